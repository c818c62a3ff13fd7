// SPDX-License-Identifier: Apache-2.0
// A program loaded into the kernel, what it has counted, and how long it ran.
#pragma once

#include "traffic.h"

#include <sys/stat.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

// Where programs sit: each side that is measured has one, and the others belong to it.
enum place { READING, SENDING, CLOSING, PLACES };

struct variant {
    const char *path;
    struct bpf_object *object;
    struct bpf_program *programs[PLACES];
    bool counts;
    bool counts_answers;
};

struct links {
    struct bpf_link *links[PLACES];
};

// All programs of a variant that counts, otherwise the one at this place.
static struct links attach(const struct variant *variant, enum place place)
{
    struct links links = {};

    for (enum place i = 0; i < PLACES; i++) {
        struct bpf_program *program = variant->programs[i];

        if (!program || (!variant->counts && i != place))
            continue;
        links.links[i] = bpf_program__attach(program);
        if (!links.links[i])
            fail("cannot attach %s of %s: %s", bpf_program__name(program), variant->path, strerror(errno));
    }
    return links;
}

static void detach(struct links *links)
{
    for (int i = 0; i < PLACES; i++)
        bpf_link__destroy(links->links[i]);
}

static int map_of(const struct variant *variant, const char *name)
{
    int map = bpf_object__find_map_fd_by_name(variant->object, name);

    if (map < 0)
        fail("cannot measure %s: it has no map %s", variant->path, name);
    return map;
}

// ---- settings, as ProgramLoader.java and PageSearch.java do; see enum setting of maps.h

enum { YOUNGEST_OLD_INODE, SEARCH_MARK, SEARCH_SCALE, SEARCH_ROUND, PAGE_BASE, PAGE_SCALE };

static void set(int settings, __u32 setting, __u64 value)
{
    if (bpf_map_update_elem(settings, &setting, &value, BPF_ANY))
        fail("cannot write setting %u: %s", setting, strerror(errno));
}

static void tell_youngest_inode(int settings)
{
    int probe = socket(AF_UNIX, SOCK_STREAM, 0);
    struct stat stat;

    if (fstat(probe, &stat))
        fail("cannot look at a unix socket: %s", strerror(errno));
    set(settings, YOUNGEST_OLD_INODE, stat.st_ino);
    close(probe);
}

static bool find_pages(int settings)
{
    static const __u64 SCALES[] = {4096 / 64, 16384 / 64, 65536 / 64};
    static struct traffic mark = {.way = TCP, .messages = 1, .size = 61};
    struct connection connection = open_connection(&mark);
    __u64 first, scale = 0;

    strcpy(mark.bytes[0], "a mark of 8 bytes");
    memcpy(&first, mark.bytes[0], sizeof(first));
    set(settings, SEARCH_MARK, first);
    for (__u64 round = 0; round < 32 && !scale; round++) {
        set(settings, SEARCH_ROUND, round);
        for (unsigned i = 0; i < COUNT(SCALES) && !scale; i++) {
            set(settings, SEARCH_SCALE, SCALES[i]);
            send_messages(&connection, 1);
            bpf_map_lookup_elem(settings, &(__u32){PAGE_SCALE}, &scale);
        }
    }
    close_connection(&connection);
    return scale;
}

static void prepare(const struct variant *variant)
{
    int settings = map_of(variant, "settings");
    struct links links = attach(variant, READING);

    tell_youngest_inode(settings);
    if (!find_pages(settings))
        fail("cannot measure %s: it does not find out where pages are mapped", variant->path);
    detach(&links);
}

// struct options of maps.h. Older revisions have none.
static void choose_answers(const struct variant *variant)
{
    struct bpf_map *options = bpf_object__find_map_by_name(variant->object, ".rodata.options");
    __u8 answers = variant->counts_answers;

    if (options ? bpf_map__set_initial_value(options, &answers, sizeof(answers)) : answers)
        fail("cannot measure %s: it has no such option as whether answers are looked at", variant->path);
}

// The programs with these names, one for each place that has any. It `counts` unless it is empty.
static struct variant load_programs(const char *path, const char *const *names, bool counts)
{
    struct variant variant = {.path = path, .object = bpf_object__open_file(path, NULL), .counts = counts};
    struct bpf_program *program;

    if (!variant.object)
        fail("cannot open %s: %s", path, strerror(errno));
    bpf_object__for_each_program(program, variant.object)
        bpf_program__set_autoload(program, false);
    for (int place = 0; place < PLACES; place++) {
        if (!names[place])
            continue;
        program = bpf_object__find_program_by_name(variant.object, names[place]);
        if (!program)
            fail("cannot measure %s: it has no program %s", path, names[place]);
        bpf_program__set_autoload(program, true);
        variant.programs[place] = program;
    }
    variant.counts_answers = counts && names[SENDING];
    if (counts)
        choose_answers(&variant);
    if (bpf_object__load(variant.object))
        fail("cannot load %s of %s: %s; what libbpf says about it stands above", names[READING], path, strerror(errno));
    if (counts)
        prepare(&variant);
    return variant;
}

// ---- what it has counted

static __u32 offset_of(const struct variant *variant, __u32 type, const char *member)
{
    const struct btf *btf = bpf_object__btf(variant->object);
    const struct btf_type *structure = btf__type_by_id(btf, type);

    for (int i = 0; structure && btf_is_composite(structure) && i < btf_vlen(structure); i++)
        if (!strcmp(btf__name_by_offset(btf, btf_members(structure)[i].name_off), member))
            return btf_member_bit_offset(structure, i) / 8;
    fail("cannot read what %s has counted: its map requests has no %s", variant->path, member);
}

static __u64 sum_between(const char *value, __u32 first, __u32 last)
{
    __u64 count, sum = 0;

    for (__u32 at = first; at <= last; at += sizeof(count)) {
        memcpy(&count, value + at, sizeof(count));
        sum += count;
    }
    return sum;
}

// The sum of the numbers of 8 bytes from the first to the last named one that a map has for a process.
static __u64 sum_of(const struct variant *variant, const char *name, pid_t reader, __u32 first, __u32 last)
{
    struct bpf_map *map = bpf_object__find_map_by_name(variant->object, name);
    int fd = map_of(variant, name);
    static char key[64], value[4096];
    __u32 pid, pid_offset;
    __u64 sum = 0;
    void *previous = NULL;

    if (bpf_map__type(map) != BPF_MAP_TYPE_HASH || bpf_map__key_size(map) > sizeof(key) ||
        bpf_map__value_size(map) > sizeof(value) || bpf_map__value_size(map) < last + sizeof(sum))
        fail("cannot read what %s has counted: its map %s is of another kind", variant->path, name);
    pid_offset = offset_of(variant, bpf_map__btf_key_type_id(map), "pid");
    for (; !bpf_map_get_next_key(fd, previous, key); previous = key) {
        memcpy(&pid, key + pid_offset, sizeof(pid));
        if (pid != (__u32)reader || bpf_map_lookup_elem(fd, key, value))
            continue;
        sum += sum_between(value, first, last);
    }
    return sum;
}

// The same of its slot, which older revisions have not: slots are found by the number of the process.
static __u64 sum_in_slot(const struct variant *variant, const char *name, pid_t reader, __u32 first, __u32 last)
{
    struct bpf_map *map = bpf_object__find_map_by_name(variant->object, name);
    static char value[4096];
    __u32 key;

    if (!map)
        return 0;
    key = reader % bpf_map__max_entries(map);
    if (bpf_map_lookup_elem(bpf_map__fd(map), &key, value))
        fail("cannot read what %s has counted: slot %u of %s: %s", variant->path, key, name, strerror(errno));
    return sum_between(value, first, last);
}

// Requests of a process, or 0 if it counts none.
static __u64 requests_of(const struct variant *variant, pid_t reader)
{
    struct bpf_map *slots = bpf_object__find_map_by_name(variant->object, "process_slots");
    __u32 count;
    __u64 sum;

    if (!variant->counts)
        return 0;
    count = offset_of(variant, bpf_map__btf_value_type_id(bpf_object__find_map_by_name(variant->object, "requests")),
                      "count");
    sum = sum_of(variant, "requests", reader, count, count);
    if (!slots)
        return sum;
    count = offset_of(variant, bpf_map__btf_value_type_id(slots), "requests");
    return sum + sum_in_slot(variant, "process_slots", reader, count, count);
}

// And the answers to them whose time is known: each is counted by its code, and by its time. Before these counters stand
// two others (enum answer_counter of answers.h).
static __u64 answers_of(const struct variant *variant, pid_t reader)
{
    __u32 first = 2 * sizeof(__u64);
    __u32 last;

    if (!variant->counts_answers)
        return 0;
    last = bpf_map__value_size(bpf_object__find_map_by_name(variant->object, "answers")) - sizeof(__u64);
    return (sum_of(variant, "answers", reader, first, last) + sum_in_slot(variant, "answer_slots", reader, first, last)) / 2;
}

// ---- how long it ran, while the kernel keeps statistics

struct runs {
    double ns;
    __u64 count;
};

static struct runs runs_of(const struct variant *variant, enum place place)
{
    struct bpf_prog_info info = {};
    __u32 size = sizeof(info);

    if (bpf_obj_get_info_by_fd(bpf_program__fd(variant->programs[place]), &info, &size))
        fail("cannot ask the kernel how long %s ran: %s", variant->path, strerror(errno));
    return (struct runs){.ns = info.run_time_ns, .count = info.run_cnt};
}

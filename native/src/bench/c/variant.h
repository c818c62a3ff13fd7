// SPDX-License-Identifier: Apache-2.0
// A program loaded into the kernel, what it has counted, and how long it ran.
#pragma once

#include "traffic.h"

#include <sys/stat.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

struct variant {
    const char *path;
    struct bpf_object *object;
    struct bpf_program *program;
    bool counts;
};

static struct bpf_link *attach(const struct variant *variant)
{
    struct bpf_link *link = bpf_program__attach(variant->program);

    if (!link)
        fail("cannot attach %s of %s: %s", bpf_program__name(variant->program), variant->path,
             strerror(errno));
    return link;
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
    struct bpf_link *link = attach(variant);

    tell_youngest_inode(settings);
    if (!find_pages(settings))
        fail("cannot measure %s: it does not find out where pages are mapped", variant->path);
    bpf_link__destroy(link);
}

static struct variant load_program(const char *path, const char *name, bool counts)
{
    struct variant variant = {.path = path, .object = bpf_object__open_file(path, NULL), .counts = counts};
    struct bpf_program *program;

    if (!variant.object)
        fail("cannot open %s: %s", path, strerror(errno));
    bpf_object__for_each_program(program, variant.object)
        bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), name));
    variant.program = bpf_object__find_program_by_name(variant.object, name);
    if (!variant.program)
        fail("cannot measure %s: it has no program %s", path, name);
    if (bpf_object__load(variant.object))
        fail("cannot load %s of %s: %s; what libbpf says about it stands above", name, path,
             strerror(errno));
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

// Requests of a process, or 0 if it counts none.
static __u64 counted(const struct variant *variant, pid_t reader)
{
    struct bpf_map *map = bpf_object__find_map_by_name(variant->object, "requests");
    char key[64], value[64];
    __u32 pid, pid_offset, count_offset;
    int fd;
    __u64 count, sum = 0;
    void *previous = NULL;

    if (!variant->counts)
        return 0;
    fd = map_of(variant, "requests");
    if (bpf_map__type(map) != BPF_MAP_TYPE_HASH || bpf_map__key_size(map) > sizeof(key) ||
        bpf_map__value_size(map) > sizeof(value))
        fail("cannot read what %s has counted: its map requests is of another kind", variant->path);
    pid_offset = offset_of(variant, bpf_map__btf_key_type_id(map), "pid");
    count_offset = offset_of(variant, bpf_map__btf_value_type_id(map), "count");
    for (; !bpf_map_get_next_key(fd, previous, key); previous = key) {
        memcpy(&pid, key + pid_offset, sizeof(pid));
        if (pid != (__u32)reader || bpf_map_lookup_elem(fd, key, value))
            continue;
        memcpy(&count, value + count_offset, sizeof(count));
        sum += count;
    }
    return sum;
}

// ---- how long it ran, while the kernel keeps statistics

struct runs {
    double ns;
    __u64 count;
};

static struct runs runs_of(const struct variant *variant)
{
    struct bpf_prog_info info = {};
    __u32 size = sizeof(info);

    if (bpf_obj_get_info_by_fd(bpf_program__fd(variant->program), &info, &size))
        fail("cannot ask the kernel how long %s ran: %s", variant->path, strerror(errno));
    return (struct runs){.ns = info.run_time_ns, .count = info.run_cnt};
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// In which container the running process is, told by the names of its cgroups: no engine is asked. What is counted of a
// container's processes after they have ended.
#pragma once

#include "container_name.h"
#include "kernel_read.h"

// Cgroups looked at, from the process's own upwards: what runs in a container may have made some, as systemd does.
#define CGROUP_LEVELS 24
// Controllers of a kernel (CGROUP_SUBSYS_COUNT, include/linux/cgroup-defs.h): 14 of Linux 6.18
#define CGROUP_CONTROLLERS 24

// Containers of which processes have ended; when there are more, what was counted of the one whose processes have ended
// least recently is forgotten.
#define ENDED_CONTAINERS 4096

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

// include/linux/kernfs.h
struct kernfs_node {
    const char *name;
};

// Before Linux 6.15, and since.
struct kernfs_node___unprotected {
    struct kernfs_node *parent;
};

struct kernfs_node___rcu {
    struct kernfs_node *__parent;
};

// include/linux/cgroup-defs.h
struct cgroup_root {
    int hierarchy_id;
};

struct cgroup {
    struct kernfs_node *kn;
    struct cgroup_root *root;
};

struct cgroup_subsys_state {
    struct cgroup *cgroup;
};

struct css_set {
    struct cgroup_subsys_state *subsys[1];
    struct cgroup *dfl_cgrp;
};

struct task_struct___cgroups {
    struct css_set *cgroups;
};

#pragma clang attribute pop

struct container_search {
    __u8 name[NAME_SIZE];
    __u8 parent[NAME_SIZE];
    struct container found;
};

// What the search works with, one per CPU.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct container_search);
} container_searches SEC(".maps");

struct ended_requests {
    __u64 count;
};

// Requests of a container's processes that have ended, and of all that were in none. Made when the first one ends; gone
// when others were used more recently.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, ENDED_CONTAINERS);
    __type(key, struct container);
    __type(value, struct ended_requests);
} ended SEC(".maps");

// What user space gets of an element.
struct listed_ended {
    struct container container;
    struct ended_requests requests;
};

static __always_inline struct container_search *this_container_search(void)
{
    __u32 key = 0;

    return bpf_map_lookup_elem(&container_searches, &key);
}

// Read by copy in both objects, as the functions below take addresses as numbers. They are global, because the verifier
// looks at each of those once.

static __always_inline __u64 parent_of(__u64 node)
{
    struct kernfs_node___unprotected *unprotected = (void *)node;
    struct kernfs_node___rcu *rcu = (void *)node;

    if (bpf_core_field_exists(rcu->__parent))
        return (__u64)BPF_CORE_READ(rcu, __parent);
    return (__u64)BPF_CORE_READ(unprotected, parent);
}

// Returns the length, 0 if there is none.
static __always_inline __u32 read_name(__u8 *to, __u64 node)
{
    const char *name = node ? BPF_CORE_READ((struct kernfs_node *)node, name) : 0;
    long size = name ? bpf_probe_read_kernel_str(to, NAME_SIZE, name) : 0;

    return size > 0 ? size - 1 : 0;
}

// Whether the name that was read, of such a length, is that of a container's cgroup.
__noinline int is_container(__u32 length)
{
    struct container_search *search = this_container_search();

    if (!search || !read_container_id(&search->found, search->name, length & NAME_MASK))
        return 0;
    search->found.has = HAS_CONTAINER_ID;
    return 1;
}

__noinline int find_colon(__u32 length)
{
    struct container_search *search = this_container_search();

    return search ? length_before_colon(search->name, length & NAME_MASK) : 0;
}

// Whether the name of the cgroup around the container's, of such a length, is that of a pod.
__noinline int is_pod(__u32 length)
{
    struct container_search *search = this_container_search();

    return search && read_pod_uid(&search->found, search->parent, length & NAME_MASK);
}

// The pod that the name of the cgroup around the container's tells, or the container's own, or none.
__noinline int find_pod(__u32 length, __u32 length_of_parent)
{
    struct container_search *search = this_container_search();

    if (!search || is_pod(length_of_parent))
        return 0;
    __builtin_memcpy(search->parent, search->name, NAME_SIZE);
    return is_pod(find_colon(length));
}

// Whether the cgroup is a container's, or one around it is: the innermost counts.
__noinline int find_upwards(__u64 node)
{
    struct container_search *search = this_container_search();

    if (!search)
        return 0;
    for (int i = 0; i < CGROUP_LEVELS && node; i++) {
        __u32 length = read_name(search->name, node);

        node = parent_of(node);
        if (is_container(length)) {
            find_pod(length, read_name(search->parent, node));
            return 1;
        }
    }
    return 0;
}

// Cgroups of version 2 first, then those of version 1: there a process is in one cgroup for each controller, and not every
// engine has all of them.
__noinline int find_container(void)
{
    struct task_struct___cgroups *task = (void *)bpf_get_current_task();
    struct css_set *cgroups;
    __u32 controllers;

    // A kernel may be built without cgroups.
    if (!bpf_core_field_exists(task->cgroups))
        return 0;
    cgroups = BPF_CORE_READ(task, cgroups);
    if (find_upwards((__u64)BPF_CORE_READ(cgroups, dfl_cgrp, kn)))
        return 1;
    controllers = bpf_core_field_size(cgroups->subsys) / sizeof(void *);
    for (__u32 i = 0; i < CGROUP_CONTROLLERS && i < controllers; i++) {
        struct cgroup_subsys_state *state = 0;
        struct cgroup *cgroup;

        bpf_probe_read_kernel(&state, sizeof(state),
                              (void *)((__u64)cgroups + bpf_core_field_offset(cgroups->subsys) + i * sizeof(state)));
        cgroup = BPF_CORE_READ(state, cgroup);
        // 0 is the hierarchy of version 2.
        if (BPF_CORE_READ(cgroup, root, hierarchy_id) && find_upwards((__u64)BPF_CORE_READ(cgroup, kn)))
            return 1;
    }
    return 0;
}

// Of the running process: all zeros if it is in none.
static __always_inline void take_container(struct container *container)
{
    struct container_search *search = this_container_search();

    if (!search)
        return;
    __builtin_memset(&search->found, 0, sizeof(search->found));
    if (find_container())
        *container = search->found;
}

static __always_inline void count_ended(const struct container *container, __u64 count)
{
    struct ended_requests *total = bpf_map_lookup_elem(&ended, container);

    if (!total) {
        struct ended_requests none = {};

        bpf_map_update_elem(&ended, container, &none, BPF_NOEXIST);
        total = bpf_map_lookup_elem(&ended, container);
    }
    if (total)
        __sync_fetch_and_add(&total->count, count);
}

SEC("iter/bpf_map_elem")
int list_ended(struct bpf_iter__bpf_map_elem *element)
{
    struct container *container = element->key;
    struct ended_requests *total = element->value;

    if (container && total) {
        struct listed_ended listed = {.container = *container, .requests = *total};

        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

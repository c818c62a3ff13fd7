// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which BPF sockmaps hold connections. What a program of a sockmap passes on reaches its reader through sk_msg_recvmsg
// (net/core/skmsg.c), where no tracepoint shows the bytes: such requests cannot be counted, but that there may be some
// can be told.
#pragma once

#include "socket_read.h"

// include/net/tcp_states.h; unix sockets have the same
#define LISTENING 10

// How far a map is looked through: some calls that look at some places each, for the verifier follows every round of a
// loop, but what is called only once.
#define SOCKMAP_CALLS 1024
#define SOCKMAP_PLACES 1024
// Sockets in one bucket; there are as many buckets as a map has entries.
#define MAX_CHAIN 64

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

// include/linux/bpf.h
struct bpf_map {
    enum bpf_map_type map_type;
    __u32 max_entries;
    __u32 id;
    char name[BPF_OBJ_NAME_LEN];
};

struct bpf_iter__bpf_map {
    struct bpf_iter_meta *meta;
    struct bpf_map *map;
};

// include/linux/types.h
struct hlist_node {
    struct hlist_node *next;
};

struct hlist_head {
    struct hlist_node *first;
};

// net/core/sock_map.c, which a kernel may be built without; a sockmap and a sockhash
struct bpf_stab {
    struct sock **sks;
};

struct bpf_shtab_elem {
    struct sock *sk;
    struct hlist_node node;
};

struct bpf_shtab_bucket {
    struct hlist_head head;
};

struct bpf_shtab {
    struct bpf_shtab_bucket *buckets;
    __u32 buckets_num;
};

#pragma clang attribute pop

// What user space gets of a sockmap.
struct listed_sockmap {
    __u32 id;
    __u32 connections;
    char name[BPF_OBJ_NAME_LEN];
};

// Read by copy in both objects: the functions below take addresses as numbers, which pointers are not to the verifier.

// Not those that wait for connections, nor datagrams: sockmaps are also used to choose a socket that receives them.
static __always_inline bool is_connection(struct sock *sk)
{
    return sk && BPF_CORE_READ(sk, sk_type) == SOCK_STREAM &&
        BPF_CORE_READ(sk, __sk_common.skc_state) != LISTENING;
}

__noinline int connections_in_slots(__u64 slots, __u32 size)
{
    __u32 connections = 0;

    for (__u32 i = 0; i < SOCKMAP_PLACES && i < size; i++) {
        struct sock *sk = 0;

        bpf_probe_read_kernel(&sk, sizeof(sk), (struct sock **)slots + i);
        connections += is_connection(sk);
    }
    return connections;
}

__noinline int connections_in_bucket(__u64 bucket)
{
    __u32 connections = 0;

    // A function is verified by itself: what a kernel lacks is to be guarded in each.
    if (bpf_core_type_exists(struct bpf_shtab)) {
        __u64 node = (__u64)BPF_CORE_READ((struct bpf_shtab_bucket *)bucket, head.first);

        for (int i = 0; i < MAX_CHAIN && node; i++) {
            struct bpf_shtab_elem *element = (void *)(node - bpf_core_field_offset(struct bpf_shtab_elem, node));

            connections += is_connection(BPF_CORE_READ(element, sk));
            node = (__u64)BPF_CORE_READ(element, node.next);
        }
    }
    return connections;
}

__noinline int connections_in_buckets(__u64 buckets, __u32 size)
{
    __u32 connections = 0;

    if (bpf_core_type_exists(struct bpf_shtab))
        for (__u32 i = 0; i < SOCKMAP_PLACES && i < size; i++)
            connections += connections_in_bucket(buckets + i * bpf_core_type_size(struct bpf_shtab_bucket));
    return connections;
}

static __always_inline __u32 connections_in_sockmap(struct bpf_map *map)
{
    __u64 slots = (__u64)BPF_CORE_READ((struct bpf_stab *)map, sks);
    __u32 size = BPF_CORE_READ(map, max_entries);
    __u32 connections = 0;

    for (__u32 i = 0; i < SOCKMAP_CALLS && i * SOCKMAP_PLACES < size; i++)
        connections += connections_in_slots(slots + i * SOCKMAP_PLACES * sizeof(slots), size - i * SOCKMAP_PLACES);
    return connections;
}

static __always_inline __u32 connections_in_sockhash(struct bpf_map *map)
{
    __u64 buckets = (__u64)BPF_CORE_READ((struct bpf_shtab *)map, buckets);
    __u32 size = BPF_CORE_READ((struct bpf_shtab *)map, buckets_num);
    __u32 connections = 0;

    for (__u32 i = 0; i < SOCKMAP_CALLS && i * SOCKMAP_PLACES < size; i++)
        connections += connections_in_buckets(
            buckets + i * SOCKMAP_PLACES * bpf_core_type_size(struct bpf_shtab_bucket), size - i * SOCKMAP_PLACES);
    return connections;
}

// All maps of the machine, whatever the namespaces.
SEC("iter/bpf_map")
int list_sockmaps(struct bpf_iter__bpf_map *all)
{
    struct listed_sockmap listed = {};
    struct bpf_map *map = all->map;
    enum bpf_map_type type;

    if (!map || !bpf_core_type_exists(struct bpf_stab) || !bpf_core_type_exists(struct bpf_shtab))
        return 0;
    type = BPF_CORE_READ(map, map_type);
    if (type == BPF_MAP_TYPE_SOCKMAP)
        listed.connections = connections_in_sockmap(map);
    else if (type == BPF_MAP_TYPE_SOCKHASH)
        listed.connections = connections_in_sockhash(map);
    if (!listed.connections)
        return 0;
    listed.id = BPF_CORE_READ(map, id);
    bpf_probe_read_kernel(listed.name, sizeof(listed.name), map->name);
    bpf_seq_write(all->meta->seq, &listed, sizeof(listed));
    return 0;
}

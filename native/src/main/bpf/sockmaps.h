// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which BPF sockmaps hold connections. What a program of a sockmap passes on reaches its reader through sk_msg_recvmsg
// (net/core/skmsg.c), where no tracepoint shows the bytes: such requests cannot be counted, but that there may be some
// can be told.
#pragma once

#include "socket_read.h"

// include/net/tcp_states.h; unix sockets have the same
#define LISTENING 10

// How far a map is looked through: stretches of stretches of places, for the verifier follows every round of a loop, but
// what is called only once.
#define SOCKMAP_PLACES 64
#define SOCKMAP_PARTS 128
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

// How many were found in a map: in memory, because kernels before Linux 6.3 would follow each number on its own.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} found_connections SEC(".maps");

// Read by copy in both objects: the functions below take addresses as numbers, which pointers are not to the verifier.

static __always_inline __u32 *this_found(void)
{
    __u32 key = 0;

    return bpf_map_lookup_elem(&found_connections, &key);
}

// Not those that wait for connections, nor datagrams: sockmaps are also used to choose a socket that receives them.
__noinline int look_at(__u64 address)
{
    struct sock *sk = (struct sock *)address;
    __u32 *found = this_found();

    if (found && sk && BPF_CORE_READ(sk, sk_type) == SOCK_STREAM && BPF_CORE_READ(sk, __sk_common.skc_state) != LISTENING)
        ++*found;
    return 0;
}

static __always_inline void look_into_parts(int (*look_into)(__u64, __u32), __u32 part, __u64 places, __u32 place_size,
                                            __u32 size)
{
    for (__u32 i = 0; i < SOCKMAP_PARTS && i * part < size; i++)
        look_into(places + (__u64)i * part * place_size, size - i * part);
}

__noinline int look_into_slots(__u64 slots, __u32 size)
{
    for (__u32 i = 0; i < SOCKMAP_PLACES && i < size; i++) {
        __u64 sk = 0;

        bpf_probe_read_kernel(&sk, sizeof(sk), (__u64 *)slots + i);
        look_at(sk);
    }
    return 0;
}

__noinline int look_into_bucket(__u64 bucket)
{
    // A function is verified by itself: what a kernel lacks is to be guarded in each.
    if (bpf_core_type_exists(struct bpf_shtab)) {
        __u64 node = (__u64)BPF_CORE_READ((struct bpf_shtab_bucket *)bucket, head.first);

        for (int i = 0; i < MAX_CHAIN && node; i++) {
            struct bpf_shtab_elem *element = (void *)(node - bpf_core_field_offset(struct bpf_shtab_elem, node));

            look_at((__u64)BPF_CORE_READ(element, sk));
            node = (__u64)BPF_CORE_READ(element, node.next);
        }
    }
    return 0;
}

__noinline int look_into_buckets(__u64 buckets, __u32 size)
{
    if (bpf_core_type_exists(struct bpf_shtab))
        for (__u32 i = 0; i < SOCKMAP_PLACES && i < size; i++)
            look_into_bucket(buckets + i * bpf_core_type_size(struct bpf_shtab_bucket));
    return 0;
}

__noinline int look_into_slot_stretch(__u64 slots, __u32 size)
{
    look_into_parts(look_into_slots, SOCKMAP_PLACES, slots, sizeof(slots), size);
    return 0;
}

__noinline int look_into_bucket_stretch(__u64 buckets, __u32 size)
{
    if (bpf_core_type_exists(struct bpf_shtab))
        look_into_parts(look_into_buckets, SOCKMAP_PLACES, buckets, bpf_core_type_size(struct bpf_shtab_bucket), size);
    return 0;
}

static __always_inline void look_into_sockmap(struct bpf_map *map)
{
    __u64 slots = (__u64)BPF_CORE_READ((struct bpf_stab *)map, sks);

    look_into_parts(look_into_slot_stretch, SOCKMAP_PARTS * SOCKMAP_PLACES, slots, sizeof(slots),
                    BPF_CORE_READ(map, max_entries));
}

static __always_inline void look_into_sockhash(struct bpf_map *map)
{
    __u64 buckets = (__u64)BPF_CORE_READ((struct bpf_shtab *)map, buckets);

    look_into_parts(look_into_bucket_stretch, SOCKMAP_PARTS * SOCKMAP_PLACES, buckets,
                    bpf_core_type_size(struct bpf_shtab_bucket), BPF_CORE_READ((struct bpf_shtab *)map, buckets_num));
}

// All maps of the machine, whatever the namespaces.
SEC("iter/bpf_map")
int list_sockmaps(struct bpf_iter__bpf_map *all)
{
    struct listed_sockmap listed = {};
    struct bpf_map *map = all->map;
    __u32 *found = this_found();
    enum bpf_map_type type;

    if (!map || !found || !bpf_core_type_exists(struct bpf_stab) || !bpf_core_type_exists(struct bpf_shtab))
        return 0;
    *found = 0;
    type = BPF_CORE_READ(map, map_type);
    if (type == BPF_MAP_TYPE_SOCKMAP)
        look_into_sockmap(map);
    else if (type == BPF_MAP_TYPE_SOCKHASH)
        look_into_sockhash(map);
    listed.connections = *found;
    if (!listed.connections)
        return 0;
    listed.id = BPF_CORE_READ(map, id);
    bpf_probe_read_kernel(listed.name, sizeof(listed.name), map->name);
    bpf_seq_write(all->meta->seq, &listed, sizeof(listed));
    return 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Slots: what is counted of a process, and remembered of a connection, without a search, for to search takes most of the time
// of a usual read. A slot is found by its index, and is whose who came first; the others are searched for.
#pragma once

#include "maps.h"

// Who comes first is told by a compare and exchange: Linux 5.12. Inside of TLS other things take the time of a read.
#if defined(READ_BY_COPY) || defined(WITHOUT_SLOTS)
#define HAS_SLOTS 0
#define EXCHANGE(word, from, to) ((void)(word), false)
#else
#define HAS_SLOTS 1
#define EXCHANGE(word, from, to) (__sync_val_compare_and_swap(word, from, to) == (from))
#endif

// What is found by an index. Compilers like to make one call of this and of a search where there is a choice, and then the
// kernel cannot put the few instructions in its place that it takes.
#define FIND_SLOT(map, key)                                                                        \
    ({                                                                                             \
        void *slot_ = bpf_map_lookup_elem(map, key);                                               \
        asm volatile("" : "+r"(slot_));                                                            \
        slot_;                                                                                     \
    })

#define PROCESS_SLOTS 1024
#define CONNECTION_SLOT_BITS 14
#define CONNECTION_SLOTS (1 << CONNECTION_SLOT_BITS)

// include/net/tcp_states.h
#define TCP_CLOSE 7

// ---- processes

struct process_slot {
    __u64 is_taken;
    struct process process;
    // On top of those in `requests`.
    __u64 requests;
};

// By the process's number. Taken when its entry in `requests` is made, and free again when that is gone.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, PROCESS_SLOTS);
    __type(key, __u32);
    __type(value, struct process_slot);
} process_slots SEC(".maps");

static __always_inline __u32 process_key(const struct process *process)
{
    return process->pid & (PROCESS_SLOTS - 1);
}

// The slot for it, whoever has that.
static __always_inline struct process_slot *process_slot_for(const struct process *process)
{
    __u32 key = process_key(process);

    return HAS_SLOTS ? FIND_SLOT(&process_slots, &key) : 0;
}

// The slot that this process has, if it has one.
static __always_inline struct process_slot *slot_of_process(const struct process *process)
{
    struct process_slot *slot = process_slot_for(process);

    return slot && slot->process.pid == process->pid && slot->process.start_time == process->start_time ? slot : 0;
}

// Its slot, if that is free: nobody else finds it until it is begun.
static __always_inline struct process_slot *take_process_slot(const struct process *process)
{
    struct process_slot *slot = process_slot_for(process);

    return slot && EXCHANGE(&slot->is_taken, 0, 1) ? slot : 0;
}

static __always_inline void begin_process_slot(struct process_slot *slot, const struct process *process)
{
    slot->requests = 0;
    slot->process.pid = process->pid;
    EXCHANGE(&slot->process.start_time, 0, process->start_time);
}

// Nothing more is counted in it; then all that was has been taken.
static __always_inline void end_process_slot(struct process_slot *slot)
{
    EXCHANGE(&slot->process.start_time, slot->process.start_time, 0);
}

static __always_inline void leave_process_slot(struct process_slot *slot)
{
    EXCHANGE(&slot->is_taken, 1, 0);
}

// ---- connections

struct connection_slot {
    // The address of the TCP socket that has it, 0 if none does.
    __u64 owner;
    struct connection connection;
};

// Taken when a socket is first read, and free again when it is closed; if that went unseen, the next socket at its address has
// it. One socket is read or closed at a time: the kernel has it locked.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, CONNECTION_SLOTS);
    __type(key, __u32);
    __type(value, struct connection_slot);
} connection_slots SEC(".maps");

static __always_inline __u32 connection_key(__u64 address)
{
    __u32 half;

    // The verifier allows no arithmetic with a pointer, but with a copy of one half of it.
    asm volatile("%0 = %1" : "=w"(half) : "w"((__u32)address));
    // An odd constant without a pattern.
    return half * 0x9e3779b1U >> (32 - CONNECTION_SLOT_BITS);
}

// The slot for it, whoever has that.
static __always_inline struct connection_slot *connection_slot_for(__u64 address)
{
    __u32 key = connection_key(address);

    return HAS_SLOTS ? FIND_SLOT(&connection_slots, &key) : 0;
}

static __always_inline struct connection_slot *slot_of_connection(__u64 address)
{
    struct connection_slot *slot = connection_slot_for(address);

    return slot && slot->owner == address ? slot : 0;
}

static __always_inline struct connection *find_connection(__u64 address)
{
    struct connection_slot *slot = slot_of_connection(address);

    return slot ? &slot->connection : bpf_map_lookup_elem(&connections, &address);
}

// What is read after its end has no slot: nothing would tell when to leave it.
static __always_inline struct connection *take_connection_slot(const struct read *read)
{
    struct sock *sk = OBJECT(struct sock, read->address);
    struct connection_slot *slot = connection_slot_for(read->address);

    if (!slot || !read->is_tcp || READ(sk->__sk_common.skc_state) == TCP_CLOSE)
        return 0;
    if (slot->owner != read->address && !EXCHANGE(&slot->owner, 0, read->address))
        return 0;
    return &slot->connection;
}

// The socket is closed. What it has received by then may still be read, if a process has it.
static __always_inline void leave_connection_slot(struct sock *sk)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    __u64 address = (__u64)sk;
    struct connection_slot *slot = slot_of_connection(address);

    if (!slot)
        return;
    if (READ(sk->sk_socket) && READ(tcp->rcv_nxt) != READ(tcp->copied_seq))
        bpf_map_update_elem(&connections, &address, &slot->connection, BPF_ANY);
    EXCHANGE(&slot->owner, address, 0);
}

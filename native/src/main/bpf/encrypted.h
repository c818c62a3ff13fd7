// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which processes read TLS: so user space need not search for those whose TLS library it is to look for.
#pragma once

#include "processes.h"

// Connections with TLS by process; `count` is their number. Made at the first one; gone when its last thread has
// exited. User space makes room where it wants to know.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1);
    __type(key, struct process);
    __type(value, struct process_requests);
} encrypted SEC(".maps");

__noinline int count_encrypted(__u32 count)
{
    struct task_struct *reader = THIS_TASK();
    struct task_struct *leader = READ(reader->group_leader);
    struct process process = process_of(leader);
    struct process_requests *total = bpf_map_lookup_elem(&encrypted, &process);

    if (!total) {
        struct process_requests none = {.reported_pid = reported_pid()};

        bpf_probe_read_kernel(none.comm, sizeof(none.comm), leader->comm);
        bpf_map_update_elem(&encrypted, &process, &none, BPF_NOEXIST);
        total = bpf_map_lookup_elem(&encrypted, &process);
    }
    if (total)
        __sync_fetch_and_add(&total->count, count);
    return 0;
}

static __always_inline void forget_encrypted(void)
{
    struct task_struct *task = THIS_TASK();
    struct task_struct *leader = READ(task->group_leader);
    struct signal_struct *signal = READ(task->signal);
    struct process process = process_of(leader);

    if (!READ(signal->live.counter))
        bpf_map_delete_elem(&encrypted, &process);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which process reads, and what is counted for it.
#pragma once

#include "answers.h"

// Pid namespaces in one another (MAX_PID_NS_LEVEL, include/linux/pid_namespace.h).
#define PID_LEVELS 33

// What is made for a process at its first request, one per CPU: with the answers' part of it the stack has no room.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct process_requests);
} made_processes SEC(".maps");

static __always_inline struct process process_of(struct task_struct *leader)
{
    return (struct process){
        .start_time = READ(leader->start_boottime),
        .pid = READ(leader->tgid),
    };
}

// The number of the running process in the pid namespace that is reported, 0 if it has none there: a process has a
// number in its own namespace and in each of those around it.
__noinline int reported_pid(void)
{
    struct task_struct *task = THIS_TASK();
    struct task_struct *leader = READ(task->group_leader);
    struct pid *pid = READ(leader->thread_pid);
    __u64 *wanted = setting(PID_NAMESPACE);
    __u64 numbers = (__u64)pid + bpf_core_field_offset(struct pid, numbers);
    __u32 level = READ(pid->level);

    if (!wanted || !*wanted)
        return READ(leader->tgid);
    for (__u32 i = 0; i < PID_LEVELS && i <= level; i++) {
        // Otherwise compilers put the smaller limit into one register, and go on until it is met exactly: Linux 5.10 sees no end.
        KEEP(level);
        struct upid *number = OBJECT(struct upid, numbers + i * bpf_core_type_size(struct upid));
        struct pid_namespace *namespace = READ(number->ns);

        if (READ(namespace->ns.inum) == *wanted)
            return READ(number->nr);
    }
    return 0;
}

// A process is met for the first time: its entry in `requests` was made.
static __always_inline void take_slot(const struct process *process)
{
    struct process_slot *slot;

    if (options.answers && !meet_answers(process))
        return;
    slot = take_process_slot(process);
    if (!slot)
        return;
    if (options.answers)
        clear_answers(process);
    begin_process_slot(slot, process);
}

// The reader, without a pid if its requests could not be counted.
static __always_inline struct process count_requests(struct task_struct *reader, __u64 count)
{
    struct task_struct *leader = READ(reader->group_leader);
    struct process process = process_of(leader);
    struct process_slot *slot = slot_of_process(&process);
    struct process_requests *total;

    if (slot) {
        __sync_fetch_and_add(&slot->requests, count);
        return process;
    }
    total = bpf_map_lookup_elem(&requests, &process);
    if (!total) {
        __u32 key = 0;
        struct process_requests *made = bpf_map_lookup_elem(&made_processes, &key);

        if (!made)
            return (struct process){};
        __builtin_memset(made, 0, sizeof(*made));
        made->reported_pid = reported_pid();
        if (!made->reported_pid) {
            count_event(REQUESTS_OUTSIDE_NAMESPACE, count);
            return (struct process){};
        }
        bpf_probe_read_kernel(made->comm, sizeof(made->comm), leader->comm);
        take_container(&made->container);
        // Fails when another CPU was first, which is as good.
        if (!bpf_map_update_elem(&requests, &process, made, BPF_NOEXIST))
            take_slot(&process);
        total = bpf_map_lookup_elem(&requests, &process);
    }
    if (!total) {
        count_event(REQUESTS_LOST_MAP_FULL, count);
        return (struct process){};
    }
    __sync_fetch_and_add(&total->count, count);
    return process;
}

// Per thread; the process has ended with the last one (do_exit, kernel/exit.c). Two threads
// may both find that none is left: only the one that deletes the count adds it.
static __always_inline int forget_process(void)
{
    struct task_struct *task = THIS_TASK();
    struct task_struct *leader = READ(task->group_leader);
    struct signal_struct *signal = READ(task->signal);
    struct process process = process_of(leader);
    struct process_slot *slot;
    struct process_requests *total;
    struct process_requests last;

    if (READ(signal->live.counter))
        return 0;
    total = bpf_map_lookup_elem(&requests, &process);
    if (!total)
        return 0;
    last = *total;
    if (bpf_map_delete_elem(&requests, &process))
        return 0;
    slot = slot_of_process(&process);
    if (slot) {
        end_process_slot(slot);
        last.count += slot->requests;
    }
    count_event(REQUESTS_OF_ENDED_PROCESSES, last.count);
    count_ended(&last.container, last.count);
    if (options.answers)
        forget_answers(&process, slot != 0, &last.container);
    if (slot)
        leave_process_slot(slot);
    return 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// For user space to read the maps with. The system call bpf() on a map would do, but while it is
// under way its CPU skips the runs of programs at `tracepoint` and `kprobe`. Keys and values are NULL
// after the last element.
#pragma once

#include "processes.h"
#include "sockmaps.h"

SEC("iter/bpf_map_elem")
int list_requests(struct bpf_iter__bpf_map_elem *element)
{
    struct process *process = element->key;
    struct process_requests *total = element->value;

    if (process && total) {
        struct listed_process listed = {.process = *process, .requests = *total};
        struct process_slot *slot = slot_of_process(process);

        if (slot)
            listed.requests.count += slot->requests;
        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

SEC("iter/bpf_map_elem")
int list_events(struct bpf_iter__bpf_map_elem *element)
{
    __u32 *event = element->key;
    __u64 *count = element->value;

    if (event && count) {
        struct listed_event listed = {.event = *event, .count = *count};

        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

// What is in a slot comes on top.
static __always_inline void list_counters(struct seq_file *seq, const struct process *process,
                                          const struct process_answers *total, const struct process_answers *in_slot)
{
    struct listed_answers listed = {.process = *process};

    for (__u32 i = 0; i < ANSWER_COUNTERS; i++) {
        listed.counter = i;
        listed.count = total->counters[i] + (in_slot ? in_slot->counters[i] : 0);
        if (listed.count)
            bpf_seq_write(seq, &listed, sizeof(listed));
    }
}

SEC("iter/bpf_map_elem")
int list_answers(struct bpf_iter__bpf_map_elem *element)
{
    struct process *process = element->key;
    struct process_answers *total = element->value;

    if (process && total)
        list_counters(element->meta->seq, process, total, slot_of_process(process) ? answers_in_slot(process) : 0);
    return 0;
}

SEC("iter/bpf_map_elem")
int list_ended_answers(struct bpf_iter__bpf_map_elem *element)
{
    struct process_answers *total = element->value;
    struct process none = {};

    if (element->key && total)
        list_counters(element->meta->seq, &none, total, 0);
    return 0;
}

SEC("iter/bpf_map_elem")
int list_container_answers(struct bpf_iter__bpf_map_elem *element)
{
    struct seq_file *seq = element->meta->seq;
    struct container *container = element->key;
    struct process_answers *total = element->value;
    struct listed_container_answers listed;

    if (!container || !total)
        return 0;
    listed = (struct listed_container_answers){.container = *container};
    for (__u32 i = 0; i < ANSWER_COUNTERS; i++) {
        listed.counter = i;
        listed.count = total->counters[i];
        if (listed.count)
            bpf_seq_write(seq, &listed, sizeof(listed));
    }
    return 0;
}

SEC("iter/bpf_map_elem")
int list_codes(struct bpf_iter__bpf_map_elem *element)
{
    __u32 *place = element->key;
    __u64 *code = element->value;

    if (place && code) {
        struct listed_event listed = {.event = *place, .count = *code};

        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

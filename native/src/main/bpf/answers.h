// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What is counted of the answers to a process's requests: how many had which status code, and how long the first byte took.
#pragma once

#include "container.h"
#include "slots.h"

// Bounds of times: two per power of two, from 2^10 to 2^34 ns, and what is longer.
#define FIRST_BOUND 10
#define LAST_BOUND 34
#define TIMES (2 * (LAST_BOUND - FIRST_BOUND) + 2)
// Half a power of two above 1024.
#define HALF_BOUND 1448

// Places for status codes: user space gives the registered ones theirs, the others take what is left.
#define CODES 80
#define UNKNOWN_CODE 1
#define OTHER_CODE (CODES - 1)
#define MAX_STATUS 1000

// What there is of each process.
enum answer_counter {
    // Requests that never had an answer.
    UNANSWERED,
    // Nanoseconds from the read that completed a request to the first byte of its answer: their sum, and how many were
    // at most as long as which bound.
    NANOSECONDS,
    FIRST_TIME,
    // Final answers by status code.
    FIRST_CODE = FIRST_TIME + TIMES,
    ANSWER_COUNTERS = FIRST_CODE + CODES,
};

struct process_answers {
    __u64 counters[ANSWER_COUNTERS];
};

// Made with a process's entry in `requests`, and gone with it. User space has it allocated late, where the kernel can.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, struct process);
    __type(value, struct process_answers);
} answers SEC(".maps");

// On top of those, of the processes that have a slot.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, PROCESS_SLOTS);
    __type(key, __u32);
    __type(value, struct process_answers);
} answer_slots SEC(".maps");

// Those of processes that have ended.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct process_answers);
} ended_answers SEC(".maps");

// The same by their container, of which more than these are forgotten. What is counted of a process after its end is in none.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct container);
    __type(value, struct process_answers);
} ended_container_answers SEC(".maps");

// Which status code has which place, and which place a code has: 0 is none yet.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, CODES);
    __type(key, __u32);
    __type(value, __u64);
} codes SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_STATUS);
    __type(key, __u32);
    __type(value, __u64);
} places SEC(".maps");

// What user space gets of an element of `answers` or `ended_container_answers`: one of these for each counter that is
// not 0; and likewise of `ended_answers`, with an element of its own.
struct listed_answers {
    struct process process;
    __u32 counter;
    __u32 reserved;
    __u64 count;
};

struct listed_container_answers {
    struct container container;
    __u32 counter;
    __u32 reserved;
    __u64 count;
};

static const struct process_answers no_answers;
static const struct container no_container;

// Returns whether there is room for them.
static __always_inline bool meet_answers(const struct process *process)
{
    return !bpf_map_update_elem(&answers, process, &no_answers, BPF_NOEXIST);
}

// Those of the slot that this process has or had.
static __always_inline struct process_answers *answers_in_slot(const struct process *process)
{
    __u32 key = process_key(process);

    return HAS_SLOTS ? FIND_SLOT(&answer_slots, &key) : 0;
}

static __always_inline struct process_answers *find_answers(const struct process *process)
{
    return slot_of_process(process) ? answers_in_slot(process) : bpf_map_lookup_elem(&answers, process);
}

// A code that was never met takes the first place that nobody has.
__noinline int take_place(__u32 status)
{
    __u64 code = status;

    for (int i = UNKNOWN_CODE + 1; i < OTHER_CODE; i++) {
        __u32 place = i;
        __u64 *taken;

        if (!bpf_map_update_elem(&codes, &place, &code, BPF_NOEXIST)) {
            __u64 *found = bpf_map_lookup_elem(&places, &status);

            if (found)
                *found = place;
            return place;
        }
        // Another CPU may just have met the same one.
        taken = bpf_map_lookup_elem(&codes, &place);
        if (taken && *taken == code)
            return place;
    }
    return OTHER_CODE;
}

static __always_inline __u32 place_of(__u32 status)
{
    __u64 *place = bpf_map_lookup_elem(&places, &status);

    if (status == UNKNOWN_STATUS || !place)
        return UNKNOWN_CODE;
    return *place ? *place : (__u32)take_place(status);
}

// Which counter a time belongs to.
static __always_inline int time_counter(__u64 nanoseconds)
{
    // A time that is equal to a bound is within it.
    __u64 left = nanoseconds - 1;
    __u32 power = 0;

    if (nanoseconds <= 1ULL << FIRST_BOUND)
        return FIRST_TIME;
    if (nanoseconds > 1ULL << LAST_BOUND)
        return FIRST_TIME + TIMES - 1;
    for (__u32 step = 32; step; step >>= 1) {
        __u64 above = left >> step;
        __u32 is_above = above ? step : 0;

        left = above ? above : left;
        power += is_above;
    }
    left = (nanoseconds - 1) >> ((power - FIRST_BOUND) & 63);
    return FIRST_TIME + 1 + 2 * (power - FIRST_BOUND) + (left >= HALF_BOUND);
}

static __always_inline void add(struct process_answers *total, __u32 counter, __u64 count)
{
    if (counter < ANSWER_COUNTERS)
        __sync_fetch_and_add(&total->counters[counter], count);
}

static __always_inline struct process_answers *answers_of_container(const struct container *container)
{
    struct process_answers *total = bpf_map_lookup_elem(&ended_container_answers, container);

    if (total)
        return total;
    bpf_map_update_elem(&ended_container_answers, container, &no_answers, BPF_NOEXIST);
    return bpf_map_lookup_elem(&ended_container_answers, container);
}

// An answer may be sent when its process is gone.
__noinline int count_late(__u32 counter, __u64 count)
{
    __u32 key = 0;
    struct process_answers *total = bpf_map_lookup_elem(&ended_answers, &key);
    struct process_answers *of_none = answers_of_container(&no_container);

    if (total)
        add(total, counter, count);
    if (of_none)
        add(of_none, counter, count);
    return 0;
}

static __always_inline void count_answers(const struct process *reader, __u32 counter, __u64 count)
{
    struct process_answers *total;

    if (!reader->pid || !count)
        return;
    total = find_answers(reader);
    if (total)
        add(total, counter, count);
    else
        count_late(counter, count);
}

static __always_inline void count_late_answer(__u32 place, __u64 nanoseconds)
{
    count_late(FIRST_CODE + place, 1);
    if (!nanoseconds)
        return;
    count_late(NANOSECONDS, nanoseconds);
    count_late(time_counter(nanoseconds), 1);
}

// One final answer, `nanoseconds` after its request; 0 if that is not known.
static __always_inline void count_answer(const struct process *reader, __u32 status, __u64 nanoseconds)
{
    struct process_answers *total;

    if (!reader->pid)
        return;
    if (!nanoseconds)
        count_event(RESPONSES_UNTIMED, 1);
    total = find_answers(reader);
    if (!total) {
        count_late_answer(place_of(status), nanoseconds);
        return;
    }
    add(total, FIRST_CODE + place_of(status), 1);
    if (!nanoseconds)
        return;
    add(total, NANOSECONDS, nanoseconds);
    add(total, time_counter(nanoseconds), 1);
}

// In a slot that was taken.
static __always_inline void clear_answers(const struct process *process)
{
    __u32 key = process_key(process);

    bpf_map_update_elem(&answer_slots, &key, &no_answers, BPF_ANY);
}

// The process has ended.
static __always_inline void forget_answers(const struct process *process, bool had_slot, const struct container *container)
{
    struct process_answers *total = bpf_map_lookup_elem(&answers, process);
    struct process_answers *in_slot = had_slot ? answers_in_slot(process) : 0;
    __u32 key = 0;
    struct process_answers *ended = bpf_map_lookup_elem(&ended_answers, &key);
    struct process_answers *of_container = answers_of_container(container);

    if (!total || !ended || !of_container)
        return;
    for (__u32 i = 0; i < ANSWER_COUNTERS; i++) {
        __u64 count = total->counters[i] + (in_slot ? in_slot->counters[i] : 0);

        if (count) {
            __sync_fetch_and_add(&ended->counters[i], count);
            __sync_fetch_and_add(&of_container->counters[i], count);
        }
    }
    bpf_map_delete_elem(&answers, process);
}

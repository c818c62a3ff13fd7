// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Finding out where the kernel has pages mapped. That differs from boot to boot, and user space may
// not be allowed to know; but it can write a mark to a socket, and read it while the program looks on.
#pragma once

#include "maps.h"

// How the program is shown where pages are mapped: a read of this size, and guesses per read.
#define SEARCH_SIZE 61
#define SEARCH_GUESSES 256

// What was found.
static struct page_map page_map;

// Since Linux 7.0 tracepoints leave preemption on, and hold the task on its CPU instead.
static __always_inline bool is_preemptible(void)
{
    struct task_struct *task = THIS_TASK();

    return bpf_core_field_exists(task->migration_disabled) && READ(task->migration_disabled);
}

// Looks for the first fragment of the buffer, where a mark was written, in the
// gigabytes around its head: nearer ones in round 0. Both the memory map and the array of struct
// page begin at such multiples that the address within the gigabyte is known.
__noinline int search_page(__u32 round)
{
    struct scratch *scratch = this_scratch(READING);
    __u64 *mark = setting(SEARCH_MARK);
    __u64 *guess = setting(SEARCH_SCALE);
    __u64 *base = setting(PAGE_BASE);
    __u64 *scale = setting(PAGE_SCALE);
    __u64 *preemptible = setting(PREEMPTIBLE);
    struct fragment fragment;
    __u64 scaled;

    if (!scratch || !mark || !guess || !base || !scale || !preemptible)
        return 0;
    if (!*mark || !scratch->bytes.fragments)
        return 0;
    fragment = read_fragment(&scratch->bytes);
    scaled = fragment.page * *guess;
    for (__u32 i = 0; i < SEARCH_GUESSES; i++) {
        __u64 distance = (__u64)round * (SEARCH_GUESSES / 2) + i / 2;
        __u64 gigabyte = (scratch->bytes.shared >> 30) + (i % 2 ? -distance - 1 : distance);
        __u64 page = gigabyte << 30 | (scaled & ((1 << 30) - 1));
        __u64 found = 0;

        bpf_probe_read_kernel(&found, sizeof(found), (void *)(page + fragment.offset));
        if (found == *mark) {
            *preemptible = is_preemptible();
            *base = page - scaled;
            *scale = *guess;
            page_map = (struct page_map){.base = *base, .scale = *scale};
            return 1;
        }
    }
    return 0;
}

static __always_inline bool know_pages(struct scratch *scratch, struct sk_buff *skb, __u32 size)
{
    __u64 *round = setting(SEARCH_ROUND);

    scratch->bytes.pages = page_map;
    if (page_map.scale)
        return true;
    if (round && size == SEARCH_SIZE) {
        open_buffer(&scratch->bytes, skb);
        search_page(*round);
    }
    return false;
}

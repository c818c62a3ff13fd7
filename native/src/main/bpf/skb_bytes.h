// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The bytes of a socket buffer, which lie in pieces: behind its head, in fragments of pages, and
// in further buffers with pieces of their own (include/linux/skbuff.h; skb_copy_datagram_iter,
// net/core/datagram.c, goes through them in this order).
#pragma once

#include "bytes.h"
#include "kernel_read.h"

#include <stdbool.h>

// Pieces passed over in one go: each costs the verifier some thousand instructions.
#define PIECES 32

// Where the kernel has a page mapped: at `scale` times the address of its struct page, plus `base`.
// Both kinds of address are linear in the page's number (SPARSEMEM_VMEMMAP, amd64 and arm64).
struct page_map {
    __u64 base;
    __u64 scale;
};

struct skb_bytes {
    struct page_map pages;
    // The piece: where it lies, and which of the buffer's bytes it has.
    __u64 address;
    __u32 begin;
    __u32 end;
    // What comes after it: fragments of this buffer, then the next buffer.
    __u64 shared;
    __u64 next_buffer;
    __u32 fragment;
    __u32 fragments;
};

static __always_inline void open_buffer(struct skb_bytes *bytes, struct sk_buff *skb)
{
    unsigned char *end = READ(skb->head) + READ(skb->end);
    struct skb_shared_info *shared = OBJECT(struct skb_shared_info, end);

    bytes->address = (__u64)READ(skb->data);
    bytes->begin = bytes->end;
    bytes->end += READ(skb->len) - READ(skb->data_len);
    bytes->shared = (__u64)end;
    bytes->next_buffer = (__u64)READ(shared->frag_list);
    bytes->fragment = 0;
    bytes->fragments = READ(shared->nr_frags);
}

// Sixteen bytes of the kernel's.
struct words {
    __u64 first;
    __u64 second;
};

static __always_inline struct words words_at(__u64 address)
{
    struct words words;

#ifdef READ_BY_COPY
    bpf_probe_read_kernel(&words, sizeof(words), (void *)address);
#else
    // By a structure of the kernel's that has two numbers: any pointer may be cast to one.
    struct timespec64 *numbers = OBJECT(struct timespec64, address);

    words.first = numbers->tv_sec;
    words.second = numbers->tv_nsec;
#endif
    return words;
}

// What is copied word by word: the call that copies more takes as long as some hundred bytes.
#define SHORT_COPY 512
// What is copied in one go.
#define COPY_STEP 64

_Static_assert(SHORT_COPY - 1 == 511, "the bound of what was copied");

// Copies `size` bytes of the kernel's, and what stands behind them up to a multiple of COPY_STEP.
static __always_inline bool copy_bytes(__u8 *to, __u64 address, __u64 size)
{
#ifndef READ_BY_COPY
    if (size <= SHORT_COPY) {
        __u64 copied = 0;

        for (__u32 steps = 0; steps < SHORT_COPY / COPY_STEP && copied < size; steps++) {
            BOUND(copied, 511);
#pragma unroll
            for (__u32 i = 0; i < COPY_STEP; i += sizeof(struct words))
                *(struct words *)(to + copied + i) = words_at(address + copied + i);
            copied += COPY_STEP;
        }
        return true;
    }
#endif
    return !bpf_probe_read_kernel(to, size, (void *)address);
}

static __always_inline struct fragment fragment_at(__u64 address)
{
    struct words words = words_at(address);

    return (struct fragment){.page = words.first, .size = words.second, .offset = words.second >> 32};
}

// The address of the bytes from `offset` on, if they lie in the first piece: 0 if not. `size` is how many are wanted, and
// then how many of these there are in it.
static __always_inline __u64 first_piece(const struct page_map *pages, struct sk_buff *skb,
                                         __u32 offset, __u32 *size)
{
    __u32 length = READ(skb->len);
    __u32 linear = length - READ(skb->data_len);
    unsigned char *end = READ(skb->head) + READ(skb->end);
    struct skb_shared_info *shared = OBJECT(struct skb_shared_info, end);
    struct fragment fragment;

    if (offset >= length)
        return 0;
    if (offset < linear) {
        if (*size > linear - offset)
            *size = linear - offset;
        return (__u64)READ(skb->data) + offset;
    }
    offset -= linear;
    fragment = fragment_at((__u64)end + bpf_core_field_offset(struct skb_shared_info, frags));
    if (!pages->scale || !READ(shared->nr_frags) || fragment.page & 1 || offset > fragment.size)
        return 0;
    if (*size > fragment.size - offset)
        *size = fragment.size - offset;
    return fragment.page * pages->scale + pages->base + fragment.offset + offset;
}

static __always_inline struct fragment read_fragment(const struct skb_bytes *bytes)
{
    __u64 fragments = bytes->shared + bpf_core_field_offset(struct skb_shared_info, frags);

    return fragment_at(fragments + bytes->fragment * sizeof(struct fragment));
}

static __always_inline bool next_piece(struct skb_bytes *bytes)
{
    if (bytes->fragment < bytes->fragments) {
        struct fragment fragment = read_fragment(bytes);

        bytes->fragment++;
        bytes->address = fragment.page * bytes->pages.scale + bytes->pages.base + fragment.offset;
        // Memory of a device (netmem, include/net/netmem.h), which is no process's to read.
        if (fragment.page & 1)
            bytes->address = 0;
        bytes->begin = bytes->end;
        bytes->end += fragment.size;
        return true;
    }
    if (bytes->next_buffer) {
        struct sk_buff *skb = OBJECT(struct sk_buff, bytes->next_buffer);

        open_buffer(bytes, skb);
        // Buffers in a list have no lists.
        bytes->next_buffer = (__u64)READ(skb->next);
        return true;
    }
    return false;
}

// Goes forward to the piece with the byte `offset`. Returns -1 if there is none, 0 if it is further on.
static __always_inline int seek(struct skb_bytes *bytes, __u32 offset)
{
    for (int i = 0; i < PIECES; i++) {
        if (offset < bytes->end)
            return 1;
        if (!next_piece(bytes))
            return -1;
    }
    return 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Lays out in one go what the short ways look at: up to a window of a buffer's bytes.
#pragma once

#include "page_search.h"

#ifdef READ_BY_COPY
#define KERNEL_COPIES 0
#define COPY_BY_KERNEL(to, skb, offset, size) false
#else
// Whether a program at tp_btf may have the kernel copy a buffer's bytes, in whatever pieces they lie: since Linux 6.12, with
// which came this member, too.
#define KERNEL_COPIES bpf_core_field_exists(struct bpf_verifier_ops, gen_epilogue)
#define COPY_BY_KERNEL copy_by_kernel

extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *bytes) __ksym __weak;

static __always_inline bool copy_by_kernel(__u8 *to, struct sk_buff *skb, __u32 offset, __u64 size)
{
    struct bpf_dynptr bytes;
    bool is_copied = !bpf_dynptr_from_skb((struct __sk_buff *)skb, 0, &bytes) && !bpf_dynptr_read(to, size, &bytes, offset, 0);
    volatile __u64 *words = (__u64 *)&bytes;

    // To the verifier a stack with a dynptr is another one: what follows would be verified twice.
    words[0] = words[1] = 0;
    return is_copied;
}
#endif

// What the kernel does not copy, as its calls take longer.
#define FEW_BYTES 256

// Lays out up to `size` bytes from `offset` on: all of them, or those in the first piece. Returns how many, 0 if that is
// not where they are or less than `least`. `is_known` tells whether the verifier knows `skb` for a buffer, as it does at
// tp_btf.
static __always_inline __u32 lay_out_usual(struct scratch *scratch, struct sk_buff *skb, bool is_known, __u32 offset,
                                           __u32 least, __u32 size)
{
    __u8 *window = scratch->parser.window;
    __u64 address;
    __u64 bytes;

    if (is_known && KERNEL_COPIES && size > FEW_BYTES) {
        bytes = size;
        FORGET_RANGE(bytes);
        if (!COPY_BY_KERNEL(window, skb, offset, bytes))
            return 0;
    } else {
        address = first_piece(&page_map, skb, offset, &size);
        if (!address || size < least)
            return 0;
        // Through memory, so that what follows is verified once, wherever the bytes are.
        *(volatile __u64 *)&scratch->address = address;
        address = *(volatile __u64 *)&scratch->address;
        bytes = size;
        FORGET_RANGE(bytes);
        if (!copy_bytes(window, address, bytes))
            return 0;
    }
    http_pad(&scratch->parser, size);
    return size;
}

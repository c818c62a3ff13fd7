// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Has the parser go through a part of a buffer: global functions, because the verifier looks at each of those once.
#pragma once

#include "conversations.h"

// Windows per read: 512 KiB, the largest that GRO builds (GRO_MAX_SIZE, include/linux/netdevice.h),
// and one more for each piece of a buffer and of those in its list.
#define MAX_WINDOWS (264 + 256)
// Steps per window: each takes at least one byte. They are taken in strides, for the verifier goes through every turn of
// a loop.
#define STRIDE 64
#define MAX_STRIDES (HTTP_WINDOW / STRIDE)
// Heads per window: none is shorter than "A / HTTP/1.1" and two line ends.
#define MAX_HEADS (HTTP_WINDOW / 16)
#define HEADS_AT_ONCE 16

// More than can remain of any body (see LENGTH_LIMIT and CHUNK_LIMIT).
#define UNKNOWN_SIZE (1LL << 62)

// Walks the head that begins in the window at the lower 16 bits, of which there are bytes up to the upper ones.
__noinline int walk(__u32 range)
{
    struct scratch *scratch = this_scratch(READING);

    if (!scratch)
        return 0;
    return walk_usual_head(scratch->parser.window, range & HTTP_MASK, range >> 16 & HTTP_MASK);
}

// Walks the head of an answer that begins the window, of which there are so many bytes, and takes it up in the parser's
// stream. Returns its size, 0 if it is not usual.
__noinline int walk_answer(__u32 size)
{
    struct scratch *scratch = this_scratch(SENDING);

    if (!scratch)
        return 0;
    return walk_usual_answer(&scratch->parser, size & HTTP_MASK);
}

// Walks the next heads from the lower 16 bits on, as long as they are usual, and counts them in parser->requests. Returns
// where that ended.
__noinline int walk_some_heads(__u32 range)
{
    struct scratch *scratch = this_scratch(READING);
    __u32 position = range & HTTP_MASK;
    __u32 size = range >> 16 & HTTP_MASK;

    if (!scratch)
        return 0;
    for (int i = 0; i < HEADS_AT_ONCE && position < size; i++) {
        __u32 walked = walk(size << 16 | position);

        if (walked >> 16 != REQUEST_LINE || (walked & 0xffff) <= position)
            break;
        if (options.answers)
            scratch->parser.heads |= http_is_head(scratch->parser.window, position) << (scratch->parser.requests & 63);
        position = walked & HTTP_MASK;
        scratch->parser.requests++;
    }
    return position;
}

// The same, up to the end of the window.
__noinline int walk_heads(__u32 range)
{
    __u32 position = range & HTTP_MASK;
    __u32 size = range >> 16 & HTTP_MASK;

    for (int i = 0; i < MAX_HEADS / HEADS_AT_ONCE && position < size; i++) {
        __u32 end = walk_some_heads(size << 16 | position);

        if (end <= position)
            break;
        position = end & HTTP_MASK;
    }
    return position;
}

// Returns 0 when the window is understood as far as possible.
static __always_inline int take_step(enum side side)
{
    struct scratch *scratch = this_scratch(side);
    struct http_parser *parser;
    int is_further;

    if (!scratch)
        return 0;
    parser = &scratch->parser;
    if (parser->position >= parser->length)
        return 0;
    if (side == READING && parser->stream.state == REQUEST_LINE &&
        http_walk(parser, walk(parser->length << 16 | parser->position)))
        return 1;
    is_further = http_step(parser, side == SENDING);
    if (options.answers && has_outcome(parser))
        settle(side);
    return is_further;
}

__noinline int read_step(void)
{
    return take_step(READING);
}

__noinline int send_step(void)
{
    return take_step(SENDING);
}

static __always_inline int take_stride(enum side side)
{
    for (int i = 0; i < STRIDE; i++)
        if (!(side == READING ? read_step() : send_step()))
            return 0;
    return 1;
}

__noinline int read_stride(void)
{
    return take_stride(READING);
}

__noinline int send_stride(void)
{
    return take_stride(SENDING);
}

static __always_inline __u32 parse_window(__u32 size, enum side side)
{
    struct scratch *scratch = this_scratch(side);

    if (!scratch)
        return 0;
    http_laid_out(&scratch->parser, size & HTTP_MASK);
    for (int i = 0; i < MAX_STRIDES; i++)
        if (!(side == READING ? read_stride() : send_stride()))
            break;
    return http_end_window(&scratch->parser);
}

// Parses the window from the parser's position on, with `size` more bytes that were laid out. Returns how many to lay
// out next.
__noinline int parse_read_window(__u32 size)
{
    return parse_window(size, READING);
}

// What is sent has functions of its own, so that its program is not verified with the walk through requests.
__noinline int parse_sent_window(__u32 size)
{
    return parse_window(size, SENDING);
}

// Lays out up to `wanted` bytes. Returns how many, 0 if it takes more steps, -1 if they cannot be read.
__noinline int lay_out(__u32 wanted, __u32 side)
{
    struct scratch *scratch = this_scratch(side);
    struct skb_bytes *bytes;
    __u32 offset;
    __u32 size;
    int found;

    if (!scratch)
        return -1;
    bytes = &scratch->bytes;
    offset = scratch->offset + scratch->parser.offset;
    found = seek(bytes, offset);
    if (found <= 0)
        return found;
    size = bytes->end - offset;
    if (size > wanted)
        size = wanted;
    size &= HTTP_MASK;
    if (bpf_probe_read_kernel(http_room(&scratch->parser), size,
                              (void *)(bytes->address + (offset - bytes->begin))))
        return -1;
    return size;
}

// Parses `size` bytes of the buffer from `offset` on. Returns whether all of them could be read.
static __always_inline bool parse(struct scratch *scratch, enum side side, struct sk_buff *skb, __u32 offset, __u32 size)
{
    __u32 wanted = http_begin(&scratch->parser, size);

    if (!wanted)
        return true;
    scratch->offset = offset;
    scratch->bytes.end = 0;
    open_buffer(&scratch->bytes, skb);
    for (int i = 0; i < MAX_WINDOWS; i++) {
        int laid_out = lay_out(wanted, side);

        if (laid_out < 0)
            break;
        if (laid_out == 0)
            continue;
        wanted = side == READING ? parse_read_window(laid_out) : parse_sent_window(laid_out);
        if (!wanted)
            return true;
    }
    http_gap(&scratch->parser, UNKNOWN_SIZE);
    return false;
}

// What was not requests.
static __always_inline void count_events(const struct http_parser *parser)
{
    if (parser->gaps)
        count_event(GAPS, parser->gaps);
    if (parser->resyncs)
        count_event(RESYNCS, parser->resyncs);
    if (parser->encrypted)
        count_event(CONNECTIONS_ENCRYPTED, parser->encrypted);
}

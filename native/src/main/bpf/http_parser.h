// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Follows the bytes that one side of a connection receives and counts requests; or the bytes that a server sends
// (IS_RESPONSE), and finds the final answers.
//
// Knows nothing of the kernel: whoever has the bytes lays them out, window by
// window, and the state that must survive until the next read is one small struct:
//
//     http_resume(p, stream);
//     for (n = http_begin(p, size of the read); n; n = http_end_window(p)) {
//         copy n bytes of the read (or fewer), from p->offset on, to http_room(p);
//         http_laid_out(p, n);
//         while (http_walk(p, walk_usual_head(p->window, p->position, p->length)) || http_step(p, 0))
//             ;
//     }
//     keep p->stream, add p->requests to the reader's
//
// A read that begins with a head and has room in one window may be walked first, without any stream:
// see http_may_walk().
#pragma once

#include "http_step.h"

// With what was carried this still fits into the window.
#define HTTP_CARRY_MASK 31
#define HTTP_READ (HTTP_WINDOW - HTTP_CARRY_MASK - 1)

// Whether no byte of it is looked at.
static __always_inline int http_is_blind(const struct http_stream *stream)
{
    return stream->state == IGNORED || stream->state == JOINED || stream->state == MAY_BE_TUNNEL;
}

// How many bytes to lay out next; 0 when the read is over.
static __always_inline __u32 next_window(struct http_parser *p)
{
    __u32 left;

    if (has_payload(&p->stream))
        p->offset += skip_payload(p, p->size - p->offset);
    left = p->size - p->offset;
    if (!left && p->stream.state == FRAME_HEADER && !p->stream.carried)
        confirm_guess(p);
    if (!left || http_is_blind(&p->stream))
        return 0;
    p->position = 0;
    p->length = p->stream.carried;
    if (p->length) {
        for (__u32 i = 0; i < HTTP_LOOKAHEAD; i += 8)
            COPY64(p->window + i, p->stream.carry + i);
        p->stream.carried = 0;
    }
    return left < HTTP_READ ? left : HTTP_READ;
}

// Takes up what was remembered of a connection.
static __always_inline void http_resume(struct http_parser *p, const struct http_stream *stream)
{
    p->stream = *stream;
    p->requests = 0;
    p->resyncs = 0;
    p->gaps = 0;
    p->encrypted = 0;
    p->heads = 0;
    p->first_stream = 0;
    p->switching = 0;
    p->reset_stream = 0;
    p->answer = 0;
    p->began_h2c = 0;
    p->was_informed = 0;
}

// `size` bytes of the stream were never shown: harmless inside of what is skipped anyway.
static __always_inline void http_gap(struct http_parser *p, __u64 size)
{
    if (has_payload(&p->stream) && size <= p->stream.remaining) {
        skip_payload(p, size);
        return;
    }
    if (http_is_blind(&p->stream))
        return;
    p->stream.state = JOINED;
    p->stream.carried = 0;
    p->gaps++;
}

// The next read has `size` bytes and begins `ahead` of where the last one ended, or behind if
// that is negative. Returns how many of its bytes were seen before.
static __always_inline __u32 http_place(struct http_parser *p, __s64 ahead, __u32 size)
{
    if (ahead > 0)
        http_gap(p, ahead);
    if (ahead >= 0)
        return 0;
    return -ahead < size ? -ahead : size;
}

// A read of `size` bytes begins. Returns how many of them to lay out.
static __always_inline __u32 http_begin(struct http_parser *p, __u32 size)
{
    p->size = size;
    p->offset = 0;
    // Where a request may begin: the client waited for the last answer.
    if (p->stream.state == JOINED && !(p->stream.flags & IS_RESPONSE)) {
        p->stream.state = STREAM_START;
        p->stream.flags = TENTATIVE | (p->stream.flags & IS_CLIENT);
        p->stream.last_stream = 0;
    }
    return next_window(p);
}

// Where to lay out the next bytes of the read, those at p->offset.
static __always_inline __u8 *http_room(struct http_parser *p)
{
    return p->window + (p->length & HTTP_CARRY_MASK);
}

// What stands behind the window's bytes must not look like the end of a line.
static __always_inline void http_pad(struct http_parser *p, __u64 length)
{
    __u64 padding = EVERY_BYTE('x');
    __u8 *end;

    BOUND(length, 2047);
    end = p->window + length;
    for (__u32 i = 0; i < USUAL_PADDING; i += 8)
        COPY64(end + i, &padding);
}

static __always_inline void http_laid_out(struct http_parser *p, __u32 size)
{
    p->length += size;
    p->offset += size;
    http_pad(p, p->length);
}

// Whether a read of `size` bytes that goes on where the last one ended can be walked before the stream is taken up:
// it has room in a window, and begins right behind a message. Where nothing was understood yet, or an upgrade was asked
// for, a request line is not waited for but behind white space, or with something carried.
static __always_inline int http_may_walk(const struct http_stream *stream, __u32 size)
{
    return stream->state == REQUEST_LINE && !stream->carried && !stream->slow_bytes && size <= HTTP_READ;
}

// Goes on behind `requests` whole heads that were walked in the window, which has the whole read.
static __always_inline void http_go_on(struct http_parser *p, const struct http_stream *stream,
                                       __u32 size, __u32 requests, __u32 position)
{
    http_resume(p, stream);
    p->requests = requests;
    p->size = size;
    p->offset = size;
    p->length = size;
    p->position = position;
}

// All of the window was stepped through. Returns how many bytes to lay out next, at most.
static __always_inline __u32 http_end_window(struct http_parser *p)
{
    __u32 left = p->length - p->position;
    const __u8 *at = p->window + (p->position & HTTP_MASK);

    // What needs more bytes to be understood comes again in front of them.
    if (left) {
        p->stream.carried = left;
        for (__u32 i = 0; i < HTTP_LOOKAHEAD; i += 8)
            COPY64(p->stream.carry + i, at + i);
    }
    return next_window(p);
}

// Nobody looks at the answers, so what may be a tunnel is taken for one.
static __always_inline void http_without_answers(struct http_stream *stream)
{
    if (stream->state == MAY_BE_TUNNEL)
        stream->state = IGNORED;
}

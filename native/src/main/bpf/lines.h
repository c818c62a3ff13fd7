// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What all of HTTP/1 is made of: characters, and lines of them.
#pragma once

#include "http_stream.h"

#define LOWER 0x20

// RFC 9110 section 5.6.2, one bit per character.
static __always_inline int is_tchar(__u8 c)
{
    __u64 set = c < 64 ? 0x3ff6cfa00000000ULL : 0x57ffffffc7fffffeULL;

    return c < 128 && (set >> (c & 63) & 1);
}

static __always_inline int is_digit(__u8 c)
{
    return (__u8)(c - '0') <= 9;
}

// Skips through the next LF, in this step or, in the state `rest`, in others. All ways out
// of the loop leave their outcome in memory, so that the verifier sees them as one.
static __always_inline void skip_line(struct http_parser *p, const __u8 *at, __u32 stride,
                                      __u8 rest, __u8 next)
{
    p->stream.state = next;
#pragma unroll
    for (__u32 i = 0; i < stride; i += 8) {
        __u64 marks = mark_equal(load64(at + i), '\n');

        if (marks) {
            advance(p, i + bytes_to_mark(marks));
            goto found;
        }
    }
    advance(p, stride);
    p->stream.state = rest;
found:
    if (p->position > p->length) {
        p->position = p->length;
        p->stream.state = rest;
    }
}

// CRLF, or a bare LF (RFC 9112 section 2.2): its size, 0 if more bytes must tell, -1 if none.
static __always_inline int line_end(const __u8 *at, __u32 left)
{
    if (at[0] == '\n')
        return 1;
    if (at[0] != '\r')
        return -1;
    if (left < 2)
        return 0;
    return at[1] == '\n' ? 2 : -1;
}

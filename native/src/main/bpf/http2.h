// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// HTTP/2 without TLS (RFC 9113). Field blocks are never decoded: a request is a
// HEADERS frame that opens a stream, and identifiers of new streams only rise.
#pragma once

#include "http_stream.h"

#define PREFACE_SIZE 24
#define FRAME_HEADER_SIZE 9
#define FRAME_HEADERS 1
#define FRAME_CONTINUATION 9
#define FLAG_END_HEADERS 4
#define FLAG_PADDED 8
#define FLAG_PRIORITY 0x20

// RFC 9113 section 3.4
static __always_inline int maybe_preface(const __u8 *at, __u32 left)
{
    if (!agrees(at, left, WORD('P', 'R', 'I', ' ', '*', ' ', 'H', 'T'), 8, 0))
        return 0;
    if (left <= 8)
        return 1;
    if (!agrees(at + 8, left - 8, WORD('T', 'P', '/', '2', '.', '0', '\r', '\n'), 8, 0))
        return 0;
    return left <= 16 ||
           agrees(at + 16, left - 16, WORD('\r', '\n', 'S', 'M', '\r', '\n', '\r', '\n'), 8, 0);
}

static __always_inline void preface(struct http_parser *p, __u32 left)
{
    if (left < PREFACE_SIZE)
        return;
    p->stream.flags = 0;
    p->stream.state = FRAME_HEADER;
    advance(p, PREFACE_SIZE);
}

static __always_inline void end_frame(struct http_parser *p)
{
    p->stream.state = FRAME_HEADER;
    if ((p->stream.flags & OPENS_STREAM) && (p->stream.flags & ENDS_HEADERS)) {
        p->stream.flags &= ~OPENS_STREAM;
        p->requests++;
    }
}

static __always_inline __u32 stream_identifier(const __u8 *at)
{
    return (at[5] & 0x7fU) << 24 | at[6] << 16 | at[7] << 8 | at[8];
}

// Section 4.1: length (24 bits), type, flags, stream identifier (31 bits).
static __always_inline void frame_header(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u8 type = at[3];
    __u32 stream = stream_identifier(at);

    if (left < FRAME_HEADER_SIZE)
        return;
    // Section 5.1.1: a client's streams are odd; a known one only gets its trailers.
    if (type == FRAME_HEADERS && (stream & 1) && stream > p->stream.last_stream) {
        p->stream.last_stream = stream;
        p->stream.flags |= OPENS_STREAM;
    }
    p->stream.flags &= ~ENDS_HEADERS;
    if ((type == FRAME_HEADERS || type == FRAME_CONTINUATION) && (at[4] & FLAG_END_HEADERS))
        p->stream.flags |= ENDS_HEADERS;

    p->stream.remaining = at[0] << 16 | at[1] << 8 | at[2];
    p->stream.state = FRAME_PAYLOAD;
    if (!p->stream.remaining)
        end_frame(p);
    advance(p, FRAME_HEADER_SIZE);
}

// Is this field :authority, :method, :path or :scheme, one of 1 to 7 of RFC 7541 appendix A,
// with or without the value there? A response begins with :status, which is one of 8 to 14.
static __always_inline int is_request_field(__u8 field)
{
    __u8 index = field & 0x80 ? field & 0x7f : field & 0x40 ? field & 0x3f : field & 0x0f;

    return index >= 1 && index <= 7 && field < 0x88 && (field & 0xe0) != 0x20;
}

// Of a connection joined in the middle: does a frame that opens a stream begin here? Pseudo-fields
// come first; one of the dynamic table (62 and up, clients send :authority so) may hide the first.
// Returns -1 if not, 0 if more bytes must tell.
static __always_inline int opens_stream(const __u8 *at, __u32 left)
{
    __u32 fields = FRAME_HEADER_SIZE;

    if (at[0])
        return -1;
    if (left < FRAME_HEADER_SIZE)
        return 0;
    if (at[3] != FRAME_HEADERS || (at[4] & ~0x2d) || !(at[8] & 1) || (at[5] & 0x80))
        return -1;
    if (at[4] & FLAG_PADDED)
        fields += 1;
    if (at[4] & FLAG_PRIORITY)
        fields += 5;
    if (left < fields + 2)
        return 0;
    if (at[fields] >= 0x80 + 62 && at[fields] < 0xff)
        fields++;
    return is_request_field(at[fields]) ? 1 : -1;
}

static __always_inline void join_frames(struct http_parser *p, const __u8 *at, __u32 left)
{
    p->stream.flags = 0;
    p->stream.last_stream = stream_identifier(at) - 1;
    frame_header(p, at, left);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// HTTP/2 without TLS (RFC 9113). A client's field blocks are not looked into: a request is a
// HEADERS frame that opens a stream, and identifiers of new streams only rise.
#pragma once

#include "field_block.h"

#define PREFACE_SIZE 24

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
    // In the middle of a connection this may be anything.
    p->stream.flags = (p->stream.flags & IS_CLIENT) | (p->stream.flags & TENTATIVE ? IS_GUESSED : 0);
    p->stream.state = FRAME_HEADER;
    advance(p, PREFACE_SIZE);
}

// The last stream with a request: the head of the newest may go on in the next read.
static __always_inline __u32 http_last_asked(const struct http_stream *stream)
{
    return stream->flags & OPENS_STREAM ? stream->last_stream - 2 : stream->last_stream;
}

static __always_inline void count_stream(struct http_parser *p)
{
    if (!p->requests)
        p->first_stream = p->stream.last_stream;
    p->requests++;
}

static __always_inline void end_frame(struct http_parser *p)
{
    p->stream.state = FRAME_HEADER;
    if (p->stream.flags & IS_RESPONSE)
        return;
    if ((p->stream.flags & OPENS_STREAM) && (p->stream.flags & ENDS_HEADERS)) {
        p->stream.flags &= ~OPENS_STREAM;
        if (p->stream.flags & IS_FIRST)
            p->stream.flags ^= IS_FIRST | IS_UNSURE;
        else
            count_stream(p);
    }
}

// The read ends with the first request that was guessed, or a frame follows it.
static __always_inline void confirm_guess(struct http_parser *p)
{
    if (p->stream.flags & IS_UNSURE) {
        p->stream.flags &= ~IS_UNSURE;
        count_stream(p);
    }
}

// A small frame of a type whose size is fixed, without flags but for ACK: what a client may send before a request. Of
// random bytes one in 2^40 begins like this.
static __always_inline int is_control_frame(const __u8 *at)
{
    __u32 size = frame_size(at);
    __u32 stream = stream_identifier(at);

    switch (at[3]) {
    case FRAME_WINDOW_UPDATE:
        return size == 4 && at[4] == 0;
    case FRAME_RST_STREAM:
        return size == 4 && at[4] == 0 && stream;
    case FRAME_PING:
        return size == 8 && at[4] <= 1 && !stream;
    case FRAME_SETTINGS:
        return size % 6 == 0 && size <= 6 * 16 && at[4] <= 1 && !stream;
    }
    return 0;
}

// What else a client may send: no type that is unknown, and nothing huge.
static __always_inline int is_likely_frame(const __u8 *at)
{
    __u8 type = at[3];

    if (type == FRAME_DATA || type == FRAME_HEADERS || type == FRAME_CONTINUATION)
        return at[0] < 0x10 && stream_identifier(at);
    if (type == FRAME_PRIORITY || type == FRAME_GOAWAY)
        return at[0] == 0;
    return is_control_frame(at);
}

// What a server may send besides.
static __always_inline int is_promise(const __u8 *at)
{
    return at[0] == 0 && at[3] == FRAME_PUSH_PROMISE && stream_identifier(at) & 1;
}

// Section 4.1: length (24 bits), type, flags, stream identifier (31 bits).
static __always_inline void frame_header(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u8 type = at[3];
    __u32 stream = stream_identifier(at);

    if (left < FRAME_HEADER_SIZE)
        return;
    if (p->stream.flags & IS_GUESSED && !is_likely_frame(at) && !(p->stream.flags & IS_RESPONSE && is_promise(at))) {
        if (p->stream.flags & (IS_FIRST | IS_UNSURE))
            p->stream.state = JOINED;
        else
            lose_position(p);
        return;
    }
    if (p->stream.flags & IS_RESPONSE) {
        p->stream.flags &= ~IS_FIRST;
        response_frame(p, at);
        return;
    }
    confirm_guess(p);
    if (type == FRAME_RST_STREAM)
        p->reset_stream = stream;
    // Section 5.1.1: a client's streams are odd; a known one only gets its trailers.
    if (type == FRAME_HEADERS && (stream & 1) && stream > p->stream.last_stream) {
        p->stream.last_stream = stream;
        p->stream.flags |= OPENS_STREAM;
    }
    p->stream.flags &= ~ENDS_HEADERS;
    if ((type == FRAME_HEADERS || type == FRAME_CONTINUATION) && (at[4] & FLAG_END_HEADERS))
        p->stream.flags |= ENDS_HEADERS;

    p->stream.remaining = frame_size(at);
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

// The size of what may stand before the first such field in a block: a reference into the dynamic table (62 and up), of
// which encoders make some for :authority, :path and others, or a new size of that table. 0 if it is neither.
static __always_inline __u32 size_of_preamble(const __u8 *at)
{
    __u8 first = at[0];
    __u8 full = first & 0x80 ? 0xff : 0x3f;

    if (first < 0x80 + 62 && (first & 0xe0) != 0x20)
        return 0;
    // RFC 7541 section 5.1: a number too large for the first byte goes on in the next ones.
    if (first != full)
        return 1;
    return at[1] & 0x80 ? 3 : 2;
}

// There are four pseudo-fields, and :scheme is in the static table.
#define PREAMBLES 4

// Is this field :status, one of 8 to 14 of RFC 7541 appendix A?
static __always_inline int is_response_field(__u8 field)
{
    __u8 index = field & 0x80 ? field & 0x7f : field & 0x40 ? field & 0x3f : field & 0x0f;

    return index >= 8 && index <= 14 && (field & 0xe0) != 0x20;
}

// Of a connection joined in the middle: does a frame that opens a stream begin here? What a client has sent is a
// request, unless it is no HTTP/2 at all. What it receives would be one only if a pseudo-field of a request comes first.
// Returns -1 if not, 0 if more bytes must tell. Of random bytes one in 2^24 begins like this, and is not confirmed.
static __always_inline int opens_stream(const __u8 *at, __u32 left, int is_client)
{
    __u64 fields = FRAME_HEADER_SIZE;
    __u32 end;

    if (at[0])
        return -1;
    if (left < FRAME_HEADER_SIZE)
        return 0;
    if (at[1] > 0x40 || at[3] != FRAME_HEADERS || (at[4] & ~0x2d) || !(at[8] & 1) || (at[5] & 0x80))
        return -1;
    if (at[4] & FLAG_PADDED)
        fields += 1;
    if (at[4] & FLAG_PRIORITY)
        fields += 5;
    end = FRAME_HEADER_SIZE + frame_size(at);
    if (end > HTTP_LOOKAHEAD - 1)
        end = HTTP_LOOKAHEAD - 1;
    for (int i = 0; is_client && i < PREAMBLES && fields + 2 <= end; i++) {
        __u32 size;

        if (left < fields + 2)
            return 0;
        BOUND(fields, 31);
        size = size_of_preamble(at + fields);
        if (!size)
            break;
        fields += size;
    }
    if (fields >= end)
        return -1;
    if (left <= fields)
        return 0;
    BOUND(fields, 31);
    if (is_client)
        return is_request_field(at[fields]) ? 1 : -1;
    return is_response_field(at[fields]) ? -1 : 1;
}

static __always_inline void begin_guess(struct http_parser *p, const __u8 *at, __u32 left)
{
    p->stream.flags = IS_GUESSED | IS_FIRST | (p->stream.flags & IS_CLIENT);
    p->stream.last_stream = stream_identifier(at) - 1;
    frame_header(p, at, left);
}

// Where a read begins in a connection that is not known, or a frame behind small ones that began there. Returns
// whether this is HTTP/2, or more bytes must tell.
static __always_inline int join_frames(struct http_parser *p, const __u8 *at, __u32 left)
{
    int opens;

    if (at[0])
        return 0;
    opens = opens_stream(at, left, p->stream.flags & IS_CLIENT);
    if (opens > 0)
        begin_guess(p, at, left);
    if (opens >= 0)
        return 1;
    if (left < FRAME_HEADER_SIZE || !is_control_frame(at))
        return 0;
    p->stream.remaining = frame_size(at);
    p->stream.state = p->stream.remaining ? SEEK_PAYLOAD : SEEK_HEADER;
    advance(p, FRAME_HEADER_SIZE);
    return 1;
}

// Behind a small frame: another one, or that of a request.
static __always_inline void seek_header(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (left >= FRAME_HEADER_SIZE && !join_frames(p, at, left))
        p->stream.state = JOINED;
}

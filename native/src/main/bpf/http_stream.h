// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What is remembered of one direction of one connection, and the desk on which
// its next bytes are laid out for the parser.
#pragma once

#include "bytes.h"

enum http_state {
    // Nothing was read yet; the first bytes tell the protocol.
    STREAM_START,
    // As STREAM_START, after a PROXY header or a request that asked for an upgrade.
    PROTOCOL_START,
    // Not HTTP, encrypted, or a tunnel: never looked at again.
    IGNORED,
    // The position in the stream is not known: wait for a read that begins with a request.
    JOINED,

    PROXY_V1_LINE,
    PROXY_V2_ADDRESSES,

    // RFC 9112 section 3: method SP request-target SP HTTP-version
    REQUEST_LINE,
    METHOD,
    TARGET_START,
    TARGET,
    TARGET_END,
    VERSION,
    // RFC 9112 section 5. *_END: after the line, while the next may still continue it (obs-fold).
    FIELD_LINE,
    FIELD_REST,
    CONTENT_LENGTH,
    CONTENT_LENGTH_SPACE,
    CONTENT_LENGTH_END,
    TRANSFER_ENCODING,
    TRANSFER_ENCODING_END,
    // RFC 9112 sections 6 and 7.1
    BODY,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_LINE_END,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER_LINE,
    TRAILER_REST,

    // RFC 9113 section 4.1
    FRAME_HEADER,
    FRAME_PAYLOAD,
};

enum http_flags {
    // No request was seen here yet: a first line that is none means this is not HTTP.
    UNCONFIRMED = 1 << 0,
    // This may be the middle of anything: a line that is no request means nothing.
    TENTATIVE = 1 << 1,

    // About the head being read.
    IS_CONNECT = 1 << 2,
    ASKS_UPGRADE = 1 << 3,
    HAS_LENGTH = 1 << 4,
    HAS_CODING = 1 << 5,
    IS_CHUNKED = 1 << 6,
    IS_FAULTY = 1 << 7,
    ABOUT_HEAD = IS_CONNECT | ASKS_UPGRADE | HAS_LENGTH | HAS_CODING | IS_CHUNKED | IS_FAULTY,

    // HTTP/2: a field block that opens a stream is being read, and its last frame is.
    OPENS_STREAM = 1 << 8,
    ENDS_HEADERS = 1 << 9,
};

// The longest thing that must be seen whole before it is understood, the HTTP/2 preface.
#define HTTP_LOOKAHEAD 24
// Bytes laid out at once: nearly all heads fit, and a bigger desk would only displace cache.
#define HTTP_WINDOW 2048
#define HTTP_MASK (HTTP_WINDOW - 1)
// How far a step looks past its position.
#define HTTP_STRIDE 64

struct http_stream {
    // Bytes of body, chunk, PROXY addresses or frame that are still to come; in a head, its length.
    __u64 remaining;
    // The number being read (chunk size, length), NO_NUMBER before its first digit; or a progress.
    __u64 number;
    // HTTP/2: the highest stream identifier opened so far.
    __u32 last_stream;
    __u16 flags;
    __u8 state;
    // Bytes seen but not understood yet: the start of something that needs lookahead.
    __u8 carried;
    __u8 carry[HTTP_LOOKAHEAD] __attribute__((aligned(8)));
};

#define NO_NUMBER (~0ULL)

struct http_parser {
    struct http_stream stream;

    // The read: how many bytes it has, and how many were laid out or skipped.
    __u32 size;
    __u32 offset;
    // The window: how many bytes it has, and how many were understood.
    __u32 length;
    __u32 position;

    // The outcome.
    __u32 requests;
    __u32 resyncs;
    __u32 gaps;
    __u32 encrypted;

    __u8 window[HTTP_WINDOW + HTTP_STRIDE];
};

// `size` bytes are understood. Every function of the parser looks at `at`, where `left` bytes
// are to be seen, and advances past what it understood; one that needs more bytes does not.
static __always_inline void advance(struct http_parser *p, __u32 size)
{
    p->position += size;
}

// What is left of the window, and where that is.
static __always_inline __u32 sight(const struct http_parser *p, const __u8 **at)
{
    __u32 position = p->position & HTTP_MASK;

    *at = p->window + position;
    return position < p->length ? p->length - position : 0;
}

static __always_inline void begin_number(struct http_parser *p, __u8 state)
{
    p->stream.number = NO_NUMBER;
    p->stream.state = state;
}

// The framing is broken or unknown from here on.
static __always_inline void lose_position(struct http_parser *p)
{
    p->stream.state = JOINED;
    p->resyncs++;
}

static __always_inline void not_a_request(struct http_parser *p)
{
    if (p->stream.flags & TENTATIVE)
        p->stream.state = JOINED;
    else if (p->stream.flags & UNCONFIRMED)
        p->stream.state = IGNORED;
    else
        lose_position(p);
}

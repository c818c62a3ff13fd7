// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What is remembered of one direction of one connection, and the window in which
// its next bytes are laid out for the parser.
#pragma once

#include "bytes.h"
#include "field_table.h"

enum http_state {
    // Nothing was read yet; the first bytes tell the protocol.
    STREAM_START,
    // As STREAM_START, after a PROXY header or a request that asked for an upgrade.
    PROTOCOL_START,
    // Not HTTP, encrypted, or a tunnel: never looked at again.
    IGNORED,
    // The position in the stream is not known: wait for a read that begins with a request.
    JOINED,
    // A tunnel was asked for: only the answer tells whether this is one.
    MAY_BE_TUNNEL,
    // Another protocol was granted: HTTP/2 begins here, or HTTP is over.
    GRANTED_START,

    PROXY_V1_LINE,
    PROXY_V2_ADDRESSES,

    // Of a connection joined in the middle: a chain of TLS records.
    TLS_HEADER,
    TLS_PAYLOAD,

    // RFC 9112 section 3: method SP request-target SP HTTP-version
    REQUEST_LINE,
    METHOD,
    TARGET_START,
    TARGET,
    TARGET_END,
    VERSION,
    VERSION_NUMBER,
    // The first line of a connection, and no request: the rest of it tells whether this is HTTP.
    REFUSED_LINE,
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
    // The same of a connection joined in the middle, before its first request.
    SEEK_HEADER,
    SEEK_PAYLOAD,

    // Of what a server sends: the first bytes tell whether it is HTTP/1 or HTTP/2.
    RESPONSE_START,
    // RFC 9112 section 4
    STATUS_LINE,
    UPGRADE_VALUE,
    // RFC 9113 section 6.2: what stands before the fields of a block, and these.
    BLOCK_PREFIX,
    BLOCK,
};

enum http_flags {
    // No request was seen here yet: a first line that is none may mean that this is not HTTP.
    UNCONFIRMED = 1 << 0,
    // This may be the middle of anything: a line that is no request means nothing.
    TENTATIVE = 1 << 1,
    // This process is the one that connected, so what it receives may be responses.
    IS_CLIENT = 1 << 2,
    // These bytes are responses.
    IS_RESPONSE = 1 << 15,
    // An upgrade was asked for: if no request follows, it was granted.
    AFTER_UPGRADE = 1 << 14,

    // About the head being read.
    IS_CONNECT = 1 << 3,
    IS_PREFACE = 1 << 4,
    MAY_BE_HTTP = 1 << 5,
    ASKS_UPGRADE = 1 << 6,
    HAS_LENGTH = 1 << 7,
    HAS_CODING = 1 << 8,
    IS_CHUNKED = 1 << 9,
    IS_FAULTY = 1 << 10,
    IS_HEAD = 1 << 11,
    ABOUT_HEAD = IS_CONNECT | IS_PREFACE | MAY_BE_HTTP | ASKS_UPGRADE | HAS_LENGTH | HAS_CODING |
                 IS_CHUNKED | IS_FAULTY | IS_HEAD,
    // Of a response: HTTP/2 is what it grants.
    GRANTS_H2C = ASKS_UPGRADE,

    // HTTP/2, which has no such heads: a field block that opens a stream is being read, and its last frame is.
    OPENS_STREAM = 1 << 3,
    ENDS_HEADERS = 1 << 4,
    // HTTP/2 that was found in the middle: what no client would send ends it.
    IS_GUESSED = 1 << 5,
    // Its first request is being read; was read, and counts when the read ends with it, or another frame follows.
    IS_FIRST = 1 << 6,
    IS_UNSURE = 1 << 7,
};

// The longest thing that must be seen whole before it is understood, the HTTP/2 preface.
#define HTTP_LOOKAHEAD 24
// Bytes laid out at once: nearly all heads fit, and a bigger window would only displace cache.
#define HTTP_WINDOW 2048
#define HTTP_MASK (HTTP_WINDOW - 1)
// How far a step looks past its position.
#define HTTP_STRIDE 64
// What a request line may cost, and the fields behind it, besides lines that are skipped. Otherwise a stream of nothing
// but letters of a method, or digits of a length, would cost many times what a request of its size does. A byte that
// takes a step of its own costs SLOW_BYTE, others 1. A method of 1,000 letters has room, and all else that is usual
// takes less than 300.
#define SLOW_BYTES 2048
#define SLOW_BYTE 8
// How much of a first line that is no request is looked through.
#define REFUSED_BYTES 256

struct http_stream {
    // Bytes of body, chunk, PROXY addresses or frame that are still to come; in a head, its length.
    __u64 remaining;
    // The number being read (chunk size, length), NO_NUMBER before its first digit; or a progress.
    __u64 number;
    union {
        // HTTP/2: the highest stream identifier opened so far; of what a server sends, that of the block being read.
        __u32 last_stream;
        struct {
            // HTTP/1: how many of its SLOW_BYTES the line, or the fields, have had; of a response, its status code.
            __u16 slow_bytes;
            __u16 status;
        };
    };
    __u16 flags;
    __u8 state;
    // Bytes seen but not understood yet: the start of something that needs lookahead.
    __u8 carried;
    __u8 carry[HTTP_LOOKAHEAD] __attribute__((aligned(8)));
};

#define NO_NUMBER (~0ULL)

// A code that cannot be known.
#define UNKNOWN_STATUS 1

// What the requests of a connection say about its answers: what the framing of one depends on.
struct http_asked {
    // How many requests there were, and how many of them have their answer. Both wrap.
    __u32 asked;
    __u32 answered;
    // The last that asked for another protocol or a tunnel, counted from 1, and which of both; 0 if none has.
    __u32 switching;
    __u32 asks_tunnel;
    // Which requests are HEAD, by their number modulo 64.
    __u64 heads;
};

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
    // Of the requests of this read: which are HEAD, and of HTTP/2 the first that was opened.
    __u64 heads;
    __u32 first_stream;
    // The last of them that asked for another protocol or a tunnel, counted from 1, and which of both.
    __u32 switching;
    __u8 asks_tunnel;
    // What one step met: a final answer's status code, and of HTTP/2 its stream; a stream that was reset.
    __u32 answered_stream;
    __u32 reset_stream;
    __u16 answer;
    // HTTP/2 begins, and the request that asked for it is its first stream.
    __u8 began_h2c;
    // An answer that is not final is over.
    __u8 was_informed;

    // Of what a server sends.
    struct http_asked asked;
    struct http_fields fields;

    // What is behind HTTP_WINDOW is for steps that look too far, and for the verifier, which thinks that they might.
    __u8 window[3 * HTTP_WINDOW];
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

// What stands here is no request line.
static __always_inline void not_a_request(struct http_parser *p)
{
    if (p->stream.flags & TENTATIVE) {
        p->stream.state = JOINED;
    } else if (p->stream.flags & AFTER_UPGRADE) {
        p->stream.state = IGNORED;
    } else if (p->stream.flags & UNCONFIRMED) {
        p->stream.slow_bytes = SLOW_BYTES - REFUSED_BYTES;
        p->stream.number = 0;
        p->stream.state = REFUSED_LINE;
    } else {
        lose_position(p);
    }
}

// How many of these bytes the head may still have, and the one too many.
static __always_inline __u32 in_budget(const struct http_parser *p, __u32 bytes)
{
    __u32 room = SLOW_BYTES + 1 - p->stream.slow_bytes;

    return bytes < room ? bytes : room;
}

// Counts slow bytes. Returns whether the head has had too many.
static __always_inline int is_too_slow(struct http_parser *p, __u32 bytes)
{
    p->stream.slow_bytes += bytes;
    return p->stream.slow_bytes > SLOW_BYTES;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// HTTP/1 behind its request line (RFC 9112): heads are walked, bodies are skipped.
// A head may be of any size; only its framing fields are looked into.
#pragma once

#include "request_line.h"

// ---- header fields, RFC 9112 section 5

static __always_inline int names_content_length(const __u8 *at, __u32 left)
{
    return agrees(at, left, WORD('c', 'o', 'n', 't', 'e', 'n', 't', '-'), 8,
                  EVERY_BYTE(LOWER) >> 8) &&
           (left <= 8 || agrees(at + 8, left - 8, WORD('l', 'e', 'n', 'g', 't', 'h', ':', 0), 7,
                                EVERY_BYTE(LOWER) >> 16));
}

static __always_inline int names_transfer_encoding(const __u8 *at, __u32 left)
{
    if (!agrees(at, left, WORD('t', 'r', 'a', 'n', 's', 'f', 'e', 'r'), 8, EVERY_BYTE(LOWER)))
        return 0;
    if (left <= 8)
        return 1;
    if (!agrees(at + 8, left - 8, WORD('-', 'e', 'n', 'c', 'o', 'd', 'i', 'n'), 8,
                EVERY_BYTE(LOWER) << 8))
        return 0;
    return left <= 16 || agrees(at + 16, left - 16, WORD('g', ':', 0, 0, 0, 0, 0, 0), 2, LOWER);
}

static __always_inline int names_upgrade(const __u8 *at, __u32 left)
{
    return agrees(at, left, WORD('u', 'p', 'g', 'r', 'a', 'd', 'e', ':'), 8,
                  EVERY_BYTE(LOWER) >> 8);
}

// After a whole message. Where answers are not looked at, what a request for an
// upgrade led to is told by what the client says next.
static __always_inline void end_message(struct http_parser *p)
{
    p->stream.slow_bytes = 0;
    if (p->stream.flags & IS_RESPONSE) {
        p->stream.state = STATUS_LINE;
        return;
    }
    p->stream.state = REQUEST_LINE;
    if (p->stream.flags & ASKS_UPGRADE) {
        p->stream.state = PROTOCOL_START;
        p->stream.flags |= AFTER_UPGRADE;
        // RFC 7540 section 3.2: with h2c the request that asked is stream 1.
        p->stream.last_stream = 1;
    }
}

// Of a response: what follows depends on its request.
static __always_inline void end_response_head(struct http_parser *p);

// The blank line: here a request is counted. RFC 9112 section 6.3 says what follows it.
static __always_inline void end_head(struct http_parser *p)
{
    __u16 flags = p->stream.flags;

    if (flags & IS_RESPONSE) {
        end_response_head(p);
        return;
    }
    p->stream.slow_bytes = 0;
    if (flags & IS_HEAD)
        p->heads |= 1ULL << (p->requests & 63);
    p->requests++;
    if (flags & (IS_CONNECT | ASKS_UPGRADE)) {
        p->switching = p->requests;
        p->asks_tunnel = !!(flags & IS_CONNECT);
    }
    if (flags & IS_CONNECT)
        // RFC 9110 section 9.3.6. Without its answer it is taken for a tunnel:
        // what a client says next on such a connection is missed, never invented.
        p->stream.state = MAY_BE_TUNNEL;
    else if (flags & IS_CHUNKED)
        begin_number(p, CHUNK_SIZE);
    else if (flags & (IS_FAULTY | HAS_CODING))
        // A server must answer 400 and close: the end of this body is unknowable.
        lose_position(p);
    else if ((flags & HAS_LENGTH) && p->stream.remaining)
        p->stream.state = BODY;
    else
        end_message(p);
}

// A whole field name is in sight, and it is none of the above. Folding CR and ':' as if
// they were letters errs on the side of a second look.
static __always_inline int is_plain_field(const __u8 *at, __u32 left)
{
    __u64 name = load64(at) | EVERY_BYTE(LOWER);
    __u8 initial = at[0];

    if (left < 9 || initial == '\r' || initial == '\n')
        return 0;
    if (name == WORD('c', 'o', 'n', 't', 'e', 'n', 't', '-'))
        return (at[8] | LOWER) != 'l';
    return name != WORD('t', 'r', 'a', 'n', 's', 'f', 'e', 'r') &&
           name != WORD('u', 'p', 'g', 'r', 'a', 'd', 'e', ':');
}

static __always_inline void blank_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    int end = line_end(at, left);

    if (end > 0) {
        advance(p, end);
        end_head(p);
    }
}

static __always_inline void field_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u8 initial = at[0] | LOWER;

    if (line_end(at, left) >= 0) {
        blank_line(p, at, left);
        return;
    }
    if (initial == 'c' && names_content_length(at, left)) {
        if (left >= 15) {
            __u32 space = left > 15 && at[15] == ' ';

            advance(p, 15 + space);
            p->stream.slow_bytes += space;
            begin_number(p, CONTENT_LENGTH);
        }
        return;
    }
    if (initial == 't' && names_transfer_encoding(at, left)) {
        if (left >= 18) {
            advance(p, 18);
            p->stream.flags |= HAS_CODING;
            p->stream.number = 0;
            p->stream.state = TRANSFER_ENCODING;
        }
        return;
    }
    if (initial == 'u' && names_upgrade(at, left)) {
        if (left < 8)
            return;
        if (p->stream.flags & IS_RESPONSE) {
            advance(p, 8);
            p->stream.state = UPGRADE_VALUE;
            return;
        }
        p->stream.flags |= ASKS_UPGRADE;
    }
    skip_line(p, at, 8, FIELD_REST, FIELD_LINE);
}

// ---- Content-Length, RFC 9110 section 8.6

// Largest length taken, so that one more digit cannot overflow.
#define LENGTH_LIMIT 100000000000000000ULL

// No server goes on with what follows this head.
static __always_inline void end_faulty_value(struct http_parser *p)
{
    p->stream.flags |= IS_FAULTY;
    p->stream.state = FIELD_REST;
}

// One number of the list is over: all of them must be equal.
static __always_inline void end_length(struct http_parser *p)
{
    __u64 length = p->stream.number;

    if (length == NO_NUMBER || ((p->stream.flags & HAS_LENGTH) && p->stream.remaining != length))
        p->stream.flags |= IS_FAULTY;
    p->stream.flags |= HAS_LENGTH;
    p->stream.remaining = length;
    p->stream.number = NO_NUMBER;
}

// Up to eight digits. Returns how many there are.
static __always_inline __u64 usual_digits(const __u8 *at, __u64 *number)
{
    __u64 digits = 0;

    *number = 0;
#pragma unroll
    for (__u32 i = 0; i < 8; i++) {
        if (!is_digit(at[i]))
            break;
        *number = *number * 10 + (at[i] - '0');
        digits++;
    }
    return digits;
}

// Digits, and the end of their line, as far as they are usual. Returns how many bytes that is.
static __always_inline __u32 usual_length(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u64 number;
    __u64 digits = usual_digits(at, &number);

    if (!digits || digits + 2 > left)
        return 0;
    BOUND(digits, 15);
    if (at[digits] != '\r' || at[digits + 1] != '\n')
        return 0;
    p->stream.number = number;
    p->stream.state = CONTENT_LENGTH_END;
    return digits + 2;
}

static __always_inline void content_length(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u64 number = p->stream.number;
    __u8 c = at[0];

    if (c == ' ' || c == '\t') {
        if (number != NO_NUMBER)
            p->stream.state = CONTENT_LENGTH_SPACE;
        if (skip_run(p, mark_other(load64(at), ' ', '\t'), left))
            end_faulty_value(p);
        return;
    }
    if (number == NO_NUMBER && p->stream.state == CONTENT_LENGTH) {
        __u32 size = usual_length(p, at, left);

        if (size && !is_too_slow(p, size * SLOW_BYTE)) {
            advance(p, size);
            return;
        }
    }
    if (is_too_slow(p, SLOW_BYTE)) {
        end_faulty_value(p);
        return;
    }
    advance(p, 1);
    if (c >= '0' && c <= '9' && p->stream.state == CONTENT_LENGTH &&
        (number == NO_NUMBER || number < LENGTH_LIMIT)) {
        p->stream.number = (number == NO_NUMBER ? 0 : number * 10) + (c - '0');
    } else if (c == '\r') {
        if (number != NO_NUMBER)
            p->stream.state = CONTENT_LENGTH_SPACE;
    } else if (c == ',') {
        end_length(p);
        p->stream.state = CONTENT_LENGTH;
    } else if (c == '\n') {
        p->stream.state = CONTENT_LENGTH_END;
    } else {
        end_faulty_value(p);
    }
}

// ---- Transfer-Encoding, RFC 9112 section 6.1: is chunked the last coding?

// `number` tells how many letters of "chunked" were seen, or:
#define CODING_CHUNKED 7
#define CODING_CHUNKED_ENDED 8
#define CODING_OTHER 9

static __always_inline void end_coding(struct http_parser *p)
{
    __u64 seen = p->stream.number;

    // Empty elements of a list do not count (RFC 9110 section 5.6.1).
    if (seen == 0)
        return;
    p->stream.flags &= ~IS_CHUNKED;
    if (seen == CODING_CHUNKED || seen == CODING_CHUNKED_ENDED)
        p->stream.flags |= IS_CHUNKED;
    p->stream.number = 0;
}

static __always_inline void transfer_encoding(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u64 chunked = WORD('c', 'h', 'u', 'n', 'k', 'e', 'd', 0);
    __u64 seen = p->stream.number;
    __u8 c = at[0];

    if (is_too_slow(p, SLOW_BYTE)) {
        p->stream.flags &= ~IS_CHUNKED;
        p->stream.state = FIELD_REST;
        return;
    }
    if (seen == 0 && left >= 8 && at[7] == '\r' &&
        agrees(at, left, chunked, 7, EVERY_BYTE(LOWER) >> 8)) {
        advance(p, 7);
        p->stream.slow_bytes += 6 * SLOW_BYTE;
        p->stream.number = CODING_CHUNKED;
        return;
    }
    advance(p, 1);
    if (c == ',') {
        end_coding(p);
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        if (seen == CODING_CHUNKED)
            p->stream.number = CODING_CHUNKED_ENDED;
        else if (seen > 0 && seen < CODING_CHUNKED)
            p->stream.number = CODING_OTHER;
        if (c == '\n')
            p->stream.state = TRANSFER_ENCODING_END;
    } else if (seen < CODING_CHUNKED && (c | LOWER) == (__u8)(chunked >> (8 * seen & 63))) {
        p->stream.number = seen + 1;
    } else {
        p->stream.number = CODING_OTHER;
    }
}

// RFC 9112 section 5.2: a line that begins with white space continues the one before.
static __always_inline int folds(__u8 c)
{
    return c == ' ' || c == '\t';
}

static __always_inline void unfold(struct http_parser *p, __u8 c)
{
    if (p->stream.state == CONTENT_LENGTH_END) {
        if (folds(c)) {
            p->stream.state = p->stream.number == NO_NUMBER ? CONTENT_LENGTH : CONTENT_LENGTH_SPACE;
        } else {
            end_length(p);
            p->stream.state = FIELD_LINE;
        }
    } else if (p->stream.state == TRANSFER_ENCODING_END) {
        if (folds(c)) {
            p->stream.state = TRANSFER_ENCODING;
        } else {
            end_coding(p);
            p->stream.state = FIELD_LINE;
        }
    }
}

// ---- chunked bodies, RFC 9112 section 7.1

// Largest size taken, so that one more digit cannot overflow.
#define CHUNK_LIMIT (1ULL << 57)

static __always_inline void end_chunk_line(struct http_parser *p)
{
    __u64 size = p->stream.number;

    p->stream.remaining = size;
    if (size == NO_NUMBER)
        lose_position(p);
    else
        p->stream.state = size ? CHUNK_DATA : TRAILER_LINE;
    p->stream.slow_bytes = 0;
}

static __always_inline void chunk_size(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u64 size = p->stream.number == NO_NUMBER ? 0 : p->stream.number;
    __u8 c = at[0];
    __u8 letter = (c | LOWER) - 'a';
    __u8 digit = c - '0';

    if (c == '0' && size == 0) {
        p->stream.number = 0;
        if (skip_run(p, mark_other(load64(at), '0', '0'), left))
            lose_position(p);
        return;
    }
    advance(p, 1);
    if (digit <= 9 || letter <= 5) {
        p->stream.number = size << 4 | (digit <= 9 ? digit : letter + 10);
        if (size >= CHUNK_LIMIT)
            lose_position(p);
    } else if (c == '\n') {
        end_chunk_line(p);
    } else if (c == '\r' || c == ';' || folds(c)) {
        p->stream.state = CHUNK_EXTENSION;
    } else {
        lose_position(p);
    }
}

static __always_inline void chunk_end(struct http_parser *p, const __u8 *at, __u32 left)
{
    int end = line_end(at, left);

    if (end < 0) {
        advance(p, 1);
        lose_position(p);
    } else if (end > 0) {
        advance(p, end);
        begin_number(p, CHUNK_SIZE);
    }
}

static __always_inline void trailer_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    int end = line_end(at, left);

    if (end < 0 && is_too_slow(p, SLOW_BYTE)) {
        lose_position(p);
    } else if (end < 0) {
        skip_line(p, at, 8, TRAILER_REST, TRAILER_LINE);
    } else if (end > 0) {
        advance(p, end);
        end_message(p);
    }
}

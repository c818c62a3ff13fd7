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
//         while (http_walk(p, walk_usual_head(p->window, p->position, p->length)) || http_step(p))
//             ;
//     }
//     keep p->stream, add p->requests to the reader's
//
// A read that begins with a head and has room in one window may be walked first, without any stream:
// see http_may_walk().
#pragma once

#include "http2.h"
#include "http_response.h"
#include "proxy_protocol.h"
#include "tls_record.h"
#include "usual_head.h"

// Lines of a head that are skipped in one step. Each costs the verifier some thousand instructions.
#define LOOKS 4
// With what was carried this still fits into the window.
#define HTTP_CARRY_MASK 31
#define HTTP_READ (HTTP_WINDOW - HTTP_CARRY_MASK - 1)

// Where a read begins in a connection that is not known: what may be told from its first bytes.
// Returns whether that is something, or more bytes must tell.
static __always_inline int join(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (p->stream.flags & IS_CLIENT && begins_response(at, left)) {
        if (left >= 7) {
            advance(p, 7);
            p->stream.state = IGNORED;
        }
        return 1;
    }
    if (maybe_tls(at, left)) {
        p->stream.number = 0;
        p->stream.state = TLS_HEADER;
        tls_header(p, at, left);
        return 1;
    }
    return join_frames(p, at, left);
}

static __always_inline void protocol_start(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (p->stream.flags & TENTATIVE) {
        if (join(p, at, left))
            return;
    } else if (maybe_tls(at, left)) {
        tls_start(p, left);
        return;
    }
    if (at[0] == '\r' && p->stream.state == STREAM_START && maybe_proxy_v2(at, left)) {
        proxy_v2(p, at, left);
        return;
    }
    // The first answer to a client, which may grant that the other side becomes one (docker build does that).
    if (at[0] == 'H' && p->stream.state == STREAM_START && p->stream.flags & IS_CLIENT && begins_response(at, left)) {
        if (left >= 7) {
            p->stream.flags = IS_CLIENT | IS_RESPONSE;
            p->stream.state = STATUS_LINE;
        }
        return;
    }
    if (at[0] == 'P' && maybe_preface(at, left)) {
        preface(p, left);
        return;
    }
    if (at[0] == 'P' && p->stream.state == STREAM_START && maybe_proxy_v1(at, left)) {
        proxy_v1(p, left);
        return;
    }
    p->stream.state = REQUEST_LINE;
    request_line(p, at, left);
}

// HTTP/2 follows, or what is nobody's business here.
static __always_inline void granted_start(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (maybe_preface(at, left))
        preface(p, left);
    else
        p->stream.state = IGNORED;
}

// Where what a server sends begins, or is taken up again.
static __always_inline void response_start(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (at[0] == 'H' || is_control_space(at[0])) {
        p->stream.state = STATUS_LINE;
        status_line(p, at, left);
    } else if (left >= FRAME_HEADER_SIZE) {
        if (is_likely_frame(at))
            p->stream.state = FRAME_HEADER;
        else
            lose_position(p);
    } else if (at[0]) {
        lose_position(p);
    }
}

static __always_inline int has_payload(const struct http_stream *stream)
{
    return stream->state == BODY || stream->state == CHUNK_DATA ||
           stream->state == FRAME_PAYLOAD || stream->state == PROXY_V2_ADDRESSES ||
           stream->state == TLS_PAYLOAD || stream->state == SEEK_PAYLOAD;
}

// Takes up to `size` bytes of payload without looking at them.
static __always_inline __u64 skip_payload(struct http_parser *p, __u64 size)
{
    if (p->stream.remaining > size) {
        p->stream.remaining -= size;
        return size;
    }
    size = p->stream.remaining;
    p->stream.remaining = 0;
    if (p->stream.state == BODY)
        end_message(p);
    else if (p->stream.state == CHUNK_DATA)
        p->stream.state = CHUNK_END;
    else if (p->stream.state == FRAME_PAYLOAD)
        end_frame(p);
    else if (p->stream.state == TLS_PAYLOAD)
        p->stream.state = TLS_HEADER;
    else if (p->stream.state == SEEK_PAYLOAD)
        p->stream.state = SEEK_HEADER;
    else
        p->stream.state = PROTOCOL_START;
    return size;
}

static __always_inline void understand(struct http_parser *p, const __u8 *at, __u32 left)
{
    unfold(p, at[0]);
    switch (p->stream.state) {
    case FIELD_LINE:
        field_line(p, at, left);
        break;
    case FIELD_REST:
        skip_line(p, at, 8, FIELD_REST, FIELD_LINE);
        break;
    case REQUEST_LINE:
        request_line(p, at, left);
        break;
    case METHOD:
        method(p, at, left);
        break;
    case TARGET_START:
    case TARGET:
        target(p, at, left);
        break;
    case TARGET_END:
        target_end(p, at);
        break;
    case VERSION:
        version(p, at, left);
        break;
    case VERSION_NUMBER:
        version_number(p, at);
        break;
    case REFUSED_LINE:
        refused_line(p, at, left);
        break;
    case STREAM_START:
    case PROTOCOL_START:
        protocol_start(p, at, left);
        break;
    case CONTENT_LENGTH:
    case CONTENT_LENGTH_SPACE:
        content_length(p, at, left);
        break;
    case TRANSFER_ENCODING:
        transfer_encoding(p, at, left);
        break;
    case CHUNK_SIZE:
        chunk_size(p, at, left);
        break;
    case CHUNK_EXTENSION:
        skip_line(p, at, 8, CHUNK_EXTENSION, CHUNK_LINE_END);
        break;
    case CHUNK_END:
        chunk_end(p, at, left);
        break;
    case TRAILER_LINE:
        trailer_line(p, at, left);
        break;
    case TRAILER_REST:
        skip_line(p, at, 8, TRAILER_REST, TRAILER_LINE);
        break;
    case FRAME_HEADER:
        frame_header(p, at, left);
        break;
    case PROXY_V1_LINE:
        skip_line(p, at, 8, PROXY_V1_LINE, PROTOCOL_START);
        break;
    case TLS_HEADER:
        tls_header(p, at, left);
        break;
    case SEEK_HEADER:
        seek_header(p, at, left);
        break;
    case GRANTED_START:
        granted_start(p, at, left);
        break;
    case RESPONSE_START:
        response_start(p, at, left);
        break;
    case STATUS_LINE:
        status_line(p, at, left);
        break;
    case UPGRADE_VALUE:
        upgrade_value(p, at, left);
        break;
    case BLOCK_PREFIX:
        block_prefix(p, at, left);
        break;
    case BLOCK:
        block(p, at, left);
        break;
    case BODY:
    case CHUNK_DATA:
    case FRAME_PAYLOAD:
    case PROXY_V2_ADDRESSES:
    case TLS_PAYLOAD:
    case SEEK_PAYLOAD:
        advance(p, skip_payload(p, left));
        break;
    default: // IGNORED, JOINED, MAY_BE_TUNNEL
        advance(p, left);
    }
    if (p->stream.state == CHUNK_LINE_END)
        end_chunk_line(p);
}

// Fields that say nothing about framing, which is nearly all of them.
static __always_inline void skip_plain_fields(struct http_parser *p)
{
    const __u8 *at;

    for (int i = 0; i < LOOKS; i++) {
        __u32 left = sight(p, &at);

        if (p->stream.state == FIELD_LINE ? !is_plain_field(at, left)
                                          : p->stream.state != FIELD_REST || !left)
            return;
        skip_line(p, at, HTTP_STRIDE, FIELD_REST, FIELD_LINE);
    }
}

// Goes on with a head from its target on, as far as it is plain.
static __always_inline void http_head(struct http_parser *p)
{
    const __u8 *at;
    __u32 left = sight(p, &at);

    if (left && (p->stream.state == TARGET_START || p->stream.state == TARGET))
        target(p, at, left);
    left = sight(p, &at);
    if (left && p->stream.state == TARGET_END)
        target_end(p, at);
    left = sight(p, &at);
    if (left && p->stream.state == VERSION)
        version(p, at, left);
    skip_plain_fields(p);
    left = sight(p, &at);
    if (left && p->stream.state == FIELD_LINE)
        blank_line(p, at, left);
}

// Whether a head that was walked is one of HEAD.
static __always_inline __u64 http_is_head(const __u8 *window, __u64 begin)
{
    BOUND(begin, 2047);
    return (__u32)load64(window + begin) == (__u32)WORD('H', 'E', 'A', 'D', 0, 0, 0, 0) && window[begin + 4] == ' ';
}

// Takes up where a walk from the parser's position ended. Returns whether that is further on.
static __always_inline int http_walk(struct http_parser *p, __u32 walked)
{
    __u32 position = walked & 0xffff;
    __u64 is_head;

    if (p->stream.state != REQUEST_LINE || position <= p->position)
        return 0;
    is_head = http_is_head(p->window, p->position);
    p->position = position;
    p->stream.flags &= ~(ABOUT_HEAD | UNCONFIRMED | TENTATIVE | AFTER_UPGRADE);
    p->stream.slow_bytes = 0;
    p->stream.state = walked >> 16;
    if (p->stream.state == REQUEST_LINE) {
        p->heads |= is_head << (p->requests & 63);
        p->requests++;
    } else if (is_head) {
        p->stream.flags |= IS_HEAD;
    }
    return 1;
}

// One step forward in the window; 0 when there is nothing left, or only more bytes can tell.
static __always_inline int http_step(struct http_parser *p)
{
    __u32 position = p->position;
    __u8 state = p->stream.state;
    const __u8 *at;
    __u32 left = sight(p, &at);

    if (!left)
        return 0;
    understand(p, at, left);
    http_head(p);
    return p->position != position || p->stream.state != state;
}

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

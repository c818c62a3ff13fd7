// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// One step of the parser: which function understands the bytes that stand next, in each state.
#pragma once

#include "http2.h"
#include "http_response.h"
#include "proxy_protocol.h"
#include "tls_record.h"
#include "usual_head.h"

// Lines of a head that are skipped in one step. Each costs the verifier some thousand instructions.
#define LOOKS 4

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

// What only a client sends. Returns whether it is that.
static __always_inline int understand_request(struct http_parser *p, const __u8 *at, __u32 left)
{
    switch (p->stream.state) {
    case REQUEST_LINE:
        request_line(p, at, left);
        return 1;
    case METHOD:
        method(p, at, left);
        return 1;
    case TARGET_START:
    case TARGET:
        target(p, at, left);
        return 1;
    case TARGET_END:
        target_end(p, at);
        return 1;
    case VERSION:
        version(p, at, left);
        return 1;
    case VERSION_NUMBER:
        version_number(p, at);
        return 1;
    case REFUSED_LINE:
        refused_line(p, at, left);
        return 1;
    case STREAM_START:
    case PROTOCOL_START:
        protocol_start(p, at, left);
        return 1;
    case PROXY_V1_LINE:
        skip_line(p, at, 8, PROXY_V1_LINE, PROTOCOL_START);
        return 1;
    case TLS_HEADER:
        tls_header(p, at, left);
        return 1;
    case SEEK_HEADER:
        seek_header(p, at, left);
        return 1;
    case GRANTED_START:
        granted_start(p, at, left);
        return 1;
    default:
        return 0;
    }
}

static __always_inline void understand(struct http_parser *p, const __u8 *at, __u32 left, int is_response)
{
    unfold(p, at[0]);
    if (!is_response && understand_request(p, at, left))
        return;
    switch (p->stream.state) {
    case FIELD_LINE:
        field_line(p, at, left);
        break;
    case FIELD_REST:
        skip_line(p, at, 8, FIELD_REST, FIELD_LINE);
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
static __always_inline void http_head(struct http_parser *p, int is_response)
{
    const __u8 *at;
    __u32 left = sight(p, &at);

    if (!is_response && left && (p->stream.state == TARGET_START || p->stream.state == TARGET))
        target(p, at, left);
    left = sight(p, &at);
    if (!is_response && left && p->stream.state == TARGET_END)
        target_end(p, at);
    left = sight(p, &at);
    if (!is_response && left && p->stream.state == VERSION)
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

// One step forward in the window; 0 when there is nothing left, or only more bytes can tell. What only a client sends is left
// out where a constant says that these are a server's bytes: so much less has to be verified.
static __always_inline int http_step(struct http_parser *p, int is_response)
{
    __u32 position = p->position;
    __u8 state = p->stream.state;
    const __u8 *at;
    __u32 left = sight(p, &at);

    if (!left)
        return 0;
    understand(p, at, left, is_response);
    http_head(p, is_response);
    return p->position != position || p->stream.state != state;
}

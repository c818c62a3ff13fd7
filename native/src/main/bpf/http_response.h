// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a server sends over HTTP/1, where it differs from what it receives: the first line, and what follows a head.
#pragma once

#include "http1.h"

// "HTTP/1.1 200", and what ends the code.
#define STATUS_LINE_SIZE 13

static __always_inline __u16 number_of(const __u8 *digits)
{
    return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
}

// The side that reads it is a client. What a server reads may begin like this too, in a body, so it is asked for of what
// clients read and servers send alone.
static __always_inline int begins_response(const __u8 *at, __u32 left)
{
    return agrees(at, left, WORD('H', 'T', 'T', 'P', '/', '1', '.', 0), 7, 0);
}

// Of what there is up to the end of the code.
static __always_inline int is_status_line(const __u8 *at)
{
    return begins_response(at, STATUS_LINE_SIZE) && is_digit(at[7]) && at[8] == ' ' && at[9] >= '1' && at[9] <= '9' &&
           is_digit(at[10]) && is_digit(at[11]) && (at[12] == ' ' || at[12] == '\r' || at[12] == '\n');
}

static __always_inline void no_response(struct http_parser *p)
{
    if (p->stream.flags & IS_CLIENT)
        p->stream.state = IGNORED;
    else
        lose_position(p);
}

// RFC 9112 section 4. The reason may be missing, and the space before it.
static __always_inline void status_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    // As clients do, behind a body that was longer than it said.
    if (is_control_space(at[0])) {
        if (skip_run(p, mark_outside(load64(at), '\t', '\r'), left))
            lose_position(p);
        return;
    }
    if (!begins_response(at, left)) {
        no_response(p);
        return;
    }
    if (left < STATUS_LINE_SIZE)
        return;
    if (!is_status_line(at)) {
        no_response(p);
        return;
    }
    p->stream.flags &= ~ABOUT_HEAD;
    p->stream.slow_bytes = 0;
    p->stream.status = number_of(at + 9);
    // What a client receives concerns it no further, unless it becomes a server.
    p->stream.state = p->stream.flags & IS_CLIENT && p->stream.status != 101 ? IGNORED : FIELD_REST;
    advance(p, STATUS_LINE_SIZE - 1);
}

// Does it grant HTTP/2?
static __always_inline void upgrade_value(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (folds(at[0])) {
        if (skip_run(p, mark_other(load64(at), ' ', '\t'), left))
            end_faulty_value(p);
        return;
    }
    if (agrees(at, left, WORD('h', '2', 'c', 0, 0, 0, 0, 0), 3, EVERY_BYTE(LOWER) >> 40)) {
        if (left < 4)
            return;
        if (folds(at[3]) || at[3] == '\r' || at[3] == '\n' || at[3] == ',')
            p->stream.flags |= GRANTS_H2C;
    }
    p->stream.state = FIELD_REST;
}

// The final answer to the oldest request that has none. Returns whether it has no body, whatever its fields say.
static __always_inline int answer(struct http_parser *p, __u16 status)
{
    int is_asked = p->asked.answered != p->asked.asked;
    int is_head = is_asked && p->asked.heads >> (p->asked.answered & 63) & 1;

    p->answer = status;
    p->answered_stream = 0;
    if (is_asked)
        p->asked.answered++;
    return is_head || status == 204 || status == 304;
}

// Whether the next answer is that to a CONNECT.
static __always_inline int answers_tunnel(const struct http_asked *asked)
{
    return asked->asks_tunnel && asked->asked != asked->answered && asked->switching == asked->answered + 1;
}

static __always_inline int is_successful(__u16 status)
{
    return status >= 200 && status < 300;
}

// RFC 9110 section 15.2.2: what was asked for begins.
static __always_inline void switch_protocols(struct http_parser *p)
{
    p->stream.last_stream = 0;
    if (p->stream.flags & IS_CLIENT) {
        p->stream.flags = IS_CLIENT;
        p->stream.state = GRANTED_START;
    } else if (p->stream.flags & GRANTS_H2C) {
        // RFC 7540 section 3.2: the request that asked is stream 1, and has its answer there.
        p->began_h2c = 1;
        p->stream.state = FRAME_HEADER;
        p->stream.flags &= ~ABOUT_HEAD;
    } else {
        answer(p, 101);
        p->stream.state = IGNORED;
    }
}

// RFC 9112 section 6.3
static __always_inline void end_response_head(struct http_parser *p)
{
    __u16 status = p->stream.status;
    __u16 flags = p->stream.flags;

    p->stream.slow_bytes = 0;
    p->stream.state = STATUS_LINE;
    if (status == 101) {
        switch_protocols(p);
        return;
    }
    if (status < 200) {
        p->was_informed = 1;
        return;
    }
    if (is_successful(status) && answers_tunnel(&p->asked)) {
        answer(p, status);
        p->stream.state = IGNORED;
    } else if (answer(p, status)) {
        return;
    } else if (flags & IS_CHUNKED) {
        begin_number(p, CHUNK_SIZE);
    } else if (flags & (HAS_CODING | IS_FAULTY) || !(flags & HAS_LENGTH)) {
        // The rest is its body.
        p->stream.state = IGNORED;
    } else if (p->stream.remaining) {
        p->stream.state = BODY;
    }
}

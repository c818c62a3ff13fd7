// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The request line (RFC 9112 section 3), as servers read it: what at least two of nginx, Apache, node, Python, Go
// and Java answer with 200 is a request. docs/accuracy.md has the table that this was taken from.
#pragma once

#include "lines.h"

// White space other than SP: HT, LF, VT, FF and CR.
static __always_inline int is_control_space(__u8 c)
{
    return (__u8)(c - '\t') <= '\r' - '\t';
}

// Passes over the bytes before the lowest mark, up to eight. Returns whether the head has had too many.
static __always_inline int skip_run(struct http_parser *p, __u64 marks, __u32 left)
{
    __u32 size = marks ? bytes_to_mark(marks) - 1 : 8;

    size = in_budget(p, size < left ? size : left);
    advance(p, size);
    return is_too_slow(p, size);
}

static __always_inline void method(struct http_parser *p, const __u8 *at, __u32 left)
{
    left = in_budget(p, left);
#pragma unroll
    for (__u32 i = 0; i < 8; i++) {
        if (i >= left) {
            advance(p, i);
            goto counted;
        }
        if (!is_tchar(at[i])) {
            advance(p, i);
            p->stream.slow_bytes += i;
            if (at[i] == ' ')
                p->stream.state = TARGET_START;
            else
                not_a_request(p);
            return;
        }
    }
    advance(p, 8);
    left = 8;
counted:
    if (is_too_slow(p, left))
        not_a_request(p);
}

static __always_inline void request_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    // Section 2.2: empty lines before a request line are ignored; servers take other white space as well.
    if (is_control_space(at[0])) {
        if (skip_run(p, mark_outside(load64(at), '\t', '\r'), left))
            not_a_request(p);
        return;
    }
    p->stream.flags &= ~ABOUT_HEAD;
    if (at[0] == 'C' && agrees(at, left, WORD('C', 'O', 'N', 'N', 'E', 'C', 'T', ' '), 8, 0)) {
        if (left < 8)
            return;
        p->stream.flags |= IS_CONNECT;
    }
    if (at[0] == 'H' && agrees(at, left, WORD('H', 'E', 'A', 'D', ' ', 0, 0, 0), 5, 0)) {
        if (left < 5)
            return;
        p->stream.flags |= IS_HEAD;
    }
    // Section 3.4 of RFC 9113: no server takes this one where it is not the preface.
    if (at[0] == 'P' && agrees(at, left, WORD('P', 'R', 'I', ' ', '*', ' ', 0, 0), 6, 0)) {
        if (left < 6)
            return;
        p->stream.flags |= IS_PREFACE;
    }
    if (!is_tchar(at[0])) {
        // At the start of a connection a server takes a space, and no other byte that begins no method.
        if (at[0] != ' ' && (p->stream.flags & (UNCONFIRMED | TENTATIVE)) == UNCONFIRMED)
            p->stream.state = IGNORED;
        else
            not_a_request(p);
        return;
    }
    p->stream.slow_bytes = 0;
    p->stream.state = METHOD;
    method(p, at, left);
}

// Any form of target: no byte in it is a space or a control character below SP.
static __always_inline void target(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (p->stream.state == TARGET_START) {
        if (at[0] == ' ') {
            if (skip_run(p, mark_other(load64(at), ' ', ' '), left))
                not_a_request(p);
            return;
        }
        if (at[0] < ' ') {
            not_a_request(p);
            return;
        }
        if (at[0] == '/')
            p->stream.flags |= MAY_BE_HTTP;
    }
    p->stream.state = TARGET_END;
#pragma unroll
    for (__u32 i = 0; i < HTTP_STRIDE / 2; i += 8) {
        __u64 marks = mark_below(load64(at + i), ' ' + 1);

        if (marks) {
            advance(p, i + bytes_to_mark(marks) - 1);
            goto found;
        }
    }
    advance(p, HTTP_STRIDE / 2);
    p->stream.state = TARGET;
found:
    if (p->position >= p->length) {
        p->position = p->length;
        p->stream.state = TARGET;
    }
}

static __always_inline void target_end(struct http_parser *p, const __u8 *at)
{
    if (at[0] == ' ') {
        advance(p, 1);
        p->stream.state = VERSION;
    } else {
        not_a_request(p);
    }
}

// What the line has cost is not the fields' matter: where it was walked that was never counted.
static __always_inline void end_request_line(struct http_parser *p)
{
    p->stream.flags &= ~(UNCONFIRMED | TENTATIVE | AFTER_UPGRADE | MAY_BE_HTTP | IS_PREFACE);
    p->stream.slow_bytes = 0;
    p->stream.state = FIELD_LINE;
}

// The usual two; anything else of HTTP/ and numbers takes more steps.
static __always_inline void version(struct http_parser *p, const __u8 *at, __u32 left)
{
    int end = -1;

    if (agrees(at, left, WORD('H', 'T', 'T', 'P', '/', '1', '.', '1'), 8, 0) ||
        agrees(at, left, WORD('H', 'T', 'T', 'P', '/', '1', '.', '0'), 8, 0))
        end = left > 8 ? line_end(at + 8, left - 8) : 0;

    if (end > 0) {
        advance(p, 8 + end);
        end_request_line(p);
    } else if (end < 0) {
        if (at[0] == ' ' || at[0] == '\t') {
            if (skip_run(p, mark_other(load64(at), ' ', '\t'), left))
                not_a_request(p);
        } else if (!agrees(at, left, WORD('H', 'T', 'T', 'P', '/', 0, 0, 0), 5, 0) ||
                   (p->stream.flags & IS_PREFACE && left > 5 && at[5] == '2')) {
            not_a_request(p);
        } else if (left > 5) {
            advance(p, 5);
            p->stream.number = 0;
            p->stream.state = VERSION_NUMBER;
        }
    }
}

enum version_part {
    BEFORE_MAJOR,
    IN_ZEROS,
    IN_MAJOR,
    BEFORE_MINOR,
    IN_MINOR,
    AFTER_MINOR,
    NO_VERSION,
};

// A digit, perhaps with zeros before it, a dot, any number, and perhaps white space.
static __always_inline __u64 next_version_part(__u64 part, __u8 c)
{
    int is_number = is_digit(c);

    if (part <= IN_ZEROS && is_number)
        return c == '0' ? IN_ZEROS : IN_MAJOR;
    if ((part == IN_ZEROS || part == IN_MAJOR) && c == '.')
        return BEFORE_MINOR;
    if ((part == BEFORE_MINOR || part == IN_MINOR) && is_number)
        return IN_MINOR;
    if ((part == IN_MINOR || part == AFTER_MINOR) && (c == ' ' || is_control_space(c)))
        return AFTER_MINOR;
    return NO_VERSION;
}

static __always_inline void version_number(struct http_parser *p, const __u8 *at)
{
    __u64 part = next_version_part(p->stream.number, at[0]);

    if (part == NO_VERSION || is_too_slow(p, SLOW_BYTE)) {
        // It did say HTTP/.
        p->stream.flags |= MAY_BE_HTTP;
        not_a_request(p);
        return;
    }
    advance(p, 1);
    p->stream.number = part;
    if (part == AFTER_MINOR && at[0] == '\n')
        end_request_line(p);
}

// ---- the first line of a connection, if it is none

// A server may still have answered, and read on, if a target began with a slash, or the line ends with a version: then
// the next request is waited for. Otherwise something else is spoken, and is left alone from here on.
static __always_inline void end_refused_line(struct http_parser *p)
{
    if (p->stream.flags & MAY_BE_HTTP || p->stream.number)
        lose_position(p);
    else
        p->stream.state = IGNORED;
}

// Counts what was looked through. With enough of it the line is over, whatever comes next.
static __always_inline void count_refused(struct http_parser *p, __u32 bytes)
{
    if (is_too_slow(p, bytes))
        end_refused_line(p);
}

// `number` tells whether the line has had HTTP/ and nothing but a number since.
static __always_inline void refused_line(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u32 before = p->position;
    __u8 c = at[0];
    __u64 marks;

    if (c == '\n') {
        end_refused_line(p);
        return;
    }
    if (p->stream.number && (c == '.' || c == ' ' || is_control_space(c) || is_digit(c))) {
        advance(p, 1);
        count_refused(p, 1);
        return;
    }
    p->stream.number = 0;
    if (agrees(at, left, WORD('h', 't', 't', 'p', '/', 0, 0, 0), 5, EVERY_BYTE(LOWER) >> 32)) {
        if (left >= 5) {
            advance(p, 5);
            p->stream.number = 1;
            count_refused(p, 5);
        }
        return;
    }
    left = in_budget(p, left);
    // On to the next LF or h.
#pragma unroll
    for (__u32 i = 1; i < HTTP_STRIDE / 2; i += 8) {
        __u64 word = load64(at + i);

        marks = mark_equal(word, '\n') | mark_equal(word | EVERY_BYTE(LOWER), 'h');
        if (marks) {
            advance(p, i + bytes_to_mark(marks) - 1);
            goto found;
        }
    }
    advance(p, 1 + HTTP_STRIDE / 2);
found:
    if (p->position > before + left)
        p->position = before + left;
    count_refused(p, p->position - before);
}

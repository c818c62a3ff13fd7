// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The usual head of a final answer: a status line, fields of which one at most is about framing, in its usual form, and
// the blank line. It is walked whole, in the same blocks as a usual request; what is not usual is left to the other steps.
#pragma once

#include "http_parser.h"

// Where the head of an answer begins that something was asked for.
static __always_inline int http_may_walk_answer(const struct http_stream *stream, const struct http_asked *asked)
{
    return stream->state == STATUS_LINE && !stream->carried && asked->asked != asked->answered;
}

// The field about framing that begins at `at`, as end_response_head() wants it. Returns whether it is a usual one.
static __always_inline int usual_framing(struct http_parser *p, const __u8 *at)
{
    __u64 digits;

    if (names_transfer_encoding(at, 18)) {
        p->stream.flags |= HAS_CODING | IS_CHUNKED;
        return at[18] == ' ' && agrees(at + 19, 7, WORD('c', 'h', 'u', 'n', 'k', 'e', 'd', 0), 7, EVERY_BYTE(LOWER) >> 8) &&
               at[26] == '\r' && at[27] == '\n' && !folds(at[28]);
    }
    if (!names_content_length(at, 15) || at[15] != ' ')
        return 0;
    digits = usual_digits(at + 16, &p->stream.remaining);
    BOUND(digits, 15);
    at += 16 + digits;
    p->stream.flags |= HAS_LENGTH;
    return digits && at[0] == '\r' && at[1] == '\n' && !folds(at[2]);
}

// Walks the head that begins with the window, of which there are bytes up to `end`, and takes it up in p->stream.
// Returns its size; 0 if it is not usual, and then p->stream is none. p->position is STATUS_LINE_SIZE - 1: a constant would
// have the verifier go through the blocks at each place they may have.
static __always_inline __u32 walk_usual_answer(struct http_parser *p, __u64 end)
{
    const __u8 *at = p->window;
    __u64 line = p->position;
    __u64 framing = 0;
    __u32 walked;

    if (end < STATUS_LINE_SIZE || !is_status_line(at) || at[9] == '1')
        return 0;
    FORGET_RANGE(line);
    FORGET_RANGE(framing);
    walked = walk_usual_fields(at, line, end, &framing);
    if (walked >> 16 != REQUEST_LINE || framing >= (walked & 0xffff))
        return 0;
    p->stream.flags &= ~ABOUT_HEAD;
    p->stream.status = number_of(at + 9);
    if (framing) {
        FORGET_RANGE(framing);
        if (!usual_framing(p, at + framing))
            return 0;
    }
    end_response_head(p);
    return walked & 0xffff;
}

// Whether the next `size` bytes are all payload, which is then passed over.
static __always_inline int http_passes_over(struct http_stream *stream, __u32 size)
{
    if (!has_payload(stream) || stream->remaining <= size)
        return stream->state == IGNORED;
    stream->remaining -= size;
    return 1;
}

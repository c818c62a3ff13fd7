// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The usual head, which is nearly every one: a request line in its strict form, lines that end in CRLF, none of them
// about framing, and the blank line. It is walked in blocks of 32 bytes, whose branches do not depend on where its
// lines end, and so are predicted. What is not usual is left to the other steps.
#pragma once

#include "http1.h"

#define USUAL_BLOCK 32
// Words of eight bytes that a target has at most, and ends of lines in a block.
#define USUAL_TARGET 16
#define USUAL_LINES 3
// Bytes behind the read that the walk may look at, which must hold no white space.
#define USUAL_PADDING 40

// `value` is less than 2048, wherever it comes from. So what follows is verified once.
#define FORGET_RANGE(value) BOUND(value, 2047)

// Where the walk ended, and the state there. A head that was walked to its end ends in REQUEST_LINE, further on.
static __always_inline __u32 walked(__u64 position, enum http_state state)
{
    return state << 16 | position;
}

// Upper-case letters and a space: the size of both, 0 if there is something else, or a method that means more.
static __always_inline __u32 usual_method(__u64 word)
{
    __u64 marks = mark_equal(word, ' ');
    __u32 size;
    __u64 letters;

    if ((__u32)word == (__u32)WORD('G', 'E', 'T', ' ', 0, 0, 0, 0))
        return 4;
    if (!marks || word == WORD('C', 'O', 'N', 'N', 'E', 'C', 'T', ' ') ||
        (__u32)word == (__u32)WORD('P', 'R', 'I', ' ', 0, 0, 0, 0))
        return 0;
    size = bytes_to_mark(marks);
    if (size < 2)
        return 0;
    // The bytes before the space, with A in the others' place.
    letters = EVERY_BYTE('A') ^ ((word ^ EVERY_BYTE('A')) & ((1ULL << (8 * size - 8)) - 1));
    if ((letters | (letters - EVERY_BYTE('A')) | (letters + EVERY_BYTE(0x7f - 'Z'))) & EVERY_BYTE(0x80))
        return 0;
    return size;
}

// The place of each mark: bits 4 to 7 of a byte stand for the same byte of the first to fourth word. The index is the
// upper six bits of the mark times a de Bruijn sequence.
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL

static const __u8 PLACES[64] = {
    0, 0, 0, 0, 0, 0, 3, 0, 15, 0, 0, 0, 20, 11, 0, 0,
    23, 30, 0, 4, 14, 0, 0, 18, 13, 28, 0, 19, 0, 0, 1, 8,
    31, 29, 0, 0, 7, 0, 12, 0, 22, 0, 6, 10, 5, 0, 26, 0,
    21, 0, 0, 25, 0, 2, 27, 0, 0, 17, 0, 0, 9, 0, 24, 16,
};

static __always_inline __u32 place_of_lowest(__u64 marks)
{
    return PLACES[((marks & -marks) * DE_BRUIJN) >> 58];
}

// Marks every LF, and some other bytes: those that are less than 11, or more than 138.
static __always_inline __u64 mark_lines(const __u8 *block)
{
    __u64 marks = 0;

#pragma unroll
    for (__u32 i = 0; i < USUAL_BLOCK / 8; i++)
        marks |= ((load64(block + 8 * i) - EVERY_BYTE('\n' + 1)) & EVERY_BYTE(0x80)) >> (3 - i);
    return marks;
}

enum line_kind {
    PLAIN_LINE,
    BLANK_LINE,
    OTHER_LINE,
};

// What begins behind `at`, if that is an LF. Both questions are asked of every mark, for the answer is nearly always no.
static __always_inline enum line_kind line_behind(const __u8 *at)
{
    __u32 name = (__u32)load64(at + 2) | LOWER * 0x01010101U;

    if (at[1] <= '\r' && at[0] == '\n')
        return at[1] == '\r' && at[2] == '\n' ? BLANK_LINE : OTHER_LINE;
    // Content-, Transfer, Upgrade, without their first letters.
    if ((name == (__u32)WORD('o', 'n', 't', 'e', 0, 0, 0, 0) ||
         name == (__u32)WORD('r', 'a', 'n', 's', 0, 0, 0, 0) ||
         name == (__u32)WORD('p', 'g', 'r', 'a', 0, 0, 0, 0)) &&
        at[0] == '\n' && !is_plain_field(at + 1, 9))
        return OTHER_LINE;
    return PLAIN_LINE;
}

// Walks the fields, from the LF of the request line on, or a little before. Where one line that means more may be passed
// over, `other` takes its place. Kernels before 5.16 forget what they know of a number that is
// put on the stack, so the place of each block is bounded anew, and the loop by its own counter.
static __always_inline __u32 walk_usual_fields(const __u8 *window, __u64 line, __u64 end, __u64 *other)
{
    __u64 begin = line;
    __u64 blank = 0;

    for (int blocks = 0; blocks < HTTP_WINDOW / USUAL_BLOCK && begin < end && !blank; blocks++) {
        const __u8 *block;
        __u64 marks;

        FORGET_RANGE(begin);
        block = window + begin;
        marks = mark_lines(block);
#pragma unroll
        for (int i = 0; i < USUAL_LINES; i++) {
            __u64 place = place_of_lowest(marks);
            enum line_kind kind;

            FORGET_RANGE(place);
            kind = line_behind(block + place);
            if (other && kind == OTHER_LINE && !*other) {
                *other = begin + place + 1;
                kind = PLAIN_LINE;
            }
            if (other)
                FORGET_RANGE(*other);
            if (kind == OTHER_LINE || (kind == BLANK_LINE && blank))
                return walked(begin, FIELD_REST);
            if (kind == BLANK_LINE)
                blank = begin + place + 3;
            marks &= marks - 1;
            if (!marks)
                break;
        }
        if (marks)
            return walked(begin, FIELD_REST);
        begin += USUAL_BLOCK;
    }
    if (blank)
        return walked(blank, REQUEST_LINE);
    // The last name may be cut off.
    return walked(begin > line + 2 * USUAL_BLOCK ? begin - 2 * USUAL_BLOCK : line, FIELD_REST);
}

// Walks the head that begins at `begin`, of which there are bytes up to `end`.
static __always_inline __u32 walk_usual_head(const __u8 *window, __u64 begin, __u64 end)
{
    __u64 version;
    __u64 place;
    __u32 method;

    FORGET_RANGE(begin);
    FORGET_RANGE(end);
    method = usual_method(load64(window + begin));
    place = begin + method;
    FORGET_RANGE(place);
    if (!method || window[place] <= ' ')
        return walked(begin, REQUEST_LINE);
#pragma unroll
    for (int i = 0; i < USUAL_TARGET; i++) {
        __u64 marks = mark_below(load64(window + place), ' ' + 1);

        if (marks) {
            place += bytes_to_mark(marks) - 1;
            goto found;
        }
        place += 8;
    }
    return walked(begin, REQUEST_LINE);
found:
    FORGET_RANGE(place);
    version = load64(window + place + 1) | 1ULL << 56;
    if (window[place] != ' ' || version != WORD('H', 'T', 'T', 'P', '/', '1', '.', '1') ||
        window[place + 9] != '\r' || window[place + 10] != '\n')
        return walked(begin, REQUEST_LINE);
    place += 10;
    FORGET_RANGE(place);
    if (place >= end)
        return walked(begin, REQUEST_LINE);
    return walk_usual_fields(window, place, end, 0);
}

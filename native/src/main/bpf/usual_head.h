// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The usual head, which is nearly every one: a request line in its strict form, lines that end in CRLF, none of them
// about framing, and the blank line. It is walked in blocks of 64 bytes, whose branches do not depend on where its
// lines end, and so are predicted. What is not usual is left to the other steps.
#pragma once

#include "http1.h"

#define USUAL_BLOCK 64
// Words of eight bytes that a target has at most.
#define USUAL_TARGET 16
// Bytes behind the read that the walk may look at, which must hold no white space.
#define USUAL_PADDING 72

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

// The place of each mark: the bits of a byte stand for the same byte of the first to eighth word. The index is the
// upper six bits of the mark times a de Bruijn sequence.
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL

static const __u8 PLACES[64] = {
    0, 8, 6, 16, 15, 14, 35, 24, 47, 23, 22, 21, 52, 43, 10, 32,
    55, 62, 31, 36, 46, 30, 29, 50, 45, 60, 12, 51, 3, 18, 33, 40,
    63, 61, 7, 27, 39, 13, 44, 2, 54, 28, 38, 42, 37, 4, 58, 25,
    53, 19, 5, 57, 20, 34, 59, 17, 11, 49, 26, 9, 41, 1, 56, 48,
};

static __always_inline __u32 place_of_lowest(__u64 marks)
{
    return PLACES[((marks & -marks) * DE_BRUIJN) >> 58];
}

// Marks every LF, and some other bytes: those that are less than 11, or more than 138.
static __always_inline __u64 mark_lines(const __u8 *block)
{
    __u64 marks = 0;
    __u64 top = EVERY_BYTE(0x80);

    KEEP(top);
#pragma unroll
    for (__u32 i = 0; i < USUAL_BLOCK / 8; i++)
        marks |= ((load64(block + 8 * i) - EVERY_BYTE('\n' + 1)) & top) >> (7 - i);
    return marks;
}

// All marks that may be set before this place.
static __always_inline __u64 marks_before(__u64 place)
{
    __u64 word = 1ULL << (place / 8 & 7);

    return EVERY_BYTE(word - 1) | (EVERY_BYTE(word) & ((1ULL << (place % 8 * 8)) - 1));
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

// The lines of one block.
struct usual_lines {
    const __u8 *block;
    // The ends of lines that were not looked at yet.
    __u64 marks;
    // How far behind the beginning of the block the head ends, 0 if it does not.
    __u64 end;
    // Likewise where a line begins that means more, if one may be passed over.
    __u64 other;
    int may_have_other;
};

// Looks at the next mark. They come in the order of their places in a word, not of the words: what is found behind the end
// of the head is not of it. Returns whether it is usual.
static __always_inline int pass_line(struct usual_lines *lines)
{
    __u64 place = place_of_lowest(lines->marks);
    enum line_kind kind = line_behind(lines->block + place);

    lines->marks &= lines->marks - 1;
    if (kind == BLANK_LINE) {
        lines->end = place + 3;
        lines->marks &= marks_before(place);
    }
    if (kind == OTHER_LINE) {
        if (!lines->may_have_other || lines->other)
            return 0;
        lines->other = place + 1;
    }
    return 1;
}

// Up to five, written out, for compilers leave a loop as it is that ends in so many ways. Returns whether all are usual.
static __always_inline int pass_lines(struct usual_lines *lines)
{
    return pass_line(lines) && (!lines->marks || pass_line(lines)) && (!lines->marks || pass_line(lines)) &&
           (!lines->marks || pass_line(lines)) && (!lines->marks || pass_line(lines)) && !lines->marks;
}

// Walks the fields, from the LF of the request line on, or a little before. Where one line that means more may be passed
// over, `other` takes its place. Blocks begin where words do that were laid out: a CPU that has not stored two words yet waits
// for both to load what lies across them. Kernels before 5.16 forget what they know of a number that is put on the stack, so
// the place of each block is bounded anew, and the loop by its own counter.
static __always_inline __u32 walk_usual_fields(const __u8 *window, __u64 line, __u64 end, __u64 *other)
{
    __u64 begin = line & ~7ULL;

    for (int blocks = 0; blocks < HTTP_WINDOW / USUAL_BLOCK && begin < end; blocks++) {
        struct usual_lines lines = {};

        FORGET_RANGE(begin);
        lines.block = window + begin;
        lines.marks = mark_lines(lines.block);
        lines.may_have_other = other && !*other;
        if (!pass_lines(&lines))
            return walked(begin, FIELD_REST);
        if (other) {
            if (lines.other)
                *other = begin + lines.other;
            FORGET_RANGE(*other);
        }
        if (lines.end)
            return walked(begin + lines.end, REQUEST_LINE);
        begin += USUAL_BLOCK;
    }
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

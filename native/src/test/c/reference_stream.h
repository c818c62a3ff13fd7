// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The reference's way through a stream: byte by byte, and over the gaps that it may pass.
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct reference {
    const unsigned char *stream;
    size_t size;
    // For every position: does a read begin there? Was it read at all?
    const bool *begins;
    const bool *missing;

    size_t at;
    // One past the last byte that had to be looked at.
    size_t seen;
    // What a line that is no request line means.
    enum { FRESH, ASKED, TRIED, CONFIRMED } trust;
    bool client;
    // What the head has cost so far.
    size_t slow;
    // Framing fields were so long that the parser may have given up on them, which is not told here.
    bool is_unsure;
    jmp_buf out;
    unsigned requests, resyncs, gaps, encrypted;
};

enum way_out { AT_END = 1, AT_GAP, LOST, NO_REQUEST, FOREIGN };

static inline int take(struct reference *r)
{
    if (r->at == r->size)
        longjmp(r->out, AT_END);
    if (r->missing[r->at])
        longjmp(r->out, AT_GAP);
    if (r->seen <= r->at)
        r->seen = r->at + 1;
    return r->stream[r->at++];
}

// Bytes that nobody looks at; a gap may hide them, if it does not hide more.
static inline void pass(struct reference *r, unsigned long long count)
{
    if (count > r->size - r->at)
        longjmp(r->out, AT_END);
    r->at += count;
    if (count && r->at < r->size && r->missing[r->at - 1] && r->missing[r->at])
        longjmp(r->out, AT_GAP);
    if (r->seen < r->at)
        r->seen = r->at;
}

// Takes `text` if it comes next, and nothing otherwise.
static inline bool literally(struct reference *r, const char *text, size_t size)
{
    size_t start = r->at;

    for (size_t i = 0; i < size; i++)
        if (take(r) != (unsigned char)text[i]) {
            r->at = start;
            return false;
        }
    return true;
}

#define LITERALLY(r, text) literally(r, text, sizeof(text) - 1)

struct line {
    char text[4096];
    size_t size;
    // With its end, and all that was not kept.
    size_t bytes;
};

// A line without its end. Only as much of it is kept as framing fields may need.
static inline void take_line(struct reference *r, struct line *line)
{
    int c;

    line->size = 0;
    line->bytes = 1;
    while ((c = take(r)) != '\n') {
        if (line->size < sizeof(line->text) - 1)
            line->text[line->size++] = c ? c : '?';
        line->bytes++;
    }
    if (line->size && line->text[line->size - 1] == '\r')
        line->size--;
    line->text[line->size] = 0;
}

static inline bool at_line_end(struct reference *r)
{
    return LITERALLY(r, "\n") || LITERALLY(r, "\r\n");
}

// The byte that comes next, without taking it.
static inline int peek(struct reference *r)
{
    int c = take(r);

    r->at--;
    return c;
}

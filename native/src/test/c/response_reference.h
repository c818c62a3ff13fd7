// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What http_response.h and field_block.h should find, found in another way: as reference.h does it, and with all of both
// tables of HTTP/2's fields.
#pragma once

#include "hpack_reference.h"
#include "reference.h"

#define MAX_TOLD 4096
// Codes in the dynamic table of which is remembered where they are.
#define REMEMBERED 16

// What is found, and how many bytes had to be seen for that.
struct told {
    enum { FINAL, TO_NOBODY, LOST_BEFORE, GRANTED_HTTP2, TO_STREAM, STREAM_RESET } what;
    size_t at;
    // The request or the stream; of LOST_BEFORE, the first that is not lost.
    unsigned number;
    unsigned code;
    // Over HTTP/1: where the answer begins.
    size_t begin;
};

struct answers {
    struct reference r;
    // For every position: how many requests were asked when its packet was sent.
    const unsigned *asked_by;
    // And whether the head of another was being read.
    const bool *in_head;
    const bool *is_head, *is_connect;
    unsigned answered;
    // Whether the request that is not complete has its answer.
    bool is_early;
    size_t begin;
    bool is_http2, is_joined;

    struct table table;
    // The insertions that are codes, from the first on.
    size_t statuses[MAX_TOLD];
    size_t found;
    // Whether a field block has begun since the stream was taken up.
    bool has_block;
    // Whether frames were found in the middle, and so each must be a usual one.
    bool is_guessed;
    // Of the frame that the block is in.
    size_t fragment, padding;
    bool is_last_fragment;

    struct told told[MAX_TOLD];
    unsigned count;
};

enum { UNSURE = 100, UNKNOWN_CODE = 1 };

static inline void leave_open(struct answers *a)
{
    a->r.is_unsure = true;
    longjmp(a->r.out, UNSURE);
}

static inline void tell(struct answers *a, int what, unsigned number, unsigned code)
{
    if (a->count == MAX_TOLD)
        leave_open(a);
    a->told[a->count++] = (struct told){.what = what, .at = a->r.at, .number = number, .code = code, .begin = a->begin};
}

// ---- HTTP/2

static inline bool is_code(const struct text *text)
{
    return text->size == 3 && text->kept[0] >= '1' && isdigit(text->kept[0]) && isdigit(text->kept[1]) &&
           isdigit(text->kept[2]);
}

// Of which field is this a place? Returns the insertion, counted from 1, 0 if it is not in the dynamic table.
static inline size_t insertion_of(const struct field *field)
{
    return field->index > STATIC_ENTRIES ? field->inserted_before + 1 - (field->index - STATIC_ENTRIES) : 0;
}

// Whether it can be told what this field was, or its name.
static inline bool is_remembered(const struct answers *a, const struct field *field)
{
    size_t first = a->found > REMEMBERED ? a->found - REMEMBERED : 0;

    if (field->index <= STATIC_ENTRIES || (!a->table.is_joined && a->found <= REMEMBERED))
        return true;
    for (size_t i = first; i < a->found; i++)
        if (a->statuses[i] == insertion_of(field))
            return !field->is_unknown;
    return false;
}

// The :status that the first field of a block is, 0 if it is none.
static inline unsigned status_of(const struct answers *a, const struct field *field)
{
    unsigned code = is_code(&field->value) ? atoi(field->value.kept) : UNKNOWN_CODE;

    if (!is_remembered(a, field))
        return field->is_indexed || code != UNKNOWN_CODE ? UNKNOWN_CODE : 0;
    return is_text(&field->name, ":status") ? code : 0;
}

// RFC 9113 section 6.2: the fragment of a block that a frame has, without what stands before it.
static inline void take_fragment(struct answers *a, const struct frame *frame)
{
    size_t prefix = 0;

    a->fragment = frame->size;
    a->padding = 0;
    a->is_last_fragment = frame->flags & 4;
    if (frame->type == 9 || !frame->size)
        return;
    if (frame->flags & 8) {
        a->padding = take(&a->r);
        prefix++;
    }
    for (int i = frame->type == 5 ? 4 : frame->flags & 0x20 ? 5 : 0; i; i--, prefix++)
        take(&a->r);
    if (prefix + a->padding > frame->size)
        longjmp(a->r.out, LOST);
    a->fragment -= prefix + a->padding;
}

static inline int next_of_block(void *from)
{
    struct answers *a = from;

    while (!a->fragment) {
        struct frame frame;

        pass(&a->r, a->padding);
        a->padding = 0;
        if (a->is_last_fragment)
            return -1;
        frame = take_frame_header(&a->r);
        if (a->is_guessed && !is_usual(&frame))
            longjmp(a->r.out, LOST);
        if (frame.type != 9)
            leave_open(a);
        take_fragment(a, &frame);
    }
    a->fragment--;
    return take(&a->r);
}

static inline void take_block(struct answers *a, const struct frame *frame)
{
    struct block_source source = {next_of_block, a};
    struct field field;
    enum met met;

    a->has_block = true;
    take_fragment(a, frame);
    for (bool first = frame->type == 1; (met = take_field(&source, &a->table, &field)) == MET_FIELD; first = false) {
        unsigned status = first ? status_of(a, &field) : 0;

        if (status && field.is_inserted && a->found < MAX_TOLD) {
            bool has_room = a->table.inserted > field.inserted_before;

            if (has_room)
                entry_of(&a->table, a->table.inserted - 1)->is_unknown = status == UNKNOWN_CODE;
            a->statuses[a->found++] = has_room ? a->table.inserted : 0;
        }
        if ((status == UNKNOWN_CODE || status >= 200) && frame->stream % 2)
            tell(a, TO_STREAM, frame->stream, status);
        // A response is malformed without a code, or if other fields stand before it (RFC 9113 section 8.3).
        if (is_text(&field.name, ":status") && (!first || (status && !is_code(&field.value))))
            leave_open(a);
    }
    if (met == MET_FAULT)
        leave_open(a);
}

static inline void take_answer_frames(struct answers *a, bool guessed)
{
    a->is_guessed = guessed;
    for (bool first = guessed;; first = false) {
        struct frame frame = take_frame_header(&a->r);

        if (guessed && !is_usual(&frame) && (frame.type != 5 || frame.size >= 1 << 16 || frame.stream % 2 == 0))
            longjmp(a->r.out, first ? NO_REQUEST : LOST);
        if (frame.type == 1 || frame.type == 5) {
            take_block(a, &frame);
            continue;
        }
        if (frame.type == 9 && a->has_block)
            leave_open(a);
        if (frame.type == 3)
            tell(a, STREAM_RESET, frame.stream, 0);
        pass(&a->r, frame.size);
    }
}

// ---- HTTP/1

// RFC 9112 section 4. Returns the code.
static inline unsigned take_status_line(struct answers *a)
{
    static struct line reason;
    unsigned char line[6];
    size_t empty = 0;
    int c;

    while ((c = peek(&a->r)) >= '\t' && c <= '\r') {
        take(&a->r);
        if (++empty > BUDGET)
            leave_open(a);
    }
    a->begin = a->r.at;
    if (!LITERALLY(&a->r, "HTTP/1."))
        longjmp(a->r.out, LOST);
    for (int i = 0; i < 6; i++)
        line[i] = take(&a->r);
    if (!isdigit(line[0]) || line[1] != ' ' || line[2] < '1' || !isdigit(line[2]) || !isdigit(line[3]) ||
        !isdigit(line[4]) || (line[5] != ' ' && line[5] != '\r' && line[5] != '\n'))
        longjmp(a->r.out, LOST);
    a->r.at--;
    take_line(&a->r, &reason);
    return 100 * (line[2] - '0') + 10 * (line[3] - '0') + line[4] - '0';
}

// How many requests wait for an answer when this byte is sent. The first may have one already.
static inline unsigned waiting_at(struct answers *a, size_t at)
{
    if (a->is_early && a->asked_by[at] > a->answered) {
        a->is_early = false;
        a->answered++;
    }
    return a->asked_by[at] - a->answered;
}

// The final answer to the oldest request that has none. Returns whether there is such a request.
static inline bool tell_final(struct answers *a, unsigned code)
{
    if (!waiting_at(a, a->r.at - 1)) {
        tell(a, TO_NOBODY, 0, code);
        a->is_early = a->is_early || a->in_head[a->r.at - 1];
        return false;
    }
    tell(a, FINAL, a->answered++, code);
    return true;
}

static inline void take_answer(struct answers *a)
{
    struct framing framing = {0};
    unsigned code = take_status_line(a);
    bool has_request;

    take_fields(&a->r, &framing);
    if (a->r.is_unsure)
        leave_open(a);
    if (code == 101 && framing.folded_upgrade)
        leave_open(a);
    if (code == 101 && framing.h2c && !waiting_at(a, a->r.at - 1))
        leave_open(a);
    if (code == 101 && framing.h2c) {
        tell(a, GRANTED_HTTP2, a->answered++, 0);
        a->is_http2 = true;
        take_answer_frames(a, false);
    }
    if (code < 200 && code != 101)
        return;
    has_request = tell_final(a, code);
    if (code == 101 || (has_request && code < 300 && a->is_connect[a->answered - 1]))
        longjmp(a->r.out, FOREIGN);
    if ((has_request && a->is_head[a->answered - 1]) || code == 204 || code == 304)
        return;
    if (framing.chunked)
        take_chunks(&a->r);
    else if (framing.coding || framing.faulty || !framing.has_length)
        longjmp(a->r.out, FOREIGN);
    else
        pass(&a->r, framing.length);
}

// ---- where answers are found again

// The packet that has this byte or, if that was not seen, the next one that was. Returns where it begins.
static inline size_t packet_of(const struct reference *r, size_t at)
{
    while (at < r->size && r->missing[at])
        at++;
    while (at < r->size && at && !r->begins[at])
        at--;
    return at;
}

static inline size_t next_packet(const struct reference *r, size_t at)
{
    for (at++; at < r->size && (!r->begins[at] || r->missing[at]); at++)
        ;
    return at;
}

// Lost in this packet: nothing that was asked until now will be known. Goes on behind the next request.
static inline void find_answer(struct answers *a, size_t packet)
{
    struct reference *r = &a->r;

    for (;;) {
        if (packet >= r->size) {
            r->at = r->size;
            return;
        }
        r->at = packet + 1;
        a->answered += waiting_at(a, packet);
        tell(a, LOST_BEFORE, a->answered, UNKNOWN_CODE);
        do
            packet = next_packet(r, packet);
        while (packet < r->size && a->asked_by[packet] == a->answered);
        if (packet >= r->size || !r->missing[packet - 1])
            break;
        r->gaps++;
    }
    r->at = packet;
}

static inline void find_frame(struct answers *a, size_t packet)
{
    a->r.at = packet;
    make_table(&a->table, true);
    a->found = 0;
    a->has_block = false;
}

static inline void find_again(struct answers *a, enum way_out way)
{
    struct reference *r = &a->r;
    size_t packet = packet_of(r, way == AT_GAP ? r->at : r->seen - 1);

    if (!a->is_http2)
        find_answer(a, packet);
    else
        find_frame(a, way == AT_GAP ? packet : next_packet(r, packet));
}

// All that is to be told of a stream of answers.
static inline void refer_answers(struct answers *a)
{
    bool guessed = false;

    make_table(&a->table, false);
    if (a->is_joined && a->is_http2)
        find_frame(a, packet_of(&a->r, 0));
    else if (a->is_joined && !a->asked_by[0])
        find_answer(a, 0);
    guessed = a->is_joined;
    for (;;) {
        int way = setjmp(a->r.out);

        if (way == 0 && a->is_http2)
            take_answer_frames(a, guessed);
        else if (way == 0)
            for (;;)
                take_answer(a);
        if (way == AT_END || way == FOREIGN || way == UNSURE)
            return;
        a->r.resyncs += way == LOST;
        a->r.gaps += way == AT_GAP;
        guessed = true;
        find_again(a, way);
    }
}

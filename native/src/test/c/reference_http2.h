// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// How the reference finds the requests of HTTP/2, from the preface on or somewhere in the middle.
#pragma once

#include "reference_stream.h"

struct frame {
    unsigned size, type, flags, stream;
};

static inline struct frame take_frame_header(struct reference *r)
{
    unsigned char header[9];

    for (int i = 0; i < 9; i++)
        header[i] = take(r);
    return (struct frame){
        .size = header[0] << 16 | header[1] << 8 | header[2],
        .type = header[3],
        .flags = header[4],
        .stream = (header[5] & 0x7fu) << 24 | header[6] << 16 | header[7] << 8 | header[8],
    };
}

static inline bool is_small(const struct frame *frame)
{
    return (frame->type == 8 && frame->size == 4 && frame->flags == 0) ||
           (frame->type == 3 && frame->size == 4 && frame->flags == 0 && frame->stream != 0) ||
           (frame->type == 6 && frame->size == 8 && frame->flags < 2 && frame->stream == 0) ||
           (frame->type == 4 && frame->size % 6 == 0 && frame->size <= 96 && frame->flags < 2 && frame->stream == 0);
}

static inline bool is_usual(const struct frame *frame)
{
    if (frame->type == 0 || frame->type == 1 || frame->type == 9)
        return frame->size < 1 << 20 && frame->stream != 0;
    return ((frame->type == 2 || frame->type == 7) && frame->size < 1 << 16) || is_small(frame);
}

// In the middle of a connection frames are a guess, and the first request that was found without a preface is not sure.
static inline void take_frames(struct reference *r, unsigned last, bool guessed, bool found)
{
    bool opens = false, first = found, unsure = false;

    for (;;) {
        struct frame frame = take_frame_header(r);

        if (guessed && !is_usual(&frame))
            longjmp(r->out, first || unsure ? NO_REQUEST : LOST);
        r->requests += unsure;
        unsure = false;
        if (frame.type == 1 && frame.stream % 2 == 1 && frame.stream > last) {
            last = frame.stream;
            opens = true;
        }
        // The payload is over with its last byte, also if a gap begins or ends there.
        pass(r, frame.size);
        if (opens && (frame.type == 1 || frame.type == 9) && frame.flags & 4) {
            opens = false;
            unsure = first;
            r->requests += !first;
            first = false;
        }
        // A read that ends with the first request makes it sure.
        if (unsure && !r->missing[r->at - 1] && (r->at == r->size || r->begins[r->at])) {
            r->requests++;
            unsure = false;
        }
    }
}

// Does a field block begin here with a pseudo-field of a request, behind at most four references into the dynamic table
// or sizes of it?
static inline bool begins_as_a_request(struct reference *r, int room)
{
    for (int i = 0; i < 4; i++) {
        size_t start = r->at;
        int first, second, size = 1;

        if (room < 2)
            break;
        first = take(r);
        second = take(r);
        if (first < 190 && (first < 32 || first > 63)) {
            r->at = start;
            break;
        }
        if (first == 255 || first == 63)
            size = second < 128 ? 2 : 3;
        r->at = start + (size < 2 ? size : 2);
        room -= size;
        // The last byte of the block is not needed to know that nothing follows.
        if (size == 3 && room > 0)
            take(r);
    }
    if (room < 1)
        return false;
    // Indexed; literal and indexed from now on; literal; literal and never indexed.
    for (int index = 1, field = peek(r); index <= 7; index++)
        if (field == 128 + index || field == 64 + index || field == index || field == 16 + index)
            return true;
    return false;
}

// A request's HEADERS frame, somewhere in the middle of a connection.
static inline bool opens_stream_here(struct reference *r, unsigned *last)
{
    size_t start = r->at;
    struct frame frame;
    bool reserved, opens = false;

    if (peek(r) != 0)
        return false;
    frame = take_frame_header(r);
    reserved = r->stream[start + 5] & 0x80;
    if (frame.size < 0x4100 && frame.type == 1 && (frame.flags | 0x2d) == 0x2d && frame.stream % 2 && !reserved) {
        int skip = (frame.flags & 8 ? 1 : 0) + (frame.flags & 0x20 ? 5 : 0);

        int room = (frame.size < 23 - 9 ? (int)frame.size : 23 - 9) - skip;

        for (int i = 0; room > 0 && i < skip; i++)
            take(r);
        if (room > 0 && r->client) {
            opens = begins_as_a_request(r, room);
        } else if (room > 0) {
            int field = peek(r);

            opens = true;
            for (int index = 8; index <= 14; index++)
                if (field == 128 + index || field == 64 + index || field == index || field == 16 + index)
                    opens = false;
        }
        *last = frame.stream - 1;
    }
    r->at = start;
    return opens;
}

// The same, perhaps behind some small frames.
static inline bool find_stream_here(struct reference *r, unsigned *last)
{
    bool found;

    for (int frames = 0; !(found = opens_stream_here(r, last)); frames++) {
        size_t start = r->at;
        struct frame frame = {.type = 255};

        if (frames || peek(r) == 0)
            frame = take_frame_header(r);
        if (r->stream[start] || !is_small(&frame)) {
            if (frames)
                longjmp(r->out, NO_REQUEST);
            r->at = start;
            return false;
        }
        pass(r, frame.size);
    }
    return found;
}

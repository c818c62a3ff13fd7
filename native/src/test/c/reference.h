// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What http_parser.h should find, found in another way: the whole stream is there
// before it begins, bytes are taken one by one, and the place in the code is the state.
#pragma once

#include "reference_http1.h"
#include "reference_http2.h"

// Takes what may be the header of a TLS record; returns the size of the record, or -1.
static inline int take_record_header(struct reference *r)
{
    int size, c = take(r);

    if (c < 20 || c > 23 || take(r) != 3 || take(r) > 4)
        return -1;
    size = take(r) << 8;
    size |= take(r);
    return size > 18432 ? -1 : size;
}

// TLS, HTTP/2 or a PROXY header; returns whether it was the latter.
static inline bool take_start(struct reference *r, bool proxied, unsigned last)
{
    static struct line line;
    size_t start = r->at;
    int record;

    if (r->trust == TRIED && r->client && LITERALLY(r, "HTTP/1."))
        longjmp(r->out, AT_END);
    record = take_record_header(r);
    for (int records = 1; record >= 0; records++) {
        if (r->trust != TRIED || records == 3) {
            r->encrypted++;
            longjmp(r->out, AT_END);
        }
        pass(r, record);
        record = take_record_header(r);
        if (record < 0)
            longjmp(r->out, NO_REQUEST);
    }
    r->at = start;
    if (LITERALLY(r, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        take_frames(r, last, r->trust == TRIED, false);
    if (!proxied && LITERALLY(r, "\r\n\r\n\0\r\nQUIT\n")) {
        unsigned size = (take(r), take(r), take(r) << 8);

        size |= take(r);
        if (r->trust == TRIED && size > 1024)
            longjmp(r->out, NO_REQUEST);
        pass(r, size);
        return true;
    }
    if (!proxied && (LITERALLY(r, "PROXY TCP4 ") || LITERALLY(r, "PROXY TCP6 ") ||
                     LITERALLY(r, "PROXY UNKNOWN"))) {
        take_line(r, &line);
        return true;
    }
    return false;
}

static inline void take_connection(struct reference *r)
{
    bool start = true, proxied = false;
    unsigned last = 0;

    for (;;) {
        struct framing framing = {0};

        if (start && take_start(r, proxied, last))
            take_start(r, proxied = true, last);
        if (start && r->trust == TRIED && find_stream_here(r, &last))
            take_frames(r, last, true, true);
        start = false;
        r->slow = 0;
        take_request_line(r, &framing.connect);
        take_fields(r, &framing);
        r->requests++;
        if (framing.connect)
            longjmp(r->out, AT_END);
        if (framing.chunked)
            take_chunks(r);
        else if (framing.coding || framing.faulty)
            longjmp(r->out, LOST);
        else if (framing.has_length)
            pass(r, framing.length);
        if (framing.upgrade) {
            start = proxied = true;
            r->trust = ASKED;
            last = 1;
        }
    }
}

static inline void find_read(struct reference *r)
{
    while (r->at < r->size && (r->missing[r->at] || !r->begins[r->at]))
        r->at++;
    r->trust = TRIED;
}

// From the start of the stream, or from somewhere in its middle.
static inline void refer(struct reference *r, bool joined)
{
    r->trust = FRESH;
    if (joined)
        find_read(r);
    for (;;) {
        enum way_out way = setjmp(r->out);

        if (way == 0)
            take_connection(r);
        if (way == AT_END || way == FOREIGN)
            return;
        if (way == LOST || (way == NO_REQUEST && r->trust == CONFIRMED))
            r->resyncs++;
        if (way == AT_GAP)
            r->gaps++;
        else
            r->at = r->seen;
        find_read(r);
    }
}

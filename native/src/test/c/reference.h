// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What http_parser.h should find, found in another way: the whole stream is there
// before it begins, bytes are taken one by one, and the place in the code is the state.
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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
    enum { FRESH, TRIED, CONFIRMED } trust;
    jmp_buf out;
    unsigned requests, resyncs, gaps, encrypted;
};

enum way_out { AT_END = 1, AT_GAP, LOST, NO_REQUEST };

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
};

// A line without its end. Only as much of it is kept as framing fields may need.
static inline void take_line(struct reference *r, struct line *line)
{
    int c;

    line->size = 0;
    while ((c = take(r)) != '\n')
        if (line->size < sizeof(line->text) - 1)
            line->text[line->size++] = c ? c : '?';
    if (line->size && line->text[line->size - 1] == '\r')
        line->size--;
    line->text[line->size] = 0;
}

static inline bool at_line_end(struct reference *r)
{
    return LITERALLY(r, "\n") || LITERALLY(r, "\r\n");
}

static inline void take_request_line(struct reference *r, bool *connect)
{
    char method[16];
    size_t size = 0;
    int c;

    while (at_line_end(r))
        ;
    while ((c = take(r)) != ' ' || size == 0) {
        if (!c || !strchr("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ", c))
            longjmp(r->out, NO_REQUEST);
        if (size < sizeof(method) - 1)
            method[size++] = c;
    }
    method[size] = 0;
    *connect = !strcmp(method, "CONNECT");

    for (size = 0; (c = take(r)) > ' '; size++)
        ;
    if (c != ' ' || size == 0)
        longjmp(r->out, NO_REQUEST);
    if (!LITERALLY(r, "HTTP/1.0") && !LITERALLY(r, "HTTP/1.1"))
        longjmp(r->out, NO_REQUEST);
    if (!at_line_end(r))
        longjmp(r->out, NO_REQUEST);
    r->trust = CONFIRMED;
}

struct framing {
    bool connect, upgrade, coding, chunked, faulty, has_length;
    unsigned long long length;
};

static inline void add_lengths(struct framing *framing, char *list)
{
    size_t length = strlen(list);

    // strsep would find a last empty element as well; so must this.
    for (char *element = list; element <= list + length;) {
        char *end = element + strcspn(element, ",");
        unsigned long long value = 0;
        char *digit = element + strspn(element, " \t\r");
        char *after = digit + strspn(digit, "0123456789");

        if (after == digit || after + strspn(after, " \t\r") != end)
            framing->faulty = true;
        for (; digit < after; digit++) {
            if (value >= 100000000000000000ULL)
                framing->faulty = true;
            value = value * 10 + (*digit - '0');
        }
        if (framing->has_length && framing->length != value)
            framing->faulty = true;
        framing->has_length = true;
        framing->length = value;
        element = end + 1;
    }
}

static inline void add_codings(struct framing *framing, char *list)
{
    size_t length = strlen(list);

    framing->coding = true;
    for (char *element = list; element <= list + length;) {
        char *end = element + strcspn(element, ",");
        char *word = element + strspn(element, " \t\r\n");
        char *after = word + strcspn(word, " \t\r\n,");

        if (word < end)
            framing->chunked = after - word == 7 && !strncasecmp(word, "chunked", 7) &&
                               after + strspn(after, " \t\r\n") == end;
        element = end + 1;
    }
}

static inline void add_field(struct framing *framing, char *field)
{
    if (!strncasecmp(field, "content-length:", 15))
        add_lengths(framing, field + 15);
    else if (!strncasecmp(field, "transfer-encoding:", 18))
        add_codings(framing, field + 18);
    else if (!strncasecmp(field, "upgrade:", 8))
        framing->upgrade = true;
}

// Fields, unfolded, up to the blank line.
static inline void take_fields(struct reference *r, struct framing *framing)
{
    static struct line field, line;
    bool empty = true;

    field.size = 0;
    for (;;) {
        if (at_line_end(r)) {
            if (!empty)
                add_field(framing, field.text);
            return;
        }
        take_line(r, &line);
        if ((line.text[0] == ' ' || line.text[0] == '\t') && line.size && !empty) {
            if (field.size + line.size < sizeof(field.text)) {
                memcpy(field.text + field.size, line.text, line.size + 1);
                field.size += line.size;
            }
        } else {
            if (!empty)
                add_field(framing, field.text);
            field = line;
            empty = false;
        }
    }
}

static inline void take_chunks(struct reference *r)
{
    static struct line line;

    for (;;) {
        unsigned long long size = 0;
        int digits = 0, c;

        for (;; digits++) {
            static const char hex[] = "0123456789abcdefABCDEF";
            const char *found;

            c = take(r);
            found = c ? strchr(hex, c) : NULL;
            if (!found)
                break;
            if (size >= 1ULL << 57)
                longjmp(r->out, LOST);
            size = size * 16 + (found - hex < 16 ? found - hex : found - hex - 6);
        }
        if (c != '\n') {
            if (!strchr("\r; \t", c) || !c)
                longjmp(r->out, LOST);
            take_line(r, &line);
        }
        if (digits == 0)
            longjmp(r->out, LOST);
        if (size == 0)
            break;
        pass(r, size);
        if (!at_line_end(r))
            longjmp(r->out, LOST);
    }
    while (!at_line_end(r))
        take_line(r, &line);
}

static inline void take_frames(struct reference *r, unsigned last)
{
    bool opens = false;

    for (;;) {
        unsigned char header[9];
        unsigned stream, size;

        for (int i = 0; i < 9; i++)
            header[i] = take(r);
        size = header[0] << 16 | header[1] << 8 | header[2];
        stream = (header[5] & 0x7fu) << 24 | header[6] << 16 | header[7] << 8 | header[8];
        if (header[3] == 1 && stream % 2 == 1 && stream > last) {
            last = stream;
            opens = true;
        }
        // The payload is over with its last byte, also if a gap begins or ends there.
        pass(r, size);
        if (opens && (header[3] == 1 || header[3] == 9) && header[4] & 4) {
            r->requests++;
            opens = false;
        }
    }
}

// TLS, HTTP/2 or a PROXY header; returns whether it was the latter.
static inline bool take_start(struct reference *r, bool proxied, unsigned last)
{
    static struct line line;
    size_t start = r->at;
    int c = take(r);

    if (c >= (r->trust == TRIED ? 0x14 : 0x16) && c <= 0x17) {
        if (take(r) != 3)
            longjmp(r->out, NO_REQUEST);
        r->encrypted++;
        longjmp(r->out, AT_END);
    }
    r->at = start;
    if (LITERALLY(r, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        take_frames(r, last);
    if (!proxied && LITERALLY(r, "\r\n\r\n\0\r\nQUIT\n")) {
        unsigned size = (take(r), take(r), take(r) << 8);

        pass(r, size | take(r));
        return true;
    }
    if (!proxied && (LITERALLY(r, "PROXY TCP4 ") || LITERALLY(r, "PROXY TCP6 ") ||
                     LITERALLY(r, "PROXY UNKNOWN"))) {
        take_line(r, &line);
        return true;
    }
    if (r->trust == TRIED && LITERALLY(r, "HTTP/"))
        longjmp(r->out, AT_END);
    return false;
}

// A request's HEADERS frame, somewhere in the middle of a connection.
static inline bool opens_stream_here(struct reference *r, unsigned *last)
{
    size_t start = r->at;
    unsigned char header[9];
    bool opens = false;
    int field;

    if (take(r) != 0) {
        r->at = start;
        return false;
    }
    header[0] = 0;
    for (int i = 1; i < 9; i++)
        header[i] = take(r);
    if (header[3] == 1 && (header[4] | 0x2d) == 0x2d && header[5] < 0x80 && header[8] % 2) {
        int next;

        for (int skip = (header[4] & 8 ? 1 : 0) + (header[4] & 0x20 ? 5 : 0); skip; skip--)
            take(r);
        field = take(r);
        next = take(r);
        if (field >= 190 && field < 255)
            field = next;
        // Indexed; literal and indexed from now on; literal; literal and never indexed.
        for (int index = 1; index <= 7; index++)
            if (field == 128 + index || field == 64 + index || field == index || field == 16 + index)
                opens = true;
        *last = (header[5] << 24 | header[6] << 16 | header[7] << 8 | header[8]) - 1;
    }
    r->at = start;
    return opens;
}

static inline void take_connection(struct reference *r)
{
    bool start = true, proxied = false;
    unsigned last = 0;

    for (;;) {
        struct framing framing = {0};

        if (start && take_start(r, proxied, last))
            take_start(r, proxied = true, last);
        if (start && r->trust == TRIED && opens_stream_here(r, &last))
            take_frames(r, last);
        start = false;
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
            r->trust = FRESH;
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
        if (way == AT_END || (way == NO_REQUEST && r->trust == FRESH))
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

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What http_parser.h should find, found in another way: the whole stream is there
// before it begins, bytes are taken one by one, and the place in the code is the state.
#pragma once

#include <ctype.h>
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

#define BUDGET 2048
#define REFUSED 256

// The first line of a connection is no request: has a server perhaps answered it?
static inline void refuse(struct reference *r, bool maybe)
{
    bool versioned = false;

    if (r->trust == ASKED)
        longjmp(r->out, FOREIGN);
    if (r->trust != FRESH)
        longjmp(r->out, NO_REQUEST);
    for (size_t scanned = 0; scanned <= REFUSED;) {
        static const char name[] = "http/";
        size_t start = r->at, same = 0;

        if (versioned && strchr("0123456789. \t\v\f\r", peek(r)) && peek(r)) {
            take(r);
            scanned++;
            continue;
        }
        if (peek(r) == '\n')
            break;
        versioned = false;
        while (same < 5 && tolower(take(r)) == name[same])
            same++;
        if (same == 5) {
            versioned = true;
            scanned += 5;
        } else {
            r->at = start;
            take(r);
            scanned++;
        }
    }
    longjmp(r->out, maybe || versioned ? LOST : FOREIGN);
}

static inline void charge(struct reference *r, size_t cost)
{
    r->slow += cost;
    if (r->slow > BUDGET)
        refuse(r, false);
}

static inline void take_version(struct reference *r)
{
    char text[BUDGET];
    size_t size = 0;

    for (;;) {
        size_t at = 0, digits = 0;
        int c = peek(r);

        if (r->slow + 8 > BUDGET)
            refuse(r, true);
        text[size] = c;
        // Is what was taken and this byte the beginning of a version?
        while (at <= size && text[at] == '0')
            at++;
        if (at <= size && text[at] >= '1' && text[at] <= '9')
            at++;
        if (at <= size && at > digits && text[at] == '.') {
            digits = ++at;
            while (at <= size && text[at] >= '0' && text[at] <= '9')
                at++;
            if (at > digits)
                while (at <= size && memchr("\t\n\v\f\r ", text[at], 6))
                    at++;
        }
        if (at <= size)
            refuse(r, true);
        take(r);
        r->slow += 8;
        size++;
        if (c == '\n')
            return;
    }
}

static inline void take_request_line(struct reference *r, bool *connect)
{
    bool rooted = false, preface = false;
    char method[16];
    size_t size = 0;
    int c;

    while ((c = peek(r)) >= '\t' && c <= '\r') {
        take(r);
        charge(r, 1);
    }
    r->slow = 0;
    while (c = peek(r), c && strchr("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ", c)) {
        take(r);
        charge(r, 1);
        if (size < sizeof(method) - 1)
            method[size++] = c;
    }
    if (size == 0 && c != ' ' && r->trust == FRESH)
        longjmp(r->out, FOREIGN);
    if (c != ' ' || size == 0)
        refuse(r, false);
    method[size] = 0;
    *connect = !strcmp(method, "CONNECT");
    take(r);

    while ((c = peek(r)) == ' ') {
        take(r);
        charge(r, 1);
    }
    if (c < ' ')
        refuse(r, false);
    rooted = c == '/';
    preface = !strcmp(method, "PRI") && r->stream[r->at - 1] == ' ' && r->stream[r->at - 2] == 'I' && c == '*';
    while ((c = peek(r)) > ' ') {
        preface = preface && r->stream[r->at - 1] == ' ';
        take(r);
    }
    if (c != ' ')
        refuse(r, rooted);
    take(r);

    if (!LITERALLY(r, "HTTP/1.0\r\n") && !LITERALLY(r, "HTTP/1.1\r\n") && !LITERALLY(r, "HTTP/1.0\n") &&
        !LITERALLY(r, "HTTP/1.1\n")) {
        while ((c = peek(r)) == ' ' || c == '\t') {
            take(r);
            if ((r->slow += 1) > BUDGET)
                refuse(r, rooted);
        }
        if (!LITERALLY(r, "HTTP/1.0\r\n") && !LITERALLY(r, "HTTP/1.1\r\n") && !LITERALLY(r, "HTTP/1.0\n") &&
            !LITERALLY(r, "HTTP/1.1\n")) {
            if (!LITERALLY(r, "HTTP/"))
                refuse(r, rooted);
            if (peek(r) == '2' && preface) {
                r->at -= 5;
                refuse(r, rooted);
            }
            take_version(r);
        }
    }
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

static inline void add_field(struct reference *r, struct framing *framing, struct line *line)
{
    char *field = line->text;

    if (!strncasecmp(field, "content-length:", 15))
        add_lengths(framing, field + 15);
    else if (!strncasecmp(field, "transfer-encoding:", 18))
        add_codings(framing, field + 18);
    else {
        framing->upgrade = framing->upgrade || !strncasecmp(field, "upgrade:", 8);
        return;
    }
    r->slow += 8 * line->bytes;
    if (r->slow > BUDGET)
        r->is_unsure = true;
}

// Fields, unfolded, up to the blank line.
static inline void take_fields(struct reference *r, struct framing *framing)
{
    static struct line field, line;
    bool empty = true;

    field.size = 0;
    r->slow = 0;
    for (;;) {
        if (at_line_end(r)) {
            if (!empty)
                add_field(r, framing, &field);
            return;
        }
        take_line(r, &line);
        if ((line.text[0] == ' ' || line.text[0] == '\t') && line.size && !empty) {
            if (field.size + line.size < sizeof(field.text)) {
                memcpy(field.text + field.size, line.text, line.size + 1);
                field.size += line.size;
            }
            field.bytes += line.bytes;
        } else {
            if (!empty)
                add_field(r, framing, &field);
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
            if (size >= 1ULL << 57 || (size == 0 && c == '0' && digits == BUDGET))
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
        if (size == 3)
            take(r);
        room -= size;
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

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// How the reference finds the requests of HTTP/1, and where their bodies end.
#pragma once

#include "reference_stream.h"

#include <ctype.h>
#include <strings.h>

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
    // Whether an Upgrade names h2c first; or is folded, of which nobody has heard.
    bool h2c, folded_upgrade;
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
        if (!strncasecmp(field, "upgrade:", 8)) {
            char *value = field + 8 + strspn(field + 8, " \t");

            framing->upgrade = true;
            framing->h2c = framing->h2c || (!strncasecmp(value, "h2c", 3) && strchr(" \t\r,", value[3]));
        }
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
            framing->folded_upgrade = framing->folded_upgrade || !strncasecmp(field.text, "upgrade:", 8);
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
    for (int lines = 1; !at_line_end(r); lines++) {
        if (8 * lines > BUDGET) {
            take(r);
            longjmp(r->out, LOST);
        }
        take_line(r, &line);
    }
}

// Follows one connection's requests, independently of the plugin's parser: simple, slow, and for well-formed streams.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct framing {
    char line[128];  // the start of the current line, in lower case
    int length;      // of the current line
    int in_head, chunked, chunk_line, trailers;
    long body;       // bytes of body or chunk that are still to come
};

static inline void start_message(struct framing *f)
{
    *f = (struct framing){.in_head = 0};
}

// The line is over; returns 1 when the message is, too.
static inline int end_line(struct framing *f)
{
    int empty = f->length == 0;

    f->line[f->length < 127 ? f->length : 127] = 0;
    f->length = 0;
    if (f->chunk_line) {
        f->body = strtol(f->line, NULL, 16);
        f->chunk_line = 0;
        f->trailers = f->body == 0;
        f->body += f->body ? 2 : 0; // the CRLF after a chunk
        return 0;
    }
    if (f->trailers)
        return empty;
    if (!empty) {
        f->in_head = 1;
        if (!strncmp(f->line, "content-length:", 15))
            f->body = atol(f->line + 15);
        if (!strncmp(f->line, "transfer-encoding:", 18))
            f->chunked = 1;
        return 0;
    }
    if (!f->in_head) // an empty line before a request
        return 0;
    f->in_head = 0;
    f->chunk_line = f->chunked;
    if (f->chunked) // it overrides a length
        f->body = 0;
    return !f->chunked && f->body == 0;
}

// How many bytes of body or chunk are to come, its line end aside; in a head 1, so as not to read beyond the message.
static inline size_t surely_wanted(const struct framing *f)
{
    long body = f->in_head ? 0 : f->body - (f->chunked ? 2 : 0);

    return body > 0 ? body : 1;
}

// Returns how many messages these bytes complete.
static inline int feed(struct framing *f, const char *bytes, size_t size)
{
    int messages = 0;

    for (size_t i = 0; i < size; i++) {
        int over = 0;

        if (f->body && !f->in_head) {
            long skipped = f->body < (long)(size - i) ? f->body : (long)(size - i);

            i += skipped - 1;
            f->body -= skipped;
            if (f->body == 0) {
                f->chunk_line = f->chunked;
                over = !f->chunked;
            }
        } else if (bytes[i] == '\n') {
            over = end_line(f);
        } else if (bytes[i] != '\r') {
            if (f->length < 127)
                f->line[f->length] = bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] | 32 : bytes[i];
            f->length++;
        }
        if (over) {
            messages++;
            start_message(f);
        }
    }
    return messages;
}

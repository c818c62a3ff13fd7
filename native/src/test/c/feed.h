// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Shows the parser a stream in reads, as http_requests.bpf.c does in the kernel.
#pragma once

#include "../../main/bpf/http_parser.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connection {
    struct http_stream stream;
    size_t next;
    unsigned requests, resyncs, gaps, encrypted;
};

static inline struct connection new_connection(void)
{
    return (struct connection){.stream = {.state = STREAM_START, .flags = UNCONFIRMED}};
}

static inline struct connection joined_connection(size_t position)
{
    return (struct connection){.stream = {.state = JOINED}, .next = position};
}

// Buffers come in pieces, so a window may get fewer bytes than it has room for.
static inline __u32 piece(__u32 wanted, size_t end)
{
    static const __u32 SIZES[] = {~0U, 1, 7, 1000};
    __u32 size = SIZES[end % 4];

    return wanted < size ? wanted : size;
}

// The bytes of `stream` from `start` to `end` are read.
static inline void feed(struct connection *connection, const unsigned char *stream, size_t start,
                        size_t end)
{
    static struct http_parser parser;
    size_t known;

    if (connection->stream.state == IGNORED)
        return;
    // What earlier reads left in the window must not matter: LF is what would do most harm.
    memset(parser.window, "\n :c0"[end % 5], sizeof(parser.window));
    http_resume(&parser, &connection->stream);
    known = http_place(&parser, (__s64)start - (__s64)connection->next, end - start);
    start += known;
    if (start < end) {
        for (__u32 n = http_begin(&parser, end - start); n; n = http_end_window(&parser)) {
            assert(n <= HTTP_READ && parser.offset + n <= end - start);
            n = piece(n, end);
            memcpy(http_room(&parser), stream + start + parser.offset, n);
            http_laid_out(&parser, n);
            http_request(&parser);
            for (int steps = 0; http_step(&parser); steps++)
                assert(steps < HTTP_WINDOW);
            assert(parser.length - parser.position < HTTP_LOOKAHEAD);
        }
        connection->stream = parser.stream;
        connection->next = end;
    }
    connection->requests += parser.requests;
    connection->resyncs += parser.resyncs;
    connection->gaps += parser.gaps;
    connection->encrypted += parser.encrypted;
}

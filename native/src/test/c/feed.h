// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Shows the parser a stream in reads, as http_requests.bpf.c does in the kernel.
#pragma once

#include "../../main/bpf/http_parser.h"
#include "cost.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stdbool.h>

// How a read is followed. The outcome must be the same.
static enum way {
    // Walked before its stream is taken up, where that can be.
    SHORT_WAY,
    GENERAL_WAY,
    // Without any walk.
    STEPS_ALONE,
} way;

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

// What is to be done with the outcome of a step.
static void (*after_step)(struct http_parser *);

// As the kernel has them followed: what a server sends by steps that know of nothing else.
static inline int is_sent(const struct http_parser *p)
{
    return p->stream.flags & IS_RESPONSE && !(p->stream.flags & IS_CLIENT);
}

static inline void walk_window(struct http_parser *p)
{
    for (int steps = 0; (way != STEPS_ALONE && http_walk(p, walk_usual_head(p->window, p->position, p->length))) ||
                        http_step(p, is_sent(p));
         steps++) {
        assert(steps < HTTP_WINDOW);
        if (after_step)
            after_step(p);
    }
}

// A read of `size` bytes, window by window. What earlier reads left there must not matter.
static inline void walk_read(struct http_parser *p, const unsigned char *bytes, __u32 size, size_t end)
{
    for (__u32 n = http_begin(p, size); n; n = http_end_window(p)) {
        assert(n <= HTTP_READ && p->offset + n <= size);
        n = piece(n, end);
        windows++;
        memcpy(http_room(p), bytes + p->offset, n);
        http_laid_out(p, n);
        walk_window(p);
        assert(p->length - p->position < HTTP_LOOKAHEAD);
    }
}

// The usual read: walked before the stream is taken up, if it may be. Returns whether it was.
static inline bool feed_walked(struct connection *connection, struct http_parser *p, const unsigned char *bytes,
                               __u32 size)
{
    __u32 position = 0, requests = 0, walked;
    __u64 heads = 0;

    if (!http_may_walk(&connection->stream, size))
        return false;
    windows++;
    memcpy(p->window, bytes, size);
    http_pad(p, size);
    while (position < size && (walked = walk_usual_head(p->window, position, size)) >> 16 == REQUEST_LINE &&
           (walked & 0xffff) > position) {
        heads |= http_is_head(p->window, position) << (requests & 63);
        position = walked & 0xffff;
        requests++;
    }
    http_go_on(p, &connection->stream, size, requests, position);
    p->heads = heads;
    if (position < size) {
        walk_window(p);
        assert(http_end_window(p) == 0);
    }
    return true;
}

// What earlier reads left in the window must not matter: ends of lines are what would do most harm.
static inline void leave_stale_bytes(unsigned char *window, size_t end)
{
    static const char *const LEFT[] = {"\n", " ", ":", "c", "0", "\r\n\r\n", " HTTP/1.1\r\n\r\n",
                                       "\nContent-Length: 3\r\n\r\n"};
    enum { KINDS = sizeof(LEFT) / sizeof(*LEFT) };
    static unsigned char stale[KINDS][HTTP_WINDOW + HTTP_STRIDE];

    if (!stale[0][0])
        for (size_t kind = 0; kind < KINDS; kind++)
            for (size_t i = 0; i < sizeof(stale[kind]); i++)
                stale[kind][i] = LEFT[kind][i % strlen(LEFT[kind])];
    memcpy(window, stale[(end + way) % KINDS], sizeof(stale[0]));
}

// The parser behind the last read.
static struct http_parser parser;

static inline void follow_read(struct connection *connection, const unsigned char *stream, size_t start, size_t end)
{
    size_t known;

    leave_stale_bytes(parser.window, end);
    http_resume(&parser, &connection->stream);
    known = http_place(&parser, (__s64)start - (__s64)connection->next, end - start);
    start += known;
    if (start < end && way == SHORT_WAY && known == 0 && start == connection->next &&
        feed_walked(connection, &parser, stream + start, end - start)) {
        connection->stream = parser.stream;
        connection->next = end;
    } else if (start < end) {
        walk_read(&parser, stream + start, end - start, end);
        connection->stream = parser.stream;
        connection->next = end;
    }
    connection->requests += parser.requests;
    connection->resyncs += parser.resyncs;
    connection->gaps += parser.gaps;
    connection->encrypted += parser.encrypted;
}

// A read of a connection of whose answers nothing is known.
static inline void follow(struct connection *connection, const unsigned char *stream, size_t start, size_t end)
{
    if (connection->stream.state == IGNORED)
        return;
    follow_read(connection, stream, start, end);
    http_without_answers(&connection->stream);
}

// Finds out what requests cost here.
static inline void measure_costs(void)
{
    static unsigned char stream[DEAREST_SIZE];
    size_t head = strlen(DEAREST_HEAD), chunk = strlen(DEAREST_CHUNK);
    struct connection connection = new_connection();

    memcpy(stream, DEAREST_HEAD, head);
    for (size_t at = head; at < DEAREST_SIZE; at++)
        stream[at] = DEAREST_CHUNK[(at - head) % chunk];
    blocks_run = 0;
    follow(&connection, stream, 0, DEAREST_SIZE);
    cost_of_byte = (double)blocks_run / DEAREST_SIZE;
    connection = new_connection();
    blocks_run = 0;
    for (size_t at = 0; at < DEAREST_SIZE; at++)
        follow(&connection, stream, at, at + 1);
    // What a read of a body costs, and what the first line of a head costs more than a chunk.
    cost_of_window = 3.0 * blocks_run / DEAREST_SIZE;
}

// The bytes of `stream` from `start` to `end` are read, which costs no more than requests of that size would.
static inline void feed(struct connection *connection, const unsigned char *stream, size_t start, size_t end)
{
    static bool are_measured;
    unsigned long long before, windows_before = windows;
    double cost;

    if (!are_measured)
        measure_costs();
    are_measured = true;
    before = blocks_run;
    follow(connection, stream, start, end);
    cost = relative_cost(blocks_run - before, end - start, windows - windows_before + 1);
    if (cost > COST_TOLERANCE) {
        fprintf(stderr, "a read of %zu bytes cost %llu blocks, %.2f times what requests may\n", end - start,
                blocks_run - before, cost);
        abort();
    }
}

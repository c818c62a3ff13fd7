// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Shows both sides of a connection to the parser, as the programs in the kernel do, and keeps which request had which
// answer.
#pragma once

#include "../../main/bpf/exchange.h"
#include "feed.h"

#define MAX_ASKED 4096

// A request, by its number or, over HTTP/2, half its stream's.
struct asked {
    // When its head was complete, 0 if that is not known; and its code, 0 if there was no answer.
    __u64 time;
    unsigned code;
    bool is_asked, is_reset;
    // Over HTTP/1: when the first byte of its answer was sent.
    __u64 sent;
};

struct dialogue {
    struct connection requests;
    struct connection answers;
    struct exchange exchange;
    struct http_fields fields;
    // Counts reads, and so is the time.
    __u64 now;
    struct asked asked[MAX_ASKED];
    struct asked streams[MAX_ASKED];
    // Requests that were asked over HTTP/1, and over HTTP/2; answers that belong to no request; answers that were lost.
    unsigned over_http1, over_http2, apart, lost;
};

static struct dialogue *current;

static inline void begin_dialogue(struct dialogue *d, bool joined)
{
    memset(d, 0, sizeof(*d));
    d->requests = joined ? joined_connection(0) : new_connection();
    begin_exchange(&d->exchange, joined);
    if (joined)
        forget_fields(&d->fields);
}

static inline struct asked *request_of(unsigned number)
{
    return &current->asked[number % MAX_ASKED];
}

static inline struct asked *stream_of(unsigned stream)
{
    // Nobody asks for that many, and none with an even number is a client's (RFC 9113 section 5.1.1).
    static struct asked beyond;

    beyond = (struct asked){0};
    return stream % 2 && stream / 2 < MAX_ASKED ? &current->streams[stream / 2] : &beyond;
}

static inline void lose_answers(struct dialogue *d)
{
    for (__u32 lost = http_lost_answers(&d->exchange); lost; lost--, d->lost++)
        request_of(d->exchange.asked.answered - lost)->code = UNKNOWN_STATUS;
}

// ---- what a client sends

static inline void note_reset(struct http_parser *p, bool is_new)
{
    struct asked *asked = stream_of(p->reset_stream);

    if (p->reset_stream && !asked->code && (asked->is_asked || is_new))
        asked->is_reset = true;
    p->reset_stream = 0;
}

// A client may reset a stream in the read that opens it, behind which it is noted.
static inline void note_step_of_client(struct http_parser *p)
{
    note_reset(p, true);
}

static inline void ask_streams(struct dialogue *d)
{
    d->over_http2 += parser.requests;
    d->exchange.is_http2 = 1;
    for (unsigned stream = parser.first_stream; parser.first_stream && stream <= http_last_asked(&d->requests.stream); stream += 2) {
        stream_of(stream)->time = d->now;
        stream_of(stream)->is_asked = true;
    }
}

static inline void ask_requests(struct dialogue *d)
{
    unsigned first = d->exchange.asked.asked;
    __u32 early = http_ask(&d->exchange, &parser, d->now);

    d->over_http1 += parser.requests;
    for (unsigned i = 0; i < parser.requests; i++)
        request_of(first + i)->is_asked = true;
    if (early)
        request_of(first)->code = early;
    lose_answers(d);
}

static inline void ask(struct dialogue *d, const unsigned char *stream, size_t start, size_t end)
{
    current = d;
    d->now++;
    if (http_waits_for_answer(&d->requests.stream))
        http_told(&d->requests.stream, outcome_of(&d->exchange));
    if (d->requests.stream.state == IGNORED)
        return;
    after_step = note_step_of_client;
    follow_read(&d->requests, stream, start, end);
    after_step = NULL;
    if (parser.first_stream || d->requests.stream.state == FRAME_HEADER || d->requests.stream.state == FRAME_PAYLOAD)
        ask_streams(d);
    else if (parser.requests)
        ask_requests(d);
}

// ---- what a server sends

// Answers whose head was walked whole.
static unsigned long long walked_answers;

// How many requests had their answer before this step.
static __u32 answered_before;

static inline void grant_h2c(struct dialogue *d, struct http_parser *p)
{
    struct asked *first = request_of(p->asked.answered);

    d->exchange.is_granted = d->exchange.is_http2 = 1;
    if (p->asked.answered == p->asked.asked)
        return;
    *stream_of(1) = (struct asked){.time = time_of(&d->exchange, p->asked.answered), .is_asked = true};
    first->is_asked = false;
    p->asked.answered++;
    d->over_http1--;
    d->over_http2++;
}

// When the head that is complete now was begun.
static inline __u64 end_head_of_answer(struct dialogue *d)
{
    __u64 begun = d->exchange.begun ? d->exchange.begun : d->now;

    d->exchange.begun = 0;
    return begun;
}

static inline void note_answer(struct http_parser *p)
{
    struct dialogue *d = current;
    __u64 sent = p->answer || p->was_informed ? end_head_of_answer(d) : 0;

    note_reset(p, false);
    if (p->began_h2c) {
        grant_h2c(d, p);
    } else if (p->answer && p->answered_stream) {
        struct asked *asked = stream_of(p->answered_stream);

        d->apart += !asked->is_asked;
        if (asked->is_asked && !asked->code)
            asked->code = p->answer;
    } else if (p->answer && p->asked.answered != answered_before) {
        *request_of(answered_before) =
            (struct asked){.time = time_of(&d->exchange, answered_before), .code = p->answer, .is_asked = true, .sent = sent};
        if (http_grants(p))
            d->exchange.is_granted = 1;
    } else if (p->answer) {
        if (http_is_in_head(&d->requests.stream) && !d->exchange.early)
            d->exchange.early = p->answer;
        else
            d->apart++;
    }
    p->answer = 0;
    p->began_h2c = 0;
    p->was_informed = 0;
    answered_before = p->asked.answered;
}

// The usual packet, as the program in the kernel takes it. Returns how many bytes that were.
static inline size_t follow_usual(struct dialogue *d, const unsigned char *bytes, size_t size)
{
    struct exchange *exchange = &d->exchange;
    __u32 length = size < HTTP_READ ? size : HTTP_READ;
    __u32 head;

    if (http_passes_over(&exchange->stream, size))
        return size;
    if (!http_may_walk_answer(&exchange->stream, &exchange->asked))
        return 0;
    memcpy(parser.window, bytes, length);
    http_pad(&parser, length);
    parser.stream = exchange->stream;
    parser.asked = exchange->asked;
    parser.position = STATUS_LINE_SIZE - 1;
    answered_before = exchange->asked.answered;
    head = walk_usual_answer(&parser, length);
    if (!head)
        return 0;
    walked_answers++;
    exchange->stream = parser.stream;
    exchange->asked = parser.asked;
    note_answer(&parser);
    exchange->begun = 0;
    return head < size && http_passes_over(&exchange->stream, size - head) ? size : head;
}

static inline void answer_with(struct dialogue *d, const unsigned char *stream, size_t start, size_t end)
{
    struct exchange *exchange = &d->exchange;

    current = d;
    d->now++;
    if (exchange->stream.state == IGNORED)
        return;
    after_step = note_answer;
    leave_stale_bytes(parser.window, end);
    if (way == SHORT_WAY && start == d->answers.next) {
        start += follow_usual(d, stream + start, end - start);
        d->answers.next = start;
        if (start == end) {
            after_step = NULL;
            return;
        }
    }
    http_resume(&parser, &exchange->stream);
    parser.fields = d->fields;
    start += http_place(&parser, (__s64)start - (__s64)d->answers.next, end - start);
    http_resume_answers(&parser, exchange);
    answered_before = exchange->asked.answered;
    if (start < end) {
        walk_read(&parser, stream + start, end - start, end);
        d->answers.next = end;
    }
    exchange->stream = parser.stream;
    if (!http_is_in_answer(&parser.stream))
        exchange->begun = 0;
    else if (!exchange->begun)
        exchange->begun = d->now;
    exchange->asked = parser.asked;
    d->fields = parser.fields;
    d->answers.resyncs += parser.resyncs;
    d->answers.gaps += parser.gaps;
    lose_answers(d);
    after_step = NULL;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The requests of a connection and their answers: which belongs to which. Knows nothing of the kernel. What a request
// says is written by the side that reads requests, what an answer says by the one that follows what is sent.
#pragma once

#include "usual_answer.h"

// Reads whose requests have no answer yet and whose time is remembered; nearly always there is one.
#define RUNS 4
// Requests of which is remembered whether they are HEAD.
#define HEADS 64

// Requests that were completed by one read: their numbers, counted from 0, and when that was.
struct run {
    __u32 from;
    __u32 upto;
    __u64 time;
};

// What became of the request that asked for another protocol or a tunnel.
enum http_outcome {
    NOT_ANSWERED,
    GRANTED,
    REFUSED,
};

struct exchange {
    // When the first byte of the final answer was sent whose head is not complete, 0 if there is none.
    __u64 begun;
    // Where the next byte that is sent stands: TCP, by its sequence number; a unix socket, as in struct connection.
    __u32 next;
    // What the request that asked for another protocol was granted, if it was.
    __u8 is_granted;
    // Whether this is HTTP/2, and whether its first responses may have been missed.
    __u8 is_http2;
    __u8 is_joined;
    // A HEAD was asked for behind so many requests that its answer cannot be told: none can, from there on.
    __u8 is_unclear;
    struct http_asked asked;
    struct run runs[RUNS];
    struct http_stream stream;
    // The code of a final answer that came while its request was read (http_is_in_head()), 0 if there is none.
    __u32 early;
    // The answer to the request that asked for another protocol was not seen.
    __u32 is_not_told;
};

// Whether a request has begun and is not complete: then an answer to no other one is its own.
static __always_inline int http_is_in_head(const struct http_stream *stream)
{
    return stream->state <= TRANSFER_ENCODING_END && stream->state != REFUSED_LINE &&
           (stream->state >= METHOD || stream->carried);
}

// Whether the head of an answer has begun and is not complete.
static __always_inline int http_is_in_answer(const struct http_stream *stream)
{
    if (stream->state == STATUS_LINE || stream->state == RESPONSE_START)
        return stream->carried;
    return stream->state == UPGRADE_VALUE || (stream->state >= FIELD_LINE && stream->state <= TRANSFER_ENCODING_END);
}

// Of one that is all zeros.
static __always_inline void begin_exchange(struct exchange *exchange, int is_joined)
{
    exchange->is_joined = is_joined;
    exchange->stream.state = is_joined ? JOINED : RESPONSE_START;
    exchange->stream.flags = IS_RESPONSE;
}

static __always_inline __u32 not_answered(const struct exchange *exchange)
{
    return exchange->asked.asked - exchange->asked.answered;
}

static __always_inline __u64 rotate(__u64 bits, __u32 by)
{
    return by ? bits << by | bits >> (64 - by) : bits;
}

static __always_inline void remember_heads(struct exchange *exchange, __u32 requests, __u64 heads)
{
    __u32 waiting = not_answered(exchange);
    __u32 place = exchange->asked.asked & (HEADS - 1);
    __u64 mask = requests < HEADS ? (1ULL << requests) - 1 : ~0ULL;

    // Those that have their answer may have been HEAD.
    if (waiting < HEADS)
        exchange->asked.heads &= rotate((1ULL << waiting) - 1, exchange->asked.answered & (HEADS - 1));
    // Beyond that, all that is known is that none is HEAD.
    if (waiting + requests > HEADS && (heads || exchange->asked.heads)) {
        exchange->is_unclear = 1;
        return;
    }
    exchange->asked.heads &= ~rotate(mask, place);
    exchange->asked.heads |= rotate(heads & mask, place);
}

// A read that completed `requests` at `time` is behind the others.
static __always_inline void remember_time(struct exchange *exchange, __u32 requests, __u64 time)
{
    __u32 from = exchange->asked.asked;
    __u32 waiting = not_answered(exchange);

    for (int i = 0; i < RUNS; i++) {
        struct run *run = &exchange->runs[i];

        // The last of it has its answer, however long ago.
        if (run->upto - exchange->asked.answered - 1 >= waiting) {
            *run = (struct run){.from = from, .upto = from + requests, .time = time};
            return;
        }
    }
}

// HTTP/1: a read completed these requests. Returns the code of the first one's answer if it was early, 0 otherwise.
static __always_inline __u32 http_ask(struct exchange *exchange, const struct http_parser *p, __u64 time)
{
    __u32 early = exchange->early;

    if (!p->requests)
        return 0;
    if (!exchange->is_http2 &&
        (exchange->stream.state == RESPONSE_START || (exchange->stream.state == JOINED && !not_answered(exchange)))) {
        exchange->stream.slow_bytes = 0;
        exchange->stream.state = STATUS_LINE;
    }
    remember_heads(exchange, p->requests, p->heads);
    remember_time(exchange, p->requests, time);
    if (p->switching) {
        exchange->asked.switching = exchange->asked.asked + p->switching;
        exchange->asked.asks_tunnel = p->asks_tunnel;
        exchange->is_granted = exchange->is_not_told = 0;
    }
    exchange->asked.asked += p->requests;
    // Nothing is written that was not changed: on a unix socket another CPU may just count an answer.
    if (early) {
        exchange->early = 0;
        exchange->asked.answered++;
    }
    return early;
}

// When the request with this number was read, 0 if that is not known. Numbers come again after 2^32 requests: the latest
// run has it.
static __always_inline __u64 time_of(const struct exchange *exchange, __u32 number)
{
    __u64 time = 0;

    for (int i = 0; i < RUNS; i++) {
        const struct run *run = &exchange->runs[i];

        if (number - run->from < run->upto - run->from && run->time > time)
            time = run->time;
    }
    return time;
}

static __always_inline enum http_outcome outcome_of(const struct exchange *exchange)
{
    if (exchange->is_granted)
        return GRANTED;
    if (exchange->is_not_told)
        return NOT_ANSWERED;
    return (__s32)(exchange->asked.answered - exchange->asked.switching) < 0 ? NOT_ANSWERED : REFUSED;
}

// Behind a packet of which the framing, or the place, was lost, and behind what was asked: how many requests there are
// whose answer will not be known. What is asked next begins anew, unless there is no telling where.
static __always_inline __u32 http_lost_answers(struct exchange *exchange)
{
    __u32 lost = not_answered(exchange);

    if (exchange->is_unclear)
        exchange->stream.state = IGNORED;
    else if (exchange->stream.state != JOINED || exchange->is_http2)
        return 0;
    if ((__s32)(exchange->asked.answered - exchange->asked.switching) < 0)
        exchange->is_not_told = 1;
    exchange->asked.answered = exchange->asked.asked;
    return lost;
}

// Whether the last of what was sent, up to `end`, was not seen. The FIN has a number too.
static __always_inline int http_missed_end(const struct exchange *exchange, __u32 end)
{
    return exchange->stream.state != IGNORED && (__s32)(end - exchange->next) > 1;
}

// Whether the answer that was just met, and belongs to a request, grants what that asked for.
static __always_inline int http_grants(const struct http_parser *p)
{
    return p->answer == 101 ||
           (is_successful(p->answer) && p->asked.asks_tunnel && p->asked.switching == p->asked.answered);
}

// Takes up what is known of the answers, beside what http_resume() did with the stream, and http_place() with what comes
// next; with HTTP/2 p->fields are taken up before.
static __always_inline void http_resume_answers(struct http_parser *p, const struct exchange *exchange)
{
    p->asked = exchange->asked;
    if (!exchange->is_http2)
        return;
    if (p->stream.state == RESPONSE_START) {
        p->stream.state = FRAME_HEADER;
    } else if (p->stream.state == JOINED) {
        // Nearly every packet begins with a frame.
        p->stream.state = FRAME_HEADER;
        p->stream.flags |= IS_GUESSED | IS_FIRST;
        forget_fields(&p->fields);
    }
}

// What a client says next depends on the answer.
static __always_inline void http_told(struct http_stream *stream, enum http_outcome outcome)
{
    if (stream->state == MAY_BE_TUNNEL) {
        if (outcome == GRANTED) {
            stream->state = IGNORED;
        } else if (outcome == REFUSED) {
            stream->slow_bytes = 0;
            stream->state = REQUEST_LINE;
        }
    } else if (stream->state == PROTOCOL_START && stream->flags & AFTER_UPGRADE) {
        if (outcome == GRANTED) {
            stream->state = GRANTED_START;
        } else if (outcome == REFUSED) {
            stream->flags &= ~AFTER_UPGRADE;
            stream->slow_bytes = 0;
            stream->state = REQUEST_LINE;
        }
    }
}

// Whether http_told() has something to tell.
static __always_inline int http_waits_for_answer(const struct http_stream *stream)
{
    return stream->state == MAY_BE_TUNNEL ||
           (stream->state == PROTOCOL_START && stream->flags & AFTER_UPGRADE);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which answer each request of a dialogue has, by what response_reference.h finds and in the order in which both sides
// were seen.
#pragma once

#include "dialogue_stream.h"
#include "response_reference.h"

// What was seen of one side at once.
struct event {
    struct side *side;
    size_t start, end;
    // How many requests over HTTP/1 are asked by then.
    unsigned asked;
    bool is_missing;
};

#define MAX_EVENTS (3 * MAX_STREAM)
#define OPEN_READS 4

struct expected {
    unsigned code;
    uint64_t time, sent;
    bool is_reset, is_stream;
};

static struct event events[MAX_EVENTS];
static size_t event_count;

// When each byte of the server was seen.
static uint64_t seen_at[MAX_STREAM];

static struct expected expected[MAX_PLANS];
static unsigned strays_expected;

// Reads with requests that have no answer yet, of which the time is remembered.
static struct {
    unsigned from, upto;
    uint64_t time;
} open_reads[OPEN_READS];

static inline uint64_t expected_time(unsigned number)
{
    for (int i = 0; i < OPEN_READS; i++)
        if (open_reads[i].from <= number && number < open_reads[i].upto)
            return open_reads[i].time;
    return 0;
}

// Whether the client had said a part of the head of the request behind those that were asked.
static inline bool is_in_head(unsigned asked, size_t said)
{
    return asked < plan_count && plans[asked].begin < said && said < plans[asked].head_end;
}

static inline struct expected *stream_expected(unsigned id, size_t said)
{
    // Those asked over HTTP/1 have no stream.
    for (unsigned i = 0; id && i < plan_count; i++)
        if (plans[i].stream == id && plans[i].head_end <= said)
            return &expected[i];
    return NULL;
}

// Returns whether that many can be told apart.
static inline bool expect_read(const struct event *event, unsigned before, unsigned *answered, unsigned *early, uint64_t now)
{
    bool is_head = false;

    for (unsigned i = 0; i < plan_count; i++)
        if (plans[i].stream && plans[i].head_end > event->start && plans[i].head_end <= event->end) {
            expected[i].is_stream = true;
            expected[i].time = now;
        }
    if (event->asked == before)
        return true;
    for (unsigned i = *answered; i < event->asked; i++)
        is_head = is_head || plans[i].is_head;
    if (event->asked - *answered > 64 && is_head)
        return false;
    for (int i = 0; i < OPEN_READS; i++)
        if (open_reads[i].upto <= *answered) {
            open_reads[i].from = before;
            open_reads[i].upto = event->asked;
            open_reads[i].time = now;
            break;
        }
    if (*early) {
        expected[before].code = *early;
        ++*answered;
        *early = 0;
    }
    return true;
}

static inline void expect_answer(const struct told *told, size_t asked_to, unsigned asked, unsigned *answered, unsigned *early)
{
    struct expected *stream;

    switch (told->what) {
    case FINAL:
        expected[told->number] = (struct expected){.code = told->code, .time = expected_time(told->number), .sent = seen_at[told->begin]};
        *answered = told->number + 1;
        break;
    case TO_NOBODY:
        if (is_in_head(asked, asked_to) && !*early)
            *early = told->code;
        else
            strays_expected++;
        break;
    case LOST_BEFORE:
        for (; *answered < told->number; ++*answered)
            expected[*answered].code = UNKNOWN_CODE;
        break;
    case GRANTED_HTTP2:
        plans[told->number].stream = 1;
        expected[told->number].is_stream = true;
        expected[told->number].time = expected_time(told->number);
        *answered = told->number + 1;
        break;
    case TO_STREAM:
        stream = stream_expected(told->number, asked_to);
        strays_expected += !stream;
        if (stream && !stream->code)
            stream->code = told->code;
        break;
    default:
        stream = stream_expected(told->number, asked_to);
        if (stream && !stream->code)
            stream->is_reset = true;
    }
}

// Returns whether all of it can be told.
static inline bool expect_all(const struct answers *answers)
{
    unsigned asked = 0, answered = 0, early = 0, next = 0;
    size_t asked_to = 0;
    uint64_t now = 0;

    memset(expected, 0, sizeof(expected));
    memset(open_reads, 0, sizeof(open_reads));
    strays_expected = 0;
    for (size_t i = 0; i < event_count; i++) {
        const struct event *event = &events[i];

        now += !event->is_missing;
        if (event->side == &client) {
            if (!expect_read(event, asked, &answered, &early, now))
                return false;
            asked_to = event->end;
            asked = event->asked;
            continue;
        }
        for (size_t at = event->start; at < event->end; at++)
            seen_at[at] = now;
        for (; next < answers->count && answers->told[next].at <= event->end; next++)
            expect_answer(&answers->told[next], asked_to, asked, &answered, &early);
    }
    return true;
}

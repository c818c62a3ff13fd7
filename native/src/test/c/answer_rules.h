// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Rules about answers, one sentence each. What a server sends is seen whole, in two parts at every position, and byte by
// byte: the outcome must be the same.
#pragma once

#include "dialogue.h"
#include "expect.h"

struct rule {
    const char *sentence;
    const char *requests;
    size_t requests_size;
    const char *answers;
    size_t answers_size;
    // The code of each request in their order: ? is unknown, - none, x reset; then how many answers belonged to none, and
    // how often the framing was lost: "200 404 - +1 !1".
    const char *codes;
};

#define STREAM(text) (text), sizeof(text) - 1

static inline char *put_code(char *at, const struct asked *asked)
{
    if (asked->code > UNKNOWN_STATUS)
        return at + sprintf(at, "%u ", asked->code);
    return at + sprintf(at, "%s ", asked->code ? "?" : asked->is_reset ? "x" : "-");
}

static inline const char *codes_of(const struct dialogue *d)
{
    static char text[5 * MAX_ASKED];
    char *at = text;

    for (unsigned i = 0; i < MAX_ASKED; i++)
        if (d->asked[i].is_asked)
            at = put_code(at, &d->asked[i]);
    for (unsigned i = 0; i < MAX_ASKED; i++)
        if (d->streams[i].is_asked)
            at = put_code(at, &d->streams[i]);
    if (d->apart)
        at += sprintf(at, "+%u ", d->apart);
    if (d->answers.resyncs)
        at += sprintf(at, "!%u ", d->answers.resyncs);
    if (at > text)
        at--;
    *at = 0;
    return text;
}

static inline void expect_codes(const struct dialogue *d, const char *codes, const char *sentence, const char *how,
                                size_t where)
{
    if (strcmp(codes_of(d), codes)) {
        printf("not so: %s (%s %zu): %s instead of %s\n", sentence, how, where, codes_of(d), codes);
        failures++;
    }
}

static struct dialogue dialogue;

// Everything is asked, then answered.
static inline struct dialogue *asked_by(const struct rule *rule)
{
    begin_dialogue(&dialogue, false);
    ask(&dialogue, (const unsigned char *)rule->requests, 0, rule->requests_size);
    return &dialogue;
}

static inline void check_rule(const struct rule *rule)
{
    const unsigned char *answers = (const unsigned char *)rule->answers;
    size_t size = rule->answers_size;
    struct dialogue *d = asked_by(rule);

    answer_with(d, answers, 0, size);
    expect_codes(d, rule->codes, rule->sentence, "whole", size);
    for (size_t split = 1; split < size; split++) {
        d = asked_by(rule);
        answer_with(d, answers, 0, split);
        answer_with(d, answers, split, size);
        expect_codes(d, rule->codes, rule->sentence, "split at", split);
    }
    d = asked_by(rule);
    for (size_t at = 0; at < size; at++)
        answer_with(d, answers, at, at + 1);
    expect_codes(d, rule->codes, rule->sentence, "byte by byte", 1);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Both sides of random connections, seen in random reads and packets of which some are missing: which request has which
// answer, and when it was asked, by the parser and exchange.h, and by a reference that knows all of both streams.
//
//     exchange_fuzz [first seed [connections [file of the corpus...]]]
//
// or, built with -fsanitize=fuzzer, as a target of libFuzzer.

#include "dialogue.h"
#include "dialogue_http2.h"
#include "expected_answers.h"

static bool begins[MAX_STREAM + 1], missing[MAX_STREAM + 1], in_head[MAX_STREAM + 1];
static unsigned asked_by[MAX_STREAM + 1];
static bool heads[MAX_PLANS], connects[MAX_PLANS];
static struct answers answers;
static struct dialogue dialogue;

static uint64_t this_seed;
static unsigned long long compared, left_open, requests_seen, answers_seen;

// ---- the order in which both sides are seen

static size_t said_up_to(const struct side *side, const struct side *other)
{
    size_t limit = side->size;

    for (size_t i = 0; i < side->barrier_count; i++) {
        size_t needed = side->barriers[i].other < other->size ? side->barriers[i].other : other->size;

        if (needed > other->said && side->barriers[i].at < limit)
            limit = side->barriers[i].at;
    }
    return limit > side->said ? limit : side->said;
}

static unsigned asked_over_http1(unsigned first_streams)
{
    unsigned asked = 0;

    while (asked < first_streams && plans[asked].head_end <= client.said)
        asked++;
    return asked;
}

// What is missing of the server's packets: one in `gaps`, 0 if none is; and all before the client has said so much.
static void schedule(unsigned longest_read, unsigned longest_packet, unsigned gaps, unsigned over_http1, size_t unseen_before)
{
    client.said = server.said = event_count = 0;
    memset(begins, 0, sizeof(begins));
    memset(missing, 0, sizeof(missing));
    while (client.said < client.size || server.said < server.size) {
        bool asks = one_in(2);
        struct side *side = asks ? &client : &server;
        size_t limit = said_up_to(side, asks ? &server : &client), count = 1 + random_below(asks ? longest_read : longest_packet);
        struct event *event = &events[event_count];

        if (limit == side->said)
            continue;
        if (count > limit - side->said)
            count = limit - side->said;
        *event = (struct event){.side = side, .start = side->said, .end = side->said + count};
        side->said += count;
        event->asked = asked_over_http1(over_http1);
        event_count++;
        if (asks)
            continue;
        event->is_missing = client.said < unseen_before || (gaps && client.said >= PREFACE_SIZE && event->end < server.size && one_in(gaps));
        begins[event->start] = true;
        for (size_t at = event->start; at < event->end; at++) {
            missing[at] = event->is_missing;
            asked_by[at] = event->asked;
            in_head[at] = is_in_head(event->asked, client.said);
        }
    }
}

// ---- comparing

static void complain(const char *what, unsigned number, unsigned long long found, unsigned long long wanted)
{
    FILE *file = fopen("difference.bin", "w");

    fprintf(stderr, "%s %u: %llu, reference %llu (seed %llu, %zu and %zu bytes, the latter in difference.bin)\n", what, number,
            found, wanted, (unsigned long long)this_seed, client.size, server.size);
    if (file) {
        fwrite(server.stream, 1, server.size, file);
        fclose(file);
    }
    abort();
}

static void compare_plan(unsigned i)
{
    const struct asked *found = expected[i].is_stream ? &dialogue.streams[plans[i].stream / 2 % MAX_ASKED] : &dialogue.asked[i];

    // What the reference leaves open is behind all that it tells.
    if (answers.r.is_unsure && !expected[i].code)
        return;
    if (found->code != expected[i].code)
        complain("code of request", i, found->code, expected[i].code);
    if (expected[i].code > UNKNOWN_CODE && found->time != expected[i].time)
        complain("time of request", i, found->time, expected[i].time);
    if (expected[i].sent && found->sent != expected[i].sent)
        complain("first byte of the answer to request", i, found->sent, expected[i].sent);
    if (!expected[i].code && found->is_reset != expected[i].is_reset)
        complain("reset of request", i, found->is_reset, expected[i].is_reset);
    answers_seen += expected[i].code > UNKNOWN_CODE;
}

static void compare(bool joined, bool is_http2)
{
    begin_dialogue(&dialogue, false);
    if (joined) {
        begin_exchange(&dialogue.exchange, true);
        forget_fields(&dialogue.fields);
    }
    for (size_t i = 0; i < event_count; i++) {
        const struct event *event = &events[i];

        if (event->side == &client)
            ask(&dialogue, client.stream, event->start, event->end);
        else if (!event->is_missing)
            answer_with(&dialogue, server.stream, event->start, event->end);
    }
    for (unsigned i = 0; i < plan_count; i++) {
        heads[i] = plans[i].is_head;
        connects[i] = plans[i].is_connect;
    }
    answers = (struct answers){
        .r = {.stream = server.stream, .size = server.size, .begins = begins, .missing = missing},
        .asked_by = asked_by,
        .in_head = in_head,
        .is_head = heads,
        .is_connect = connects,
        .is_joined = joined,
        .is_http2 = is_http2,
    };
    refer_answers(&answers);
    compared++;
    if (!expect_all(&answers)) {
        left_open++;
        return;
    }
    left_open += answers.r.is_unsure;
    for (unsigned i = 0; i < plan_count; i++)
        compare_plan(i);
    requests_seen += plan_count;
    if (dialogue.over_http1 + dialogue.over_http2 != plan_count)
        complain("requests asked", 0, dialogue.over_http1 + dialogue.over_http2, plan_count);
    if (answers.r.is_unsure)
        return;
    if (dialogue.answers.resyncs != answers.r.resyncs)
        complain("resyncs", 0, dialogue.answers.resyncs, answers.r.resyncs);
    if (dialogue.answers.gaps != answers.r.gaps)
        complain("gaps", 0, dialogue.answers.gaps, answers.r.gaps);
    if (dialogue.apart != strays_expected)
        complain("answers to nobody", 0, dialogue.apart, strays_expected);
}

static void forget_streams(void)
{
    client.size = server.size = client.barrier_count = server.barrier_count = size = 0;
    plan_count = 0;
    has_strays = false;
}

// The first byte says what was asked and how the rest, which is the server's, is seen.
static void compare_input(const uint8_t *data, size_t count)
{
    bool is_http2;

    if (count < 2 || count > MAX_STREAM)
        return;
    is_http2 = data[0] & 1;
    random_state = 88172645463325252ULL + data[0];
    forget_streams();
    if (is_http2)
        put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    for (unsigned i = 0; i < 12; i++) {
        if (is_http2)
            put_opening(1 + 2 * i);
        else
            put_request(NO_SWITCHING, false);
    }
    memcpy(server.stream, data + 1, count - 1);
    server.size = count - 1;
    server.barriers[server.barrier_count++] = (struct barrier){0, is_http2 ? PREFACE_SIZE : plans[0].head_end};
    schedule(1 + data[0] % 64 * 4, 1 + data[0] % 64 * 40, data[0] % 3 ? 0 : 9, is_http2 ? 0 : plan_count, 0);
    compare(false, is_http2);
}

// ---- connections

// Returns how many requests were over HTTP/1.
static unsigned put_http1(bool may_switch, bool is_deep)
{
    enum outcome outcome = GOES_ON;
    size_t turn_before = server.size, turn = server.size;
    unsigned over_http1;

    for (size_t turns = 1 + random_below(8); turns && outcome == GOES_ON && !is_full(); turns--) {
        // Of more than 64 requests is not remembered which are HEAD.
        if (!is_deep)
            wait_for(&client, turn_before);
        turn_before = turn;
        outcome = put_turn(may_switch, is_deep);
        turn = server.size;
    }
    over_http1 = plan_count;
    if (outcome == SPEAKS_HTTP2) {
        struct plan *granted = &plans[plan_count - 1];

        put("HTTP/1.1 101 Switching Protocols%s%s:%s%s%s\r\n\r\n", PICK("\r\n", "\nServer: a\n"), PICK("Upgrade", "upgrade", "UPGRADE"),
            PICK("", " ", "\t  "), PICK("h2c", "H2C", "h2C"), PICK("", " ", ", a", "\t,"));
        put_to(&server);
        put_http2(3, granted);
    }
    return over_http1;
}

static void damage_server(void)
{
    size_t kept = server.size < 40 ? server.size : 40;

    size = 0;
    put_bytes(server.stream + kept, server.size - kept);
    damage();
    memcpy(server.stream + kept, stream, size);
    server.size = kept + size;
    size = 0;
}

// Also the reference can be wrong: what was put is known.
static void check_reference(void)
{
    if (answers.r.is_unsure)
        complain("left open what was put whole", 0, answers.r.at, server.size);
    for (unsigned i = 0; i < plan_count; i++)
        if (expected[i].code != plans[i].code && expected[i].code != UNKNOWN_CODE)
            complain("the reference is wrong about request", i, plans[i].code, expected[i].code);
}

static void fuzz(uint64_t seed)
{
    bool is_http2, is_joined, is_damaged, is_whole;
    unsigned over_http1 = 0, gaps;
    size_t unseen_before = 0;

    this_seed = seed;
    random_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
    way = random_below(STEPS_ALONE + 1);
    forget_streams();
    is_http2 = one_in(2);
    is_joined = one_in(8);
    is_damaged = one_in(4);
    gaps = one_in(4) ? 2 + random_below(20) : 0;
    is_whole = !is_joined && !is_damaged && !gaps;
    if (is_http2) {
        put_http2(1, NULL);
        unseen_before = is_joined ? 24 + random_below(client.size - 24 + 1) : 0;
    } else {
        bool is_deep = one_in(10);

        if (is_joined) {
            put_body(1 + random_below(100));
            put_to(&server);
            wait_for(&client, server.size);
        }
        over_http1 = put_http1(is_whole && !is_deep && one_in(2), is_deep);
    }
    if (is_full())
        return;
    if (is_damaged && server.size > 40)
        damage_server();
    schedule(one_in(2) ? 3000 : 1 + random_below(one_in(2) ? 40 : 400), one_in(2) ? 20000 : 1 + random_below(one_in(2) ? 8 : 400),
             gaps, over_http1, unseen_before);
    compare(is_joined, is_http2);
    if (is_whole && !has_strays)
        check_reference();
}

static void print_summary(void)
{
    printf("%llu connections agree with the reference, which leaves the end of %llu open; %llu requests in them, %llu answers,"
           " of which %llu were walked whole",
           compared, left_open, requests_seen, answers_seen, walked_answers);
}

#include "fuzz_target.h"

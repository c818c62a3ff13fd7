// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What both sides of a connection say, made of random choices: two streams, and what each waits for.
#pragma once

#include "message_stream.h"

#define MAX_PLANS 1200
#define MAX_BARRIERS 4000

// A request, and what is known of its answer.
struct plan {
    // Where its first byte, and the one behind its head, stand.
    size_t begin, head_end;
    unsigned stream;
    unsigned code;
    bool is_head, is_connect;
};

// What begins at `at` waits until the other side has come to `other`.
struct barrier {
    size_t at, other;
};

struct side {
    unsigned char stream[MAX_STREAM];
    size_t size;
    struct barrier barriers[MAX_BARRIERS];
    size_t barrier_count;
    // How much of it was said.
    size_t said;
};

static struct side client, server;
static struct plan plans[MAX_PLANS];
static unsigned plan_count;
// Whether an answer was put that belongs to no request, for then it may be taken for the next one's.
static bool has_strays;

static inline void wait_for(struct side *side, size_t other)
{
    if (side->barrier_count < MAX_BARRIERS)
        side->barriers[side->barrier_count++] = (struct barrier){side->size, other};
}

// What was put since belongs to this side.
static inline void put_to(struct side *side)
{
    size_t count = size < MAX_STREAM - side->size ? size : MAX_STREAM - side->size;

    memcpy(side->stream + side->size, stream, count);
    side->size += count;
    size = 0;
}

static inline bool is_full(void)
{
    return client.size > MAX_STREAM - 9000 || server.size > MAX_STREAM - 18000 || plan_count > MAX_PLANS - 40;
}

// ---- HTTP/1

enum switching { NO_SWITCHING, TUNNEL, OTHER_PROTOCOL, HTTP2 };

// The deep ones are all GET.
static inline struct plan *put_request(enum switching switching, bool is_deep)
{
    struct plan *plan = &plans[plan_count++];
    const char *method = switching == TUNNEL ? "CONNECT" : is_deep ? "GET" : PICK("GET", "GET", "HEAD", "POST", "HEADER", "head", "PUT");

    if (plan_count > 1 && one_in(12))
        put("%s", line_end_of_choice());
    *plan = (struct plan){.begin = client.size + size, .is_head = !strcmp(method, "HEAD"), .is_connect = switching == TUNNEL};
    put("%s%s/a HTTP/1.1%s", method, one_in(12) ? "  " : " ", line_end_of_choice());
    if (one_in(3))
        put_plain_fields();
    if (switching == OTHER_PROTOCOL || switching == HTTP2)
        put("Upgrade: %s\r\n", switching == HTTP2 ? "h2c" : "websocket");
    if (switching != TUNNEL && one_in(6)) {
        size_t length = size_of_choice();

        put("Content-Length: %zu\r\n%s", length, line_end_of_choice());
        plan->head_end = client.size + size;
        put_body(length);
    } else {
        put("%s", line_end_of_choice());
        plan->head_end = client.size + size;
    }
    put_to(&client);
    return plan;
}

static inline void put_status_line(unsigned code)
{
    put("HTTP/1.%u %u%s%s", one_in(9) ? 0 : 1, code, PICK(" OK", " OK", "", " ", " Not HTTP/1.1 500 Found"), line_end_of_choice());
}

static inline unsigned code_of_choice(void)
{
    return one_in(2) ? 200 : one_in(3) ? 200 + random_below(400) : atoi(PICK("204", "304", "404", "500", "503", "302", "206", "429"));
}

// Fields that say how long a body is; it is put behind them if the answer has one. Returns whether others may follow.
static inline bool put_fields_and_body(bool has_body)
{
    size_t length = size_of_choice();

    put_plain_fields();
    switch (random_below(has_body && one_in(20) ? 6 : 4)) {
    case 0:
        put("Content-Length:%s%zu%s%s", PICK(" ", "", "  \t"), length, line_end_of_choice(), line_end_of_choice());
        if (has_body)
            put_body(length);
        return true;
    case 1:
        put("%s: %s\r\n", PICK("Transfer-Encoding", "transfer-encoding"), PICK("chunked", "Chunked", "gzip, chunked", "gzip,\r\n chunked"));
        put("%s", line_end_of_choice());
        if (has_body)
            put_chunks();
        return true;
    case 2:
        put("content-length: %zu, %zu\r\nContent-Length: %zu\r\n\r\n", length, length, length);
        if (has_body)
            put_body(length);
        return true;
    case 3:
        put("Content-Length: 0%s%s", line_end_of_choice(), line_end_of_choice());
        return true;
    case 4:
        put("Transfer-Encoding: chunked, gzip\r\n\r\n");
        break;
    default:
        put("%s", line_end_of_choice());
    }
    put_body(300);
    return !has_body;
}

static inline void put_informational(void)
{
    while (one_in(6)) {
        put_status_line(PICK("\x64", "\x67", "\x66")[0]);
        put_plain_fields();
        put("%s%s", one_in(5) ? "Transfer-Encoding: chunked\r\n" : "", line_end_of_choice());
    }
}

// Returns whether others may follow.
static inline bool put_answer(struct plan *plan)
{
    bool others;

    if (one_in(9))
        put("%s", line_end_of_choice());
    put_informational();
    plan->code = plan->is_connect ? 403 : code_of_choice();
    put_status_line(plan->code);
    others = put_fields_and_body(!plan->is_head && plan->code != 204 && plan->code != 304);
    put_to(&server);
    return others;
}

static inline void put_short_answer(const char *code)
{
    put("HTTP/1.1 %s ?\r\nContent-Length: 0\r\n\r\n", code);
    put_to(&server);
}

// A request that is answered while its head is read, or before its turn.
static inline void put_early_answer(struct plan *plan)
{
    wait_for(&server, plan->begin + 1 + random_below(plan->head_end - plan->begin - 1));
    put_short_answer(PICK("408", "413", "431"));
    plan->code = 1;
}

// What was asked for is granted; both sides say anything.
static inline void put_switched(struct plan *plan)
{
    size_t head_end;

    put_informational();
    plan->code = plan->is_connect ? 200 + random_below(100) : 101;
    put_status_line(plan->code);
    put("%s%s", plan->is_connect ? "Content-Length: 5\r\n" : "Upgrade: websocket\r\n", line_end_of_choice());
    head_end = server.size + size;
    put_body(300);
    put_to(&server);
    wait_for(&client, head_end);
    // Of a WebSocket; it would be taken for HTTP/2 if it began so.
    put("%s", plan->is_connect ? "" : "\x81\x85");
    put_body(300);
    put_to(&client);
}

enum outcome { GOES_ON, IS_OVER, SPEAKS_HTTP2 };

static inline enum outcome put_switching(struct plan *plan, enum switching switching)
{
    wait_for(&server, plan->head_end);
    if (one_in(2)) {
        bool others = put_answer(plan);

        wait_for(&client, server.size);
        return others ? GOES_ON : IS_OVER;
    }
    if (switching == HTTP2)
        return SPEAKS_HTTP2;
    put_switched(plan);
    return IS_OVER;
}

// Some requests at once, and their answers.
static inline enum outcome put_turn(bool may_switch, bool is_deep)
{
    unsigned first = plan_count;
    enum switching switching = may_switch && one_in(8) ? 1 + random_below(3) : NO_SWITCHING;

    for (size_t requests = one_in(40) ? random_below(30) : 1 + random_below(4); requests; requests--)
        put_request(NO_SWITCHING, is_deep);
    if (switching)
        put_request(switching, is_deep);
    for (unsigned i = first; i < plan_count - !!switching; i++) {
        if (!may_switch && one_in(25) && !plans[i].is_head) {
            put_early_answer(&plans[i]);
            has_strays = true;
            continue;
        }
        wait_for(&server, plans[i].head_end);
        if (!put_answer(&plans[i]))
            return IS_OVER;
    }
    if (!may_switch && one_in(30)) {
        put_short_answer("408");
        has_strays = true;
    }
    return switching ? put_switching(&plans[plan_count - 1], switching) : GOES_ON;
}

// SPDX-License-Identifier: Apache-2.0
// What is sent: the shapes that requests come in, and what else is read from sockets.
#pragma once

#include "traffic.h"

// Which packet comes with the one that is measured. NO_OTHER: it is reads that are measured.
enum other { NO_OTHER, ITS_LIKE, NOT_HTTP, ACKNOWLEDGEMENT };

struct shape {
    const char *name;
    int size;
    void (*make)(struct traffic *traffic, int size);
    // Of what is sent: that other packet, and whether this is one; and what is aimed at, or 0: program ns above an empty
    // one.
    enum other other;
    enum other is_other;
    double most_program;
    // What is aimed at, or 0: CPU ns of a message above none, CPU time by that with none, and program time by that of
    // the base.
    double most_cpu;
    double most_of_none;
    double most_of_base;
    double most_of_none_with_answers;
};

static void one_head(struct traffic *traffic, int size)
{
    *traffic = (struct traffic){.messages = 1, .size = size, .requests = 1};
    make_head(traffic->bytes[0], size);
}

// The branch predictor learns a head that is repeated.
static void different_heads(struct traffic *traffic, int size)
{
    *traffic = (struct traffic){.messages = MAX_MESSAGES, .size = size, .requests = 1};
    for (int i = 0; i < MAX_MESSAGES; i++)
        make_different_head(traffic->bytes[i], size, &REQUEST_HEADS);
}

static void pipelined(struct traffic *traffic, int size)
{
    *traffic = (struct traffic){.messages = 1, .size = size, .requests = size / 100};
    for (int i = 0; i < traffic->requests; i++)
        make_head(traffic->bytes[0] + i * 100, 100);
}

static void with_body(struct traffic *traffic, int size)
{
    static const char FIELDS_OF_BODY[] =
        "POST /form HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 300\r\n";

    *traffic = (struct traffic){.messages = 1, .size = size, .requests = 1};
    strcpy(traffic->bytes[0], FIELDS_OF_BODY);
    pad(traffic->bytes[0], strlen(FIELDS_OF_BODY), size - 300);
    memset(traffic->bytes[0] + size - 300, 'b', 300);
}

static void not_http(struct traffic *traffic, int size)
{
    *traffic = (struct traffic){.messages = 1, .size = size};
    memset(traffic->bytes[0], 1, size);
}

static void new_connection(struct traffic *traffic, int size)
{
    one_head(traffic, size);
    traffic->way = TCP_ANEW;
}

static void unix_head(struct traffic *traffic, int size)
{
    one_head(traffic, size);
    traffic->way = UNIX;
}

static void nginx_head(struct traffic *traffic, int size)
{
    one_head(traffic, size);
    traffic->way = NGINX;
}

// Of what is sent. Two packets for each message, always: what is sent back acknowledges the message, or the kernel does
// that alone.

static void not_http_each_way(struct traffic *traffic, int size)
{
    not_http(traffic, size);
    traffic->way = ANSWERED;
    traffic->answer_size = size;
    traffic->packets = 2;
    memset(traffic->answers[0], 1, size);
}

static void acknowledged(struct traffic *traffic, int size)
{
    (void)size;
    not_http(traffic, 100);
    traffic->packets = 2;
}

static void answered(struct traffic *traffic, int size)
{
    one_head(traffic, 100);
    traffic->way = ANSWERED;
    traffic->answer_size = make_answer(traffic->answers[0], size);
    traffic->packets = 2;
}

static void different_answers(struct traffic *traffic, int size)
{
    different_heads(traffic, 100);
    traffic->way = ANSWERED;
    for (int i = 0; i < MAX_MESSAGES; i++)
        traffic->answer_size = make_different_answer(traffic->answers[i], size);
    traffic->packets = 2;
}

static void one_answer(struct traffic *traffic, int size)
{
    one_head(traffic, 100);
    traffic->requests = 0;
    traffic->way = ONE_ANSWER;
    traffic->answer_size = size;
    traffic->packets = 2;
    memset(traffic->answers[1], 'b', size);
    memcpy(traffic->answers[0], traffic->answers[1], size);
    memcpy(traffic->answers[0], "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", 52);
}

static const struct shape SHAPES[] = {
    {"a head", 100, one_head, .most_cpu = 230, .most_of_base = 0.55},
    {"a head", 500, one_head, .most_cpu = 330, .most_of_base = 0.55},
    {"a head", 2000, one_head, .most_cpu = 600, .most_of_base = 0.55},
    {"64 different heads", 100, different_heads, .most_of_base = 0},
    {"64 different heads", 500, different_heads, .most_of_base = 0},
    {"64 different heads", 2000, different_heads, .most_of_base = 0.5},
    {"16 heads of 100 B in one read", 1600, pipelined, .most_of_base = 0.65},
    {"POST with a body of 300 B", 500, with_body, .most_of_base = 1},
    {"not HTTP", 1, not_http, .most_of_base = 1},
    {"not HTTP", 100, not_http, .most_of_base = 1},
    {"a head on a new connection", 100, new_connection, .most_of_base = 1},
    {"a head on a unix socket", 100, unix_head, .most_of_base = 1},
    {"a head on a unix socket", 2000, unix_head, .most_of_base = 1},
    {"a head, read by nginx", 500, nginx_head, .most_of_none = 1.05, .most_of_none_with_answers = 1.1},
    {"part of a connection that is not HTTP", 100, not_http_each_way, .other = ITS_LIKE, .is_other = NOT_HTTP, .most_program = 80},
    {"an acknowledgement", 0, acknowledged, .other = NOT_HTTP, .is_other = ACKNOWLEDGEMENT, .most_program = 30},
    {"the head of an answer", 200, answered, .other = NOT_HTTP, .most_program = 350},
    {"the head of an answer", 400, answered, .other = NOT_HTTP, .most_program = 350},
    {"64 different heads of answers", 200, different_answers, .other = NOT_HTTP},
    {"64 different heads of answers", 400, different_answers, .other = NOT_HTTP},
    {"part of an answer's body", 1000, one_answer, .other = ACKNOWLEDGEMENT},
};

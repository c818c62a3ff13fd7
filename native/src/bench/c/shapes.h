// SPDX-License-Identifier: Apache-2.0
// What is sent: the shapes that requests come in, and what else is read from sockets.
#pragma once

#include "traffic.h"

struct shape {
    const char *name;
    int size;
    void (*make)(struct traffic *traffic, int size);
    // What is aimed at, or 0: CPU ns of a message above none, CPU time by that with none, and program time by that of
    // the base.
    double most_cpu;
    double most_of_none;
    double most_of_base;
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
        make_different_head(traffic->bytes[i], size);
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
    {"a head, read by nginx", 500, nginx_head, .most_of_none = 1.05},
};

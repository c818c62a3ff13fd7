// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Both sides of a connection in turn, read by read and packet by packet.
#pragma once

#include "answer_rules.h"

#define GET "GET / HTTP/1.1\r\nHost: b\r\n\r\n"
#define HEAD "HEAD / HTTP/1.1\r\nHost: b\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
#define NOT_FOUND "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

static struct dialogue d;

// Where each side's next byte stands.
static size_t asked_to, answered_to;

static inline void begin(bool joined)
{
    begin_dialogue(&d, joined);
    asked_to = answered_to = 0;
}

static inline void says(const char *text, size_t size)
{
    static unsigned char stream[1 << 20];

    memcpy(stream + asked_to, text, size);
    ask(&d, stream, asked_to, asked_to + size);
    asked_to += size;
}

static inline void hears(const char *text, size_t size)
{
    static unsigned char stream[1 << 20];

    memcpy(stream + answered_to, text, size);
    answer_with(&d, stream, answered_to, answered_to + size);
    answered_to += size;
}

// One read, and one packet.
#define ASK(text) says(text, sizeof(text) - 1)
#define ANSWER(text) hears(text, sizeof(text) - 1)

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What requests and answers over HTTP/1 are both made of, put into a random stream.
#pragma once

#include "random_stream.h"

static inline const char *line_end_of_choice(void)
{
    return one_in(6) ? "\n" : "\r\n";
}

// What a body may hold to lead a counter astray.
static inline void put_body(size_t count)
{
    static const char *lures[] = {"GET / HTTP/1.1\r\n\r\n", "0\r\n\r\n", "\r\n", "Content-Length: 7\r\n",
                                  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01", "abc", "\x17\x03\x03\x01\x01z",
                                  "HTTP/1.1 200 OK\r\n\r\n", "http/", "qqqqqqqqqqqqqqqq"};

    while (count) {
        const char *lure = lures[random_below(sizeof(lures) / sizeof(*lures))];
        size_t length = strlen(lure) < count ? strlen(lure) : count;

        put_bytes(lure, length);
        count -= length;
    }
}

static inline size_t size_of_choice(void)
{
    return one_in(8) ? random_below(7000) : random_below(one_in(2) ? 4 : 60);
}

static inline void put_chunks(void)
{
    for (size_t chunks = random_below(6); chunks; chunks--) {
        size_t count = 1 + size_of_choice();

        if (one_in(200))
            for (size_t zeros = random_below(2040); zeros; zeros--)
                put("0");
        put(one_in(2) ? "%zx" : "%04zX", count);
        put("%s%s", PICK("", "", ";a=b", " ; q=\"0;GET / HTTP/1.1\""), line_end_of_choice());
        put_body(count);
        put("%s", line_end_of_choice());
    }
    put("%s%s", PICK("0", "000", "0;last"), line_end_of_choice());
    if (one_in(4))
        put("Trailer: GET / HTTP/1.1\r\nContent-Length: 9%s", line_end_of_choice());
    put("%s", line_end_of_choice());
}

static inline void put_plain_field(void)
{
    static char filler[5000];

    memset(filler, 'z', sizeof(filler));
    put("%s: ", PICK("Host", "Content-Type", "Connection", "TE", "Trailer", "Upgrade-Insecure-Requests",
                     "User-Agent", "c", "t", "u", "Content-Length-X", "Transfer-Encodings", "Cookie"));
    put_bytes(filler, one_in(20) ? random_below(sizeof(filler)) : random_below(90));
    put("%s%s", one_in(12) ? "\r\n\tfolded: yes" : one_in(20) ? "\rbare" : "", line_end_of_choice());
}

static inline void put_plain_fields(void)
{
    for (size_t fields = random_below(5); fields; fields--)
        put_plain_field();
}

// Bytes are taken away, or exchanged.
static inline void damage(void)
{
    for (size_t times = 1 + random_below(4); times && size; times--) {
        size_t at = random_below(size), count = 1 + random_below(one_in(3) ? 40 : 3);

        if (count > size - at)
            count = size - at;
        switch (random_below(3)) {
        case 0:
            memmove(stream + at, stream + at + count, size - at - count);
            size -= count;
            break;
        case 1:
            stream[at] = "\r\n ,:;0\0\x16Gz"[random_below(11)];
            break;
        default:
            stream[at] = random_below(256);
        }
    }
}

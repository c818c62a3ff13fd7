// SPDX-License-Identifier: Apache-2.0
// Heads of requests as browsers and services send them, of an exact size.
#pragma once

#include "fail.h"

#include <stdbool.h>

#define MAX_SIZE 4096

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// In these, # stands for a random hexadecimal digit, ~ for a word of random letters, $ for up to 200 of them.
static const char *const REQUEST_LINES[] = {
    "GET /~ HTTP/1.1\r\n",           "GET / HTTP/1.1\r\n",
    "GET /~/####?id=## HTTP/1.1\r\n", "HEAD /~ HTTP/1.1\r\n",
    "GET /api/v#/~ HTTP/1.1\r\n",    "DELETE /~/## HTTP/1.1\r\n",
    "OPTIONS /~/~ HTTP/1.1\r\n",
};

static const char *const FIELDS[] = {
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:1##.0) Gecko/20100101 Firefox/1##.0\r\n",
    "User-Agent: curl/#.##.#\r\n",
    "user-agent: Go-http-client/1.1\r\n",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n",
    "Accept: */*\r\n",
    "accept: application/json\r\n",
    "Content-Type: application/json\r\n",
    "Accept-Language: en-US,en;q=0.#\r\n",
    "Accept-Encoding: gzip, deflate, br\r\n",
    "Connection: keep-alive\r\n",
    "Cookie: ~=################################; theme=~; ~=####\r\n",
    "Cookie: ~=$; ~=~~; ~=$; ~=################; ~=~\r\n",
    "Cache-Control: max-age=##\r\n",
    "Pragma: no-cache\r\n",
    "X-Request-Id: ########-####-4###-a###-############\r\n",
    "Referer: https://~.example.com/~/~?~=##&~=~\r\n",
    "Origin: https://~.example.com\r\n",
    "Upgrade-Insecure-Requests: 1\r\n",
    "Sec-Fetch-Dest: document\r\n",
    "Sec-Fetch-Mode: navigate\r\n",
    "Sec-Fetch-Site: same-origin\r\n",
    "Sec-Fetch-User: ?1\r\n",
    "sec-ch-ua: \"Chromium\";v=\"1##\", \"Not(A:Brand\";v=\"##\"\r\n",
    "sec-ch-ua-mobile: ?0\r\n",
    "sec-ch-ua-platform: \"Linux\"\r\n",
    "Priority: u=#, i\r\n",
    "DNT: 1\r\n",
    "TE: trailers\r\n",
    "If-None-Match: W/\"###-################\"\r\n",
    "If-Modified-Since: Thu, 0# Nov 2026 0#:1#:2# GMT\r\n",
    "X-Forwarded-For: 10.#.1#.2#, 192.0.2.#\r\n",
    "X-Forwarded-Proto: https\r\n",
    "X-Real-IP: 10.#.#.1#\r\n",
    "Via: 1.1 ~, 1.1 ~ (~)\r\n",
    "traceparent: 00-################################-################-01\r\n",
    "x-b3-traceid: ################################\r\n",
    "x-b3-sampled: #\r\n",
    "Authorization: Basic ~~~~==\r\n",
    "Authorization: Bearer eyJ$.eyJ$.$\r\n",
    "X-Api-Key: ########################\r\n",
    "X-~: ~\r\n",
    "x-~-~: ~; ~=##\r\n",
};

// A generator of its own (xorshift64), so that each run sends the same.
static unsigned random_below(unsigned bound)
{
    static unsigned long long state = 88172645463325252ULL;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % bound;
}

static int add_letters(char *text, int count)
{
    for (int i = 0; i < count; i++)
        text[i] = 'a' + random_below(26);
    return count;
}

// Returns the length.
static int fill_in(char *text, const char *pattern)
{
    int length = 0;

    for (; *pattern; pattern++)
        if (*pattern == '#')
            text[length++] = "0123456789abcdef"[random_below(16)];
        else if (*pattern == '~')
            length += add_letters(text + length, 3 + random_below(8));
        else if (*pattern == '$')
            length += add_letters(text + length, 1 + random_below(200));
        else
            text[length++] = *pattern;
    text[length] = 0;
    return length;
}

// What heads are made of: their first line is one of these, a field that all have, others.
struct kind_of_head {
    const char *const *lines;
    unsigned line_count;
    const char *first_field;
    const char *const *fields;
    unsigned field_count;
};

static const struct kind_of_head REQUEST_HEADS = {
    REQUEST_LINES, COUNT(REQUEST_LINES), "Host: ~\r\n", FIELDS, COUNT(FIELDS),
};

// Appends a last field of letters, and the end.
static void pad(char *head, int length, int size)
{
    int letters = size - length - (int)strlen("X: \r\n\r\n");

    if (letters < 1)
        fail("cannot make a head of %d bytes: %d are taken; make it longer", size, length);
    length += sprintf(head + length, "X: ");
    length += add_letters(head + length, letters);
    sprintf(head + length, "\r\n\r\n");
}

// A head of exactly `size` bytes that is like no other: another first line, other fields in another
// order, of other lengths.
static void make_different_head(char *head, int size, const struct kind_of_head *kind)
{
    char text[MAX_SIZE];
    char name[32];
    int length = fill_in(head, kind->lines[random_below(kind->line_count)]);

    length += fill_in(head + length, kind->first_field);
    // Misses in a row: what is left takes no further one.
    for (int missed = 0; missed < 40;) {
        const char *field = kind->fields[random_below(kind->field_count)];
        int added = fill_in(text, field);

        snprintf(name, sizeof(name), "\r\n%.*s", (int)strcspn(field, ":") + 1, field);
        if (length + added + 8 > size || (field[2] != '~' && strstr(head, name))) {
            missed++;
            continue;
        }
        memcpy(head + length, text, added + 1);
        length += added;
        missed = 0;
    }
    pad(head, length, size);
}

// A head of exactly `size` bytes, of the fields that browsers send, over and over.
static void make_head(char *head, int size)
{
    static const char *const USUAL[] = {
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n",
        "Accept-Language: en-US,en;q=0.5\r\n",
        "Accept-Encoding: gzip, deflate, br\r\n",
        "Connection: keep-alive\r\n",
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; language=en\r\n",
        "Cache-Control: max-age=0\r\n",
        "X-Request-Id: 7d793037-a076-4f24-9d6e-1f3f2d0c8a11\r\n",
    };
    int length = sprintf(head, "GET / HTTP/1.1\r\nHost: localhost:8080\r\n");

    for (unsigned i = 0; length + (int)strlen(USUAL[i % COUNT(USUAL)]) + 16 <= size; i++)
        length += sprintf(head + length, "%s", USUAL[i % COUNT(USUAL)]);
    pad(head, length, size);
}

// SPDX-License-Identifier: Apache-2.0
// Heads of answers as servers send them, of an exact size, with a body behind them.
#pragma once

#include "heads.h"

#define BODY_SIZE 100

static const char *const STATUS_LINES[] = {
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 201 Created\r\n",
    "HTTP/1.1 404 Not Found\r\n",
    "HTTP/1.1 500 Internal Server Error\r\n",
};

static const char *const ANSWER_FIELDS[] = {
    "Server: nginx/1.##.#\r\n",
    "Server: Apache/2.4.#2 (Debian)\r\n",
    "Date: Thu, 0# Nov 2026 1#:0#:2# GMT\r\n",
    "Content-Type: text/html; charset=utf-8\r\n",
    "Content-Type: application/json\r\n",
    "Connection: keep-alive\r\n",
    "Keep-Alive: timeout=#\r\n",
    "Last-Modified: Thu, 0# Nov 2026 0#:1#:2# GMT\r\n",
    "ETag: W/\"###-################\"\r\n",
    "Vary: Accept-Encoding\r\n",
    "Cache-Control: max-age=##\r\n",
    "Accept-Ranges: bytes\r\n",
    "Set-Cookie: ~=################; path=/; HttpOnly\r\n",
    "X-Request-Id: ########-####-4###-a###-############\r\n",
    "X-Frame-Options: DENY\r\n",
    "X-Powered-By: ~\r\n",
    "Strict-Transport-Security: max-age=##\r\n",
    "x-~: ~\r\n",
};

static const struct kind_of_head ANSWER_HEADS = {
    STATUS_LINES, COUNT(STATUS_LINES), "Content-Length: 100\r\n", ANSWER_FIELDS, COUNT(ANSWER_FIELDS),
};

// As nginx does. Returns the size, with the body.
static int make_answer(char *answer, int size)
{
    int length = sprintf(answer, "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Thu, 26 Nov 2026 18:10:32 GMT\r\n"
                                 "Content-Type: text/html\r\nContent-Length: %d\r\nConnection: keep-alive\r\n", BODY_SIZE);

    pad(answer, length, size);
    memset(answer + size, 'b', BODY_SIZE);
    return size + BODY_SIZE;
}

static int make_different_answer(char *answer, int size)
{
    make_different_head(answer, size, &ANSWER_HEADS);
    memset(answer + size, 'b', BODY_SIZE);
    return size + BODY_SIZE;
}

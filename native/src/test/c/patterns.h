// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Streams that cost much: something once, then something else over and over.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct pattern {
    const char *name;
    const char *once;
    size_t once_size;
    const char *often;
    size_t often_size;
    // Whether servers answer this.
    bool is_http;
};

#define BYTES(text) (text), sizeof(text) - 1
#define GET "GET / HTTP/1.1\r\n\r\n"
#define POST "POST / HTTP/1.1\r\n"
#define CHUNKS "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
#define HTTP2 "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

static const struct pattern patterns[] = {
    {"a usual head", BYTES(GET),
     BYTES("GET /index.html HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
           "Accept: text/html,application/xhtml+xml\r\nAccept-Encoding: gzip, deflate\r\n\r\n"), true},
    {"chunks of 1 byte", BYTES(CHUNKS), BYTES("1\r\nx\r\n"), true},
    {"chunks of 1 byte, bare LF", BYTES(CHUNKS), BYTES("1\nx\n"), true},
    {"fields of 1 letter", BYTES(GET POST), BYTES("a:\r\n"), true},
    {"fields of 1 letter, bare LF", BYTES(GET POST), BYTES("a:\n"), true},
    {"the shortest heads", BYTES(GET), BYTES("A / HTTP/1.1\r\n\r\n"), true},
    {"the same, bare LF", BYTES(GET), BYTES("A / HTTP/1.1\n\n"), true},
    {"the same, another version", BYTES(GET), BYTES("A / HTTP/1.2\r\n\r\n"), true},
    {"bodies of 1 byte", BYTES(GET), BYTES("A / HTTP/1.1\r\nContent-Length:1\r\n\r\nx"), true},
    {"chunked bodies without bytes", BYTES(GET), BYTES("A / HTTP/1.1\r\nTransfer-Encoding:chunked\r\n\r\n0\r\n\r\n"), true},
    {"frames without bytes", BYTES(HTTP2), BYTES("\0\0\0\0\0\0\0\0\1"), true},
    {"requests of frames without bytes", BYTES(HTTP2), BYTES("\0\0\0\1\5\0\0\0\1"), true},
    {"an endless method", BYTES(GET), BYTES("q"), false},
    {"a first line of one word", BYTES(""), BYTES("q"), false},
    {"spaces behind a method", BYTES(GET "GET"), BYTES(" "), false},
    {"empty lines", BYTES(GET), BYTES("\r\n"), false},
    {"white space of all kinds", BYTES(GET), BYTES("\t\n\v\f"), false},
    {"an endless version", BYTES("GET / HTTP/0"), BYTES("0"), false},
    {"digits of a length", BYTES(POST "Content-Length:"), BYTES("0"), false},
    {"a list of lengths", BYTES(POST "Content-Length:"), BYTES("1,"), false},
    {"a folded length", BYTES(POST "Content-Length:"), BYTES("\n "), false},
    {"fields of lengths", BYTES(POST), BYTES("Content-Length:1\r\n"), false},
    {"a list of codings", BYTES(POST "Transfer-Encoding:"), BYTES(","), false},
    {"a folded coding", BYTES(POST "Transfer-Encoding:"), BYTES(",\n\t"), false},
    {"fields of codings", BYTES(POST), BYTES("Transfer-Encoding:a\r\n"), false},
    {"fields of upgrades", BYTES(POST), BYTES("upgrade:\n"), false},
    {"fields that begin like framing", BYTES(POST), BYTES("c\n"), false},
    {"trailers of 1 letter", BYTES(CHUNKS "0\r\n"), BYTES("a\n"), false},
    {"a chunk size of zeros", BYTES(CHUNKS), BYTES("0"), false},
    {"chunks with extensions", BYTES(CHUNKS), BYTES("1;\nx\n"), false},
    {"the letter h in a refused line", BYTES(""), BYTES(" h"), false},
    {"http/ in a refused line", BYTES("GET /a b "), BYTES("http/"), false},
    {"records of TLS", BYTES("\x17\3\3\0\0"), BYTES("\x17\3\3\0\0"), false},
    {"PROXY lines", BYTES("PROXY UNKNOWN\r\n"), BYTES("PROXY UNKNOWN\r\n"), false},
};

#define PATTERNS (sizeof(patterns) / sizeof(*patterns))

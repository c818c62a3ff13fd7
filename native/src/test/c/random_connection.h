// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What clients send on a connection, made of random choices, and what else may be there.
#pragma once

#include "message_stream.h"

// Where a client would begin to write, and so a read may begin.
static bool writes[2 * MAX_STREAM];

static void begin_write(void)
{
    writes[size] = true;
}

static const char *method_of_choice(void)
{
    return PICK("GET", "POST", "HEAD", "PUT", "M-SEARCH", "PROPFIND", "X", "PRI", "PROXY", "CONNEC", "!#$%&'*+-.^_`|~");
}

// Returns whether HTTP goes on behind it.
static bool put_request(void)
{
    size_t length = size_of_choice();
    bool upgrade = one_in(25), connect = one_in(60), usual = !one_in(12);

    while (one_in(10))
        put("%s", one_in(6) ? PICK("\t", "\v", "\r", "\r\r\n\n\n\n\r\n\r\n\r\n") : line_end_of_choice());
    begin_write();
    // What begins like HTTP/2's preface is none but with the two usual versions.
    put("%s%s%s%s%s%s%s", connect ? "CONNECT" : usual ? method_of_choice() : "PUT", one_in(15) ? PICK("  ", "         ") : " ",
        PICK("/", "*", "http://a/b?c", "a:80", "/\xc3\xa9", "/a/much/longer/path/than/any/of/the/others/here?q=0"),
        one_in(15) ? PICK("  ", "           ", " \t \t") : " ",
        !usual ? PICK("HTTP/1.2", "HTTP/01.1", "HTTP/0.9", "HTTP/2.0") : one_in(5) ? "HTTP/1.0" : "HTTP/1.1",
        one_in(15) ? PICK(" ", "\t\v", "   ", "\r") : "", line_end_of_choice());
    put_plain_fields();
    if (upgrade)
        put("%s: websocket%s", PICK("Upgrade", "UPGRADE", "upgrade"), line_end_of_choice());
    switch (random_below(5)) {
    case 0:
        put("%s:%s%zu%s", PICK("Content-Length", "content-length", "CONTENT-LENGTH"), PICK(" ", "", "  \t", "\r\n "),
            length, PICK("", " ", "\t "));
        if (one_in(5))
            put(", %zu", length);
        put("%s", line_end_of_choice());
        put_plain_fields();
        if (one_in(5))
            put("Content-length: %zu\r\n", length);
        put("%s", line_end_of_choice());
        put_body(connect ? 0 : length);
        break;
    case 1:
        if (one_in(4))
            put("Content-Length: %zu\r\n", length);
        put("%s:%s%s", PICK("Transfer-Encoding", "transfer-encoding"), PICK(" ", "", "\r\n\t"),
            PICK("chunked", "Chunked ", "gzip, chunked", ",chunked,", "gzip,\r\n chunked"));
        put("%s", line_end_of_choice());
        put_plain_fields();
        put("%s", line_end_of_choice());
        if (!connect)
            put_chunks();
        break;
    default:
        put_plain_fields();
        put("%s", line_end_of_choice());
    }
    if (connect) {
        put_body(100);
        return false;
    }
    if (upgrade && one_in(2)) {
        put("\x81\x85%s", "1234");
        put_body(200);
        return false;
    }
    return true;
}

static void put_frame(unsigned type, unsigned flags, unsigned id, size_t count)
{
    begin_write();
    unsigned char header[] = {count >> 16, count >> 8, count, type, flags, id >> 24, id >> 16, id >> 8, id};

    put_bytes(header, sizeof(header));
    if (type == 1 && count >= 3 && one_in(2)) {
        put("%s", PICK("\x82\x86\x84", "\xbe\x83\x87", "\x41\x8a\xff", "\xc0\x04\x81", "\x88\x76\x7f", "\xbe\x61\x81",
                       "\xbf\xbe\x83", "\xff\x21\x83", "\xff\x81\x01", "\x3f\xe1\x1f", "\x20\xfe\x87"));
        count -= 3;
    }
    put_body(count);
}

// Returns how many requests.
static unsigned put_frames(unsigned first)
{
    unsigned requests = 0, opened = 0;

    put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    put_frame(4, 0, 0, 6 * random_below(3));
    for (unsigned id = first, frames = random_below(12); frames; frames--) {
        switch (random_below(5)) {
        case 0:
            put_frame(0, one_in(2), id, size_of_choice());
            break;
        case 1:
            put_frame(PICK("\x3", "\x6", "\x8", "\x2")[0], 4, id - 2, 4);
            put_frame(8, 0, one_in(2) ? 0 : id, 4);
            if (one_in(3))
                put_frame(6, one_in(2), 0, 8);
            break;
        case 2: // trailers
            if (opened)
                put_frame(1, 5, opened, size_of_choice());
            break;
        default: {
            bool whole = one_in(2);

            put_frame(1, whole ? 4 : 0, id, size_of_choice());
            while (!whole) {
                whole = one_in(2);
                put_frame(9, whole ? 4 : 0, id, size_of_choice());
            }
            opened = id;
            id += 2 + 2 * random_below(3);
            requests++;
        }
        }
    }
    return requests;
}

static void put_records(void)
{
    for (size_t records = 1 + random_below(5); records; records--) {
        size_t count = size_of_choice();

        begin_write();
        put_bytes((unsigned char[]){0x14 + random_below(4), 3, random_below(5), count >> 8, count}, 5);
        if (one_in(2))
            begin_write();
        put_body(count);
    }
}

// A first line that no server takes, whether it may be HTTP or not.
static void put_other_line(void)
{
    put("%s", PICK("PING", "GET key", "GET /", "GET / http/1.1", "GET / HTTP/1.1.1", " / HTTP/1.1", "GE(T / FOO", "\x01 HTTP/1.1",
                   "HTTP/1.1 200 OK", "get a b", "OPTIONS * RTSP/1.0", "GET /a b c hhhttp/1.0 d", "a b \"GET / HTTP/1.1\" 200", "a\tb HTTP/1.0 \t",
                   "GET / HTTP/10.0"));
    put("%s", line_end_of_choice());
}

// Returns how many requests there are in what was put.
static unsigned put_connection(void)
{
    unsigned requests = 0;

    if (one_in(8))
        put("PROXY %s\r\n", PICK("TCP4 1.2.3.4 5.6.7.8 9 10", "TCP6 ::1 ::1 9 10", "UNKNOWN"));
    else if (one_in(8)) {
        size_t length = random_below(60);

        put_bytes("\r\n\r\n\0\r\nQUIT\n\x21\x11", 14);
        put_bytes((unsigned char[]){length >> 8, length}, 2);
        put_body(length);
    }
    if (one_in(6))
        return put_frames(1);
    for (unsigned left = random_below(12); left; left--) {
        requests++;
        if (!put_request())
            return requests;
    }
    if (requests && one_in(10)) {
        put("GET /h2c HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
        return requests + 1 + put_frames(3);
    }
    return requests;
}

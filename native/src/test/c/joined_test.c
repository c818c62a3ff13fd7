// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What the parser makes of a connection of which it has not seen the beginning.

#include "expect.h"
#include "feed.h"

#define REQUEST "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define STREAM(text) (text), sizeof(text) - 1

static void a_joined_connection_waits_for_a_read_that_begins_with_a_request(void)
{
    const unsigned char *stream = (const unsigned char *)"dy " REQUEST REQUEST REQUEST;
    struct connection c = joined_connection(0);

    feed(&c, stream, 0, 31);
    expect(c.requests == 0, __func__, "in the middle", c.requests);
    feed(&c, stream, 31, 87);
    expect(c.requests == 2 && c.resyncs == 0, __func__, "at a start", c.requests);
}

static void a_joined_connection_of_a_client_is_ignored_at_a_response(void)
{
    const unsigned char *stream = (const unsigned char *)"HTTP/1.1 200 OK\r\n\r\n" REQUEST;

    for (int is_client = 0; is_client < 2; is_client++) {
        struct connection c = joined_connection(0);

        c.stream.flags = is_client ? IS_CLIENT : 0;
        feed(&c, stream, 0, 19);
        feed(&c, stream, 19, 47);
        expect(c.requests == !is_client && (c.stream.state == IGNORED) == is_client, __func__, "client", is_client);
    }
}

#define RECORD(size) "\x17\x03\x03\0" size
#define BYTES20 "GET / HTTP/1.1\r\n\r\nxx"

static void a_joined_tls_connection_is_ignored_after_three_records(void)
{
    const char stream[] = RECORD("\x14") BYTES20 RECORD("\0") RECORD("\x14") BYTES20;
    size_t size = sizeof(stream) - 1;

    for (size_t first = 1; first < size; first++) {
        struct connection c = joined_connection(0);

        feed(&c, (const void *)stream, 0, first);
        feed(&c, (const void *)stream, first, size);
        expect(c.encrypted == 1 && c.stream.state == IGNORED, __func__, "split at", first);
    }
}

// What may stand in an upload where a read begins, and looks like something that would be left alone.
static void the_middle_of_a_body_ignores_nothing(void)
{
    static const struct {
        const char *bytes;
        size_t size;
    } lures[] = {
        {STREAM("\x16\x03xxxx")},
        {STREAM("\x16\x03\x01")},
        {STREAM("\x14\x03\x03\0\x12")},
        {STREAM("\x17\x03\x03\0\4abcd\x17\x03\x03\0\1ab")},
        {STREAM("HTTP/1.1 200 OK\r\n\r\n")},
        {STREAM("http/1.1 200 OK\r\n\r\n")},
        {STREAM("PRI * HTTP/2.0\r\n\r\nS")},
        {STREAM("\r\n\r\n\0\r\nQUIX")},
        {STREAM("PROXY UNKNOWN\r\nqqq\r\n")},
        {STREAM("\0\0\x10\1\4\0\0\0\1\xbe\xbe\xbe\xbe\xbe\xbe")},
        {STREAM("\0\0\4\x8\0\0\0\0\0abcdwhatever")},
        {STREAM("EHLO\r\n")},
        {STREAM("GET / HTTP/1.1\r\nContent-Length: x\r\n")},
        {STREAM("qqqqqqqq")},
        {STREAM("\xff")},
    };

    for (size_t i = 0; i < sizeof(lures) / sizeof(*lures); i++) {
        unsigned char stream[200];
        struct connection c = joined_connection(0);
        size_t size = lures[i].size;

        memcpy(stream, lures[i].bytes, size);
        memset(stream + size, 'z', 20);
        memcpy(stream + size + 20, REQUEST REQUEST, 57);
        feed(&c, stream, 0, size);
        feed(&c, stream, size, size + 20);
        feed(&c, stream, size + 20, size + 48);
        feed(&c, stream, size + 48, size + 76);
        // What began as a record or a request may hide one.
        expect(c.requests >= 1 && c.encrypted == 0, __func__, "lure", i);
    }
}

static void a_joined_http2_connection_counts_from_a_frame_that_opens_a_stream(void)
{
    static const struct {
        const char *frame;
        size_t size;
        unsigned requests;
        bool to_client, to_server;
    } frames[] = {
        {STREAM("\0\0\4\1\5\0\0\0\x15\x82\x86\x84\x41"), 1},
        {STREAM("\0\0\4\1\5\0\0\0\x15\xbe\x83\x86\x84"), 1},
        {STREAM("\0\0\4\1\4\0\0\0\x15\xbf\xbe\x83\x86"), 1},
        {STREAM("\0\0\5\1\4\0\0\0\x15\xfe\xc0\xd2\x83\x86"), 1},
        {STREAM("\0\0\6\1\4\0\0\0\x15\xff\x01\xff\x7f\x83\x86"), 1},
        {STREAM("\0\0\7\1\4\0\0\0\x15\xbe\xff\x00\xff\x2a\x86\x83"), 1},
        {STREAM("\0\0\7\1\4\0\0\0\x15\xff\x80\x01\xbe\x83\x86\x84"), 1},
        {STREAM("\0\0\7\1\4\0\0\0\x15\x3f\xe1\x1f\x82\x86\x84\x41"), 1},
        {STREAM("\0\0\5\1\4\0\0\0\x15\x20\xbe\x83\x86\x84"), 1},
        {STREAM("\0\0\4\1\5\0\0\0\x15\x04\1/\x82"), 1},
        {STREAM("\0\0\x9\1\x25\0\0\0\x15\0\0\0\0\xff\x82\x86\x84\x41"), 1},
        {STREAM("\0\0\x6\1\x0d\0\0\0\x15\1\x82\x86\x84\x41\0"), 1},
        {STREAM("\0\0\x9\1\x25\0\0\0\x15\0\0\0\0\xff\xbf\xbe\x83\x86"), 1},
        // Small frames before it.
        {STREAM("\0\0\4\x8\0\0\0\0\0\0\0\1\0" "\0\0\4\1\5\0\0\0\x15\xbf\xbe\x83\x86"), 1},
        {STREAM("\0\0\0\4\1\0\0\0\0" "\0\0\x8\6\0\0\0\0\0abcdefgh" "\0\0\4\1\5\0\0\0\x15\x82\x86\x84\x41" "\0\0\4\1\5\0\0\0\x17\x82\x86\x84\x41"), 2},
        {STREAM("\0\0\4\3\0\0\0\0\x13\0\0\0\x8" "\0\0\4\1\5\0\0\0\x15\x82\x86\x84\x41"), 1},
        // A response, to the client: :status comes first.
        {STREAM("\0\0\4\1\4\0\0\0\x15\x88\x76\x89\xaa"), 0},
        {STREAM("\0\0\4\1\4\0\0\0\x15\x48\x82\x64\x02"), 0},
        // The same by reference, which only a client receives.
        {STREAM("\0\0\4\1\4\0\0\0\x15\xbe\x61\x81\x07"), 0, .to_client = true},
        {STREAM("\0\0\6\1\4\0\0\0\x15\xbe\xc0\xbf\x88\xc4\xc3"), 0, .to_client = true},
        // Names in words, or by reference, which only a server need understand.
        {STREAM("\0\0\x8\1\5\0\0\0\x15\x40\5:path\1"), 1, .to_server = true},
        {STREAM("\0\0\4\1\5\0\0\0\x15\x7e\2/a"), 1, .to_server = true},
        {STREAM("\0\0\5\1\5\0\0\0\x15\x0f\x2f\2/a"), 1, .to_server = true},
        {STREAM("\0\0\4\1\4\0\0\0\x15\xc1\xc0\xbf\xbe"), 1, .to_server = true},
        {STREAM("\0\0\4\x8\0\0\0\0\0\0\0\1\0" "\0\0\4\1\4\0\0\0\x15\x88\x76\x89\xaa"), 0},
        // No HEADERS frame, a stream of the server's, a size that no one sends.
        {STREAM("\0\0\4\0\1\0\0\0\x15\x82\x86\x84\x41"), 0},
        {STREAM("\0\0\4\1\5\0\0\0\x14\x82\x86\x84\x41"), 0},
        {STREAM("\0\x41\4\1\5\0\0\0\x14\x82\x86\x84\x41"), 0},
    };

    for (int is_client = 0; is_client < 2; is_client++)
        for (size_t i = 0, first = 1; i < sizeof(frames) / sizeof(*frames); first < frames[i].size ? first++ : (i++, first = 1)) {
            struct connection c = joined_connection(0);

            if (is_client ? frames[i].to_server : frames[i].to_client)
                continue;
            c.stream.flags = is_client ? IS_CLIENT : 0;
            feed(&c, (const unsigned char *)frames[i].frame, 0, first);
            feed(&c, (const unsigned char *)frames[i].frame, first, frames[i].size);
            expect(c.requests == frames[i].requests, __func__, "frame", i);
        }
}

#define HEADERS_FRAME "\0\0\4\1\4\0\0\0\x15\x82\x86\x84\x41"

static void http2_that_was_guessed_counts_when_it_is_confirmed(void)
{
    static const struct {
        const char *read;
        size_t size;
        unsigned requests;
    } reads[] = {
        {STREAM(HEADERS_FRAME), 1},
        {STREAM(HEADERS_FRAME "\0\0\1\0\1\0\0\0\x15" "a"), 1},
        {STREAM(HEADERS_FRAME "\0\0\1\0\1\0\0\0\x15" "aGET / HTTP/1.1\r\n"), 1},
        {STREAM(HEADERS_FRAME "GET /abcdef"), 0},
        {STREAM(HEADERS_FRAME "zzz"), 0},
        {STREAM(PREFACE "GET /abcdef"), 0},
        {STREAM(PREFACE SETTINGS HEADERS_FRAME), 1},
    };

    for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++) {
        unsigned char stream[200];
        size_t size = reads[i].size;
        struct connection c = joined_connection(0);

        memcpy(stream, reads[i].read, size);
        memcpy(stream + size, "0123456789" REQUEST, 39);
        feed(&c, stream, 0, size);
        expect(c.requests == reads[i].requests, __func__, "read", i);
        feed(&c, stream, size, size + 10);
        feed(&c, stream, size + 10, size + 38);
        expect(c.requests == reads[i].requests + 1, __func__, "left again after read", i);
    }
}

int main(void)
{
    a_joined_connection_waits_for_a_read_that_begins_with_a_request();
    a_joined_connection_of_a_client_is_ignored_at_a_response();
    a_joined_tls_connection_is_ignored_after_three_records();
    the_middle_of_a_body_ignores_nothing();
    a_joined_http2_connection_counts_from_a_frame_that_opens_a_stream();
    http2_that_was_guessed_counts_when_it_is_confirmed();
    printf("6 rules of joined connections, %d failures\n", failures);
    return failures != 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Every rule of the parser, one sentence each. Each stream is read whole, in two
// parts at every position, and byte by byte: the outcome must be the same.

#include "expect.h"
#include "feed.h"

#define REQUEST "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define PROXY_V2 "\r\n\r\n\0\r\nQUIT\n\x21\x11"

struct rule {
    const char *sentence;
    const char *stream;
    size_t size;
    unsigned requests;
    // IGNORED where the connection must cost nothing from then on; -1 where it does not matter.
    int state;
    unsigned resyncs, encrypted;
};

#define TEN(text) text text text text text text text text text text
#define LONG_METHOD TEN(TEN(TEN("M")))
#define ZEROS(n) TEN(TEN("0")) TEN(TEN("0")) TEN("0") TEN("0") TEN("0") TEN("0") TEN("0") n

#define STREAM(text) (text), sizeof(text) - 1

static const struct rule rules[] = {
    // RFC 9112 sections 2 and 3
    {"a request is counted", STREAM(REQUEST), 1, REQUEST_LINE, 0, 0},
    {"it is counted at its blank line, not before", STREAM("GET / HTTP/1.1\r\nHost: b\r\n\r"), 0, -1, 0, 0},
    {"HTTP/1.0 counts", STREAM("GET / HTTP/1.0\r\n\r\n"), 1, -1, 0, 0},
    {"any numbers of HTTP count", STREAM("GET / HTTP/1.2\r\n\r\nGET / HTTP/0.9\r\n\r\nGET / HTTP/1.10\r\n\r\nGET / HTTP/01.1\r\n\r\nGET / HTTP/2.0\r\n\r\n" REQUEST), 6, REQUEST_LINE, 0, 0},
    {"a version has two numbers", STREAM("GET / HTTP/1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a version has no more than two numbers", STREAM("GET / HTTP/1.1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a version has no letters", STREAM("GET / HTTP/1.a\r\n\r\n"), 0, JOINED, 1, 0},
    {"HTTP/0.9 does not, but may have been answered", STREAM("GET /\r\n\r\n"), 0, JOINED, 1, 0},
    {"lower case http does not, but may have been answered", STREAM("GET / http/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"nor does a line that says HTTP/ elsewhere", STREAM("GET a b c d e f g h http https hTTp/1.1\r\n"), 0, JOINED, 1, 0},
    {"a version above 9 does not", STREAM("GET / HTTP/10.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a line that quotes a request is nothing", STREAM("127.0.0.1 \"GET / HTTP/1.1\" 200\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"any token is a method", STREAM("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\n\r\n"), 1, -1, 0, 0},
    {"a method may be long", STREAM("AMETHODTHATISLONGERTHANANYWORD / HTTP/1.1\r\n\r\n"), 1, -1, 0, 0},
    {"a method is not empty", STREAM(" / HTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a method has no separators", STREAM("GE(T / HTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a method may have a thousand letters", LONG_METHOD " / HTTP/1.1\r\n\r\n" REQUEST, 1043, 2, REQUEST_LINE, 0, 0},
    {"a method has an end", LONG_METHOD LONG_METHOD LONG_METHOD "\n", 3001, 0, IGNORED, 0, 0},
    {"spaces behind a method are not more than 2048 with its letters", STREAM("GET" TEN(TEN(TEN("  "))) TEN("    ") "        / HTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a target is not empty", STREAM("GET  HTTP/1.1\r\n\r\n"), 0, IGNORED, 0, 0},
    {"a target has no spaces", STREAM("GET /a b HTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"a target has no control characters", STREAM("GET /\x01 HTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"spaces may be many", STREAM("GET   / HTTP/1.1\r\n\r\nGET /               HTTP/1.0\r\n\r\nGET                    /    HTTP/1.1\r\n\r\n"), 3, REQUEST_LINE, 0, 0},
    {"tabs may follow the space before the version", STREAM("GET / \t HTTP/1.1\r\n\r\n" REQUEST), 2, REQUEST_LINE, 0, 0},
    {"a tab alone is no space", STREAM("GET\t/\tHTTP/1.1\r\n\r\n"), 0, JOINED, 1, 0},
    {"origin, absolute, authority and asterisk forms count",
     STREAM("GET /a?b HTTP/1.1\r\n\r\nGET http://a/b HTTP/1.1\r\n\r\nFOO a:80 HTTP/1.1\r\n\r\nOPTIONS * HTTP/1.1\r\n\r\n"),
     4, -1, 0, 0},
    {"white space may follow the version", STREAM("GET / HTTP/1.1 \r\n\r\nGET / HTTP/1.1 \t\v \r\r\n\r\nGET / HTTP/1.0\t\n\r\n" REQUEST), 4, REQUEST_LINE, 0, 0},
    {"nothing else follows the version", STREAM("GET / HTTP/1.1 a\r\n\r\n"), 0, JOINED, 1, 0},
    {"empty lines before a request line are ignored", STREAM("\r\n\n\r\n" REQUEST "\r\n\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"so are other white space and CRs without LF", STREAM("\r\t\v\r\r\n" REQUEST), 1, REQUEST_LINE, 0, 0},
    {"lines may end in a bare LF", STREAM("GET / HTTP/1.1\nHost: b\n\nGET / HTTP/1.1\r\nHost: b\n\r\n"), 2, -1, 0, 0},
    {"a bare CR ends nothing", STREAM("GET / HTTP/1.1\r\nA: b\r\r\r\nB: c\r\rd\r\n\r\n"), 1, REQUEST_LINE, 0, 0},
    {"pipelined requests count each", STREAM(REQUEST REQUEST REQUEST REQUEST REQUEST), 5, -1, 0, 0},
    {"a later line that is no request is a resync", STREAM(REQUEST "what\r\n\r\n"), 1, JOINED, 1, 0},

    // RFC 9112 section 6.2
    {"a body of a known length is skipped", STREAM("POST / HTTP/1.1\r\nContent-Length: 28\r\n\r\n" REQUEST REQUEST), 2, -1, 0, 0},
    {"names of fields have no case", STREAM("POST / HTTP/1.1\r\ncONTENT-lENGTH:28\r\n\r\n" REQUEST REQUEST), 2, -1, 0, 0},
    {"white space surrounds a length", STREAM("POST / HTTP/1.1\r\nContent-Length: \t28 \t\r\n\r\n" REQUEST REQUEST), 2, -1, 0, 0},
    {"a length may be zero", STREAM("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"equal lengths are one", STREAM("POST / HTTP/1.1\r\nContent-Length: 28\r\nX: y\r\nContent-Length: 28, 28\r\n\r\n" REQUEST REQUEST), 2, -1, 0, 0},
    {"a length may have 253 digits", STREAM(REQUEST "POST / HTTP/1.1\r\nContent-Length: " ZEROS("008") "\r\n\r\n12345678" REQUEST), 3, REQUEST_LINE, 0, 0},
    {"a length has no more digits", STREAM(REQUEST "POST / HTTP/1.1\r\nContent-Length: " ZEROS("0008") "\r\n\r\n"), 2, JOINED, 1, 0},
    {"a length is not repeated a hundred times", STREAM("POST / HTTP/1.1\r\n" TEN(TEN("Content-Length:8\r\n")) "\r\n"), 1, JOINED, 1, 0},
    {"different lengths are a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: 28\r\nContent-Length: 29\r\n\r\n"), 1, JOINED, 1, 0},
    {"different lengths in a list are a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: 28, 29\r\n\r\n"), 1, JOINED, 1, 0},
    {"a length that is no number is a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\n"), 1, JOINED, 1, 0},
    {"an empty length is a fault", STREAM("POST / HTTP/1.1\r\nContent-Length:\r\n\r\n"), 1, JOINED, 1, 0},
    {"two numbers are a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: 5 5\r\n\r\n"), 1, JOINED, 1, 0},
    {"a length beyond 64 bits is a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: 18446744073709551621\r\n\r\n"), 1, JOINED, 1, 0},
    {"a name must be followed by its colon", STREAM("POST / HTTP/1.1\r\nContent-Length : 28\r\nContent-Lengths: 9\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"a folded length counts", STREAM("POST / HTTP/1.1\r\nContent-Length:\r\n 28\r\n\r\n" REQUEST REQUEST), 2, -1, 0, 0},
    {"a length folded in two is a fault", STREAM("POST / HTTP/1.1\r\nContent-Length: 2\r\n 8\r\n\r\n"), 1, JOINED, 1, 0},
    {"the end of a folded field is no field", STREAM("POST / HTTP/1.1\r\nX: y\r\n Content-Length: 28\r\n\r\n" REQUEST), 2, -1, 0, 0},

    // RFC 9112 sections 6.1 and 7.1
    {"a chunked body is skipped", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n" REQUEST "\r\n0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"chunk sizes are hexadecimal, in both cases", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n00a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"chunk extensions are skipped", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\"GET / HTTP/1.1\"\r\nx\r\n1 ;b\r\ny\r\n0;c\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"trailers are skipped", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nGET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"two hundred trailers are skipped", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" TEN(TEN("a: b\r\na: b\r\n")) "\r\n" REQUEST), 2, -1, 0, 0},
    {"three hundred trailers are too many", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" TEN(TEN("a: b\r\na: b\r\na: b\r\n")) "\r\n"), 1, JOINED, 1, 0},
    {"chunks may end in a bare LF", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\n\n1\nx\n0\n\n" REQUEST), 2, -1, 0, 0},
    {"chunked wins over a length", STREAM("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n1\r\nx\r\n0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"chunked may be the last of several codings", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\ntransfer-encoding: x , , CHUNKED ,\r\n\r\n0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"a folded coding counts", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: gzip,\r\n\tchunked\r\n\r\n0\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"a last coding other than chunked is a fault", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"), 1, JOINED, 1, 0},
    {"chunked with parameters is another coding", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked;a\r\n\r\n"), 1, JOINED, 1, 0},
    {"a chunk without a size is a fault", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n"), 1, JOINED, 1, 0},
    {"a chunk size that is no number is a fault", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n"), 1, JOINED, 1, 0},
    {"a chunk size beyond 64 bits is a fault", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\n"), 1, JOINED, 1, 0},
    {"a chunk size may have 2048 zeros before it", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" TEN(TEN(TEN("00"))) TEN("0000") "000000001\r\nx\r\n0\r\n\r\n" REQUEST), 2, REQUEST_LINE, 0, 0},
    {"a chunk size has no more zeros", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" TEN(TEN(TEN("00"))) TEN("0000") "0000000001\r\nx\r\n0\r\n\r\n"), 1, JOINED, 1, 0},
    {"a chunk longer than its size is a fault", STREAM("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n"), 1, JOINED, 1, 0},

    // RFC 9110 sections 7.8, 9.3.6 and 10.1.1
    {"what follows CONNECT is a tunnel", STREAM("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n" REQUEST), 1, IGNORED, 0, 0},
    {"a method that begins like CONNECT is none", STREAM("CONNECTED / HTTP/1.1\r\n\r\n" REQUEST), 2, -1, 0, 0},
    {"frames of a WebSocket are a tunnel", STREAM("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81\x9c" REQUEST REQUEST), 1, IGNORED, 0, 0},
    {"an upgrade that was refused goes on", STREAM("GET / HTTP/1.1\r\nUPGRADE: h2c\r\n\r\n" REQUEST "what\r\n"), 2, JOINED, 1, 0},
    {"an upgrade happens after the body", STREAM("POST / HTTP/1.1\r\nUpgrade: a\r\nContent-Length: 2\r\n\r\nab\x81" REQUEST), 1, IGNORED, 0, 0},
    {"Upgrade-Insecure-Requests is no upgrade", STREAM("GET / HTTP/1.1\r\nUpgrade-Insecure-Requests: 1\r\n\r\nwhat\r\n"), 1, JOINED, 1, 0},

    // RFC 9113
    {"a HEADERS frame that opens a stream is a request", STREAM(PREFACE SETTINGS "\0\0\3\1\5\0\0\0\1abc" "\0\0\3\1\5\0\0\0\3abc"), 2, FRAME_HEADER, 0, 0},
    {"a field block ends in its last CONTINUATION", STREAM(PREFACE "\0\0\1\1\0\0\0\0\1a" "\0\0\1\x9\0\0\0\0\1b" "\0\0\1\x9\4\0\0\0\1c"), 1, FRAME_HEADER, 0, 0},
    {"before that nothing is counted", STREAM(PREFACE "\0\0\1\1\0\0\0\0\1a" "\0\0\1\x9\0\0\0\0\1b" "\0\0\1\x9\4\0\0\0\1"), 0, FRAME_PAYLOAD, 0, 0},
    {"an empty frame ends a field block", STREAM(PREFACE "\0\0\1\1\0\0\0\0\1a" "\0\0\0\x9\4\0\0\0\1"), 1, FRAME_HEADER, 0, 0},
    {"trailers are no request", STREAM(PREFACE "\0\0\1\1\4\0\0\0\1a" "\0\0\1\1\5\0\0\0\1b"), 1, FRAME_HEADER, 0, 0},
    {"streams of the server are no requests", STREAM(PREFACE "\0\0\1\1\5\0\0\0\2a"), 0, FRAME_HEADER, 0, 0},
    {"the reserved bit of an identifier is ignored", STREAM(PREFACE "\0\0\1\1\5\x80\0\0\1a" "\0\0\1\1\5\0\0\0\1a"), 1, FRAME_HEADER, 0, 0},
    {"DATA and other frames are skipped", STREAM(PREFACE "\0\0\x1c\0\0\0\0\0\1" REQUEST "\0\0\1\xff\4\0\0\0\x9z"), 0, FRAME_HEADER, 0, 0},
    {"after Upgrade: h2c the first stream is 3", STREAM("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n" PREFACE SETTINGS "\0\0\1\1\5\0\0\0\1a" "\0\0\1\1\5\0\0\0\3a"), 2, FRAME_HEADER, 0, 0},
    {"half a preface is no request", STREAM("PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"), 0, JOINED, 1, 0},
    {"a preface after a request is nothing", STREAM(REQUEST PREFACE), 1, JOINED, 1, 0},
    {"PRI may be a method", STREAM("PRI * HTTP/1.1\r\n\r\n"), 1, REQUEST_LINE, 0, 0},

    // The PROXY protocol
    {"PROXY TCP4 comes before the request", STREAM("PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n" REQUEST), 1, -1, 0, 0},
    {"PROXY TCP6 comes before the request", STREAM("PROXY TCP6 ::1 ::1 9 10\r\n" REQUEST), 1, -1, 0, 0},
    {"PROXY UNKNOWN comes before the request", STREAM("PROXY UNKNOWN\r\n" REQUEST), 1, -1, 0, 0},
    {"PROXY comes before HTTP/2, too", STREAM("PROXY UNKNOWN\r\n" PREFACE "\0\0\1\1\5\0\0\0\1a"), 1, -1, 0, 0},
    {"PROXY may be a method", STREAM("PROXY /TCP4 HTTP/1.1\r\n\r\n"), 1, -1, 0, 0},
    {"PROXY and other words are nothing", STREAM("PROXY TCP5 a\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"there is only one PROXY header", STREAM("PROXY UNKNOWN\r\nPROXY UNKNOWN\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"PROXY after a request is nothing", STREAM(REQUEST "PROXY UNKNOWN\r\n"), 1, JOINED, 1, 0},
    {"version 2 comes before the request", STREAM(PROXY_V2 "\0\x1c" REQUEST REQUEST), 1, -1, 0, 0},
    {"version 2 may have no addresses", STREAM(PROXY_V2 "\0\0" REQUEST), 1, -1, 0, 0},
    {"half a version 2 header is nothing", STREAM("\r\n\r\n\0\r\nQUIX\n" REQUEST), 0, IGNORED, 0, 0},

    // Other protocols
    {"a response is no request", STREAM("HTTP/1.1 200 OK\r\n\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"a response in lower case is no request", STREAM("http/1.1 200\r\n\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"TLS is noticed", STREAM("\x16\x03\x01\x02\x00" REQUEST), 0, IGNORED, 0, 1},
    {"0x16 alone is not TLS", STREAM("\x16\x04\n" REQUEST), 0, IGNORED, 0, 0},
    {"a record longer than any is not TLS", STREAM("\x16\x03\x01\xff\xff\n" REQUEST), 0, IGNORED, 0, 0},
    {"TLS behind a PROXY header is noticed", STREAM("PROXY UNKNOWN\r\n\x16\x03\x01\x02\0" REQUEST), 0, IGNORED, 0, 1},
    {"Redis is nothing", STREAM("PING\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"Redis inline GET is nothing", STREAM("GET key\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"Redis arrays are nothing", STREAM("*1\r\n$4\r\nPING\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"Memcached is nothing", STREAM("get a b\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"PostgreSQL is nothing", STREAM("\0\0\0\x08\x04\xd2\x16\x2f\n" REQUEST), 0, IGNORED, 0, 0},
    {"SMTP is nothing", STREAM("EHLO a\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"IRC is nothing", STREAM("NICK a\r\nUSER a 0 * :HTTP/1.1\r\n\r\n" REQUEST), 0, IGNORED, 0, 0},
    {"RTSP and SIP are nothing", STREAM("OPTIONS * RTSP/1.0\r\n\r\n" REQUEST), 0, IGNORED, 0, 0},
};

static void check(const struct rule *rule, const struct connection *c, const char *how, size_t where)
{
    expect(c->requests == rule->requests && c->encrypted == rule->encrypted && c->gaps == 0 &&
               // What follows a resync depends on the reads.
               (rule->resyncs ? c->resyncs >= 1 : c->resyncs == 0) &&
               (rule->state < 0 || rule->resyncs || c->stream.state == rule->state),
           rule->sentence, how, where);
}

static void check_rule(const struct rule *rule)
{
    const unsigned char *stream = (const unsigned char *)rule->stream;
    struct connection c = new_connection();

    feed(&c, stream, 0, rule->size);
    check(rule, &c, "whole", rule->size);
    expect(rule->state < 0 || c.stream.state == rule->state, rule->sentence, "state", c.stream.state);
    for (size_t split = 1; split < rule->size; split++) {
        c = new_connection();
        feed(&c, stream, 0, split);
        feed(&c, stream, split, rule->size);
        check(rule, &c, "split at", split);
    }
    c = new_connection();
    for (size_t at = 0; at < rule->size; at++)
        feed(&c, stream, at, at + 1);
    check(rule, &c, "byte by byte", 1);
}

// ---- what depends on the reads

static void a_read_repeated_is_harmless(void)
{
    const unsigned char *stream = (const unsigned char *)REQUEST REQUEST;
    struct connection c = new_connection();

    for (size_t end = 1; end <= 56; end++) {
        feed(&c, stream, 0, end);
        feed(&c, stream, end / 2, end);
    }
    expect(c.requests == 2 && c.gaps == 0, __func__, "", c.requests);
}

static void empty_lines_between_requests_are_harmless(void)
{
    const char *stream = "GET / HTTP/1.1\r\n\r\n\r\n";
    size_t size = strlen(stream);
    struct connection c = new_connection();

    for (unsigned i = 0; i < 2000; i++) {
        c.next = 0;
        feed(&c, (void *)stream, 0, size - 2);
        feed(&c, (void *)stream, size - 2, size);
    }
    expect(c.requests == 2000 && c.resyncs == 0, __func__, "resyncs", c.resyncs);
}

static void a_refused_line_is_over_where_enough_of_it_was_seen(void)
{
    // Enough are 257 bytes behind the place where the line was refused.
    for (size_t seen = 256; seen < 259; seen++) {
        unsigned char stream[400] = "GET / ";
        struct connection c = new_connection();
        size_t end = 6 + seen;

        memset(stream + 6, 'x', seen);
        memcpy(stream + end, REQUEST REQUEST, 56);
        feed(&c, stream, 0, end);
        feed(&c, stream, end, end + 56);
        expect(c.resyncs == 1 && c.requests == (seen < 257 ? 0 : 2), __func__, "seen", seen);
    }
}

static void a_gap_in_a_body_is_harmless(void)
{
    const char *stream = "POST / HTTP/1.1\r\nContent-Length: 28\r\n\r\n" REQUEST REQUEST;
    size_t body = strlen(stream) - 56;
    struct connection c = new_connection();

    feed(&c, (void *)stream, 0, body + 3);
    feed(&c, (void *)stream, body + 28, body + 56);
    expect(c.requests == 2 && c.gaps == 0, __func__, "", c.requests);
}

static void a_gap_in_a_head_loses_it_and_no_other(void)
{
    const unsigned char *stream = (const unsigned char *)REQUEST REQUEST;

    for (size_t gap = 0; gap < 28; gap++) {
        struct connection c = new_connection();

        if (gap)
            feed(&c, stream, 0, gap);
        feed(&c, stream, 28, 56);
        expect(c.requests == 1 && c.gaps == 1, __func__, "from", gap);
    }
}

static void a_gap_beyond_a_body_is_one(void)
{
    const char *stream = "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx" REQUEST REQUEST;
    size_t end = strlen(stream);
    struct connection c = new_connection();

    feed(&c, (void *)stream, 0, end - 57);
    feed(&c, (void *)stream, end - 28, end);
    expect(c.requests == 2 && c.gaps == 1, __func__, "", c.requests);
}

static void a_gap_in_a_frame_is_harmless(void)
{
    const unsigned char stream[] = PREFACE "\0\0\3\1\4\0\0\0\1abc" "\0\0\1\1\4\0\0\0\3a";
    struct connection c = new_connection();

    feed(&c, stream, 0, 34);
    feed(&c, stream, 36, sizeof(stream) - 1);
    expect(c.requests == 2 && c.gaps == 0, __func__, "", c.requests);
}

static void a_megabyte_of_anything_is_walked(void)
{
    static unsigned char stream[1 << 20];
    struct connection c = new_connection();
    size_t size = 0;

    for (; size + 28 <= sizeof(stream); size += 28)
        memcpy(stream + size, REQUEST, 28);
    feed(&c, stream, 0, size);
    expect(c.requests == size / 28, __func__, "requests", c.requests);

    c = new_connection();
    memset(stream, 'x', sizeof(stream));
    memcpy(stream, "GET /", 5);
    memcpy(stream + sizeof(stream) / 2, " HTTP/1.1\r\n", 11);
    memcpy(stream + sizeof(stream) - 4, "\r\n\r\n", 4);
    feed(&c, stream, 0, sizeof(stream));
    expect(c.requests == 1, __func__, "head", c.requests);
}

int main(void)
{
    size_t count = sizeof(rules) / sizeof(*rules);

    for (size_t i = 0; i < count; i++)
        check_rule(&rules[i]);
    a_read_repeated_is_harmless();
    empty_lines_between_requests_are_harmless();
    a_refused_line_is_over_where_enough_of_it_was_seen();
    a_gap_in_a_body_is_harmless();
    a_gap_in_a_head_loses_it_and_no_other();
    a_gap_beyond_a_body_is_one();
    a_gap_in_a_frame_is_harmless();
    a_megabyte_of_anything_is_walked();
    printf("%zu rules of the parser, %d failures; %zu bytes per stream\n", count + 8, failures,
           sizeof(struct http_stream));
    return failures != 0;
}

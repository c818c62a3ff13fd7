// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What follows a request for another protocol or a tunnel, granted or refused.

#include "conversation.h"

#define CONNECT "CONNECT a:80 HTTP/1.1\r\nHost: b\r\n\r\n"
#define UPGRADE(to) "GET / HTTP/1.1\r\nUpgrade: " to "\r\n\r\n"
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"

static void a_tunnel_that_was_granted_is_followed_no_further(void)
{
    begin(false);
    ASK(CONNECT);
    ANSWER("HTTP/1.1 200 OK\r\n\r\n");
    ASK(GET GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "200", __func__, "", 0);
    expect(d.requests.stream.state == IGNORED && d.exchange.stream.state == IGNORED, __func__, "state", d.requests.stream.state);
}

static void behind_a_tunnel_that_was_refused_requests_go_on(void)
{
    begin(false);
    ASK(GET CONNECT);
    ANSWER(OK "HTTP/1.1 407 ?\r\nContent-Length: 2\r\n\r\nab");
    ASK(CONNECT);
    ANSWER("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 ?\r\nContent-Length: 0\r\n\r\n");
    ASK(GET);
    ANSWER(NOT_FOUND);
    ASK(CONNECT);
    ANSWER("HTTP/1.1 299 ?\r\n\r\n" NOT_FOUND);
    ASK(GET);
    expect_codes(&d, "200 407 403 404 299", __func__, "", 0);
}

static void an_answer_that_was_lost_refuses_nothing(void)
{
    begin(false);
    ASK(CONNECT);
    answered_to += 10;
    ANSWER("\r\n\r\n");
    ASK("\x16\x03\x01" GET);
    expect_codes(&d, "?", __func__, "tunnel", 0);

    begin(false);
    ASK(UPGRADE("websocket"));
    answered_to += 10;
    ANSWER("\r\n\r\n");
    ASK("\x81\x85" GET);
    expect(d.requests.resyncs == 0 && d.requests.stream.state == IGNORED, __func__, "state", d.requests.stream.state);
}

static void what_follows_connect_before_its_answer_is_not_looked_at(void)
{
    begin(false);
    ASK(CONNECT);
    ASK("\x16\x03\x01" GET);
    ANSWER("HTTP/1.1 200 OK\r\n\r\n");
    ASK(GET);
    expect_codes(&d, "200", __func__, "", 0);
}

static void a_websocket_is_followed_no_further(void)
{
    begin(false);
    ASK(UPGRADE("websocket"));
    ANSWER("HTTP/1.1 101 ?\r\nUpgrade: websocket\r\n\r\n");
    // Frames may look like anything.
    ASK(GET);
    ANSWER(OK);
    expect_codes(&d, "101", __func__, "", 0);
    expect(d.requests.stream.state == IGNORED && d.exchange.stream.state == IGNORED, __func__, "state", d.requests.stream.state);
}

static void behind_an_upgrade_that_was_refused_requests_go_on(void)
{
    begin(false);
    ASK(UPGRADE("h2c"));
    ANSWER(OK);
    ASK("what\r\n" GET);
    expect(d.requests.resyncs == 1 && d.requests.stream.state == JOINED, __func__, "resyncs", d.requests.resyncs);
    ASK(UPGRADE("h2c") GET);
    ANSWER(OK NOT_FOUND);
    ASK(GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "200 200 404 404", __func__, "", 0);
}

#define HEADERS(stream) "\0\0\4\1\5\0\0\0" stream "\x82\x86\x84\x41"
#define STATUS(stream, field) "\0\0\1\1\4\0\0\0" stream field

static void behind_h2c_streams_have_their_answers(void)
{
    begin(false);
    ASK(GET UPGRADE("h2c"));
    ANSWER(OK "HTTP/1.1 101 ?\r\nUpgrade: h2c\r\n\r\n" SETTINGS);
    ASK(PREFACE SETTINGS HEADERS("\3"));
    ASK(HEADERS("\5") HEADERS("\7"));
    ANSWER(STATUS("\7", "\x8d") STATUS("\1", "\x88") STATUS("\3", "\x8e") STATUS("\5", "\x8d"));
    expect_codes(&d, "200 200 500 404 404", __func__, "", 0);
    expect(d.streams[0].time == 1 && d.streams[1].time == 3 && d.streams[3].time == 4, __func__, "time", d.streams[1].time);
    expect(d.over_http1 == 1 && d.over_http2 == 4, __func__, "requests", d.over_http2);
}

static void a_client_that_is_granted_h2c_becomes_a_server(void)
{
    static const char answer[] = "HTTP/1.1 101 ?\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n";
    size_t size = sizeof(answer) - 1;
    unsigned char stream[200];

    memcpy(stream, answer, size);
    memcpy(stream + size, PREFACE SETTINGS HEADERS("\1"), 46);
    for (size_t split = 1; split < size + 46; split++) {
        begin(false);
        d.requests.stream.flags |= IS_CLIENT;
        ask(&d, stream, 0, split);
        ask(&d, stream, split, size + 46);
        expect(d.requests.requests == 1, __func__, "split at", split);
    }
}

static void a_client_that_is_answered_is_followed_no_further(void)
{
    begin(false);
    d.requests.stream.flags |= IS_CLIENT;
    ASK(OK GET);
    expect(d.requests.requests == 0 && d.requests.stream.state == IGNORED, __func__, "state", d.requests.stream.state);
}

int main(void)
{
    static void (*const rules[])(void) = {
        a_tunnel_that_was_granted_is_followed_no_further,
        behind_a_tunnel_that_was_refused_requests_go_on,
        an_answer_that_was_lost_refuses_nothing,
        what_follows_connect_before_its_answer_is_not_looked_at,
        a_websocket_is_followed_no_further,
        behind_an_upgrade_that_was_refused_requests_go_on,
        behind_h2c_streams_have_their_answers,
        a_client_that_is_granted_h2c_becomes_a_server,
        a_client_that_is_answered_is_followed_no_further,
    };
    size_t count = sizeof(rules) / sizeof(*rules);

    for (size_t i = 0; i < count; i++)
        rules[i]();
    printf("%zu rules of switched protocols, %d failures\n", count, failures);
    return failures != 0;
}

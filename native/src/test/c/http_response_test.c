// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Every rule about answers over HTTP/1.

#include "answer_rules.h"

#define GET "GET / HTTP/1.1\r\nHost: b\r\n\r\n"
#define HEAD "HEAD / HTTP/1.1\r\nHost: b\r\n\r\n"
#define CONNECT "CONNECT a:80 HTTP/1.1\r\nHost: b\r\n\r\n"
#define UPGRADE(to) "GET / HTTP/1.1\r\nUpgrade: " to "\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
#define NOT_FOUND "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
#define ERROR "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define FRAME_200 "\0\0\1\1\4\0\0\0\1\x88"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"

static const struct rule rules[] = {
    // RFC 9112 section 4
    {"an answer is found", STREAM(GET), STREAM(OK), "200"},
    {"it is found at its blank line, not before", STREAM(GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r"), "-"},
    {"what was not asked is no answer to anything", STREAM(""), STREAM(OK), "+1"},
    {"answers are in the order of requests", STREAM(GET GET GET), STREAM(OK NOT_FOUND ERROR), "200 404 500"},
    {"a request may have no answer yet", STREAM(GET GET), STREAM(NOT_FOUND), "404 -"},
    {"HTTP/1.0 answers", STREAM(GET), STREAM("HTTP/1.0 302 Found\r\nContent-Length: 0\r\n\r\n"), "302"},
    {"the reason may be empty", STREAM(GET GET), STREAM("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n" NOT_FOUND), "200 404"},
    {"the space before it may be missing", STREAM(GET GET), STREAM("HTTP/1.1 403\r\nContent-Length: 0\r\n\r\n" NOT_FOUND), "403 404"},
    {"the reason may be anything", STREAM(GET GET), STREAM("HTTP/1.1 200 HTTP/1.1 500 \xe9\t:Content-Length: 7\r\nContent-Length: 0\r\n\r\n" NOT_FOUND), "200 404"},
    {"lines may end in a bare LF", STREAM(GET GET), STREAM("HTTP/1.1 204\n\nHTTP/1.1 200 OK\nContent-Length: 1\n\nx"), "204 200"},
    {"any code of three digits is one", STREAM(GET GET GET), STREAM("HTTP/1.1 999 ?\r\nContent-Length:0\r\n\r\nHTTP/1.1 599 ?\r\nContent-Length:0\r\n\r\nHTTP/1.1 200 ?\r\n\r\n"), "999 599 200"},
    {"a code has three digits", STREAM(GET), STREAM("HTTP/1.1 2000 OK\r\n\r\n"), "? !1"},
    {"a code has no letters", STREAM(GET), STREAM("HTTP/1.1 2x0 OK\r\n\r\n"), "? !1"},
    {"a code does not begin with 0", STREAM(GET), STREAM("HTTP/1.1 099 OK\r\n\r\n"), "? !1"},
    {"another protocol's line is no answer", STREAM(GET), STREAM("RTSP/1.0 200 OK\r\n\r\n"), "? !1"},
    {"nor is a version in lower case", STREAM(GET), STREAM("http/1.1 200 OK\r\n\r\n"), "? !1"},
    {"empty lines before an answer are ignored", STREAM(GET GET), STREAM("\r\n\n" OK "\r\n" NOT_FOUND), "200 404"},
    {"bytes behind a body that is over are lost", STREAM(GET GET), STREAM(OK "c" NOT_FOUND), "200 ? !1"},

    // RFC 9110 section 15.2
    {"100 is not final", STREAM(GET GET), STREAM("HTTP/1.1 100 Continue\r\n\r\n" OK NOT_FOUND), "200 404"},
    {"neither are 102, 103 and 199", STREAM(GET), STREAM("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\nHTTP/1.1 199 ?\r\n\r\n" NOT_FOUND), "404"},
    {"100 has no body, whatever it says", STREAM(GET), STREAM("HTTP/1.1 100 Continue\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n" NOT_FOUND), "404"},
    {"100 alone is no answer", STREAM(GET), STREAM("HTTP/1.1 100 Continue\r\n\r\n"), "-"},
    {"what a 103 says about framing is forgotten", STREAM(GET GET), STREAM("HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n" OK NOT_FOUND), "200 404"},

    // RFC 9110 section 15.2.2, RFC 7540 section 3.2
    {"101 is the last answer", STREAM(UPGRADE("websocket")), STREAM("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" OK NOT_FOUND), "101"},
    {"101 without a name is so as well", STREAM(UPGRADE("x")), STREAM("HTTP/1.1 101 Switching Protocols\r\n\r\n" FRAME_200), "101"},
    {"with h2c the answer is that of stream 1", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" SETTINGS FRAME_200), "200"},
    {"h2c has no case", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\r\nuPGRADE:H2C\r\nConnection: Upgrade\r\n\r\n" SETTINGS FRAME_200), "200"},
    {"white space surrounds h2c", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\r\nConnection: Upgrade\r\nUpgrade: \t         h2c\t \r\n\r\n" SETTINGS FRAME_200), "200"},
    {"h2c may begin a list", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\nUpgrade:h2c,x\n\n" SETTINGS FRAME_200), "200"},
    {"what begins like h2c is another protocol", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\r\nUpgrade: h2c-14\r\n\r\n" SETTINGS FRAME_200), "101"},
    {"what ends before h2c does is another protocol", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\r\nUpgrade: h2\r\n\r\n" SETTINGS FRAME_200), "101"},
    {"Upgrade in another answer is an offer", STREAM(GET GET), STREAM("HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx" OK), "426 200"},
    {"h2c that was granted has no answer yet", STREAM(UPGRADE("h2c")), STREAM("HTTP/1.1 101 ?\r\nUpgrade: h2c\r\n\r\n" SETTINGS), "-"},
    {"an upgrade may be refused", STREAM(UPGRADE("websocket") GET), STREAM(OK NOT_FOUND), "200 404"},

    // RFC 9110 section 9.3.6
    {"a tunnel follows 2xx to CONNECT", STREAM(CONNECT), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" NOT_FOUND), "200"},
    {"a CONNECT that is refused has a body", STREAM(CONNECT), STREAM("HTTP/1.1 403 Forbidden\r\nContent-Length: 19\r\n\r\nHTTP/1.1 500 ?\r\n\r\n?" OK), "403 +1"},
    {"a CONNECT behind others is told from them", STREAM(GET GET CONNECT), STREAM(OK NOT_FOUND "HTTP/1.1 201 OK\r\n\r\n" OK), "200 404 201"},

    // RFC 9112 section 6.3
    {"an answer to HEAD has no body", STREAM(HEAD GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" NOT_FOUND), "200 404"},
    {"nor has it chunks", STREAM(HEAD GET HEAD), STREAM(CHUNKED NOT_FOUND CHUNKED), "200 404 200"},
    {"nor does the end of the connection end it", STREAM(HEAD GET), STREAM("HTTP/1.1 200 OK\r\n\r\n" NOT_FOUND), "200 404"},
    {"HEAD is told among others", STREAM(GET HEAD GET HEAD HEAD GET), STREAM(OK "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" OK CHUNKED NOT_FOUND OK), "200 200 200 200 404 200"},
    {"a method that begins like HEAD is none", STREAM("HEADER / HTTP/1.1\r\n\r\n" GET), STREAM(OK OK), "200 200"},
    {"head in lower case is none", STREAM("head / HTTP/1.1\r\n\r\n" GET), STREAM(OK OK), "200 200"},
    {"HEAD is found behind any spaces", STREAM("\r\n\r\nHEAD    / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" GET), STREAM(CHUNKED OK), "200 200"},
    {"204 has no body", STREAM(GET GET GET), STREAM("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\nHTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n" OK), "204 204 200"},
    {"304 has no body", STREAM(GET GET GET), STREAM("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nHTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" OK), "304 304 200"},
    {"205 has one", STREAM(GET GET), STREAM("HTTP/1.1 205 Reset Content\r\nContent-Length: 1\r\n\r\nx" OK), "205 200"},
    {"a body is skipped", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\nHTTP/1.1 500 Internal\r\nContent-Length: 0\r\n\r" OK), "200 200"},
    {"equal lengths are one", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\nContent-Length: 1\r\n\r\nx" OK), "200 200"},
    {"behind different lengths there is no other answer", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx" OK), "200 -"},
    {"behind a length that is no number there is no other answer", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx" OK), "200 -"},
    {"a folded length counts", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nContent-Length:\r\n 1\r\n\r\nx" OK), "200 200"},
    {"the end of a folded field is no field", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nX: y\r\n Content-Length: 9\r\nContent-Length: 0\r\n\r\n" OK), "200 200"},
    {"a folded reason is none", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nX:\r\n\tHTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n" OK), "200 200"},
    {"chunks are skipped", STREAM(GET GET), STREAM(CHUNKED "12\r\nHTTP/1.1 500 ?\r\n\r\n\r\nA;x=\"HTTP/1.1 500\"\r\n0123456789\r\n0\r\n\r\n" NOT_FOUND), "200 404"},
    {"trailers are skipped", STREAM(GET GET), STREAM(CHUNKED "1\r\nx\r\n0;end\r\nHTTP/1.1 500 ?\r\nContent-Length: 7\r\n\r\n" NOT_FOUND), "200 404"},
    {"chunked may end a list", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip,\r\n\tCHUNKED\r\nContent-Length: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n" NOT_FOUND), "200 404"},
    {"a last coding other than chunked ends with the connection", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" NOT_FOUND), "200 -"},
    {"without a length a body ends with the connection", STREAM(GET GET), STREAM("HTTP/1.1 200 OK\r\n\r\n" NOT_FOUND OK), "200 -"},
    {"a chunk that is none is lost", STREAM(GET GET), STREAM(CHUNKED "1\r\nxy\r\n0\r\n\r\n" NOT_FOUND), "200 ? !1"},
};

static void the_same_words_in_bodies_are_no_answers(void)
{
    static const char body[] = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
    static unsigned char answers[60000];
    size_t size = 0;

    for (int chunked = 0; chunked < 2; chunked++) {
        size = 0;
        for (int answer = 0; answer < 4; answer++) {
            size += sprintf((char *)answers + size, chunked ? CHUNKED "%zx\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", 100 * (sizeof(body) - 1));
            for (int i = 0; i < 100; i++)
                size += sprintf((char *)answers + size, "%s", body);
            if (chunked)
                size += sprintf((char *)answers + size, "\r\n0\r\n\r\n");
        }
        for (size_t packet = 1; packet < 9000; packet += packet / 3 + 1) {
            begin_dialogue(&dialogue, false);
            ask(&dialogue, (const unsigned char *)GET GET GET GET, 0, 4 * strlen(GET));
            for (size_t at = 0; at < size; at += packet)
                answer_with(&dialogue, answers, at, at + packet < size ? at + packet : size);
            expect_codes(&dialogue, "200 200 200 200", __func__, "packets of", packet);
        }
    }
}

int main(void)
{
    size_t count = sizeof(rules) / sizeof(*rules);

    for (size_t i = 0; i < count; i++)
        check_rule(&rules[i]);
    the_same_words_in_bodies_are_no_answers();
    printf("%zu rules of answers over HTTP/1, %d failures; %zu bytes per exchange\n", count + 1, failures,
           sizeof(struct exchange));
    return failures != 0;
}

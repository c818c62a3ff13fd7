// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which answer belongs to which request, and when that was read: what depends on the order of both sides.

#include "conversation.h"

static void ask_times(const char *text, unsigned times)
{
    static char read[1 << 16];
    size_t size = strlen(text);

    for (unsigned i = 0; i < times; i++)
        memcpy(read + i * size, text, size);
    says(read, size * times);
}

// ---- answers before their request is complete

static void an_answer_to_a_head_that_is_being_read_is_its_own(void)
{
    static const char *const codes[] = {"408", "413", "431"};

    for (size_t code = 0; code < 3; code++)
        for (size_t seen = 1; seen < strlen(GET); seen++) {
            char answer[100];

            begin(false);
            says(GET, seen);
            hears(answer, sprintf(answer, "HTTP/1.1 %s ?\r\nContent-Length: 0\r\n\r\n", codes[code]));
            expect_codes(&d, "", __func__, "early behind", seen);
            says(&(GET GET)[seen], 2 * strlen(GET) - seen);
            ANSWER(OK);
            sprintf(answer, "%s 200", codes[code]);
            expect_codes(&d, answer, __func__, "seen", seen);
            expect(d.asked[0].time == 0 && d.asked[1].time == 3, __func__, "time", d.asked[1].time);
        }
}

static void an_answer_before_the_body_is_read_is_one(void)
{
    begin(false);
    ASK("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
    ANSWER("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    ASK("cde" GET);
    ANSWER(OK);
    expect_codes(&d, "413 200", __func__, "", 0);
    expect(d.asked[0].time == 1 && d.asked[1].time == 3, __func__, "time", d.asked[1].time);
}

static void an_answer_to_nothing_belongs_to_no_request(void)
{
    begin(false);
    ASK(GET);
    ANSWER(OK);
    ANSWER("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    expect_codes(&d, "200 +1", __func__, "idle", 0);
    ASK(GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "200 404 +1", __func__, "next", 0);
}

// Over HTTP/2 only a whole head is a request, and the read that ends it is when it was asked.
static void a_stream_is_asked_when_its_head_has_ended(void)
{
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
#define FIRST "\0\0\4\1\5\0\0\0\1\x82\x86\x84\x41"
#define THIRD "\0\0\4\1\5\0\0\0\3\x82\x86\x84\x41"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define ANSWER_TO(stream, field) "\0\0\1\1\4\0\0\0" stream field
    for (size_t seen = 1; seen < sizeof(THIRD) - 1; seen++) {
        begin(false);
        says(PREFACE FIRST THIRD, sizeof(PREFACE FIRST) - 1 + seen);
        ANSWER(SETTINGS ANSWER_TO("\3", "\x8d"));
        expect_codes(&d, "- +1", __func__, "early behind", seen);
        says(&THIRD[seen], sizeof(THIRD) - 1 - seen);
        ANSWER(ANSWER_TO("\3", "\x88") ANSWER_TO("\1", "\x8e"));
        expect_codes(&d, "500 200 +1", __func__, "seen", seen);
        expect(stream_of(3)->time == 3, __func__, "time", stream_of(3)->time);
    }
}

static void the_first_byte_is_that_of_the_final_head(void)
{
    begin(false);
    ASK(GET GET GET);
    ANSWER("HTTP/1.1 103 ?\r\n");
    ANSWER("\r\n");
    ANSWER("HT");
    ANSWER("TP/1.1 200 OK\r\nContent-");
    ANSWER("Length: 2\r\n\r\na");
    ANSWER("bHTTP/1.1 404 ?\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 ?\r\n");
    ANSWER("\r\n");
    expect(d.asked[0].sent == 4 && d.asked[1].sent == 7 && d.asked[2].sent == 7, __func__, "sent", d.asked[0].sent);
}

static void of_two_early_answers_the_second_belongs_to_no_request(void)
{
    begin(false);
    ASK("GET / HT");
    ANSWER(NOT_FOUND OK);
    ASK("TP/1.1\r\n\r\n");
    expect_codes(&d, "404 +1", __func__, "", 0);
}

static void a_request_that_was_not_seen_does_not_shift_the_others(void)
{
    begin(false);
    ASK(GET);
    ANSWER(OK);
    asked_to += strlen(GET);
    ANSWER("HTTP/1.1 500 ?\r\nContent-Length: 0\r\n\r\n");
    ASK(GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "200 404 +1", __func__, "", 0);
}

// ---- gaps

static void a_gap_in_a_body_changes_nothing(void)
{
    begin(false);
    ASK(GET GET GET);
    ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc");
    answered_to += 26;
    ANSWER("d" "HTTP/1.1 404 ?\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nab");
    answered_to += 18;
    ANSWER("\r\n0\r\n\r\n" OK);
    expect_codes(&d, "200 404 200", __func__, "", 0);
    expect(d.answers.gaps == 0, __func__, "gaps", d.answers.gaps);
}

static void behind_a_gap_what_was_asked_is_unknown_and_the_next_is_not(void)
{
    begin(false);
    ASK(GET GET GET);
    ANSWER(OK "HTTP/1.1 404 ?\r\n");
    answered_to += 10;
    ANSWER(OK);
    expect_codes(&d, "200 ? ?", __func__, "lost", 0);
    ASK("GET / ");
    ANSWER(OK);
    expect_codes(&d, "200 ? ?", __func__, "while it is asked", 0);
    ASK("HTTP/1.1\r\n\r\n");
    ANSWER(NOT_FOUND);
    expect_codes(&d, "200 ? ? 404", __func__, "next", 0);
    expect(d.answers.gaps == 1 && d.asked[3].time == 6, __func__, "time", d.asked[3].time);
}

static void what_was_lost_comes_back_with_the_next_request(void)
{
    begin(false);
    ASK(GET);
    ANSWER("what is this?\r\n\r\n");
    ASK(GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "? 404 !1", __func__, "", 0);
}

static void what_is_asked_over_http1_is_not_answered_in_frames(void)
{
    begin(false);
    ASK(GET);
    ANSWER("\3\3\1\1\4\0\0\0\1z0");
    ASK(GET);
    ANSWER("\0\0\1\1\4\0\0\0\1\x88");
    ASK(GET);
    ANSWER(OK);
    expect_codes(&d, "? ? 200 !2", __func__, "", 0);
}

static void a_connection_that_was_joined_begins_with_what_is_asked(void)
{
    begin(true);
    ANSWER("dy of an answer" OK);
    ASK(GET);
    ANSWER(NOT_FOUND);
    expect_codes(&d, "404", __func__, "", 0);
}

static void a_packet_that_is_sent_again_changes_nothing(void)
{
    begin(false);
    ASK(GET GET);
    ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
    answered_to -= sizeof(OK) - 1;
    ANSWER(OK);
    answered_to -= 1;
    ANSWER("b" NOT_FOUND);
    expect_codes(&d, "200 404", __func__, "", 0);
}

// ---- how many are remembered

static void a_hundred_deep_without_head_is_known(void)
{
    begin(false);
    ask_times(GET, 100);
    for (int i = 0; i < 50; i++)
        ANSWER(OK NOT_FOUND);
    for (int i = 0; i < 100; i++)
        expect(d.asked[i].code == (i % 2 ? 404 : 200), __func__, "request", i);
}

static void sixty_four_deep_with_head_is_known(void)
{
    for (unsigned before = 0; before < 66; before++) {
        begin(false);
        for (unsigned i = 0; i < before; i++) {
            ASK(HEAD);
            ANSWER("HTTP/1.1 201 ?\r\nContent-Length: 7\r\n\r\n");
        }
        ask_times(GET HEAD, 32);
        for (int i = 0; i < 32; i++)
            ANSWER(OK "HTTP/1.1 404 ?\r\nContent-Length: 9\r\n\r\n");
        for (unsigned i = 0; i < 64; i++)
            expect(d.asked[before + i].code == (i % 2 ? 404 : 200), __func__, "behind", before);
    }
}

static void head_behind_more_than_that_makes_all_unknown(void)
{
    begin(false);
    ask_times(GET, 64);
    ANSWER(OK);
    ASK(HEAD);
    expect(!d.exchange.is_unclear, __func__, "64", 0);
    ASK(HEAD);
    expect(d.exchange.is_unclear && d.lost == 65, __func__, "lost", d.lost);
    ANSWER(OK);
    expect(d.asked[0].code == 200 && d.asked[1].code == UNKNOWN_STATUS, __func__, "code", d.asked[1].code);
    ASK(GET);
    ANSWER(OK);
    expect(d.asked[66].code == UNKNOWN_STATUS, __func__, "later", d.asked[66].code);
}

static void head_that_has_its_answer_is_forgotten(void)
{
    begin(false);
    ask_times(GET HEAD, 2);
    ANSWER(OK "HTTP/1.1 404 ?\r\nContent-Length: 9\r\n\r\n" OK "HTTP/1.1 404 ?\r\n");
    ask_times(GET, 1);
    ANSWER("\r\n");
    ask_times(GET, 100);
    expect(!d.exchange.is_unclear, __func__, "is unclear", d.exchange.is_unclear);
}

// Sets the connection back to where it stands behind so many requests.
static void begin_behind(__u32 requests)
{
    begin(false);
    d.exchange.asked.asked = d.exchange.asked.answered = requests;
    for (int i = 0; i < RUNS; i++)
        d.exchange.runs[i].from = d.exchange.runs[i].upto = requests;
}

static void times_are_those_of_the_reads(void)
{
    static const __u32 starts[] = {0, 61, 0x7ffffffe, 0xfffffffe, 0xffffffc1};

    for (size_t start = 0; start < sizeof(starts) / sizeof(*starts); start++) {
        begin_behind(starts[start]);
        ASK(GET);
        ASK(GET GET GET);
        ASK(HEAD);
        ASK(GET GET);
        // All that can be remembered are four.
        ASK(GET);
        ANSWER(OK OK);
        ASK(GET);
        ANSWER(OK OK "HTTP/1.1 200 ?\r\nTransfer-Encoding: chunked\r\n\r\n" OK OK OK OK);
        for (unsigned i = 0; i < 9; i++) {
            static const unsigned times[] = {1, 2, 2, 2, 3, 4, 4, 0, 7};

            expect(request_of(starts[start] + i)->code == 200, __func__, "code behind", starts[start]);
            expect(request_of(starts[start] + i)->time == times[i], __func__, "time of", i);
        }
    }
}

static void times_stay_right_however_many_requests_there_were(void)
{
    // Four reads are open, then as many requests as fit into 32 bits are answered at once.
    for (__u64 between = 1ULL << 30; between <= 1ULL << 32; between += 1ULL << 30) {
        begin(false);
        ASK(GET GET);
        ASK(GET);
        ASK(GET);
        ASK(GET);
        ANSWER(OK OK OK OK OK);
        d.exchange.asked.asked = d.exchange.asked.answered += (__u32)(between - 5);
        ASK(GET);
        ASK(GET);
        ASK(GET GET);
        ASK(GET);
        ANSWER(OK OK OK OK OK);
        for (unsigned i = 0; i < 5; i++) {
            static const unsigned times[] = {6, 7, 8, 8, 9};

            expect(request_of(between + i)->time == times[i], __func__, "request", i);
        }
    }
}

// ---- the end of a connection

static void what_was_sent_last_was_seen_or_not(void)
{
    static const __u32 starts[] = {0, 1000, (__u32)-1, (__u32)-2};
    struct exchange exchange = {};

    begin_exchange(&exchange, false);
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        exchange.next = starts[i];
        expect(!http_missed_end(&exchange, starts[i]), __func__, "all", i);
        expect(!http_missed_end(&exchange, starts[i] + 1), __func__, "FIN", i);
        expect(http_missed_end(&exchange, starts[i] + 2), __func__, "two bytes", i);
    }
    // Then the place is not followed.
    exchange.stream.state = IGNORED;
    expect(!http_missed_end(&exchange, exchange.next + 1000), __func__, "ignored", 0);
}

int main(void)
{
    static void (*const rules[])(void) = {
        an_answer_to_a_head_that_is_being_read_is_its_own,
        an_answer_before_the_body_is_read_is_one,
        an_answer_to_nothing_belongs_to_no_request,
        a_stream_is_asked_when_its_head_has_ended,
        the_first_byte_is_that_of_the_final_head,
        of_two_early_answers_the_second_belongs_to_no_request,
        a_request_that_was_not_seen_does_not_shift_the_others,
        a_gap_in_a_body_changes_nothing,
        behind_a_gap_what_was_asked_is_unknown_and_the_next_is_not,
        what_was_lost_comes_back_with_the_next_request,
        what_is_asked_over_http1_is_not_answered_in_frames,
        a_connection_that_was_joined_begins_with_what_is_asked,
        a_packet_that_is_sent_again_changes_nothing,
        a_hundred_deep_without_head_is_known,
        sixty_four_deep_with_head_is_known,
        head_behind_more_than_that_makes_all_unknown,
        head_that_has_its_answer_is_forgotten,
        times_are_those_of_the_reads,
        times_stay_right_however_many_requests_there_were,
        what_was_sent_last_was_seen_or_not,
    };
    size_t count = sizeof(rules) / sizeof(*rules);

    for (size_t i = 0; i < count; i++)
        rules[i]();
    printf("%zu rules of requests and their answers, %d failures\n", count, failures);
    return failures != 0;
}

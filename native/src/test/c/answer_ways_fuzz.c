// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The usual packet of answers is walked before its stream is taken up (short way), others are stepped through: after
// every packet both must have come to the same, on heads that are nearly usual.
//
//     answer_ways_fuzz [first seed [streams [file of the corpus...]]]
//
// or, built with -fsanitize=fuzzer, as a target of libFuzzer.

#include "dialogue.h"
#include "random_stream.h"

#define REQUESTS 40

static struct dialogue dialogues[2];
static bool begins[MAX_STREAM + 1];
static uint64_t this_seed;
static unsigned long long packets, answers;

// Without what nobody asks for any more.
static struct http_stream what_matters(struct http_stream stream)
{
    if (stream.state == JOINED || stream.state == IGNORED)
        return (struct http_stream){.state = stream.state};
    if (stream.state == STATUS_LINE || stream.state == BODY || stream.state == CHUNK_SIZE) {
        stream.flags &= ~ABOUT_HEAD;
        stream.status = 0;
    }
    // In a head these are of the message before, until a field says them.
    if (stream.state == STATUS_LINE)
        stream.remaining = 0;
    if (stream.state != CHUNK_SIZE)
        stream.number = 0;
    memset(stream.carry + stream.carried, 0, sizeof(stream.carry) - stream.carried);
    return stream;
}

static bool agree(const struct dialogue *one, const struct dialogue *other)
{
    struct http_stream a = what_matters(one->exchange.stream), b = what_matters(other->exchange.stream);

    return !memcmp(&a, &b, sizeof(a)) && one->exchange.asked.answered == other->exchange.asked.answered &&
           one->exchange.begun == other->exchange.begun && one->apart == other->apart && one->lost == other->lost &&
           one->answers.resyncs == other->answers.resyncs && !memcmp(one->asked, other->asked, sizeof(*one->asked) * REQUESTS);
}

static void print_difference(size_t start, size_t end)
{
    FILE *file = fopen("difference.bin", "w");

    fprintf(stderr, "seed %llu, packet %zu to %zu of %zu bytes in difference.bin\n", (unsigned long long)this_seed, start,
            end, size);
    for (int i = 0; i < 2; i++) {
        const struct exchange *e = &dialogues[i].exchange;

        fprintf(stderr, "%s: answered %u, apart %u, lost %u, begun %llu; state %u, flags %#x, remaining %llu, number %llu, carried %u\n",
                i ? "general way" : "short way", e->asked.answered, dialogues[i].apart, dialogues[i].lost,
                (unsigned long long)e->begun, e->stream.state, e->stream.flags, (unsigned long long)e->stream.remaining,
                (unsigned long long)e->stream.number, e->stream.carried);
    }
    if (file) {
        fwrite(stream, 1, size, file);
        fclose(file);
    }
    abort();
}

static void ask_both(const char *request)
{
    static unsigned char asked[1 << 16];
    static size_t asked_to;
    size_t length = strlen(request);

    if (!dialogues[0].requests.next)
        asked_to = 0;
    memcpy(asked + asked_to, request, length);
    for (int i = 0; i < 2; i++)
        ask(&dialogues[i], asked, asked_to, asked_to + length);
    asked_to += length;
}

static void compare(bool deep)
{
    size_t asked = 0;

    for (int i = 0; i < 2; i++)
        begin_dialogue(&dialogues[i], false);
    for (size_t start = 0, end; start < size; start = end) {
        for (; asked < REQUESTS && (!asked || one_in(2) || (deep && asked < 20)); asked++)
            ask_both(one_in(5) ? "HEAD / HTTP/1.1\r\n\r\n"
                               : one_in(30) ? PICK("CONNECT a:1 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
                                            : "GET / HTTP/1.1\r\n\r\n");
        for (end = start + 1; end < size && !begins[end]; end++)
            ;
        packets++;
        for (int i = 0; i < 2; i++) {
            way = i ? STEPS_ALONE : SHORT_WAY;
            answer_with(&dialogues[i], stream, start, end);
        }
        if (!agree(&dialogues[0], &dialogues[1]))
            print_difference(start, end);
    }
    answers += dialogues[0].exchange.asked.answered;
}

// ---- answers that are nearly usual

static void put_line_end(void)
{
    put("%s", one_in(40) ? PICK("\n", "\r", "\r\r\n", "\n\r\n", "\r\n\r\n", "\r\n ", "\r\n\t", "\r\n  6\r\n") : "\r\n");
}

static void put_letters(size_t count)
{
    for (; count; count--)
        put_bytes(one_in(60) ? &"\xe9\x8a\x8b\xff\x80\t\0\v:c\r\n "[random_below(13)] : "z", 1);
}

// Returns the size of the body that it tells of, if it does.
static size_t put_field(size_t body)
{
    switch (random_below(9)) {
    case 0:
        put("%s", PICK("Content-Type: text/html", "Content-Language: en", "Content-length", "Content-Length:", "Upgrade: h2c",
                       "Upgrade-X: a", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked", "transfer-encoding: CHUNKED",
                       "Transfer-Encoding:chunked", "Transfer-Encoding: chunked ", "Transfer-Encoding: chunkedx",
                       "Content-Length: 5x", "Content-Length: 5x\nA: b", "Content-Length:  5", "Content-Length: 123456789", "Content-Length: ",
                       "Content\rLength: 5", "Content-Length\x1a 5", "Content-Length: 5,5", "Content-Length: +5"));
        break;
    case 1:
    case 2:
        body = random_below(one_in(3) ? 300 : 40);
        put("%s: %zu", PICK("Content-Length", "content-length", "CONTENT-LENGTH"), body);
        break;
    default:
        put("%s", PICK("Server: ", "Date: ", "c:", "X-", "u", "T"));
        put_letters(random_below(one_in(4) ? 120 : 40));
    }
    put_line_end();
    return body;
}

static void put_answer(void)
{
    size_t body = 0;

    if (one_in(20)) {
        put("%s", PICK("H", "HTTP/1.1", "HTTP/1.1 20", "\r\n"));
        begins[size] = true;
    }
    put("HTTP/1.%s", one_in(40) ? PICK("x ", "1", "1  ") : PICK("1 ", "1 ", "0 "));
    put("%s", one_in(3) ? PICK("204", "304", "404", "500", "100", "101", "103", "099", "20x", "999", "2000") : "200");
    put("%s", one_in(20) ? "" : PICK(" OK", " ", " Not Found", " \xe9t\xe9", "\tx"));
    put_line_end();
    for (size_t fields = random_below(one_in(4) ? 12 : 5); fields; fields--)
        body = put_field(body);
    if (one_in(8)) {
        put("Transfer-Encoding: chunked\r\n\r\n5\r\nab\ncd\r\n0\r\n\r\n");
        return;
    }
    if (one_in(2)) {
        body = random_below(one_in(10) ? 5000 : 200);
        put("Content-Length: %zu\r\n", body);
    }
    put("%s", one_in(20) ? PICK("\n", "\r", "", "\r\r\n", "\r\n ", "\n\n") : "\r\n");
    begins[size] = one_in(3);
    for (; body && one_in(60) == 0; body--)
        put_bytes(one_in(30) ? "\nContent-Length: 5\r\n" : "b", 1);
    put_letters(body);
}

static void cut(unsigned every)
{
    for (size_t at = 1; at < size; at++)
        begins[at] = begins[at] || one_in(every);
}

// The first byte says how the rest is sent.
static inline void compare_input(const uint8_t *data, size_t count)
{
    if (count < 2 || count > MAX_STREAM / 2)
        return;
    size = 0;
    memset(begins, 0, sizeof(begins));
    random_state = 88172645463325252ULL + data[0];
    put_bytes(data + 1, count - 1);
    if (data[0] & 8)
        cut(1 + data[0]);
    compare(data[0] & 1);
}

static void fuzz(uint64_t seed)
{
    this_seed = seed;
    random_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
    memset(begins, 0, sizeof(begins));
    size = 0;
    for (size_t count = 1 + random_below(8); count; count--) {
        put_answer();
        begins[size] = !one_in(3);
    }
    if (one_in(3))
        cut(1 + random_below(one_in(2) ? 10 : 1000));
    compare(one_in(4));
}

static void print_summary(void)
{
    printf("both ways agree after each of %llu packets, with %llu answers, of which %llu were walked whole", packets, answers,
           walked_answers);
}

#include "fuzz_target.h"

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The usual read is walked before its stream is taken up (short way), others are walked and stepped through (general
// way), and steps alone would do as well: after every read all three must have come to the same, on heads that are nearly
// usual.
//
//     ways_fuzz [first seed [streams [file of the corpus...]]]
//
// or, built with -fsanitize=fuzzer, as a target of libFuzzer.

#include "feed.h"
#include "random_stream.h"

#define WAYS (STEPS_ALONE + 1)
#define EVERY_PLACE 300

static struct connection connections[WAYS];
static bool begins[MAX_STREAM + 1];
static uint64_t this_seed;
static unsigned long long reads, walked_first, requests;

// ---- what must be the same

// Without what nobody asks for any more.
static struct http_stream what_matters(struct http_stream stream)
{
    if (stream.state == JOINED || stream.state == IGNORED)
        return (struct http_stream){.state = stream.state, .flags = stream.flags & IS_CLIENT};
    if (stream.state == REQUEST_LINE)
        stream.flags &= ~ABOUT_HEAD;
    // It stays faulty, however much more it costs.
    if (stream.flags & IS_FAULTY && stream.slow_bytes > SLOW_BYTES && stream.state <= TRANSFER_ENCODING_END) {
        stream.slow_bytes = SLOW_BYTES + 1;
        stream.number = 0;
    }
    memset(stream.carry + stream.carried, 0, sizeof(stream.carry) - stream.carried);
    return stream;
}

static bool agree(const struct connection *one, const struct connection *other)
{
    struct http_stream a = what_matters(one->stream), b = what_matters(other->stream);

    return !memcmp(&a, &b, sizeof(a)) && one->next == other->next && one->requests == other->requests &&
           one->resyncs == other->resyncs && one->gaps == other->gaps && one->encrypted == other->encrypted;
}

static void print_difference(size_t start, size_t end)
{
    static const char *const names[] = {"short way", "general way", "steps alone"};
    FILE *file = fopen("difference.bin", "w");

    fprintf(stderr, "seed %llu, read %zu to %zu of %zu bytes in difference.bin\n", (unsigned long long)this_seed, start,
            end, size);
    for (int i = 0; i < WAYS; i++) {
        const struct connection *c = &connections[i];

        fprintf(stderr,
                "%s: requests %u, resyncs %u, gaps %u, encrypted %u; state %u, flags %#x, remaining %llu,"
                " number %llu, slow bytes %u, carried %u\n",
                names[i], c->requests, c->resyncs, c->gaps, c->encrypted, c->stream.state, c->stream.flags,
                (unsigned long long)c->stream.remaining, (unsigned long long)c->stream.number, c->stream.slow_bytes,
                c->stream.carried);
    }
    if (file) {
        fwrite(stream, 1, size, file);
        fclose(file);
    }
    abort();
}

static void read_in_all_ways(size_t start, size_t end)
{
    reads++;
    walked_first += http_may_walk(&connections[SHORT_WAY].stream, end - start);
    for (way = SHORT_WAY; way < WAYS; way++)
        feed(&connections[way], stream, start, end);
    if (!agree(&connections[SHORT_WAY], &connections[GENERAL_WAY]) ||
        !agree(&connections[SHORT_WAY], &connections[STEPS_ALONE]))
        print_difference(start, end);
}

static void compare(bool joined)
{
    for (int i = 0; i < WAYS; i++)
        connections[i] = joined ? joined_connection(0) : new_connection();
    for (size_t at = 0, end; at < size; at = end) {
        for (end = at + 1; end < size && !begins[end]; end++)
            ;
        read_in_all_ways(at, end);
    }
    requests += connections[SHORT_WAY].requests;
}

// ---- heads that are nearly usual

// Where the blocks of this head begin.
static size_t anchor;

static void put_line_end(void)
{
    put("%s", one_in(15) ? PICK("\n", "\r", "\r\r\n", "\n\r\n", "\r\n\r\n") : "\r\n");
}

static void put_filler(size_t count)
{
    size_t begin = size;

    for (; count; count--)
        put_bytes("z", 1);
    for (size_t changes = one_in(3) ? random_below(6) : 0; changes && size > begin; changes--)
        stream[begin + random_below(size - begin)] = "\xe9\x8a\x8b\xff\x80\t\0\v:c\r\n "[random_below(13)];
    if (size > begin && one_in(8))
        stream[size - 1] = "\xe9\x8b\0\t\x0b"[random_below(5)];
}

// What ends near the border of a block.
static void put_filler_to_border(void)
{
    size_t to_border = (64 - (size - anchor) % 64 + random_below(7) - 3) % 64;

    put_filler(one_in(3) ? random_below(90) : to_border + 64 * random_below(3));
}

static void put_method(void)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t count = 1 + random_below(9);

    switch (random_below(4)) {
    case 0:
        while (count--)
            put_bytes(letters + random_below(26), 1);
        break;
    case 1:
        put("%s", PICK("", "CONNECT", "CONNEC", "CONNECTS", "PRI", "PRIX", "GETX", "M-SEARCH", "get", "GE[", "GE@T",
                       "G\x7f", "GE\xc1", "G\xdbT", "Z{", "GE(T", "a", "GET\t", "\x40G"));
        break;
    default:
        put("%s", PICK("GET", "GET", "HEAD", "POST", "PUT"));
    }
}

static void put_request_line(void)
{
    put_method();
    put("%s", one_in(25) ? PICK("  ", "\t", " \t", "") : " ");
    if (!one_in(25))
        put("%s", PICK("/", "*", "http://a/b?c", "a:80", "/\xc3\xa9", "/\xff"));
    if (one_in(3))
        put_filler(one_in(3) ? 240 + random_below(30) : random_below(80));
    put("%s", one_in(25) ? PICK("  ", "\t", "\v", " \t", "\r", "\n") : " ");
    put("%s", one_in(12) ? PICK("HTTP/1.2", "HTTP/2.0", "HTTP/1.", "HTTP/x.1", "HTTP/1.x", "HTTP/1.1 ", "http/1.1", "HTTP/1/1", "HTTP/1.1x", "HTTP/1.1x\n", "HTTQ/1.1", "HTTP/1.1\rx",
                                "HTTP/0.9", "HTTP/1.3", "XTTP/1.1")
                         : PICK("HTTP/1.1", "HTTP/1.1", "HTTP/1.0"));
    put_line_end();
    anchor = size - 1;
}

// Begins like a field about framing, or is one.
static void put_name(void)
{
    const char *name = PICK("Content-Length", "Content-Length:", "Content-Type:", "Content-", "Contented:", "Conte", "content-lengths:",
                            "Transfer-Encoding", "Transfer-Encodings:", "Transfer-Encoding:", "Transferred:", "Transfers", "Trans",
                            "Upgrade", "Upgrade-Insecure:", "Upgrade:", "Upgrad", "ontent-Length:", "XContent-Length:",
                            "cONTENT-lENGTH:", "tRANSFER-eNCODING:", "uPGRADE:", "c", "t", "u", "Host:", "\xe9");
    size_t begin = size;

    put("%s", name);
    if (one_in(4))
        for (size_t at = begin; at < size; at++)
            stream[at] = one_in(2) ? stream[at] | LOWER : stream[at];
}

// Returns the size of the body that it tells of, if it does.
static size_t put_field(size_t body)
{
    switch (random_below(10)) {
    case 0:
    case 1:
        put_name();
        put("%s", PICK("", "", " ", " 5", "7", " chunked", " gzip, chunked", " h2c", "\xe9"));
        put_line_end();
        break;
    case 2:
        body = random_below(one_in(3) ? 300 : 40);
        put("%s: %zu\r\n", PICK("Content-Length", "content-length", "CONTENT-LENGTH"), body);
        break;
    case 3:
        for (size_t lines = random_below(10); lines; lines--) {
            put("%s", PICK("a:", "", "b", "a: b", ":"));
            put("%s", one_in(2) ? "\r\n" : "\n");
            if (one_in(2))
                put_bytes("z", 1);
        }
        put("a\r\n");
        break;
    case 4:
        put("%s", PICK(" ", "\t", "\v", "\f", "\x01"));
        put_filler_to_border();
        put_line_end();
        break;
    default:
        put("%s", PICK("Host:", "c:", "Accept: ", "X-", "u", "T"));
        put_filler_to_border();
        put_line_end();
    }
    return body;
}

static void put_body(size_t count)
{
    while (count) {
        const char *bytes = PICK("\r\n", "\n", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "zzzzzzzzzzzz", "\nContent-Length: 5\r\n", "0\r\n\r\n", "\r");
        size_t length = strlen(bytes) < count ? strlen(bytes) : count;

        put_bytes(bytes, length);
        count -= length;
    }
}

static void put_chunks(void)
{
    size_t count = 1 + random_below(80);

    put("Transfer-Encoding: chunked\r\n\r\n%zx\r\n", count);
    begins[size] = one_in(2);
    put_body(count);
    put("\r\n0\r\n\r\n");
}

static void put_head(void)
{
    size_t begin = size, body = 0;

    put_request_line();
    for (size_t fields = random_below(one_in(4) ? 12 : 4); fields; fields--)
        body = put_field(body);
    // To where a window is full.
    if (one_in(12) && size - begin < HTTP_READ - 20) {
        put("Fill: ");
        put_filler(HTTP_READ - 4 - (size - begin) + random_below(7) - 3);
        put("\r\n");
    }
    if (one_in(12)) {
        put_chunks();
        return;
    }
    put("%s", one_in(15) ? PICK("\n", "\r", "", "\r\r\n", "\r\n ", "\n\n", "\t\n", "\v\n") : "\r\n");
    begins[size] = one_in(3);
    put_body(one_in(12) ? random_below(40) : body);
    if (one_in(6))
        put("%s", PICK("\r\n", "\n", "\r", " ", "\r\n\r\n", "\nContent-Length: 5\r\n", "x"));
}

static void put_heads(void)
{
    memset(begins, 0, sizeof(begins));
    size = 0;
    if (!one_in(10)) {
        put("GET / HTTP/1.1\r\n%s\r\n", one_in(10) ? "Upgrade: h2c\r\n" : "");
        begins[size] = true;
    }
    for (size_t heads = 1 + random_below(6); heads; heads--) {
        put_head();
        begins[size] = one_in(2);
    }
}

static void cut(unsigned every)
{
    for (size_t at = 1; at < size; at++)
        begins[at] = begins[at] || one_in(every);
}

static void compare_cut_at_every_place(void)
{
    static bool cuts[EVERY_PLACE];

    memcpy(cuts, begins, size);
    for (size_t at = 1; at < size; at++) {
        begins[at] = true;
        compare(false);
        begins[at] = cuts[at];
    }
}

// A short connection many times over, for what adds up.
static void repeat(void)
{
    size_t once = size;

    for (size_t copies = MAX_STREAM / 2 / once; copies; copies--) {
        memcpy(begins + size, begins, once);
        begins[size] = true;
        put_bytes(stream, once);
    }
}

// The first byte says how the rest is read.
static inline void compare_input(const uint8_t *data, size_t count)
{
    if (count < 2 || count > MAX_STREAM / 2)
        return;
    size = 0;
    memset(begins, 0, sizeof(begins));
    random_state = 88172645463325252ULL + data[0];
    if (data[0] % 8)
        put("GET / HTTP/1.1\r\n\r\n");
    begins[size] = true;
    put_bytes(data + 1, count - 1);
    if (data[0] & 8)
        cut(1 + data[0]);
    if (data[0] % 32 == 16 && size < 100)
        repeat();
    compare(data[0] == 32);
}

static void fuzz(uint64_t seed)
{
    this_seed = seed;
    random_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
    put_heads();
    if (size < 60 && one_in(8))
        repeat();
    if (size < EVERY_PLACE && one_in(8))
        compare_cut_at_every_place();
    if (one_in(3))
        cut(1 + random_below(one_in(2) ? 10 : 1000));
    compare(one_in(16));
}

static void print_summary(void)
{
    printf("three ways agree after each of %llu reads, of which %llu begin where the short way may, with %llu requests", reads,
           walked_first, requests);
}

#include "fuzz_target.h"

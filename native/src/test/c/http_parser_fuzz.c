// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// http_parser.h against reference.h, on random streams, random reads and random gaps.
//
//     http_parser_fuzz [first seed [streams [file of the corpus...]]]
//
// or, built with -fsanitize=fuzzer, as a target of libFuzzer that grows the corpus.

#include "feed.h"
#include "random_connection.h"
#include "reference.h"

static bool begins[MAX_STREAM + 1], missing[MAX_STREAM + 1];

// Whose stream this is, where it has one.
static uint64_t this_seed;
static unsigned long long compared, unsure;

// ---- reads

// Cuts the stream into reads and lets some of them go unseen, but never the last one.
static void cut(unsigned longest, unsigned gaps)
{
    bool like_writes = one_in(2);

    memset(begins, 0, sizeof(begins));
    memset(missing, 0, sizeof(missing));
    for (size_t at = 0; at < size;) {
        size_t count = 1 + random_below(longest);

        for (size_t next = 1; like_writes && next < count; next++)
            if (writes[at + next])
                count = next;

        begins[at] = true;
        if (gaps && one_in(gaps) && at + count < size)
            memset(missing + at, true, count);
        at += count;
    }
}

static void compare(bool joined)
{
    bool client = joined && one_in(3);
    struct reference r = {.stream = stream, .size = size, .begins = begins, .missing = missing, .client = client};
    struct connection connection = joined ? joined_connection(0) : new_connection();

    connection.stream.flags |= client ? IS_CLIENT : 0;

    refer(&r, joined);
    for (size_t at = 0; at < size;) {
        size_t end = at + 1;

        while (end < size && !begins[end])
            end++;
        if (!missing[at]) {
            // Some of the bytes before are read again.
            size_t again = one_in(5) ? random_below(20) : 0;

            feed(&connection, stream, connection.next == at && again < at ? at - again : at, end);
        }
        at = end;
    }
    compared++;
    unsure += r.is_unsure;
    if (r.is_unsure)
        return;
    if (connection.requests != r.requests || connection.resyncs != r.resyncs ||
        connection.gaps != r.gaps || connection.encrypted != r.encrypted) {
        FILE *file = fopen("difference.bin", "w");

        fprintf(stderr,
                "requests %u, reference %u; resyncs %u, %u; gaps %u, %u; encrypted %u, %u"
                " (seed %llu, %zu bytes in difference.bin)\n",
                connection.requests, r.requests, connection.resyncs, r.resyncs, connection.gaps, r.gaps,
                connection.encrypted, r.encrypted,
                (unsigned long long)this_seed, size);
        if (file) {
            fwrite(stream, 1, size, file);
            fclose(file);
        }
        abort();
    }
}

// The first byte says how the rest is read.
static void compare_input(const uint8_t *data, size_t count)
{
    if (count < 2 || count > MAX_STREAM)
        return;
    random_state = 88172645463325252ULL + data[0];
    size = count - 1;
    memcpy(stream, data + 1, size);
    cut(1 + data[0] % 64 * 40, data[0] % 3 ? 0 : 9);
    compare(data[0] & 64);
}

static unsigned long long requests_seen;

static void fuzz(uint64_t seed)
{
    unsigned expected;
    bool damaged, joined;

    this_seed = seed;
    random_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
    size = 0;
    memset(writes, 0, sizeof(writes));
    expected = put_connection();
    if (size == MAX_STREAM)
        return;
    cut(one_in(2) ? 20000 : 1 + random_below(one_in(2) ? 8 : 400), 0);
    // Also the reference can be wrong: what was put is known.
    {
        struct reference r = {.stream = stream, .size = size, .begins = begins, .missing = missing};

        refer(&r, false);
        if (r.requests != expected || r.resyncs) {
            fprintf(stderr, "seed %llu: the reference found %u of %u\n", (unsigned long long)seed, r.requests, expected);
            fwrite(stream, 1, size, stderr);
            abort();
        }
        requests_seen += expected;
    }
    compare(false);
    joined = one_in(4);
    if (one_in(16)) {
        size = 0;
        memset(writes, 0, sizeof(writes));
        one_in(2) ? put_records() : put_other_line();
        put_connection();
        if (size == MAX_STREAM)
            return;
    }
    damaged = one_in(2);
    if (damaged)
        damage();
    cut(one_in(2) ? 2000 : 1 + random_below(one_in(2) ? 8 : 400), one_in(2) ? 2 + random_below(10) : 0);
    compare(joined);
}

static void print_summary(void)
{
    printf("%llu streams agree with the reference, which leaves %llu others open; %llu requests in them", compared - unsure,
           unsure, requests_seen);
}

#include "fuzz_target.h"

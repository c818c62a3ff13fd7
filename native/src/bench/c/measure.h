// SPDX-License-Identifier: Apache-2.0
// Measures each shape with each variant, all in turns, in many fresh loads.
#pragma once

#include <time.h>

#include "junk.h"
#include "shapes.h"
#include "spread.h"
#include "variant.h"

// Few, in many rounds: the speed of the machine drifts.
#define READS 300
#define WARM_UP 128
// So many at a time, for the statistics are of all processes' reads: where others came in between, these are sent again,
// for so many seconds.
#define SLICE 30
#define MAX_SECONDS 60
#define MAX_LOADS 64
#define MAX_ROUNDS 301

// OURS looks at no answers, as no other revision before did; ANSWERS does.
enum { NONE, EMPTY, BASE, OURS, ANSWERS, VARIANTS };

enum clock { PROGRAM, CPU, CLOCKS };

struct options {
    const char *objects[VARIANTS];
    const char *base_name;
    const char *nginx;
    bool wanted[COUNT(SHAPES)];
    int loads;
    int rounds;
};

// Of one load each: the median of its rounds. CPU time is that above none, but for NONE itself.
static double costs[COUNT(SHAPES)][CLOCKS][VARIANTS][MAX_LOADS];

static const char *const PROGRAMS[VARIANTS][PLACES] = {
    [NONE] = {"elsewhere", "elsewhere"},
    [EMPTY] = {"empty", "empty_sent"},
    [BASE] = {"read_at_tp_btf"},
    [OURS] = {"read_at_tp_btf"},
    [ANSWERS] = {"read_at_tp_btf", "send_at_tp_btf", "close_at_tp_btf"},
};

// In what order the variants take their turns: what the one before leaves behind meets all alike.
static void draw_lots(int *turns)
{
    for (int turn = 0; turn < VARIANTS; turn++) {
        int other = any_below(turn + 1);

        turns[turn] = turns[other];
        turns[other] = turn;
    }
}

static enum place place_of(const struct traffic *traffic)
{
    return traffic->packets ? SENDING : READING;
}

// Of what is sent, the program time only.
static bool is_measured(const struct options *options, int variant, enum clock clock, enum place place)
{
    if (place == SENDING)
        return clock == PROGRAM && (variant == EMPTY || variant == ANSWERS);
    return options->objects[variant] && (clock == CPU || variant != NONE);
}

static double clock_of(pid_t reader)
{
    struct timespec time;
    clockid_t clock;

    if (clock_getcpuclockid(reader, &clock) || clock_gettime(clock, &time))
        fail("cannot ask for the CPU time of process %d", reader);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static double cpu_per_message(struct connection *connection, pid_t reader)
{
    double start = clock_of(reader);

    send_messages(connection, READS);
    return (clock_of(reader) - start) / READS;
}

static double run_time_per_message(struct connection *connection, const struct variant *variant)
{
    enum place place = place_of(connection->traffic);
    __u64 runs = place == SENDING ? SLICE * connection->traffic->packets : SLICE;
    time_t start = time(NULL);
    double sum = 0;

    for (int reads = 0; reads < READS;) {
        struct runs before = runs_of(variant, place);
        struct runs after;

        send_messages(connection, SLICE);
        after = runs_of(variant, place);
        if (after.count - before.count == runs) {
            sum += after.ns - before.ns;
            reads += SLICE;
        } else if (time(NULL) - start > MAX_SECONDS) {
            fail("cannot measure %s: it runs for other processes too; end what reads from sockets, or sends, on this machine",
                 variant->path);
        }
    }
    return sum / READS;
}

// Nanoseconds per message. Ends this process where the program has not counted what was sent.
static double measure(const struct traffic *traffic, const struct variant *variant, enum clock clock)
{
    struct connection connection = open_connection(traffic);
    pid_t reader = traffic->way == NGINX ? nginx.pid : getpid();
    __u64 requests = requests_of(variant, reader);
    __u64 answers = answers_of(variant, reader);
    double cost;

    send_messages(&connection, WARM_UP);
    cost = clock == CPU ? cpu_per_message(&connection, reader) : run_time_per_message(&connection, variant);
    close_connection(&connection);
    requests = requests_of(variant, reader) - requests;
    answers = answers_of(variant, reader) - answers;
    if (variant->counts && requests != (__u64)connection.sent * traffic->requests)
        fail("%s is wrong: it counted %llu requests of %d", variant->path, requests,
             connection.sent * traffic->requests);
    if (variant->counts_answers && is_answered(traffic) && answers != (__u64)connection.sent * traffic->requests)
        fail("%s is wrong: it counted %llu answers of %d", variant->path, answers, connection.sent * traffic->requests);
    return cost;
}

static void compare(const struct traffic *traffic, const struct variant *variants, const struct options *options,
                    enum clock clock, double (*cost)[MAX_LOADS], int load)
{
    static double rounds[VARIANTS][MAX_ROUNDS];
    enum place place = place_of(traffic);

    for (int round = 0; round < options->rounds; round++) {
        int turns[VARIANTS];

        draw_lots(turns);
        for (int turn = 0; turn < VARIANTS; turn++) {
            int variant = turns[turn];
            struct links links;

            if (!is_measured(options, variant, clock, place))
                continue;
            links = attach(&variants[variant], place);
            rounds[variant][round] = measure(traffic, &variants[variant], clock);
            detach(&links);
        }
        for (int variant = EMPTY; clock == CPU && variant < VARIANTS; variant++)
            rounds[variant][round] -= rounds[NONE][round];
    }
    for (int variant = NONE; variant < VARIANTS; variant++)
        cost[variant][load] = spread_of(rounds[variant], options->rounds).median;
}

static void measure_load(const struct traffic *traffic, const struct options *options, int load)
{
    struct variant variants[VARIANTS] = {};
    int turns[VARIANTS];

    draw_lots(turns);
    for (int turn = 0; turn < VARIANTS; turn++) {
        int variant = turns[turn];

        if (!options->objects[variant])
            continue;
        put_junk();
        variants[variant] = load_programs(options->objects[variant], PROGRAMS[variant], variant >= BASE);
    }
    for (enum clock clock = PROGRAM; clock < CLOCKS; clock++) {
        // They take time themselves: reading a clock twice per run.
        int statistics = clock == PROGRAM ? bpf_enable_stats(BPF_STATS_RUN_TIME) : -1;

        if (clock == PROGRAM && statistics < 0)
            fail("cannot have the kernel keep statistics of programs: %s", strerror(errno));
        for (unsigned i = 0; i < COUNT(SHAPES); i++)
            if (options->wanted[i])
                compare(&traffic[i], variants, options, clock, costs[i][clock], load);
        if (statistics >= 0)
            close(statistics);
    }
    for (int variant = NONE; variant < VARIANTS; variant++)
        bpf_object__close(variants[variant].object);
}

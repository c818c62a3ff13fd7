// SPDX-License-Identifier: Apache-2.0
// Measures each shape with each variant, all in turns, in many fresh loads.
#pragma once

#include "junk.h"
#include "shapes.h"
#include "spread.h"
#include "variant.h"

// Few, in many rounds: the speed of the machine drifts.
#define READS 300
#define WARM_UP 128
// A measurement in which other processes read as well, more than this, is done again, for about a minute.
#define MAX_FOREIGN (READS / 100)
#define MAX_TRIES 20000
#define MAX_LOADS 64
#define MAX_ROUNDS 301

enum { NONE, EMPTY, BASE, OURS, VARIANTS };

enum clock { PROGRAM, CPU, CLOCKS };

struct options {
    const char *objects[VARIANTS];
    const char *base_name;
    bool wanted[COUNT(SHAPES)];
    int loads;
    int rounds;
};

// Of one load each: the median of its rounds. CPU time is that above none, but for NONE itself.
static double costs[COUNT(SHAPES)][CLOCKS][VARIANTS][MAX_LOADS];

static const char *const PROGRAMS[VARIANTS] = {"elsewhere", "empty", "read_at_tp_btf", "read_at_tp_btf"};

// In what order the variants take their turns: what the one before leaves behind meets all alike.
static void draw_lots(int *turns)
{
    for (int turn = 0; turn < VARIANTS; turn++) {
        int other = any_below(turn + 1);

        turns[turn] = turns[other];
        turns[other] = turn;
    }
}

static bool is_measured(const struct options *options, int variant, enum clock clock)
{
    return options->objects[variant] && (clock == CPU || variant != NONE);
}

// Nanoseconds per message. Ends this process where the program has not counted what was sent.
static double measure(const struct traffic *traffic, const struct variant *variant, enum clock clock)
{
    for (int i = 0; i < MAX_TRIES; i++) {
        struct connection connection = open_connection(traffic);
        __u64 requests = counted(variant);
        struct runs before, after;
        double cpu;

        send_messages(&connection, WARM_UP);
        before = runs_of(variant);
        cpu = cpu_ns();
        send_messages(&connection, READS);
        cpu = cpu_ns() - cpu;
        after = runs_of(variant);
        close_connection(&connection);
        requests = counted(variant) - requests;
        if (variant->counts && requests != (__u64)connection.sent * traffic->requests)
            fail("%s is wrong: it counted %llu requests of %d", variant->path, requests,
                 connection.sent * traffic->requests);
        if (clock == CPU)
            return cpu / READS;
        if (after.count - before.count - READS <= MAX_FOREIGN)
            return (after.ns - before.ns) / (after.count - before.count);
    }
    fail("cannot measure %s: in %d tries in a row it ran for reads of other processes too; end what "
         "reads from sockets on this machine",
         variant->path, MAX_TRIES);
}

static void compare(const struct traffic *traffic, const struct variant *variants, const struct options *options,
                    enum clock clock, double (*cost)[MAX_LOADS], int load)
{
    static double rounds[VARIANTS][MAX_ROUNDS];

    for (int round = 0; round < options->rounds; round++) {
        int turns[VARIANTS];

        draw_lots(turns);
        for (int turn = 0; turn < VARIANTS; turn++) {
            int variant = turns[turn];
            struct bpf_link *link;

            if (!is_measured(options, variant, clock))
                continue;
            link = attach(&variants[variant]);
            rounds[variant][round] = measure(traffic, &variants[variant], clock);
            bpf_link__destroy(link);
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
        variants[variant] = load_program(options->objects[variant], PROGRAMS[variant]);
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

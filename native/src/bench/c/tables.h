// SPDX-License-Identifier: Apache-2.0
// What was measured, as docs/performance.md shows it; ProgramCost.java reads it.
#pragma once

#include "measure.h"

// The revision with which the aims compare.
#define AIMED_FROM "20ed6fe"
// The same program twice comes out as 0.96 to 1.04.
#define NO_DEARER 1.05

// A figure of each load.
typedef double figure(int shape, int variant, int load);

static double run_time(int shape, int variant, int load)
{
    return costs[shape][PROGRAM][variant][load];
}

static double program_time(int shape, int variant, int load)
{
    return run_time(shape, variant, load) - run_time(shape, EMPTY, load);
}

static double by_base(int shape, int variant, int load)
{
    return program_time(shape, variant, load) / program_time(shape, BASE, load);
}

static double cpu_time(int shape, int variant, int load)
{
    return costs[shape][CPU][variant][load];
}

static double by_empty(int shape, int variant, int load)
{
    double none = cpu_time(shape, NONE, load);

    return (none + cpu_time(shape, variant, load)) / (none + cpu_time(shape, EMPTY, load));
}

static double by_none(int shape, int variant, int load)
{
    return 1 + cpu_time(shape, variant, load) / cpu_time(shape, NONE, load);
}

static double answers_add(int shape, int variant, int load)
{
    return run_time(shape, ANSWERS, load) - run_time(shape, variant, load);
}

static double cpu_of_answers(int shape, int variant, int load)
{
    return cpu_time(shape, ANSWERS, load) - cpu_time(shape, variant, load);
}

// Of what is sent there are two packets for each message; this is the mean of both with an empty program.
static double empty_at_packet(int shape, int variant, int load)
{
    return run_time(shape, variant, load) / 2;
}

static int shape_of(enum other other)
{
    for (unsigned i = 0; i < COUNT(SHAPES); i++)
        if (SHAPES[i].is_other == other)
            return i;
    fail("cannot tell packets apart: one kind is not measured");
}

// One of the two packets, without what the other costs.
static double sent_time(int shape, int variant, int load)
{
    double both = program_time(shape, variant, load);

    if (SHAPES[shape].other == ITS_LIKE)
        return both / 2;
    return both - sent_time(shape_of(SHAPES[shape].other), variant, load);
}

static struct spread spread_by(figure *figure, int shape, int variant, int loads)
{
    double figures[MAX_LOADS];

    for (int load = 0; load < loads; load++)
        figures[load] = figure(shape, variant, load);
    return spread_of(figures, loads);
}

struct column {
    const char *name;
    // Only where there is a base, whose name ends that of the column.
    bool needs_base;
    // The signs before the median, and its decimals.
    const char *sign;
    int decimals;
    figure *figure;
    int variant;
};

static const struct column PROGRAM_TIME[] = {
    {"an empty program", false, "", 0, run_time, EMPTY},
    {"", true, "+ ", 0, program_time, BASE},
    {"ours", false, "+ ", 0, program_time, OURS},
    {"ours by ", true, "x ", 3, by_base, OURS},
    {"answers add", false, "+ ", 0, answers_add, OURS},
    {},
};

static const struct column SENT_TIME[] = {
    {"an empty program", false, "", 0, empty_at_packet, EMPTY},
    {"ours, with answers", false, "+ ", 0, sent_time, ANSWERS},
    {},
};

static const struct column CPU_TIME[] = {
    {"no program", false, "", 0, cpu_time, NONE},
    {"an empty program", false, "+ ", 0, cpu_time, EMPTY},
    {"", true, "+ ", 0, cpu_time, BASE},
    {"ours", false, "+ ", 0, cpu_time, OURS},
    {"ours by an empty program", false, "x ", 3, by_empty, OURS},
    {"answers add", false, "+ ", 0, cpu_of_answers, OURS},
    {},
};

static void print_table(const char *title, const struct column *columns, const struct options *options,
                        enum place place)
{
    bool has_base = options->objects[BASE];
    const struct column *column;

    printf("| %s |", title);
    for (column = columns; column->name; column++)
        if (has_base || !column->needs_base)
            printf(" %s%s |", column->name, column->needs_base ? options->base_name : "");
    printf("\n|---|");
    for (column = columns; column->name; column++)
        if (has_base || !column->needs_base)
            printf("---|");
    printf("\n");
    for (unsigned i = 0; i < COUNT(SHAPES); i++) {
        if (!options->wanted[i] || (SHAPES[i].other != NO_OTHER) != (place == SENDING))
            continue;
        printf("| %s, %d B |", SHAPES[i].name, SHAPES[i].size);
        for (column = columns; column->name; column++) {
            struct spread spread = spread_by(column->figure, i, column->variant, options->loads);

            if (has_base || !column->needs_base)
                printf(" %s%.*f (%.*f to %.*f) |", column->sign, column->decimals, spread.median,
                       column->decimals, spread.low, column->decimals, spread.high);
        }
        printf("\n");
    }
    printf("\n");
}

static void print_aim(const struct shape *shape, const char *what, double most, double measured)
{
    if (most)
        printf("| %s, %d B: %s | %.4g | %.4g | %s |\n", shape->name, shape->size, what, most, measured,
               measured <= most ? "yes" : "no");
}

static void print_aims(const struct options *options)
{
    bool has_base = options->objects[BASE] && !strncmp(options->base_name, AIMED_FROM, strlen(AIMED_FROM));

    printf("| | at most | measured | reached |\n|---|---|---|---|\n");
    for (unsigned i = 0; i < COUNT(SHAPES); i++) {
        const struct shape *shape = &SHAPES[i];

        if (!options->wanted[i])
            continue;
        print_aim(shape, "CPU time above none, ns", shape->most_cpu, spread_by(cpu_time, i, OURS, options->loads).median);
        print_aim(shape, "CPU time, by that with none", shape->most_of_none,
                  spread_by(by_none, i, OURS, options->loads).median);
        print_aim(shape, "CPU time with answers, by that with none", shape->most_of_none_with_answers,
                  spread_by(by_none, i, ANSWERS, options->loads).median);
        if (shape->most_program)
            print_aim(shape, "program time above an empty one, ns", shape->most_program,
                      spread_by(sent_time, i, ANSWERS, options->loads).median);
        if (has_base)
            print_aim(shape, "program time, by that of " AIMED_FROM,
                      shape->most_of_base == 1 ? NO_DEARER : shape->most_of_base,
                      spread_by(by_base, i, OURS, options->loads).median);
    }
    printf("\n");
}

// SPDX-License-Identifier: Apache-2.0
// What the program in the kernel costs per read, and per packet that is sent: its own run time, which the kernel's statistics tell, and the CPU
// time of one thread that is both client and server; beside an empty program at the same place, and
// beside another build of ours. All in turns, in many fresh loads, for a single load says little (junk.h). Needs root.

#define _GNU_SOURCE
#include <getopt.h>
#include <sched.h>

#include "tables.h"

static const char USAGE[] =
    "usage: request_cost [--base OBJECT] [--base-name NAME] [--nginx PROGRAM] [--loads N]\n"
    "                    [--rounds N] [--only TEXT] EMPTY_OBJECT OBJECT\n";

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option OPTIONS[] = {
        {"base", required_argument, NULL, 'b'},  {"base-name", required_argument, NULL, 'n'},
        {"loads", required_argument, NULL, 'l'}, {"rounds", required_argument, NULL, 'r'},
        {"only", required_argument, NULL, 'o'},  {"nginx", required_argument, NULL, 'x'},
        {},
    };
    const char *only = "";
    int option;

    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
        switch (option) {
        case 'b':
            options->objects[BASE] = optarg;
            break;
        case 'n':
            options->base_name = optarg;
            break;
        case 'l':
            options->loads = atoi(optarg);
            break;
        case 'r':
            options->rounds = atoi(optarg);
            break;
        case 'o':
            only = optarg;
            break;
        case 'x':
            options->nginx = optarg;
            break;
        default:
            return false;
        }
    if (argc - optind != 2 || options->loads < 1 || options->loads > MAX_LOADS || options->rounds < 1 ||
        options->rounds > MAX_ROUNDS)
        return false;
    for (unsigned i = 0; i < COUNT(SHAPES); i++) {
        char label[100];

        snprintf(label, sizeof(label), "%s, %d B", SHAPES[i].name, SHAPES[i].size);
        options->wanted[i] = strstr(label, only) && (options->nginx || SHAPES[i].make != nginx_head);
        // Others are told apart with their help.
        options->wanted[i] |= SHAPES[i].is_other;
    }
    options->objects[NONE] = options->objects[EMPTY] = argv[optind];
    options->objects[OURS] = options->objects[ANSWERS] = argv[optind + 1];
    return true;
}

int main(int argc, char **argv)
{
    static struct traffic traffic[COUNT(SHAPES)];
    struct options options = {.base_name = "the base", .loads = 24, .rounds = 7};
    cpu_set_t one_cpu;

    if (!read_options(argc, argv, &options)) {
        fputs(USAGE, stderr);
        return 2;
    }
    CPU_ZERO(&one_cpu);
    // The first one serves most interrupts.
    CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &one_cpu);
    sched_setaffinity(0, sizeof(one_cpu), &one_cpu);
    for (unsigned i = 0; i < COUNT(SHAPES); i++)
        SHAPES[i].make(&traffic[i], SHAPES[i].size);
    if (options.nginx)
        start_nginx(options.nginx);
    for (int load = 0; load < options.loads; load++) {
        fprintf(stderr, "request_cost: load %d of %d\n", load + 1, options.loads);
        measure_load(traffic, &options, load);
    }
    print_table("program time of a read, ns", PROGRAM_TIME, &options, READING);
    print_table("program time of a packet that is sent, ns", SENT_TIME, &options, SENDING);
    print_table("CPU time of a message, ns", CPU_TIME, &options, READING);
    print_aims(&options);
    printf("Median, and the quartiles of %d loads: of each the median of %d rounds of %d reads.\n", options.loads,
           options.rounds, READS);
}

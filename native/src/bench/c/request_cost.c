// SPDX-License-Identifier: Apache-2.0
// What the counter costs per request: CPU time of one thread that is both client and server on
// loopback, without a program there, with an empty one, and with ours, in turns, so that whatever
// else the machine does meets all three alike.
//
//     request_cost EMPTY_OBJECT OUR_OBJECT [ROUNDS]

#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

// Few, in many rounds: the speed of the machine drifts.
#define REQUESTS 300
#define WARM_UP 200
#define MAX_ROUNDS 1000
#define MAX_SIZE 4096

enum { NONE, EMPTY, OURS, VARIANTS };

static const char *FIELDS[] = {
    "Host: localhost:8080\r\n",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n",
    "Accept-Language: en-US,en;q=0.5\r\n",
    "Accept-Encoding: gzip, deflate, br\r\n",
    "Connection: keep-alive\r\n",
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; language=en\r\n",
    "Cache-Control: max-age=0\r\n",
    "X-Request-Id: 7d793037-a076-4f24-9d6e-1f3f2d0c8a11\r\n",
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

// A head of exactly `size` bytes, of the fields that browsers send.
static void make_head(char *head, int size)
{
    int length = sprintf(head, "GET / HTTP/1.1\r\n");
    int padding;

    for (unsigned i = 0; length + (int)strlen(FIELDS[i % 9]) + 16 <= size; i++)
        length += sprintf(head + length, "%s", FIELDS[i % 9]);
    padding = size - length - (int)strlen("X: \r\n\r\n");
    length += sprintf(head + length, "X: ");
    memset(head + length, 'a', padding);
    sprintf(head + length + padding, "\r\n\r\n");
}

static void connect_pair(int *client, int *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;

    *client = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &size) ||
        connect(*client, (struct sockaddr *)&address, size))
        die("cannot connect on loopback");
    *server = accept(listener, NULL, NULL);
    setsockopt(*client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    close(listener);
}

static double cpu_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

// CPU time per message that is written at one end and read at the other.
static double measure(const char *bytes, int size)
{
    static char buffer[MAX_SIZE];
    int client, server;
    double start;

    connect_pair(&client, &server);
    for (int i = -WARM_UP; i < REQUESTS; i++) {
        if (i == 0)
            start = cpu_ns();
        if (write(client, bytes, size) != size || read(server, buffer, sizeof(buffer)) != size)
            die("cannot exchange a message");
    }
    start = (cpu_ns() - start) / REQUESTS;
    close(client);
    close(server);
    return start;
}

static struct bpf_object *load(const char *path, const char *name)
{
    struct bpf_object *object = bpf_object__open_file(path, NULL);
    struct bpf_program *program;

    if (!object)
        die(path);
    bpf_object__for_each_program(program, object)
        bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), name));
    if (bpf_object__load(object))
        die(path);
    return object;
}

// As PageSearch.java does; see enum setting of http_requests.bpf.c.
static void find_pages(struct bpf_object *object, struct bpf_program *program)
{
    enum { SEARCH_MARK = 1, SEARCH_SCALE, SEARCH_ROUND, PAGE_BASE, PAGE_SCALE };
    int settings = bpf_object__find_map_fd_by_name(object, "settings");
    struct bpf_link *link = bpf_program__attach(program);
    __u64 guess = 4096 / 64, scale = 0;
    char message[61] = "a mark of 8 bytes";
    int client, server;

    connect_pair(&client, &server);
    bpf_map_update_elem(settings, &(__u32){SEARCH_MARK}, message, BPF_ANY);
    bpf_map_update_elem(settings, &(__u32){SEARCH_SCALE}, &guess, BPF_ANY);
    for (__u64 round = 0; round < 32 && !scale; round++) {
        bpf_map_update_elem(settings, &(__u32){SEARCH_ROUND}, &round, BPF_ANY);
        if (write(client, message, sizeof(message)) < 0 || read(server, message, sizeof(message)) < 0)
            die("cannot exchange a message");
        bpf_map_lookup_elem(settings, &(__u32){PAGE_SCALE}, &scale);
    }
    if (!scale) {
        fprintf(stderr, "the program does not find out where pages are mapped\n");
        exit(1);
    }
    close(client);
    close(server);
    bpf_link__destroy(link);
}

static int ascending(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return difference < 0 ? -1 : difference > 0;
}

static void compare(const char *name, const char *bytes, int size, struct bpf_program **programs,
                    int rounds)
{
    static double cost[VARIANTS][MAX_ROUNDS];

    for (int round = 0; round < rounds; round++) {
        // Each comes first in turn, and after each other: what detaching leaves behind meets all alike.
        for (int turn = 0; turn < VARIANTS; turn++) {
            int variant = (round + (round % 2 ? turn : VARIANTS - turn)) % VARIANTS;
            struct bpf_link *link = bpf_program__attach(programs[variant]);

            cost[variant][round] = measure(bytes, size);
            bpf_link__destroy(link);
        }
        cost[EMPTY][round] -= cost[NONE][round];
        cost[OURS][round] -= cost[NONE][round];
    }
    for (int variant = NONE; variant < VARIANTS; variant++)
        qsort(cost[variant], rounds, sizeof(double), ascending);
    printf("| %-9s %4d B | %6.0f | +%4.0f (%.0f to %.0f) | +%4.0f (%.0f to %.0f) |\n", name, size,
           cost[NONE][rounds / 2], cost[EMPTY][rounds / 2], cost[EMPTY][rounds / 4],
           cost[EMPTY][rounds * 3 / 4], cost[OURS][rounds / 2], cost[OURS][rounds / 4],
           cost[OURS][rounds * 3 / 4]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int SIZES[] = {100, 500, 2000};
    struct bpf_program *programs[VARIANTS];
    struct bpf_object *ours;
    char bytes[MAX_SIZE];
    int rounds = argc > 3 ? atoi(argv[3]) : 301;
    cpu_set_t one_cpu;

    if (argc < 3 || rounds < 1 || rounds > MAX_ROUNDS) {
        fprintf(stderr, "usage: request_cost EMPTY_OBJECT OUR_OBJECT [ROUNDS]\n");
        return 2;
    }
    CPU_ZERO(&one_cpu);
    // The first one serves most interrupts.
    CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &one_cpu);
    sched_setaffinity(0, sizeof(one_cpu), &one_cpu);
    libbpf_set_print(NULL);
    programs[NONE] =
        bpf_object__find_program_by_name(load(argv[1], "elsewhere"), "elsewhere");
    programs[EMPTY] = bpf_object__find_program_by_name(load(argv[1], "empty"), "empty");
    ours = load(argv[2], "read_at_tp_btf");
    programs[OURS] = bpf_object__find_program_by_name(ours, "read_at_tp_btf");
    find_pages(ours, programs[OURS]);

    printf("| sent and read  | no program | an empty one | ours |\n|---|---|---|---|\n");
    for (unsigned i = 0; i < 3; i++) {
        make_head(bytes, SIZES[i]);
        compare("head", bytes, SIZES[i], programs, rounds);
    }
    memset(bytes, 1, sizeof(bytes));
    compare("not HTTP", bytes, 100, programs, rounds);
    printf("\nCPU ns per message: median, and the quartiles of %d rounds of %d.\n", rounds, REQUESTS);
}

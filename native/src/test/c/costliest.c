// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Searches for the bytes that cost the parser most, and shows that they cost no more than requests may.
//
//     costliest [attempts [file for the costliest]]
//
// or, built without -fsanitize-coverage, and so without what counts: how long they take.
//
//     costliest_time file of the costliest

#include "feed.h"
#include "patterns.h"
#include "random_stream.h"

#include <time.h>

// How much costlier than requests other bytes may be, where no sanitizer takes part.
#define TOLERANCE 1.05
#define STREAM 16384
#define ONCE 128
#define OFTEN 48

static const size_t READS[] = {STREAM, HTTP_READ, 100, 16, 1};
#define READ_SIZES (sizeof(READS) / sizeof(*READS))

struct candidate {
    unsigned char once[ONCE], often[OFTEN];
    size_t once_size, often_size, read;
};

static void put_pattern(const void *once, size_t once_size, const void *often, size_t often_size)
{
    size = 0;
    put_bytes(once, once_size);
    while (size < STREAM)
        put_bytes(often, often_size);
    size = STREAM;
}

static void read_all(size_t read)
{
    struct connection c = new_connection();

    for (size_t at = 0; at < size; at += read)
        follow(&c, stream, at, at + read < size ? at + read : size);
}

#ifdef COSTS

static struct candidate candidate_of(const struct pattern *pattern, size_t read)
{
    struct candidate c = {.once_size = pattern->once_size, .often_size = pattern->often_size, .read = read};

    if (c.often_size > OFTEN)
        c.often_size = OFTEN;
    memcpy(c.once, pattern->once, c.once_size);
    memcpy(c.often, pattern->often, c.often_size);
    return c;
}

static double cost(size_t read)
{
    blocks_run = windows = 0;
    read_all(read);
    return relative_cost(blocks_run, size, windows + size / read);
}

static double cost_of(const struct candidate *c)
{
    put_pattern(c->once, c->once_size, c->often, c->often_size);
    return cost(c->read);
}

// One change: a byte, or a word, somewhere.
static void change(unsigned char *bytes, size_t *count, size_t limit)
{
    const char *word = PICK("\n", "\r\n", " ", "\t", ":", ",", ";", "0", "1", "h", "c", "t", "u", "A", "\r", "x\n", "1\n", "\n ", "HTTP/1.1", "HTTP/1.", "GET",
                            "A / ", "Content-Length:", "Transfer-Encoding:", "chunked", "upgrade:", "http/", "\x16\3\1", "PRI ", "\xff", "/");
    size_t length = strlen(word), at = random_below(*count + 1);

    switch (random_below(4)) {
    case 0:
        if (*count > 1 && at < *count)
            memmove(bytes + at, bytes + at + 1, --*count - at);
        break;
    case 1:
        if (at < *count)
            bytes[at] = one_in(3) ? random_below(256) : "\n\r \t:,;01hctuAx/"[random_below(16)];
        break;
    default:
        if (*count + length <= limit) {
            memmove(bytes + at + length, bytes + at, *count - at);
            memcpy(bytes + at, word, length);
            *count += length;
        }
    }
}

static struct candidate changed(struct candidate c)
{
    for (size_t changes = 1 + random_below(3); changes; changes--) {
        if (one_in(3))
            change(c.once, &c.once_size, ONCE);
        else
            change(c.often, &c.often_size, OFTEN);
        if (one_in(20))
            c.read = READS[random_below(READ_SIZES)];
    }
    return c;
}

static void print_bytes(const unsigned char *bytes, size_t count)
{
    putchar('"');
    for (size_t i = 0; i < count; i++)
        if (bytes[i] < ' ' || bytes[i] > '~' || bytes[i] == '"')
            printf("\\%03o", bytes[i]);
        else
            putchar(bytes[i]);
    putchar('"');
}

static void write_stream(const struct candidate *c, const char *name)
{
    FILE *file = fopen(name, "w");

    put_pattern(c->once, c->once_size, c->often, c->often_size);
    if (!file || fprintf(file, "%zu\n", c->read) < 0 || fwrite(stream, 1, size, file) != size || fclose(file)) {
        perror(name);
        exit(1);
    }
}

// Climbs from each pattern: what costs as much or more is gone on with.
static struct candidate search(size_t attempts, double *found)
{
    struct candidate costliest = {0};

    *found = 0;
    for (size_t i = 0; i < PATTERNS; i++) {
        struct candidate here = candidate_of(&patterns[i], READS[i % READ_SIZES]);
        double cost_here = cost_of(&here);

        for (size_t left = attempts / PATTERNS; left; left--) {
            struct candidate next = changed(here);
            double cost_next = cost_of(&next);

            if (cost_next >= cost_here) {
                here = next;
                cost_here = cost_next;
            }
        }
        if (cost_here > *found) {
            *found = cost_here;
            costliest = here;
        }
    }
    return costliest;
}

// Returns the highest.
static double print_costs(const struct pattern *pattern)
{
    double highest = 0;

    put_pattern(pattern->once, pattern->once_size, pattern->often, pattern->often_size);
    printf("%-34s%s", pattern->name, pattern->is_http ? "HTTP " : "     ");
    for (size_t i = 0; i < READ_SIZES; i++) {
        double found = cost(READS[i]);

        printf(" %5.2f", found);
        highest = found > highest ? found : highest;
    }
    printf("\n");
    return highest;
}

int main(int count, char **arguments)
{
    size_t attempts = count > 1 ? strtoull(arguments[1], NULL, 10) : 10000;
    bool is_costlier = false;
    struct candidate costliest;
    double found;

    measure_costs();
    random_state = 88172645463325252ULL;
    printf("Cost in parts of what requests may, in reads of 16384, 2016, 100, 16 and 1 bytes:\n");
    for (size_t i = 0; i < PATTERNS; i++)
        is_costlier = print_costs(&patterns[i]) > TOLERANCE || is_costlier;
    costliest = search(attempts, &found);
    printf("The costliest of %zu attempts: %.2f, in reads of %zu bytes, ", attempts, found, costliest.read);
    print_bytes(costliest.once, costliest.once_size);
    printf(" and then ");
    print_bytes(costliest.often, costliest.often_size);
    printf(" over and over\n");
    if (count > 2)
        write_stream(&costliest, arguments[2]);
    if (is_costlier || found > TOLERANCE)
        fprintf(stderr, "something costs more than %.2f times what requests may\n", TOLERANCE);
    return is_costlier || found > TOLERANCE;
}

#else

// The shortest of some times, in nanoseconds per byte.
static double time_of(size_t read)
{
    double shortest = 0;

    for (int i = 0; i < 20; i++) {
        struct timespec begin, end;
        double time;

        clock_gettime(CLOCK_MONOTONIC, &begin);
        read_all(read);
        clock_gettime(CLOCK_MONOTONIC, &end);
        time = (end.tv_sec - begin.tv_sec) * 1e9 + (end.tv_nsec - begin.tv_nsec);
        if (i == 0 || time < shortest)
            shortest = time;
    }
    return shortest / size;
}

static void print_times(const char *name)
{
    printf("%-34s", name);
    for (size_t i = 0; i < READ_SIZES; i++)
        printf(" %6.2f", time_of(READS[i]));
    printf("\n");
}

int main(int count, char **arguments)
{
    FILE *file = count > 1 ? fopen(arguments[1], "r") : NULL;
    char read[32];

    printf("Nanoseconds per byte, in reads of 16384, 2016, 100, 16 and 1 bytes:\n");
    for (size_t i = 0; i < PATTERNS; i++) {
        put_pattern(patterns[i].once, patterns[i].once_size, patterns[i].often, patterns[i].often_size);
        print_times(patterns[i].name);
    }
    if (!file || !fgets(read, sizeof(read), file)) {
        fprintf(stderr, "the file of the costliest cannot be read: make costliest writes it\n");
        return 1;
    }
    size = fread(stream, 1, STREAM, file);
    fclose(file);
    print_times("the costliest that was found");
    return 0;
}

#endif

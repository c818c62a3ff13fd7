// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What makes a program of compare_input(), which takes a stream whose first byte says how the rest is read, fuzz(), which
// makes one of a seed, and print_summary(); with LIBFUZZER a target of libFuzzer. To be included behind them.
#pragma once

#ifdef LIBFUZZER

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
    compare_input(data, count);
    return 0;
}

#else

static void compare_file(const char *name)
{
    static uint8_t data[MAX_STREAM];
    FILE *file = fopen(name, "r");

    if (!file) {
        perror(name);
        exit(1);
    }
    compare_input(data, fread(data, 1, sizeof(data), file));
    fclose(file);
}

int main(int count, char **arguments)
{
    uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 0;
    uint64_t streams = count > 2 ? strtoull(arguments[2], NULL, 10) : 20000;

    for (int i = 3; i < count; i++)
        compare_file(arguments[i]);
    for (uint64_t i = 0; i < streams; i++)
        fuzz(seed + i);
    print_summary();
    printf(" (seeds %llu to %llu)\n", (unsigned long long)seed, (unsigned long long)(seed + streams - 1));
    return 0;
}

#endif

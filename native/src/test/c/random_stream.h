// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// A stream made of random choices.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_STREAM 60000

static unsigned char stream[MAX_STREAM];
static size_t size;

static uint64_t random_state;

// xorshift64: the same streams for the same seed, everywhere.
static inline uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (random_state >> 11) % limit;
}

static inline bool one_in(unsigned n)
{
    return random_below(n) == 0;
}

#define PICK(...)                                                                                \
    ((const char *[]){__VA_ARGS__}[random_below(sizeof((const char *[]){__VA_ARGS__}) /          \
                                                sizeof(char *))])

static inline void put_bytes(const void *bytes, size_t count)
{
    if (count > MAX_STREAM - size)
        count = MAX_STREAM - size;
    memcpy(stream + size, bytes, count);
    size += count;
}

__attribute__((format(printf, 1, 2))) static inline void put(const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    put_bytes(text, vsnprintf(text, sizeof(text), format, arguments));
    va_end(arguments);
}

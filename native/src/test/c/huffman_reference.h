// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The Huffman code of RFC 7541 appendix B. It is canonical: codes of one length follow each other in the order of their
// symbols, so that the lengths say all.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMBOLS 256
// The one of end-of-string, which is all ones, and never sent but as padding.
#define LONGEST_CODE 30

static const unsigned char code_lengths[SYMBOLS] = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,  5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10,
    13, 6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,  6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7,  15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
};

static uint32_t codes[SYMBOLS];
// By length: the first code, the symbols of all.
static uint32_t first_codes[LONGEST_CODE + 1];
static unsigned char symbols[LONGEST_CODE + 1][SYMBOLS];
static unsigned symbol_counts[LONGEST_CODE + 1];

static inline void make_codes(void)
{
    uint32_t code = 0;

    for (int length = 1; length <= LONGEST_CODE; length++, code <<= 1) {
        first_codes[length] = code;
        for (int symbol = 0; symbol < SYMBOLS; symbol++)
            if (code_lengths[symbol] == length) {
                symbols[length][symbol_counts[length]++] = symbol;
                codes[symbol] = code++;
            }
    }
}

// Returns the size of what was written.
static inline size_t huffman_encode(unsigned char *to, const char *text, size_t size)
{
    uint64_t bits = 0;
    size_t written = 0;
    int held = 0;

    if (!codes[SYMBOLS - 1])
        make_codes();
    for (size_t i = 0; i < size; i++) {
        unsigned char symbol = text[i];

        bits = bits << code_lengths[symbol] | codes[symbol];
        for (held += code_lengths[symbol]; held >= 8; held -= 8)
            to[written++] = bits >> (held - 8);
    }
    if (held)
        to[written++] = bits << (8 - held) | 0xff >> held;
    return written;
}

// Returns the size of the text, -1 if this is none. No more of it than `room` is kept.
static inline long huffman_decode(char *to, size_t room, const unsigned char *from, size_t size)
{
    uint32_t code = 0;
    int length = 0;
    long written = 0;

    if (!codes[SYMBOLS - 1])
        make_codes();
    for (size_t bit = 0; bit < 8 * size; bit++) {
        code = code << 1 | (from[bit / 8] >> (7 - bit % 8) & 1);
        if (++length > LONGEST_CODE)
            return -1;
        if (code - first_codes[length] < symbol_counts[length]) {
            if ((size_t)written < room)
                to[written] = symbols[length][code - first_codes[length]];
            written++;
            code = length = 0;
        }
    }
    // Section 5.2: padding is less than a byte, and ones.
    return length < 8 && code == (1u << length) - 1 ? written : -1;
}

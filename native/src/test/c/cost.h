// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What following a stream costs, in basic blocks of code that are run: a figure that is the same each time, and grows as
// the time does. libFuzzer has instruments of its own, and so no costs.
#pragma once

#include <stddef.h>
#include <stdint.h>

static unsigned long long blocks_run;

#ifndef LIBFUZZER

// Of -fsanitize-coverage=trace-pc-guard.
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    for (; start < stop; start++)
        *start = 1;
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    (void)guard;
    blocks_run++;
}

#endif

// What requests may cost: a body in chunks of one byte is the costliest of its size, but that lines end in a bare LF makes
// it costlier still.
#define DEAREST_HEAD "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n"
#define DEAREST_CHUNK "1\nx\n"
#define DEAREST_SIZE 8192

static double cost_of_byte, cost_of_window;
// A read is followed window by window, of which each has its own cost.
static unsigned long long windows;

// How much costlier than requests other bytes may be: a sanitizer's checks are blocks as well.
#define COST_TOLERANCE 1.25

// The cost in parts of what requests of the same size in as many windows may cost.
static inline double relative_cost(unsigned long long cost, size_t bytes, size_t windows_laid)
{
    return cost / (bytes * cost_of_byte + windows_laid * cost_of_window);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a rule's test finds wrong, as a sentence.
#pragma once

#include <stddef.h>
#include <stdio.h>

static int failures;

static inline void expect(int holds, const char *sentence, const char *how, size_t where)
{
    if (!holds) {
        printf("not so: %s (%s %zu)\n", sentence, how, where);
        failures++;
    }
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Ends with a sentence; begin it with what was tried, on what.
__attribute__((format(printf, 1, 2), noreturn)) static void fail(const char *format, ...)
{
    va_list values;

    fflush(stdout);
    fprintf(stderr, "request_cost: ");
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, "\n");
    exit(1);
}

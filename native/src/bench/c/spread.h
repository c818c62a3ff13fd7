// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

// The median of what was measured several times, and its quartiles.
struct spread {
    double low;
    double median;
    double high;
};

static int ascending(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return difference < 0 ? -1 : difference > 0;
}

static double at(const double *sorted, int count, double part)
{
    double place = (count - 1) * part;
    int below = place;
    int above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

// Sorts the values.
static struct spread spread_of(double *values, int count)
{
    qsort(values, count, sizeof(double), ascending);
    return (struct spread){
        .low = at(values, count, 0.25),
        .median = at(values, count, 0.5),
        .high = at(values, count, 0.75),
    };
}

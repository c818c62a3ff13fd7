// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What is known of sockets that `connections` may have forgotten.
#pragma once

#include "socket_read.h"

#define IS_IGNORED 1ULL

static __always_inline __u64 fingerprint(const struct read *read)
{
    struct scratch *scratch = this_scratch(READING);
    __u64 mixed;

    if (!scratch)
        return 0;
    // Through memory, for the verifier allows no arithmetic with what it knows to be a pointer.
    *(volatile __u64 *)&scratch->address = read->address;
    // Two odd constants without a pattern.
    mixed = *(volatile __u64 *)&scratch->address * 0xbf58476d1ce4e5b9ULL ^
            read->incarnation * 0x94d049bb133111ebULL;

    return (mixed ^ mixed >> 29) & ~IS_IGNORED;
}

static __always_inline struct known_sockets *alike(__u64 print)
{
    __u64 *sets = setting(KNOWN_SETS);
    __u32 key;

    if (!sets || !*sets)
        return 0;
    key = (print >> 16) % *sets;
    return bpf_map_lookup_elem(&known, &key);
}

// The fingerprint, with what is known; 0 if this socket is not known.
static __always_inline __u64 find_known(const struct read *read)
{
    __u64 print = fingerprint(read);
    struct known_sockets *others = alike(print);

    if (!others)
        return 0;
    for (int i = 0; i < KNOWN_SOCKETS; i++)
        if ((others->fingerprints[i] & ~IS_IGNORED) == print)
            return others->fingerprints[i];
    return 0;
}

_Static_assert(KNOWN_SOCKETS - 1 == 3, "the bound of a place");

// The socket of the read in the scratch buffer.
__noinline int know(__u32 is_ignored)
{
    struct scratch *scratch = this_scratch(READING);
    struct known_sockets *others;
    __u64 print;
    __u64 place;

    if (!scratch)
        return 0;
    print = fingerprint(&scratch->read);
    place = print >> 8 & (KNOWN_SOCKETS - 1);
    others = alike(print);
    if (!others)
        return 0;
    for (int i = 0; i < KNOWN_SOCKETS; i++)
        if (!others->fingerprints[i])
            place = i;
    for (int i = 0; i < KNOWN_SOCKETS; i++)
        if ((others->fingerprints[i] & ~IS_IGNORED) == print)
            place = i;
    BOUND(place, 3);
    others->fingerprints[place] = print | (is_ignored ? IS_IGNORED : 0);
    return 0;
}

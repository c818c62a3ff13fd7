// SPDX-License-Identifier: Apache-2.0
// What lies between two loads: how long a program runs depends on where the kernel has put it and its maps, by as
// much as 100 ns. With something of random size before it, each load lies elsewhere.
#pragma once

#include "fail.h"

#include <time.h>

#include <bpf/bpf.h>

#define MAX_INSTRUCTIONS 4096

// Not that of the messages: these differ from run to run.
static unsigned any_below(unsigned bound)
{
    static unsigned seed;

    if (!seed)
        seed = time(NULL);
    return rand_r(&seed) % bound;
}

static void put_map(void)
{
    if (bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "junk", 4, 8 + any_below(4096), 1 + any_below(4), NULL) < 0)
        fail("cannot make a map: %s", strerror(errno));
}

static void put_program(void)
{
    static struct bpf_insn code[MAX_INSTRUCTIONS];
    int size = 2 + any_below(MAX_INSTRUCTIONS - 2);

    for (int i = 0; i < size; i++)
        code[i] = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = i};
    code[size - 1] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
    if (bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "junk", "GPL", code, size, NULL) < 0)
        fail("cannot load a program: %s", strerror(errno));
}

// Stays until this process ends.
static void put_junk(void)
{
    for (int maps = 1 + any_below(4); maps; maps--)
        put_map();
    put_program();
}

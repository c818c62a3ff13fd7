// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The registers of a process at an instruction of its own.
#pragma once

#include "kernel_read.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

// arch/x86/include/asm/ptrace.h
struct pt_regs___user_amd64 {
    unsigned long r14;
    unsigned long bx;
    unsigned long cx;
    unsigned long ax;
    unsigned long si;
    unsigned long di;
    unsigned long sp;
};

// arch/arm64/include/asm/ptrace.h
struct pt_regs___user_arm64 {
    __u64 regs[31];
    __u64 sp;
    __u64 pstate;
};

// include/linux/bpf.h
struct bpf_prog_aux {
    void *priv_stack_ptr;
};

#pragma clang attribute pop

// By the ABI of functions in C: the first, second and fourth argument, the result, and the stack pointer.
struct user_registers {
    __u64 first;
    __u64 second;
    __u64 fourth;
    __u64 result;
    __u64 stack;
};

static __always_inline struct user_registers user_registers(void *context)
{
    struct pt_regs___user_amd64 *amd64 = OBJECT(struct pt_regs___user_amd64, context);
    struct pt_regs___user_arm64 *arm64 = OBJECT(struct pt_regs___user_arm64, context);

    if (bpf_core_field_exists(amd64->di))
        return (struct user_registers){
            .first = READ(amd64->di),
            .second = READ(amd64->si),
            .fourth = READ(amd64->cx),
            .result = READ(amd64->ax),
            .stack = READ(amd64->sp),
        };
    if (bpf_core_field_exists(arm64->pstate))
        return (struct user_registers){
            .first = READ(arm64->regs[0]),
            .second = READ(arm64->regs[1]),
            .fourth = READ(arm64->regs[3]),
            .result = READ(arm64->regs[0]),
            .stack = READ(arm64->sp),
        };
    return (struct user_registers){};
}

// By the ABI of Go since 1.17 (src/cmd/compile/abi-internal.md), on amd64: the first and second argument, the first of
// which is where the first result goes, the goroutine, and the stack pointer.
static __always_inline struct user_registers go_registers(void *context, __u64 *goroutine)
{
    struct pt_regs___user_amd64 *amd64 = OBJECT(struct pt_regs___user_amd64, context);

    *goroutine = 0;
    if (!bpf_core_field_exists(amd64->r14))
        return (struct user_registers){};
    *goroutine = READ(amd64->r14);
    return (struct user_registers){
        .first = READ(amd64->ax),
        .second = READ(amd64->bx),
        .result = READ(amd64->ax),
        .stack = READ(amd64->sp),
    };
}

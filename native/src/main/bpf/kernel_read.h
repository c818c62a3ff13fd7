// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Two ways to read the kernel's structures from a program of any type.
#pragma once

#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

enum access {
    // Like any memory, checked by the verifier: a nanosecond each. Linux 6.3.
    DIRECT,
    // Each one a call: any kernel, some 6 ns each.
    COPY,
};

extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym __weak;

// A structure of this type at this address. `access` is a constant: the other way is compiled away.
#define OBJECT(access, type, address)                                                              \
    ((type *)((access) == DIRECT                                                                   \
                  ? bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type))        \
                  : (void *)(address)))

// A member of such a structure. One that lies behind another pointer takes two steps.
#define READ(access, member)                                                                       \
    ({                                                                                             \
        typeof(member) value_;                                                                     \
        if ((access) == DIRECT)                                                                    \
            value_ = (member);                                                                     \
        else                                                                                       \
            bpf_core_read(&value_, sizeof(value_), &(member));                                     \
        value_;                                                                                    \
    })

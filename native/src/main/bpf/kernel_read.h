// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Reading the kernel's structures from a program of any type, in one of two ways.
#pragma once

#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

// A structure of this type at this address, the running thread, and a member of either. What lies
// behind a pointer takes two steps.
#ifdef READ_BY_COPY
// A call each: any kernel.
#define OBJECT(type, address) ((type *)(address))
#define THIS_TASK() ((struct task_struct *)bpf_get_current_task())
#define READ(member)                                                                               \
    ({                                                                                             \
        typeof(member) value_;                                                                     \
        bpf_core_read(&value_, sizeof(value_), &(member));                                         \
        value_;                                                                                    \
    })
#else
// As if it were the program's own memory: Linux 6.3.
extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym;

#define OBJECT(type, address)                                                                      \
    ((type *)bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type)))
#define READ(member) (member)
#define THIS_TASK() ((struct task_struct *)bpf_get_current_task_btf())
#endif

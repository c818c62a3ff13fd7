// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What any program at these tracepoints costs at least.

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("tp_btf/skb_copy_datagram_iovec")
int empty(void *context)
{
    (void)context;
    return 0;
}

SEC("tp_btf/net_dev_queue")
int empty_sent(void *context)
{
    (void)context;
    return 0;
}

// At a tracepoint that is not passed: to attach a program, and to detach it, slows what runs next.
SEC("tp_btf/sched_process_exec")
int elsewhere(void *context)
{
    (void)context;
    return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// The real object, which is called original.h here, and one program more that the verifier cannot accept.

#include "original.h"

SEC("tp_btf/sched_process_exit")
int BPF_PROG(read_anywhere, struct task_struct *task)
{
    return *(volatile int *)((char *)task + bpf_get_prandom_u32());
}

// The real object, which is called original.h here, but for one program in whose place there is one that the verifier
// cannot accept.

#define exit_at_tp_btf original_exit_at_tp_btf
#include "original.h"
#undef exit_at_tp_btf

SEC("tp_btf/sched_process_exit")
int exit_at_tp_btf(unsigned long long *arguments)
{
    return *(volatile int *)((char *)arguments[0] + bpf_get_prandom_u32());
}

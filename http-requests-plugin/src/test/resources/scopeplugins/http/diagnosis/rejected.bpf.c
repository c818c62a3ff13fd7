// The real object, which is called original.h here, but for one program in whose place there is one that the verifier
// cannot accept.

#define tp_btf_exit original_tp_btf_exit
#include "original.h"
#undef tp_btf_exit

SEC("tp_btf/sched_process_exit")
int tp_btf_exit(unsigned long long *arguments)
{
    return *(volatile int *)((char *)arguments[0] + bpf_get_prandom_u32());
}

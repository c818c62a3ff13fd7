// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Counts the HTTP requests that each process reads from TCP and unix stream sockets.
//
// The object declares a GPL-compatible licence to the kernel (last line), which
// the helpers used here require; the source may be used under either licence.

#include "listings.h"
#include "received_bytes.h"

// Who reads has these requests, and waits for nothing or their answers.
static __always_inline void attribute(__u32 requests)
{
    struct process reader = {};
    struct scratch *scratch;

    if (requests)
        reader = count_requests(THIS_TASK(), requests);
    if (!options.answers)
        return;
    scratch = this_scratch(READING);
    if (!scratch || (!requests && !scratch->asking.is_new))
        return;
    scratch->asking.reader = reader;
    ask(requests);
}

// In the context of the process that reads, whatever the system call (skb_copy_datagram_iter,
// net/core/datagram.c). Missed: splice, zero-copy and MSG_TRUNC, which leave gaps that the next
// read shows (of unix sockets only inside of a buffer); TLS of user space and of kTLS; what a
// program of a sockmap passes on.
static __always_inline int count(struct sk_buff *skb, __u32 size, bool is_known)
{
    struct connection_slot *slot = 0;
    struct connection *connection = 0;
    struct sock *sk = READ(skb->sk);
    struct scratch *scratch;
    __u32 offset = NOT_USUAL;
    bool is_taken_up = false;
    bool is_laid_out = false;
    int requests;

    // Only stream sockets carry HTTP: no datagrams, no netlink.
    if (!sk || READ(sk->sk_type) != SOCK_STREAM)
        return 0;
    scratch = this_scratch(READING);
    if (!scratch)
        return 0;
    if (READ(sk->sk_protocol) == IPPROTO_TCP) {
        __u64 key = (__u64)sk;

        slot = slot_of_connection(key);
        connection = slot ? &slot->connection : bpf_map_lookup_elem(&connections, &key);
        if (connection)
            offset = usual_tcp(scratch, skb, sk, connection, size);
    }
    if (offset == NOT_USUAL) {
take_up:
        if (!begin_read(scratch, skb, sk, size, &connection))
            return 0;
        is_taken_up = true;
        if (connection)
            offset = usual_unix(&scratch->read, connection);
    }
    if (offset != NOT_USUAL) {
        is_laid_out = lay_out_usual(scratch, skb, is_known, offset, size, size);
        if (!is_laid_out && !is_taken_up)
            goto take_up;
    }
    requests = connection && is_laid_out ? count_usual(connection, slot != 0, size) : count_read(size);
    if (requests >= 0)
        attribute(requests);
    return 0;
}

static __always_inline __u64 first_argument(void *registers)
{
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);

    if (bpf_core_field_exists(amd64->di))
        return READ(amd64->di);
    if (bpf_core_field_exists(arm64->syscallno))
        return READ(arm64->regs[0]);
    return 0;
}

// User space takes one of the ways in, whose program it loads together with the one below for the
// same kind of tracepoint. A run that is skipped is counted by the kernel (recursion_misses).

// Cheapest. While this CPU is in the program, other runs on it are skipped: none, as long as
// tracepoints keep preemption off.
SEC("tp_btf/skb_copy_datagram_iovec")
int read_at_tp_btf(__u64 *arguments)
{
    return count((struct sk_buff *)arguments[0], arguments[1], true);
}

// Preemption is off here. Skipped while the CPU is in another of these programs, or in the middle
// of the system call bpf() on a map.
SEC("tracepoint/skb/skb_copy_datagram_iovec")
int read_at_tracepoint(struct trace_event_raw_skb_copy_datagram_iovec *event)
{
    return count(OBJECT(struct sk_buff, event->skbaddr), event->len, false);
}

// As the tracepoint, in whose function this is, where tracefs cannot be seen.
// int skb_copy_datagram_iter(const struct sk_buff *skb, int offset, struct iov_iter *to, int len)
SEC("kprobe/skb_copy_datagram_iter")
int read_at_kprobe(void *registers)
{
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);
    struct sk_buff *skb = OBJECT(struct sk_buff, first_argument(registers));

    if (bpf_core_field_exists(amd64->di))
        return count(skb, READ(amd64->cx), false);
    if (bpf_core_field_exists(arm64->syscallno))
        return count(skb, READ(arm64->regs[3]), false);
    return 0;
}

// Where answers are looked at.

SEC("tp_btf/net_dev_queue")
int send_at_tp_btf(__u64 *arguments)
{
    return count_sent((struct sk_buff *)arguments[0], true);
}

SEC("tracepoint/net/net_dev_queue")
int send_at_tracepoint(struct trace_event_raw_net_dev_template *event)
{
    return count_sent(OBJECT(struct sk_buff, event->skbaddr), false);
}

// int __dev_queue_xmit(struct sk_buff *skb, struct net_device *sb_dev)
SEC("kprobe/__dev_queue_xmit")
int send_at_kprobe(void *registers)
{
    return count_sent(OBJECT(struct sk_buff, first_argument(registers)), false);
}

SEC("tp_btf/inet_sock_set_state")
int close_at_tp_btf(__u64 *arguments)
{
    return close_socket((struct sock *)arguments[0], arguments[2]);
}

SEC("tracepoint/sock/inet_sock_set_state")
int close_at_tracepoint(struct trace_event_raw_inet_sock_set_state *event)
{
    return close_socket(OBJECT(struct sock, event->skaddr), event->newstate);
}

// void tcp_set_state(struct sock *sk, int state)
SEC("kprobe/tcp_set_state")
int close_at_kprobe(void *registers)
{
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);
    struct sock *sk = OBJECT(struct sock, first_argument(registers));

    if (bpf_core_field_exists(amd64->si))
        return close_socket(sk, READ(amd64->si));
    if (bpf_core_field_exists(arm64->syscallno))
        return close_socket(sk, READ(arm64->regs[1]));
    return 0;
}

SEC("tp_btf/sched_process_exit")
int exit_at_tp_btf(void *context)
{
    (void)context;
    forget_encrypted();
    return forget_process();
}

SEC("tracepoint/sched/sched_process_exit")
int exit_at_tracepoint(void *context)
{
    (void)context;
    forget_encrypted();
    return forget_process();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

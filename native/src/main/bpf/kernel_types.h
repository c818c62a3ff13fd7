// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The parts of kernel structures that are used. libbpf relocates every field to
// where the running kernel has it; what a kernel lacks is only found missing on use.
#pragma once

#include <linux/types.h>

// One of skb_shared_info.frags. Its type and members had several names (skb_frag_struct, bio_vec,
// skb_frag; page, bv_page, netmem), but since Linux 5.4 always this layout.
struct fragment {
    __u64 page;
    __u32 size;
    __u32 offset;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

// ---- sockets: include/net/sock.h, include/linux/net.h, include/linux/fs.h

struct inode {
    unsigned long i_ino;
};

struct file {
    struct inode *f_inode;
};

struct socket {
    struct file *file;
};

struct sk_buff;

struct sk_buff_head {
    struct sk_buff *next;
};

struct sock_common {
    __u16 skc_dport;
    unsigned short skc_family;
    unsigned char skc_state;
};

struct sock {
    struct sock_common __sk_common;
    struct sk_buff_head sk_receive_queue;
    __u16 sk_type;
    __u16 sk_protocol;
    __u32 sk_max_ack_backlog;
    struct socket *sk_socket;
};

// include/linux/tcp.h
struct tcp_sock {
    __u32 rcv_nxt;
    __u32 copied_seq;
    __u32 urg_seq;
    __u32 snd_nxt;
    __u64 bytes_received;
    __u64 tcp_clock_cache;
};

// include/net/af_unix.h
struct unix_address;

struct unix_sock {
    struct unix_address *addr;
    struct sock *peer;
};

// ---- socket buffers: include/linux/skbuff.h

struct sk_buff {
    struct sk_buff *next;
    struct sk_buff *prev;
    struct sock *sk;
    char cb[48];
    unsigned int len;
    unsigned int data_len;
    unsigned int end;
    __u16 transport_header;
    unsigned char *head;
    unsigned char *data;
};

// include/linux/bpf_verifier.h
struct bpf_verifier_ops {
    void *gen_epilogue;
};

// include/linux/time64.h
struct timespec64 {
    __s64 tv_sec;
    long tv_nsec;
};

// Begins at sk_buff.head + sk_buff.end (skb_shinfo; an offset wherever pointers have 64 bits).
struct skb_shared_info {
    __u8 nr_frags;
    struct sk_buff *frag_list;
    struct fragment frags[];
};

// ---- tracepoints

struct trace_event_raw_skb_copy_datagram_iovec {
    const void *skbaddr;
    int len;
};

struct trace_event_raw_net_dev_template {
    void *skbaddr;
};

struct trace_event_raw_inet_sock_set_state {
    const void *skaddr;
    int newstate;
};

// sk_buff.cb of TCP: include/net/tcp.h
struct tcp_skb_cb {
    __u32 seq;
};

// sk_buff.cb of Multipath TCP: net/mptcp/protocol.h
struct mptcp_skb_cb {
    __u64 end_seq;
    __u32 offset;
};

// sk_buff.cb of unix sockets: include/net/af_unix.h
struct unix_skb_parms {
    __u32 consumed;
};

// ---- processes: include/linux/sched.h, include/linux/sched/signal.h

typedef struct {
    int counter;
} atomic_t;

struct signal_struct {
    atomic_t live;
};

#define TASK_COMM_LEN 16

// ---- pid namespaces: include/linux/pid.h, include/linux/pid_namespace.h, include/linux/ns_common.h

struct ns_common {
    unsigned int inum;
};

struct pid_namespace {
    struct ns_common ns;
};

struct upid {
    int nr;
    struct pid_namespace *ns;
};

struct pid {
    unsigned int level;
    struct upid numbers[1];
};

struct task_struct {
    void *stack;
    unsigned short migration_disabled;
    int tgid;
    char comm[TASK_COMM_LEN];
    __u64 start_boottime;
    struct task_struct *group_leader;
    struct pid *thread_pid;
    struct signal_struct *signal;
};

// The registers with which the current system call was entered; the flavour of
// one architecture is absent on the other (libbpf ignores what follows "___").
struct pt_regs___amd64 {
    unsigned long orig_ax;
    unsigned long di;
    unsigned long si;
    unsigned long dx;
    unsigned long cx;
    unsigned long r10;
};

struct pt_regs {
};

struct pt_regs___arm64 {
    __u64 regs[31];
    int syscallno;
};

// ---- iterators: include/linux/bpf.h, kernel/bpf/map_iter.c

struct seq_file;

struct bpf_iter_meta {
    struct seq_file *seq;
};

struct bpf_iter__bpf_map_elem {
    struct bpf_iter_meta *meta;
    void *key;
    void *value;
};

#pragma clang attribute pop

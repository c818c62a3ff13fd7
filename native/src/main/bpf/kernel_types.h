// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The parts of kernel structures that are used. libbpf relocates every field to
// where the running kernel has it; what a kernel lacks is only found missing on use.
#pragma once

#include <linux/types.h>

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
};

struct sock {
    struct sock_common __sk_common;
    struct sk_buff_head sk_receive_queue;
    __u16 sk_type;
    __u16 sk_protocol;
    struct socket *sk_socket;
};

// include/linux/tcp.h
struct tcp_sock {
    __u32 rcv_nxt;
    __u32 copied_seq;
    __u64 bytes_received;
};

// ---- socket buffers: include/linux/skbuff.h

struct sk_buff {
    struct sk_buff *prev;
    struct sock *sk;
    char cb[48];
    unsigned int len;
};

// sk_buff.cb of TCP: include/net/tcp.h
struct tcp_skb_cb {
    __u32 seq;
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

struct task_struct {
    int tgid;
    char comm[TASK_COMM_LEN];
    __u64 start_boottime;
    struct task_struct *group_leader;
    struct signal_struct *signal;
};

// The registers with which the current system call was entered; the flavour of
// one architecture is absent on the other (libbpf ignores what follows "___").
struct pt_regs___amd64 {
    unsigned long orig_ax;
    unsigned long dx;
    unsigned long r10;
};

struct pt_regs___arm64 {
    __u64 regs[31];
    int syscallno;
};

#pragma clang attribute pop

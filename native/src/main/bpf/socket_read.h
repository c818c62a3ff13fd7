// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Which bytes of which connection's stream a process is about to read.
#pragma once

#include "maps.h"

// include/linux/socket.h, include/uapi/linux/in.h
#define AF_UNIX 1
#define SOCK_STREAM 1
#define IPPROTO_TCP 6
#define IPPROTO_MPTCP 262
#define MSG_PEEK 2

// More urgent bytes in a row than a sender has a use for.
#define URGENT_BYTES 8

static __always_inline bool is_younger_than_program(__u64 inode)
{
    __u64 *old = setting(YOUNGEST_OLD_INODE);

    // Inode numbers of sockets have 32 bits and wrap (get_next_ino, fs/inode.c).
    return old && *old && (__s32)(inode - *old) > 0;
}

static __always_inline __u64 inode_of(struct sock *sk)
{
    struct socket *socket = READ(sk->sk_socket);
    struct file *file = READ(socket->file);
    struct inode *inode = READ(file->f_inode);

    return READ(inode->i_ino);
}

// tcp_recvmsg_locked, net/ipv4/tcp.c: copied_seq moves after the copy. A peek beyond the
// first buffer does not fit in here, and is ignored like the others.
static __always_inline bool read_tcp(struct read *read, struct sock *sk, struct sk_buff *skb)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    __u32 copied = READ(tcp->copied_seq);
    __u32 next = READ(tcp->rcv_nxt);
    __u64 received = READ(tcp->bytes_received);

    read->address = (__u64)sk;
    read->incarnation =
        (__u64)(next - (__u32)received) << 32 | READ(sk->__sk_common.skc_dport);
    read->position = received - (__u32)(next - copied);
    read->end = read->position + read->size;
    read->offset = copied - READ(((struct tcp_skb_cb *)skb->cb)->seq);
    read->is_numbered = true;
    read->is_tcp = true;
    read->is_first = read->position == 0;
    return true;
}

// __mptcp_recvmsg_mskq, net/mptcp/protocol.c: what of the buffer was read moves the offset, and nothing the end.
static __always_inline bool read_mptcp(struct read *read, struct sock *sk, struct sk_buff *skb)
{
    struct mptcp_skb_cb *cb = OBJECT(struct mptcp_skb_cb, &skb->cb);
    __u32 offset = READ(cb->offset);

    read->address = (__u64)sk;
    read->incarnation = inode_of(sk);
    read->position = READ(cb->end_seq) - (READ(skb->len) - offset);
    read->end = read->position + read->size;
    read->offset = offset;
    read->is_numbered = true;
    read->may_be_first = is_younger_than_program(read->incarnation);
    return true;
}

// unix_stream_read_generic, net/unix/af_unix.c. The buffer belongs to the sender, who may be
// gone. But it is the first one in the queue of the receiver (unless this is a peek), and so
// leads there.
static __always_inline bool read_unix(struct read *read, struct sk_buff *skb)
{
    __u64 queue = (__u64)READ(skb->prev);
    __u64 receiver = queue - bpf_core_field_offset(struct sock, sk_receive_queue);
    struct sock *sk = OBJECT(struct sock, receiver);

    if (READ(sk->__sk_common.skc_family) != AF_UNIX ||
        READ(sk->sk_type) != SOCK_STREAM)
        return false;
    read->address = (__u64)sk;
    read->incarnation = inode_of(sk);
    read->position = READ(((struct unix_skb_parms *)skb->cb)->consumed);
    read->end = read->position + read->size;
    if (read->end == READ(skb->len))
        read->end = 0;
    read->offset = read->position;
    read->is_unix = true;
    read->may_be_first = read->position == 0 && is_younger_than_program(read->incarnation);
    return true;
}

// Of a stream socket.
static __always_inline bool understand_read(struct read *read, struct sk_buff *skb, struct sock *sk)
{
    __u32 length = READ(skb->len);
    __u16 protocol = READ(sk->sk_protocol);
    bool is_stream;

    if (protocol == IPPROTO_TCP)
        is_stream = read_tcp(read, sk, skb);
    else if (protocol == IPPROTO_MPTCP && bpf_core_type_exists(struct mptcp_skb_cb))
        is_stream = read_mptcp(read, sk, skb);
    else if (READ(sk->__sk_common.skc_family) == AF_UNIX)
        is_stream = read_unix(read, skb);
    else
        return false;
    return is_stream && read->offset < length && read->size <= length - read->offset;
}

// How far this read is ahead of where the last one ended. An urgent byte is passed over by the kernel, and no part
// of the stream that the process sees (tcp(7); tcp_recvmsg_locked).
static __always_inline __s64 ahead_of(const struct read *read, const struct connection *connection)
{
    __s64 ahead = read->position - connection->next;
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, read->address);

    if (ahead > 0 && ahead <= URGENT_BYTES && read->is_numbered && !read->may_be_first &&
        READ(tcp->urg_seq))
        return 0;
    return ahead;
}

// Whether this process connected: a socket that was accepted has the backlog of its listener (sk_clone, net/core/sock.c),
// and of unix sockets its address (unix_stream_connect), for one without cannot listen.
static __always_inline bool is_client(const struct read *read)
{
    struct sock *sk = OBJECT(struct sock, read->address);
    struct unix_sock *unix_socket = OBJECT(struct unix_sock, read->address);

    if (READ(sk->__sk_common.skc_family) == AF_UNIX)
        return bpf_core_type_exists(struct unix_sock) && !READ(unix_socket->addr);
    return !READ(sk->sk_max_ack_backlog);
}

// The registers with which the process entered the system call.
static __always_inline void *entry_registers(void)
{
    // Kernels without the helper (Linux 5.15) have them at the start of a stack of 16 KiB.
    if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) {
        struct task_struct *task = THIS_TASK();

        return READ(task->stack) + (16384 - bpf_core_type_size(struct pt_regs));
    }
    return (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

// Who only looks will read again, or leave it to another process. The system call tells; a
// peek through io_uring or by a 32-bit process goes unnoticed, and on a unix socket counts what
// was peeked at twice. TCP's bytes have numbers, so none counts twice; there a peek matters only
// at the start of a connection, where a process may look before it hands the socket to another.
static __always_inline bool is_peek(void)
{
    void *registers = entry_registers();
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);

    if (bpf_core_field_exists(amd64->orig_ax))
        switch (READ(amd64->orig_ax)) {
        case 45: // recvfrom
        case 299: // recvmmsg
            return READ(amd64->r10) & MSG_PEEK;
        case 47: // recvmsg
            return READ(amd64->dx) & MSG_PEEK;
        }
    if (bpf_core_field_exists(arm64->syscallno))
        switch (READ(arm64->syscallno)) {
        case 207: // recvfrom
        case 243: // recvmmsg
            return READ(arm64->regs[3]) & MSG_PEEK;
        case 212: // recvmsg
            return READ(arm64->regs[2]) & MSG_PEEK;
        }
    return false;
}

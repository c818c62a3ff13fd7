// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Counts the HTTP requests that each process reads from TCP and unix stream sockets.
//
// The object declares a GPL-compatible licence to the kernel (last line), which
// the helpers used here require; the source may be used under either licence.

#include "http_parser.h"
#include "kernel_types.h"

#include <stdbool.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

// BPF_PROG names the context, whether it is used or not.
#pragma clang diagnostic ignored "-Wunused-parameter"

// ---- limits

// Processes that have read a request and still live; a large host runs some thousands.
#define MAX_PROCESSES 16384
// Connections remembered at a time, 136 bytes each; one that is forgotten is joined again later.
#define MAX_CONNECTIONS 65536
// Windows per read: 512 KiB, the largest that GRO builds (GRO_MAX_SIZE, include/linux/netdevice.h).
#define MAX_WINDOWS 264
// Steps per window: each takes at least one byte.
#define MAX_STEPS HTTP_WINDOW

// More than can remain of any body (see LENGTH_LIMIT and CHUNK_LIMIT).
#define UNKNOWN_SIZE (1LL << 62)

// include/linux/socket.h, include/uapi/linux/in.h
#define AF_UNIX 1
#define SOCK_STREAM 1
#define IPPROTO_TCP 6
#define MSG_PEEK 2

// ---- maps

// A process that outlives the reuse of its number.
struct process {
    // Nanoseconds since boot at which its first thread started.
    __u64 start_time;
    // In the initial pid namespace.
    __u32 pid;
    __u32 reserved;
};

struct process_requests {
    __u64 count;
    // The process's name at its first request: only here is it known for certain whose it is,
    // for user space may see the processes of another pid namespace.
    char comm[TASK_COMM_LEN];
};

// Requests read by one process. Made at its first one; gone when its last thread has exited.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, struct process);
    __type(value, struct process_requests);
} requests SEC(".maps");

// A receiving socket.
struct socket_id {
    __u64 address;
    // Tells it from an earlier one at the same address. Unix: the socket's inode number. TCP:
    // the peer's initial sequence number and its port, which take no extra cache line (the own
    // port is no part of it: a reset clears it, while bytes may still be waiting to be read).
    __u64 incarnation;
};

struct connection {
    struct http_stream stream;
    // TCP: the sequence number of the next byte. Unix: how much of the first
    // buffer in the queue must be consumed when the next byte is read.
    __u32 next;
    __u32 reserved;
};

_Static_assert(sizeof(struct connection) <= 64, "memory per connection");

// What is remembered of one socket's received bytes. Made when it is first read; gone when
// others were used more recently. So nothing has to notice that a connection was closed.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, struct socket_id);
    __type(value, struct connection);
} connections SEC(".maps");

// What is not in `requests`, and why.
enum event {
    // Requests of processes that have ended: with those in `requests`, all that were counted.
    REQUESTS_OF_ENDED_PROCESSES,
    // Requests not counted because `requests` was full: raise its size.
    REQUESTS_LOST_MAP_FULL,
    // Connections met in the middle (older than this program, or forgotten because
    // `connections` was full): counted from the next request that begins with a read.
    CONNECTIONS_JOINED,
    // Times that bytes were taken unseen (splice, zero-copy, MSG_TRUNC) in or between
    // heads: requests may have been missed.
    GAPS,
    // Times that a connection's framing was not understood (a server would answer 400,
    // or something else is spoken): requests may have been missed until the next read.
    RESYNCS,
    // Connections on which TLS is spoken: their requests cannot be seen.
    CONNECTIONS_ENCRYPTED,
    // Reads too long for the program's budget, or not readable: requests may have been missed.
    READS_CUT_SHORT,
    EVENTS,
};

// How often each event has happened since the program was loaded. Never deleted.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, EVENTS);
    __type(key, __u32);
    __type(value, __u64);
} events SEC(".maps");

// Settings user space may write before it attaches the programs; all are 0 by default.
enum setting {
    // Unix sockets with a higher inode number are younger than this program. Without it
    // any unix socket that is met first may be old: exact too, but a connection that is
    // not HTTP is looked at on each read, and counted as joined.
    YOUNGEST_OLD_INODE,
    SETTINGS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SETTINGS);
    __type(key, __u32);
    __type(value, __u64);
} settings SEC(".maps");

// The parser's desk, one per CPU: in use from the start to the end of one run of the program.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct http_parser);
} desk SEC(".maps");

// ---- counting

static __always_inline void count_event(enum event event, __u64 count)
{
    __u32 key = event;
    __u64 *total = bpf_map_lookup_elem(&events, &key);

    if (total && count)
        __sync_fetch_and_add(total, count);
}

static __always_inline struct process process_of(struct task_struct *task)
{
    return (struct process){
        .start_time = task->group_leader->start_boottime,
        .pid = task->tgid,
    };
}

static __always_inline void count_requests(struct task_struct *reader, __u64 count)
{
    struct process process = process_of(reader);
    struct process_requests *total = bpf_map_lookup_elem(&requests, &process);

    if (!total) {
        struct process_requests none = {};

        bpf_probe_read_kernel(none.comm, sizeof(none.comm), reader->group_leader->comm);
        // Fails when another CPU was first, which is as good.
        bpf_map_update_elem(&requests, &process, &none, BPF_NOEXIST);
        total = bpf_map_lookup_elem(&requests, &process);
    }
    if (total)
        __sync_fetch_and_add(&total->count, count);
    else
        count_event(REQUESTS_LOST_MAP_FULL, count);
}

// ---- parsing: global functions, because the verifier looks at each of those once

static __always_inline struct http_parser *this_desk(void)
{
    __u32 key = 0;

    return bpf_map_lookup_elem(&desk, &key);
}

// Returns 0 when the window is understood as far as possible.
__noinline int parse_step(__u32 step)
{
    struct http_parser *parser = this_desk();

    if (!parser || step >= MAX_STEPS)
        return 0;
    return http_step(parser);
}

// Parses the `size` bytes that were laid out. Returns how many to lay out next.
__noinline int parse_window(__u32 size)
{
    struct http_parser *parser = this_desk();

    if (!parser)
        return 0;
    http_laid_out(parser, size);
    http_request(parser);
    for (__u32 step = 0; step < MAX_STEPS; step++)
        if (parser->position >= parser->length || !parse_step(step))
            break;
    return http_end_window(parser);
}

// ---- reads

// Part of a buffer, on its way to a process.
struct read {
    struct socket_id socket;
    // TCP: the sequence number of its first byte. Unix: how much of the buffer was consumed before.
    __u32 position;
    // The same once it is over.
    __u32 end;
    // Where in the buffer it begins, and its size.
    __u32 offset;
    __u32 size;
    bool is_tcp;
    // Whether it is certain that nothing was read from this socket before.
    bool is_first;
};

extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *ptr) __ksym;

#define CAST(type, pointer) ((type *)bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(type)))

// tcp_recvmsg_locked, net/ipv4/tcp.c: copied_seq moves after the copy. A peek beyond the
// first buffer does not fit in here, and is ignored like the others.
static __always_inline bool read_tcp(struct read *read, const struct sock *sk,
                                     const struct sk_buff *skb, __u32 size)
{
    const struct tcp_sock *tcp = CAST(struct tcp_sock, sk);
    __u32 copied = tcp->copied_seq;
    __u32 next = tcp->rcv_nxt;
    __u64 received = tcp->bytes_received;

    read->socket.address = (__u64)sk;
    read->socket.incarnation = (__u64)(next - (__u32)received) << 32 | sk->__sk_common.skc_dport;
    read->position = copied;
    read->end = read->position + size;
    read->offset = read->position - ((const struct tcp_skb_cb *)skb->cb)->seq;
    read->size = size;
    read->is_tcp = true;
    read->is_first = received == next - copied;
    return read->offset < skb->len && size <= skb->len - read->offset;
}

static __always_inline bool is_younger_than_program(__u64 inode)
{
    __u32 key = YOUNGEST_OLD_INODE;
    __u64 *old = bpf_map_lookup_elem(&settings, &key);

    // Inode numbers of sockets have 32 bits and wrap (get_next_ino, fs/inode.c).
    return old && *old && (__s32)(inode - *old) > 0;
}

// unix_stream_read_generic, net/unix/af_unix.c. The buffer belongs to the sender, who may be
// gone. But it is the first one in the queue of the receiver (unless this is a peek), and so
// leads there.
static __always_inline bool read_unix(struct read *read, const struct sk_buff *skb, __u32 size)
{
    __u64 queue = (__u64)skb->prev;
    __u64 receiver = queue - bpf_core_field_offset(struct sock, sk_receive_queue);
    const struct sock *sk = CAST(struct sock, (void *)receiver);

    if (sk->__sk_common.skc_family != AF_UNIX || sk->sk_type != SOCK_STREAM)
        return false;
    read->socket.address = (__u64)sk;
    read->socket.incarnation = sk->sk_socket->file->f_inode->i_ino;
    read->position = ((const struct unix_skb_parms *)skb->cb)->consumed;
    read->end = read->position + size;
    if (read->end == skb->len)
        read->end = 0;
    read->offset = read->position;
    read->size = size;
    read->is_tcp = false;
    read->is_first = read->position == 0 && is_younger_than_program(read->socket.incarnation);
    return read->offset < skb->len && size <= skb->len - read->offset;
}

// Only stream sockets carry HTTP: no datagrams, no netlink.
static __always_inline bool understand_read(struct read *read, const struct sk_buff *skb,
                                            __u32 size)
{
    const struct sock *sk = skb->sk;

    if (!sk || sk->sk_type != SOCK_STREAM)
        return false;
    if (sk->sk_protocol == IPPROTO_TCP)
        return read_tcp(read, sk, skb, size);
    return sk->__sk_common.skc_family == AF_UNIX && read_unix(read, skb, size);
}

// Who only looks will read again, or leave it to another process. The system call tells; a
// peek through io_uring or by a 32-bit process goes unnoticed, and on a unix socket counts what
// was peeked at twice. TCP's bytes have numbers, so none counts twice; there a peek matters only
// at the start of a connection, where a process may look before it hands the socket to another.
static __always_inline bool is_peek(struct task_struct *reader)
{
    void *regs = (void *)bpf_task_pt_regs(reader);
    struct pt_regs___amd64 *amd64 = CAST(struct pt_regs___amd64, regs);
    struct pt_regs___arm64 *arm64 = CAST(struct pt_regs___arm64, regs);

    if (bpf_core_field_exists(amd64->orig_ax))
        switch (amd64->orig_ax) {
        case 45: // recvfrom
        case 299: // recvmmsg
            return amd64->r10 & MSG_PEEK;
        case 47: // recvmsg
            return amd64->dx & MSG_PEEK;
        }
    if (bpf_core_field_exists(arm64->syscallno))
        switch (arm64->syscallno) {
        case 207: // recvfrom
        case 243: // recvmmsg
            return arm64->regs[3] & MSG_PEEK;
        case 212: // recvmsg
            return arm64->regs[2] & MSG_PEEK;
        }
    return false;
}

// ---- connections

static __always_inline void meet(struct http_parser *parser, const struct read *read)
{
    struct http_stream stream = {.state = STREAM_START, .flags = UNCONFIRMED};

    if (!read->is_first) {
        stream.state = JOINED;
        count_event(CONNECTIONS_JOINED, 1);
    }
    http_resume(parser, &stream);
}

// Compares where the read is with where the last one ended. Returns whether it has news.
static __always_inline bool resume(struct http_parser *parser, const struct connection *connection,
                                   struct read *read)
{
    __s32 ahead = read->position - connection->next;
    __u32 known;

    http_resume(parser, &connection->stream);
    // How much of a unix stream was taken unseen cannot be told.
    known = http_place(parser, read->is_tcp ? ahead : ahead ? UNKNOWN_SIZE : 0, read->size);
    read->offset += known;
    read->size -= known;
    return read->size;
}

static __always_inline void remember(const struct http_parser *parser,
                                     struct connection *connection, const struct read *read)
{
    struct connection met;

    if (connection) {
        connection->stream = parser->stream;
        connection->next = read->end;
        return;
    }
    met = (struct connection){.stream = parser->stream, .next = read->end};
    bpf_map_update_elem(&connections, &read->socket, &met, BPF_ANY);
}

// ---- programs

static __always_inline void parse(struct http_parser *parser, const struct read *read,
                                  const struct sk_buff *skb)
{
    struct bpf_dynptr bytes;
    __u32 wanted = http_begin(parser, read->size);

    bpf_dynptr_from_skb((struct __sk_buff *)skb, 0, &bytes);
    for (int i = 0; i < MAX_WINDOWS; i++) {
        if (wanted == 0)
            return;
        wanted &= HTTP_MASK;
        if (bpf_dynptr_read(http_room(parser), wanted, &bytes, read->offset + parser->offset, 0))
            break;
        wanted = parse_window(wanted);
    }
    if (wanted) {
        http_gap(parser, UNKNOWN_SIZE);
        count_event(READS_CUT_SHORT, 1);
    }
}

// In the context of the process that reads, whatever the system call (skb_copy_datagram_iter,
// net/core/datagram.c). Missed: splice, zero-copy and MSG_TRUNC, which leave gaps that the next
// read shows (of unix sockets only inside of a buffer); TLS of user space and of kTLS; MPTCP. A
// run that is skipped because this CPU is in another one is in the program's recursion_misses.
SEC("tp_btf/skb_copy_datagram_iovec")
int BPF_PROG(count_received_requests, const struct sk_buff *skb, int size)
{
    struct read read;
    struct connection *connection;
    struct http_parser *parser;
    struct task_struct *reader;

    if (!understand_read(&read, skb, size))
        return 0;
    connection = bpf_map_lookup_elem(&connections, &read.socket);
    if (connection && connection->stream.state == IGNORED)
        return 0;
    parser = this_desk();
    reader = bpf_get_current_task_btf();
    if (!parser || ((read.is_first || !read.is_tcp) && is_peek(reader)))
        return 0;
    if (!connection)
        meet(parser, &read);
    else if (!resume(parser, connection, &read))
        return 0;

    parse(parser, &read, skb);
    remember(parser, connection, &read);

    if (parser->requests)
        count_requests(reader, parser->requests);
    if (parser->gaps)
        count_event(GAPS, parser->gaps);
    if (parser->resyncs)
        count_event(RESYNCS, parser->resyncs);
    if (parser->encrypted)
        count_event(CONNECTIONS_ENCRYPTED, parser->encrypted);
    return 0;
}

// Per thread; the process has ended with the last one (do_exit, kernel/exit.c). Two threads
// may both find that none is left: only the one that deletes the count adds it.
SEC("tp_btf/sched_process_exit")
int BPF_PROG(forget_process, struct task_struct *task)
{
    struct process process;
    struct process_requests *total;
    __u64 count;

    if (task->signal->live.counter)
        return 0;
    process = process_of(task);
    total = bpf_map_lookup_elem(&requests, &process);
    if (!total)
        return 0;
    count = total->count;
    if (!bpf_map_delete_elem(&requests, &process))
        count_event(REQUESTS_OF_ENDED_PROCESSES, count);
    return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

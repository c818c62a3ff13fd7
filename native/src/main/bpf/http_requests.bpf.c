// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Counts the HTTP requests that each process reads from TCP and unix stream sockets.
//
// The object declares a GPL-compatible licence to the kernel (last line), which
// the helpers used here require; the source may be used under either licence.

#include "http_parser.h"
#include "skb_bytes.h"

// ---- limits

// Processes that have read a request and still live; a large host runs some thousands.
#define MAX_PROCESSES 16384
// Connections remembered at a time, 136 bytes each; one that is forgotten is joined again later.
#define MAX_CONNECTIONS 65536
// Windows per read: 512 KiB, the largest that GRO builds (GRO_MAX_SIZE, include/linux/netdevice.h),
// and one more for each piece of a buffer and of those in its list.
#define MAX_WINDOWS (264 + 256)
// Steps per window: each takes at least one byte.
#define MAX_STEPS HTTP_WINDOW

// How the program is shown where pages are mapped: a read of this size, and guesses per read.
#define SEARCH_SIZE 61
#define SEARCH_GUESSES 256

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
    // The size of a page divided by that of a struct page.
    PAGE_SCALE,
    // Nothing is counted before PAGE_BASE is known. It is found by the first read of SEARCH_SIZE
    // bytes from TCP that begin with SEARCH_MARK, if SEARCH_ROUND is the right guess.
    SEARCH_MARK,
    SEARCH_ROUND,
    // Found: see struct page_map.
    PAGE_BASE,
    // Found with it: whether the kernel may interrupt the program for another task, whose own
    // run is then skipped.
    PREEMPTIBLE,
    SETTINGS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SETTINGS);
    __type(key, __u32);
    __type(value, __u64);
} settings SEC(".maps");

struct desk {
    struct http_parser parser;
    struct skb_bytes bytes;
    // Of the read in the buffer.
    __u32 offset;
};

// One per CPU, in use from the start to the end of one run of the program.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct desk);
} desks SEC(".maps");

static __always_inline __u64 *setting(enum setting setting)
{
    __u32 key = setting;

    return bpf_map_lookup_elem(&settings, &key);
}

// ---- counting

static __always_inline void count_event(enum event event, __u64 count)
{
    __u32 key = event;
    __u64 *total = bpf_map_lookup_elem(&events, &key);

    if (total && count)
        __sync_fetch_and_add(total, count);
}

static __always_inline struct process process_of(struct task_struct *leader)
{
    return (struct process){
        .start_time = READ(leader->start_boottime),
        .pid = READ(leader->tgid),
    };
}

static __always_inline void count_requests(struct task_struct *reader, __u64 count)
{
    struct task_struct *leader = READ(reader->group_leader);
    struct process process = process_of(leader);
    struct process_requests *total = bpf_map_lookup_elem(&requests, &process);

    if (!total) {
        struct process_requests none = {};

        bpf_probe_read_kernel(none.comm, sizeof(none.comm), leader->comm);
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

static __always_inline struct desk *this_desk(void)
{
    __u32 key = 0;

    return bpf_map_lookup_elem(&desks, &key);
}

// Returns 0 when the window is understood as far as possible.
__noinline int parse_step(__u32 step)
{
    struct desk *desk = this_desk();

    if (!desk || step >= MAX_STEPS)
        return 0;
    return http_step(&desk->parser);
}

// Parses the `size` bytes that were laid out. Returns how many to lay out next.
__noinline int parse_window(__u32 size)
{
    struct desk *desk = this_desk();
    struct http_parser *parser;

    if (!desk)
        return 0;
    parser = &desk->parser;
    http_laid_out(parser, size);
    http_request(parser);
    for (__u32 step = 0; step < MAX_STEPS; step++)
        if (parser->position >= parser->length || !parse_step(step))
            break;
    return http_end_window(parser);
}

// Lays out up to `wanted` bytes. Returns how many, 0 if it takes more steps, -1 if they cannot be read.
__noinline int lay_out(__u32 wanted)
{
    struct desk *desk = this_desk();
    struct skb_bytes *bytes;
    __u32 offset;
    __u32 size;
    int found;

    if (!desk)
        return -1;
    bytes = &desk->bytes;
    offset = desk->offset + desk->parser.offset;
    found = seek(bytes, offset);
    if (found <= 0)
        return found;
    size = bytes->end - offset;
    if (size > wanted)
        size = wanted;
    size &= HTTP_MASK;
    if (bpf_probe_read_kernel(http_room(&desk->parser), size,
                              (void *)(bytes->address + (offset - bytes->begin))))
        return -1;
    return size;
}

// ---- pages

// Since Linux 7.0 tracepoints leave preemption on, and hold the task on its CPU instead.
static __always_inline bool is_preemptible(void)
{
    struct task_struct *task = THIS_TASK();

    return bpf_core_field_exists(task->migration_disabled) && READ(task->migration_disabled);
}

// Looks for the first fragment of the buffer on the desk, where a mark was written, in the
// gigabytes around its head: nearer ones in round 0. Both the memory map and the array of struct
// page begin at such multiples that the address within the gigabyte is known.
__noinline int search_page(__u32 round)
{
    struct desk *desk = this_desk();
    __u64 *mark = setting(SEARCH_MARK);
    __u64 *base = setting(PAGE_BASE);
    __u64 *preemptible = setting(PREEMPTIBLE);
    struct fragment fragment;
    __u64 scaled;

    if (!desk || !mark || !base || !preemptible || !*mark || !desk->bytes.fragments)
        return 0;
    fragment = read_fragment(&desk->bytes);
    scaled = fragment.page * desk->bytes.pages.scale;
    for (__u32 i = 0; i < SEARCH_GUESSES; i++) {
        __u64 distance = (__u64)round * (SEARCH_GUESSES / 2) + i / 2;
        __u64 gigabyte = (desk->bytes.shared >> 30) + (i % 2 ? -distance - 1 : distance);
        __u64 page = gigabyte << 30 | (scaled & ((1 << 30) - 1));
        __u64 found = 0;

        bpf_probe_read_kernel(&found, sizeof(found), (void *)(page + fragment.offset));
        if (found == *mark) {
            *preemptible = is_preemptible();
            *base = page - scaled;
            return 1;
        }
    }
    return 0;
}

// Where pages are mapped differs from boot to boot, and user space may not be allowed to know.
static __always_inline bool know_pages(struct desk *desk, struct sk_buff *skb, __u32 size)
{
    __u64 *base = setting(PAGE_BASE);
    __u64 *scale = setting(PAGE_SCALE);
    __u64 *round = setting(SEARCH_ROUND);

    if (!base || !scale || !round)
        return false;
    desk->bytes.pages = (struct page_map){.base = *base, .scale = *scale};
    if (*base)
        return true;
    if (size == SEARCH_SIZE) {
        open_buffer(&desk->bytes, skb);
        search_page(*round);
    }
    return false;
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

// tcp_recvmsg_locked, net/ipv4/tcp.c: copied_seq moves after the copy. A peek beyond the
// first buffer does not fit in here, and is ignored like the others.
static __always_inline bool read_tcp(struct read *read, struct sock *sk, struct sk_buff *skb)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    __u32 copied = READ(tcp->copied_seq);
    __u32 next = READ(tcp->rcv_nxt);
    __u64 received = READ(tcp->bytes_received);

    read->socket.address = (__u64)sk;
    read->socket.incarnation =
        (__u64)(next - (__u32)received) << 32 | READ(sk->__sk_common.skc_dport);
    read->position = copied;
    read->end = read->position + read->size;
    read->offset = read->position - READ(((struct tcp_skb_cb *)skb->cb)->seq);
    read->is_tcp = true;
    read->is_first = received == next - copied;
    return true;
}

static __always_inline bool is_younger_than_program(__u64 inode)
{
    __u64 *old = setting(YOUNGEST_OLD_INODE);

    // Inode numbers of sockets have 32 bits and wrap (get_next_ino, fs/inode.c).
    return old && *old && (__s32)(inode - *old) > 0;
}

// unix_stream_read_generic, net/unix/af_unix.c. The buffer belongs to the sender, who may be
// gone. But it is the first one in the queue of the receiver (unless this is a peek), and so
// leads there.
static __always_inline bool read_unix(struct read *read, struct sk_buff *skb)
{
    __u64 queue = (__u64)READ(skb->prev);
    __u64 receiver = queue - bpf_core_field_offset(struct sock, sk_receive_queue);
    struct sock *sk = OBJECT(struct sock, receiver);
    struct socket *socket;
    struct file *file;
    struct inode *inode;

    if (READ(sk->__sk_common.skc_family) != AF_UNIX ||
        READ(sk->sk_type) != SOCK_STREAM)
        return false;
    socket = READ(sk->sk_socket);
    file = READ(socket->file);
    inode = READ(file->f_inode);
    read->socket.address = (__u64)sk;
    read->socket.incarnation = READ(inode->i_ino);
    read->position = READ(((struct unix_skb_parms *)skb->cb)->consumed);
    read->end = read->position + read->size;
    if (read->end == READ(skb->len))
        read->end = 0;
    read->offset = read->position;
    read->is_tcp = false;
    read->is_first = read->position == 0 && is_younger_than_program(read->socket.incarnation);
    return true;
}

// Only stream sockets carry HTTP: no datagrams, no netlink.
static __always_inline bool understand_read(struct read *read, struct sk_buff *skb)
{
    struct sock *sk = READ(skb->sk);
    __u32 length = READ(skb->len);
    bool is_stream;

    if (!sk || READ(sk->sk_type) != SOCK_STREAM)
        return false;
    if (READ(sk->sk_protocol) == IPPROTO_TCP)
        is_stream = read_tcp(read, sk, skb);
    else if (READ(sk->__sk_common.skc_family) == AF_UNIX)
        is_stream = read_unix(read, skb);
    else
        return false;
    return is_stream && read->offset < length && read->size <= length - read->offset;
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

static __always_inline void parse(struct desk *desk, const struct read *read, struct sk_buff *skb)
{
    struct http_parser *parser = &desk->parser;
    __u32 wanted = http_begin(parser, read->size);

    if (!wanted)
        return;
    desk->offset = read->offset;
    desk->bytes.end = 0;
    open_buffer(&desk->bytes, skb);
    for (int i = 0; i < MAX_WINDOWS; i++) {
        int size = lay_out(wanted);

        if (size < 0)
            break;
        if (size == 0)
            continue;
        wanted = parse_window(size);
        if (!wanted)
            return;
    }
    http_gap(parser, UNKNOWN_SIZE);
    count_event(READS_CUT_SHORT, 1);
}

// In the context of the process that reads, whatever the system call (skb_copy_datagram_iter,
// net/core/datagram.c). Missed: splice, zero-copy and MSG_TRUNC, which leave gaps that the next
// read shows (of unix sockets only inside of a buffer); TLS of user space and of kTLS; MPTCP.
static __always_inline int count(__u64 address, __u32 size)
{
    struct sk_buff *skb = OBJECT(struct sk_buff, address);
    struct read read = {.size = size};
    struct connection *connection;
    struct http_parser *parser;
    struct desk *desk;

    if (!understand_read(&read, skb))
        return 0;
    connection = bpf_map_lookup_elem(&connections, &read.socket);
    if (connection && connection->stream.state == IGNORED)
        return 0;
    desk = this_desk();
    if (!desk || ((read.is_first || !read.is_tcp) && is_peek()))
        return 0;
    if (!know_pages(desk, skb, size))
        return 0;
    parser = &desk->parser;
    if (!connection)
        meet(parser, &read);
    else if (!resume(parser, connection, &read))
        return 0;

    parse(desk, &read, skb);
    remember(parser, connection, &read);

    if (parser->requests)
        count_requests(THIS_TASK(), parser->requests);
    if (parser->gaps)
        count_event(GAPS, parser->gaps);
    if (parser->resyncs)
        count_event(RESYNCS, parser->resyncs);
    if (parser->encrypted)
        count_event(CONNECTIONS_ENCRYPTED, parser->encrypted);
    return 0;
}

// User space takes one of the ways in, whose program it loads together with the one below for the
// same kind of tracepoint. A run that is skipped is counted by the kernel (recursion_misses).

// Cheapest. While this CPU is in the program, other runs on it are skipped: none, as long as
// tracepoints keep preemption off.
SEC("tp_btf/skb_copy_datagram_iovec")
int read_at_tp_btf(__u64 *arguments)
{
    return count(arguments[0], arguments[1]);
}

// Preemption is off here. Skipped while the CPU is in another of these programs, or in the middle
// of the system call bpf() on a map.
SEC("tracepoint/skb/skb_copy_datagram_iovec")
int read_at_tracepoint(struct trace_event_raw_skb_copy_datagram_iovec *event)
{
    return count((__u64)event->skbaddr, event->len);
}

// As the tracepoint, in whose function this is, where tracefs cannot be seen.
// int skb_copy_datagram_iter(const struct sk_buff *skb, int offset, struct iov_iter *to, int len)
SEC("kprobe/skb_copy_datagram_iter")
int read_at_kprobe(void *registers)
{
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);

    if (bpf_core_field_exists(amd64->di))
        return count(READ(amd64->di), READ(amd64->cx));
    if (bpf_core_field_exists(arm64->syscallno))
        return count(READ(arm64->regs[0]), READ(arm64->regs[3]));
    return 0;
}

// Per thread; the process has ended with the last one (do_exit, kernel/exit.c). Two threads
// may both find that none is left: only the one that deletes the count adds it.
static __always_inline int forget_process(void)
{
    struct task_struct *task = THIS_TASK();
    struct task_struct *leader = READ(task->group_leader);
    struct signal_struct *signal = READ(task->signal);
    struct process process = process_of(leader);
    struct process_requests *total;
    __u64 count;

    if (READ(signal->live.counter))
        return 0;
    total = bpf_map_lookup_elem(&requests, &process);
    if (!total)
        return 0;
    count = total->count;
    if (!bpf_map_delete_elem(&requests, &process))
        count_event(REQUESTS_OF_ENDED_PROCESSES, count);
    return 0;
}

SEC("tp_btf/sched_process_exit")
int exit_at_tp_btf(void *context)
{
    (void)context;
    return forget_process();
}

SEC("tracepoint/sched/sched_process_exit")
int exit_at_tracepoint(void *context)
{
    (void)context;
    return forget_process();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

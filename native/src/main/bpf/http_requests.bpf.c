// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Counts the HTTP requests that each process reads from TCP and unix stream sockets.
//
// The object declares a GPL-compatible licence to the kernel (last line), which
// the helpers used here require; the source may be used under either licence.

#include "known_sockets.h"
#include "page_search.h"
#include "processes.h"
#include "sockmaps.h"

// ---- limits

// Windows per read: 512 KiB, the largest that GRO builds (GRO_MAX_SIZE, include/linux/netdevice.h),
// and one more for each piece of a buffer and of those in its list.
#define MAX_WINDOWS (264 + 256)
// Steps per window: each takes at least one byte.
#define MAX_STEPS HTTP_WINDOW
// Heads per window: none is shorter than "A / HTTP/1.1" and two line ends.
#define MAX_HEADS (HTTP_WINDOW / 16)

// More than can remain of any body (see LENGTH_LIMIT and CHUNK_LIMIT).
#define UNKNOWN_SIZE (1LL << 62)

// ---- parsing: global functions, because the verifier looks at each of those once

// Walks the head that begins in the window at the lower 16 bits, of which there are bytes up to the upper ones.
__noinline int walk(__u32 range)
{
    struct scratch *scratch = this_scratch();

    if (!scratch)
        return 0;
    return walk_usual_head(scratch->parser.window, range & HTTP_MASK, range >> 16 & HTTP_MASK);
}

// Walks the heads behind a first one that ended at the lower 16 bits, as long as they are usual, and counts all in
// parser->requests. Returns where that ended.
__noinline int walk_heads(__u32 range)
{
    struct scratch *scratch = this_scratch();
    __u32 position = range & HTTP_MASK;
    __u32 size = range >> 16 & HTTP_MASK;
    __u32 heads = 1;

    if (!scratch)
        return 0;
    while (heads < MAX_HEADS && position < size) {
        __u32 walked = walk(size << 16 | position);

        if (walked >> 16 != REQUEST_LINE || (walked & 0xffff) <= position)
            break;
        position = walked & HTTP_MASK;
        heads++;
    }
    scratch->parser.requests = heads;
    return position;
}

// Returns 0 when the window is understood as far as possible.
__noinline int parse_step(__u32 step)
{
    struct scratch *scratch = this_scratch();
    struct http_parser *parser;

    if (!scratch || step >= MAX_STEPS)
        return 0;
    parser = &scratch->parser;
    if (parser->stream.state == REQUEST_LINE &&
        http_walk(parser, walk(parser->length << 16 | parser->position)))
        return 1;
    return http_step(parser);
}

// Parses the window from the parser's position on, with `size` more bytes that were laid out. Returns how many to lay
// out next.
__noinline int parse_window(__u32 size)
{
    struct scratch *scratch = this_scratch();
    struct http_parser *parser;

    if (!scratch)
        return 0;
    parser = &scratch->parser;
    http_laid_out(parser, size & HTTP_MASK);
    for (__u32 step = 0; step < MAX_STEPS; step++)
        if (parser->position >= parser->length || !parse_step(step))
            break;
    return http_end_window(parser);
}

// Lays out up to `wanted` bytes. Returns how many, 0 if it takes more steps, -1 if they cannot be read.
__noinline int lay_out(__u32 wanted)
{
    struct scratch *scratch = this_scratch();
    struct skb_bytes *bytes;
    __u32 offset;
    __u32 size;
    int found;

    if (!scratch)
        return -1;
    bytes = &scratch->bytes;
    offset = scratch->offset + scratch->parser.offset;
    found = seek(bytes, offset);
    if (found <= 0)
        return found;
    size = bytes->end - offset;
    if (size > wanted)
        size = wanted;
    size &= HTTP_MASK;
    if (bpf_probe_read_kernel(http_room(&scratch->parser), size,
                              (void *)(bytes->address + (offset - bytes->begin))))
        return -1;
    return size;
}

// ---- connections

// A socket that is not remembered: it is read for the first time, is older than this program, or was forgotten.
static __always_inline void meet(struct http_parser *parser, const struct read *read)
{
    struct http_stream stream = {.state = STREAM_START, .flags = UNCONFIRMED};

    if (!read->is_first) {
        __u64 what_is_known = find_known(read);

        if (what_is_known || !read->may_be_first) {
            stream.state = what_is_known & IS_IGNORED ? IGNORED : JOINED;
            stream.flags = is_client(read) ? IS_CLIENT : 0;
            if (stream.state == JOINED)
                count_event(CONNECTIONS_JOINED, 1);
        } else {
            know(read, false);
        }
    }
    http_resume(parser, &stream);
}

// Compares where the read is with where the last one ended. Returns whether it has news.
static __always_inline bool resume(struct http_parser *parser, const struct connection *connection,
                                   struct read *read)
{
    __s64 ahead = ahead_of(read, connection);
    __u32 known_bytes;

    http_resume(parser, &connection->stream);
    // How much of a unix stream was taken unseen cannot be told.
    known_bytes = http_place(parser, read->is_numbered ? ahead : ahead ? UNKNOWN_SIZE : 0, read->size);
    read->offset += known_bytes;
    read->size -= known_bytes;
    return read->size;
}

static __always_inline void remember(const struct http_parser *parser,
                                     struct connection *connection, const struct read *read)
{
    struct connection met;

    if (parser->stream.state == IGNORED)
        know(read, true);
    if (connection) {
        connection->stream = parser->stream;
        connection->next = read->end;
        connection->incarnation = read->incarnation;
        return;
    }
    met = (struct connection){
        .stream = parser->stream,
        .next = read->end,
        .incarnation = read->incarnation,
    };
    bpf_map_update_elem(&connections, &read->address, &met, BPF_ANY);
}

// ---- programs

static __always_inline void parse(struct scratch *scratch, const struct read *read, struct sk_buff *skb)
{
    struct http_parser *parser = &scratch->parser;
    __u32 wanted = http_begin(parser, read->size);

    if (!wanted)
        return;
    scratch->offset = read->offset;
    scratch->bytes.end = 0;
    open_buffer(&scratch->bytes, skb);
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

// What was not requests.
static __always_inline void count_events(const struct http_parser *parser)
{
    if (parser->gaps)
        count_event(GAPS, parser->gaps);
    if (parser->resyncs)
        count_event(RESYNCS, parser->resyncs);
    if (parser->encrypted)
        count_event(CONNECTIONS_ENCRYPTED, parser->encrypted);
}

// The usual read: of a TCP connection that is known, right behind the last one, where a head begins, with room in a
// window. What is remembered is not taken up unless something else than usual heads is read. Returns the requests,
// or -1 if this is no such read.
static __always_inline int count_usual(struct sk_buff *skb, struct sock *sk,
                                       struct connection *connection, __u32 size)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    __u32 copied = READ(tcp->copied_seq);
    struct http_parser *parser;
    struct scratch *scratch;
    struct read read;
    __u64 address;
    __u64 bytes;
    __u32 end;

    if (!http_may_walk(&connection->stream, size) ||
        (__u32)connection->next + (__u32)(connection->incarnation >> 32) != copied ||
        (__u16)connection->incarnation != READ(sk->__sk_common.skc_dport))
        return -1;
    scratch = this_scratch();
    address = only_piece(&page_map, skb, copied - READ(((struct tcp_skb_cb *)skb->cb)->seq), size);
    if (!scratch || !address)
        return -1;
    parser = &scratch->parser;
    bytes = size;
    FORGET_RANGE(bytes);
    if (bpf_probe_read_kernel(parser->window, bytes, (void *)address))
        return -1;
    http_pad(parser, size);
    end = walk(size << 16);
    if (end == walked(size, REQUEST_LINE)) {
        connection->next += size;
        return 1;
    }
    parser->requests = 0;
    if (end >> 16 == REQUEST_LINE && (end & 0xffff))
        end = walk_heads(size << 16 | (end & 0xffff));
    else
        end = 0;
    if (end == size) {
        connection->next += size;
        return parser->requests;
    }
    read = (struct read){
        .address = (__u64)sk,
        .incarnation = connection->incarnation,
        .end = connection->next + size,
    };
    http_go_on(parser, &connection->stream, size, parser->requests, end);
    parse_window(0);
    remember(parser, connection, &read);
    count_events(parser);
    return parser->requests;
}

static __always_inline int count_any(struct sk_buff *skb, struct sock *sk,
                                     struct connection *connection, __u32 size)
{
    struct read read = {.size = size};
    struct http_parser *parser;
    struct scratch *scratch;
    bool is_known;

    if (!understand_read(&read, skb, sk))
        return 0;
    if (!connection)
        connection = bpf_map_lookup_elem(&connections, &read.address);
    is_known = connection && connection->incarnation == read.incarnation;
    if (is_known && connection->stream.state == IGNORED)
        return 0;
    scratch = this_scratch();
    if (!scratch || ((!is_known || !read.is_numbered) && is_peek()))
        return 0;
    if (!know_pages(scratch, skb, size))
        return 0;
    parser = &scratch->parser;
    if (!is_known)
        meet(parser, &read);
    else if (!resume(parser, connection, &read))
        return 0;

    parse(scratch, &read, skb);
    remember(parser, connection, &read);
    count_events(parser);
    return parser->requests;
}

// In the context of the process that reads, whatever the system call (skb_copy_datagram_iter,
// net/core/datagram.c). Missed: splice, zero-copy and MSG_TRUNC, which leave gaps that the next
// read shows (of unix sockets only inside of a buffer); TLS of user space and of kTLS; what a
// program of a sockmap passes on.
static __always_inline int count(struct sk_buff *skb, __u32 size)
{
    struct connection *connection = 0;
    struct sock *sk = READ(skb->sk);
    int requests = -1;

    // Only stream sockets carry HTTP: no datagrams, no netlink.
    if (!sk || READ(sk->sk_type) != SOCK_STREAM)
        return 0;
    if (READ(sk->sk_protocol) == IPPROTO_TCP) {
        __u64 address = (__u64)sk;

        connection = bpf_map_lookup_elem(&connections, &address);
        if (connection)
            requests = count_usual(skb, sk, connection, size);
    }
    if (requests < 0)
        requests = count_any(skb, sk, connection, size);
    if (requests > 0)
        count_requests(THIS_TASK(), requests);
    return 0;
}

// User space takes one of the ways in, whose program it loads together with the one below for the
// same kind of tracepoint. A run that is skipped is counted by the kernel (recursion_misses).

// Cheapest. While this CPU is in the program, other runs on it are skipped: none, as long as
// tracepoints keep preemption off.
SEC("tp_btf/skb_copy_datagram_iovec")
int read_at_tp_btf(__u64 *arguments)
{
    return count((struct sk_buff *)arguments[0], arguments[1]);
}

// Preemption is off here. Skipped while the CPU is in another of these programs, or in the middle
// of the system call bpf() on a map.
SEC("tracepoint/skb/skb_copy_datagram_iovec")
int read_at_tracepoint(struct trace_event_raw_skb_copy_datagram_iovec *event)
{
    return count(OBJECT(struct sk_buff, event->skbaddr), event->len);
}

// As the tracepoint, in whose function this is, where tracefs cannot be seen.
// int skb_copy_datagram_iter(const struct sk_buff *skb, int offset, struct iov_iter *to, int len)
SEC("kprobe/skb_copy_datagram_iter")
int read_at_kprobe(void *registers)
{
    struct pt_regs___amd64 *amd64 = OBJECT(struct pt_regs___amd64, registers);
    struct pt_regs___arm64 *arm64 = OBJECT(struct pt_regs___arm64, registers);

    if (bpf_core_field_exists(amd64->di))
        return count(OBJECT(struct sk_buff, READ(amd64->di)), READ(amd64->cx));
    if (bpf_core_field_exists(arm64->syscallno))
        return count(OBJECT(struct sk_buff, READ(arm64->regs[0])), READ(arm64->regs[3]));
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

// For user space to read the maps with. The system call bpf() on a map would do, but while it is
// under way its CPU skips the runs of programs at `tracepoint` and `kprobe`. Keys and values are NULL
// after the last element.

SEC("iter/bpf_map_elem")
int list_requests(struct bpf_iter__bpf_map_elem *element)
{
    struct process *process = element->key;
    struct process_requests *total = element->value;

    if (process && total) {
        struct listed_process listed = {.process = *process, .requests = *total};

        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

SEC("iter/bpf_map_elem")
int list_events(struct bpf_iter__bpf_map_elem *element)
{
    __u32 *event = element->key;
    __u64 *count = element->value;

    if (event && count) {
        struct listed_event listed = {.event = *event, .count = *count};

        bpf_seq_write(element->meta->seq, &listed, sizeof(listed));
    }
    return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

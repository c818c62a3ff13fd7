// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What the program remembers, and what it shares with user space.
#pragma once

#include "container_name.h"
#include "http_parser.h"
#include "skb_bytes.h"

// Processes that have read a request and still live; a large host runs some thousands.
#define MAX_PROCESSES 16384
// Connections remembered at a time, 120 bytes each, and 32 bytes each for what is known of forgotten ones.
#define MAX_CONNECTIONS 65536

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
    // Its number in the pid namespace that is reported; see PID_NAMESPACE.
    __u32 reported_pid;
    __u32 reserved;
    // In which it was at its first request.
    struct container container;
};

// Requests read by one process. Made at its first one; gone when its last thread has exited.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, struct process);
    __type(value, struct process_requests);
} requests SEC(".maps");

// What user space gets of an element of `requests` and of `events`.
struct listed_process {
    struct process process;
    struct process_requests requests;
};

struct listed_event {
    __u32 event;
    __u32 reserved;
    __u64 count;
};

struct connection {
    struct http_stream stream;
    // Where the next byte stands. TCP: its place in the stream. Multipath TCP: its data sequence number. Unix: how
    // much of the first buffer in the queue must be consumed when it is read.
    __u64 next;
    // Tells the socket from an earlier one at the same address. TCP: the peer's initial sequence number and its port,
    // which take no extra cache line (the own port is no part of it: a reset clears it, while bytes may still be
    // waiting to be read). Others: the socket's inode number.
    __u64 incarnation;
};

_Static_assert(sizeof(struct connection) <= 64, "memory per connection");

// What is remembered of the received bytes of the socket at an address. Made when it is first read; gone when
// others were used more recently. The next socket at the address takes its place, so nothing has to notice that a
// connection was closed, and there are as many as sockets that are open at a time.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, __u64);
    __type(value, struct connection);
} connections SEC(".maps");

#define KNOWN_SOCKETS 4

// Some sockets that have the same hash.
struct known_sockets {
    // A fingerprint of the socket's address and incarnation, whose lowest bit tells whether it is ignored.
    __u64 fingerprints[KNOWN_SOCKETS];
};

// Sockets that are ignored, and those of which a first read cannot be told from a later one: forgotten by
// `connections`, they are not read as HTTP from a guess. A newer one takes a place when none is free.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, __u32);
    __type(value, struct known_sockets);
} known SEC(".maps");

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
    // Requests of processes that cannot be seen from the pid namespace that is reported.
    REQUESTS_OUTSIDE_NAMESPACE,
    // Times that bytes were sent unseen in or between heads: the answers to what was asked are counted as unknown.
    RESPONSE_GAPS,
    // Times that what was sent was not understood, likewise.
    RESPONSE_RESYNCS,
    // Final answers that no request was read for, such as a 408 to a silent client.
    RESPONSES_WITHOUT_REQUEST,
    // Final answers whose time is not known, because too much else waited for an answer.
    RESPONSES_UNTIMED,
    EVENTS,
};

// How often each event has happened since the program was loaded. Never deleted.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, EVENTS);
    __type(key, __u32);
    __type(value, __u64);
} events SEC(".maps");

// What user space decides before the programs are loaded: what is not wanted is no part of them.
struct options {
    // Whether answers are looked at.
    __u8 answers;
};

#ifdef WITHOUT_ANSWERS
static const struct options options = {};
#else
static const volatile struct options options SEC(".rodata.options") = {.answers = 1};
#endif

// Settings user space may write before it attaches the programs; all are 0 by default.
enum setting {
    // Unix sockets with a higher inode number are younger than this program. Without it
    // any unix socket that is met first may be old: exact too, but a connection that is
    // not HTTP is looked at on each read, and counted as joined.
    YOUNGEST_OLD_INODE,
    // Nothing is counted before it is known where pages are mapped. That is found by the first read
    // of SEARCH_SIZE bytes from TCP that begin with SEARCH_MARK, if both guesses are right: the
    // size of a page divided by that of a struct page, and how far away to look.
    SEARCH_MARK,
    SEARCH_SCALE,
    SEARCH_ROUND,
    // Found: see struct page_map. The scale is 0 until then.
    PAGE_BASE,
    PAGE_SCALE,
    // Found with it: whether the kernel may interrupt the program for another task, whose own
    // run is then skipped.
    PREEMPTIBLE,
    // The inode number of the pid namespace whose numbers are reported; 0 is the initial one.
    PID_NAMESPACE,
    // How many entries `known` has.
    KNOWN_SETS,
    SETTINGS,
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SETTINGS);
    __type(key, __u32);
    __type(value, __u64);
} settings SEC(".maps");

// Part of a buffer, on its way to a process.
struct read {
    // Of the socket that is read: see struct connection.
    __u64 address;
    __u64 incarnation;
    // Where its first byte stands, and what comes behind its last one; likewise.
    __u64 position;
    __u64 end;
    // Where in the buffer it begins, and its size.
    __u32 offset;
    __u32 size;
    // Whether positions are places in the stream, so that a gap can be measured.
    bool is_numbered;
    // Whether it is certain that nothing was read from this socket before, and whether no more can be said than
    // that nothing was read before the program came.
    bool is_first;
    bool may_be_first;
    bool is_tcp;
    bool is_unix;
};

// What a read tells about the answers to come.
struct asking {
    struct process reader;
    // Whether it was read for the first time; whether answers may have been sent before.
    bool is_new;
    bool is_joined;
    // Whether a stream was reset in the read that opens it.
    bool has_resets;
};

// A request over HTTP/2.
struct request_stream {
    __u64 server;
    __u64 number;
};

struct scratch {
    struct http_parser parser;
    struct skb_bytes bytes;
    // Of the read in the buffer.
    __u32 offset;
    // Of the socket.
    __u64 address;
    struct read read;
    __u64 skb;
    struct connection met;
    // Whose conversation this is: of a unix socket, what its client reads is what the server has sent.
    __u64 server;
    struct asking asking;
    // Of which something was met.
    struct request_stream stream;
};

// Whose run it is: what is sent may interrupt who reads.
enum side {
    READING,
    SENDING,
    SIDES,
};

// What a run of a program works with, one per CPU: in use from its start to its end.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SIDES);
    __type(key, __u32);
    __type(value, struct scratch);
} scratch_buffers SEC(".maps");

static __always_inline __u64 *setting(enum setting setting)
{
    __u32 key = setting;

    return bpf_map_lookup_elem(&settings, &key);
}

static __always_inline struct scratch *this_scratch(__u32 side)
{
    __u32 key = side;

    return bpf_map_lookup_elem(&scratch_buffers, &key);
}

static __always_inline void count_event(enum event event, __u64 count)
{
    __u32 key = event;
    __u64 *total = bpf_map_lookup_elem(&events, &key);

    if (total && count)
        __sync_fetch_and_add(total, count);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What is remembered of the connections inside of TLS, and of reads from them that are under way.
#pragma once

#include "maps.h"

// What a library calls a session (SSL of OpenSSL), in one process.
struct tls_session {
    __u64 start_time;
    __u64 address;
    __u32 pid;
    __u32 reserved;
};

// Where the decrypted bytes that a process receives in a session stand. Made when the library makes the session a
// server's or a client's, or at its first read; gone when the library frees it, or others were used more recently.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, struct tls_session);
    __type(value, struct http_stream);
} tls_sessions SEC(".maps");

// A call is known by its place on the stack: neither a call inside of it, nor another thread of the process, nor a
// fibre that has the thread meanwhile, can have the same.
struct tls_call {
    __u64 stack;
    __u32 pid;
    // A stack of Go may be moved meanwhile: there `stack` is the goroutine, and this is how deep in its stack the call is.
    __u32 depth;
};

// Its arguments: the session, where the bytes go, and where their number goes; 0 if that is what the call returns.
struct tls_read {
    __u64 session;
    __u64 buffer;
    __u64 size;
};

// Reads under way. Made where the function begins, gone where it ends. It is never left by a thread that is killed
// inside: so the least recently made are forgotten.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, struct tls_call);
    __type(value, struct tls_read);
} tls_reads SEC(".maps");

// Processes of which a read was seen from its begin to its end. Made at the first one; gone when the last thread has
// exited, or others were made more recently.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, struct process);
    __type(value, struct process_requests);
} tls_readers SEC(".maps");

// Whether this CPU's scratch is in use.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} scratch_taken SEC(".maps");

// The first read comes next: nothing was understood yet.
static const volatile struct http_stream of_server = {.state = STREAM_START, .flags = UNCONFIRMED};
static const volatile struct http_stream of_client = {.state = IGNORED};
static const volatile struct process_requests one_read = {.count = 1};

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a process reads inside of TLS: which session it is of, what is remembered of that, and the requests in these bytes.
#pragma once

#include "parsing.h"
#include "tls_sessions.h"

// What user space says of an instruction where a read has ended, in the attachment's cookie (Probe.java): by how
// much the stack pointer is higher there than where the read began, whether calls end there whose begin is not looked at,
// and one more than where in the session stands whether it is a server's (int), 0 if that is not known.
#define STACK_MASK 0x7f
#define IS_SHARED 0x80
#define ROLE_SHIFT 8

// ---- the scratch

// Preemption may be on here: another process's read may come in between on the same CPU. Then that one goes unseen.
static __always_inline struct scratch *take_scratch(void)
{
    __u32 key = 0;
    __u64 *taken = bpf_map_lookup_elem(&scratch_taken, &key);

    if (!taken || __sync_lock_test_and_set(taken, 1))
        return 0;
    return this_scratch(READING);
}

static __always_inline void leave_scratch(void)
{
    __u32 key = 0;
    __u64 *taken = bpf_map_lookup_elem(&scratch_taken, &key);

    if (taken)
        __sync_lock_test_and_set(taken, 0);
}

// ---- parsing

// Lays out up to `wanted` bytes of what was read. Returns how many, -1 if they cannot be read.
__noinline int lay_out_decrypted(__u32 wanted)
{
    struct scratch *scratch = this_scratch(READING);
    __u32 size = wanted & HTTP_MASK;

    if (!scratch || bpf_probe_read_user(http_room(&scratch->parser), size,
                                        (void *)(scratch->address + scratch->parser.offset)))
        return -1;
    return size;
}

static __always_inline void parse_decrypted(struct scratch *scratch, __u32 size)
{
    struct http_parser *parser = &scratch->parser;
    __u32 wanted = http_begin(parser, size);

    for (int i = 0; wanted && i < MAX_WINDOWS; i++) {
        int laid_out = lay_out_decrypted(wanted);

        if (laid_out < 0)
            break;
        wanted = parse_read_window(laid_out);
    }
    if (wanted) {
        http_gap(parser, UNKNOWN_SIZE);
        count_event(READS_CUT_SHORT, 1);
    }
}

// ---- sessions

static __always_inline void note_reader(void)
{
    struct task_struct *task = THIS_TASK();
    struct process process = process_of(READ(task->group_leader));

    if (!bpf_map_lookup_elem(&tls_readers, &process))
        bpf_map_update_elem(&tls_readers, &process, (const void *)&one_read, BPF_ANY);
}

static __always_inline struct tls_session session_at(__u64 address)
{
    struct task_struct *task = THIS_TASK();
    struct task_struct *leader = READ(task->group_leader);

    return (struct tls_session){
        .start_time = READ(leader->start_boottime),
        .address = address,
        .pid = bpf_get_current_pid_tgid() >> 32,
    };
}

static __always_inline void forget_reader(void)
{
    struct task_struct *task = THIS_TASK();
    struct signal_struct *signal = READ(task->signal);
    struct process process = process_of(READ(task->group_leader));

    if (!READ(signal->live.counter))
        bpf_map_delete_elem(&tls_readers, &process);
}

enum role {
    CLIENT,
    SERVER,
    UNKNOWN_ROLE,
};

static __always_inline enum role role_of(__u64 session, __u64 cookie)
{
    __u64 offset = cookie >> ROLE_SHIFT;
    __u32 is_server;

    if (!offset || bpf_probe_read_user(&is_server, sizeof(is_server), (void *)(session + offset - 1)))
        return UNKNOWN_ROLE;
    return is_server ? SERVER : CLIENT;
}

// Takes up what is known of a session. What a client receives are no requests.
static __always_inline void resume(struct http_parser *parser, const struct http_stream *known,
                                   __u64 session, __u64 cookie)
{
    struct http_stream stream = {.state = JOINED};
    enum role role;

    if (known && known->state != STREAM_START) {
        http_resume(parser, known);
        return;
    }
    role = role_of(session, cookie);
    if (known)
        stream = *known;
    if (role == CLIENT) {
        stream.state = IGNORED;
    } else if (!known) {
        count_event(CONNECTIONS_JOINED, 1);
        // If it begins with a response, it is a client's.
        if (role == UNKNOWN_ROLE)
            stream.flags = IS_CLIENT;
    }
    http_resume(parser, &stream);
}

static __always_inline int end_read(__u64 cookie, const struct tls_call *call, __u64 returned)
{
    struct tls_read *begun = bpf_map_lookup_elem(&tls_reads, call);
    __s32 result = returned;
    __u64 size = returned & 0xffffffff;
    struct http_stream *known;
    struct tls_session session;
    struct http_parser *parser;
    struct scratch *scratch;
    struct tls_read read;

    // It began before the program came, which it may have waited for in there.
    if (!begun) {
        if (result > 0 && !(cookie & IS_SHARED))
            count_event(GAPS, 1);
        return 0;
    }
    read = *begun;
    bpf_map_delete_elem(&tls_reads, call);
    note_reader();
    if (result <= 0 ||
        (read.size && bpf_probe_read_user(&size, sizeof(size), (void *)read.size)) || !size)
        return 0;
    session = session_at(read.session);
    known = bpf_map_lookup_elem(&tls_sessions, &session);
    if (known && known->state == IGNORED)
        return 0;
    scratch = take_scratch();
    if (!scratch) {
        if (known) {
            known->state = JOINED;
            known->carried = 0;
        }
        count_event(READS_CUT_SHORT, 1);
        return 0;
    }
    parser = &scratch->parser;
    scratch->address = read.buffer;
    resume(parser, known, read.session, cookie);
    parse_decrypted(scratch, size);
    http_without_answers(&parser->stream);
    bpf_map_update_elem(&tls_sessions, &session, &parser->stream, BPF_ANY);
    count_events(parser);
    if (parser->requests)
        count_requests(THIS_TASK(), parser->requests);
    leave_scratch();
    return 0;
}

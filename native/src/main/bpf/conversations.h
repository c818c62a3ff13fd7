// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a connection's requests wait for: made by who reads them, followed by what is sent.
#pragma once

#include "exchange.h"
#include "processes.h"
#include "socket_read.h"

// Streams of HTTP/2 that one read opens and whose times are remembered.
#define MAX_STREAMS 256
#define STREAMS_AT_ONCE 16
// Streams that wait for an answer, and connections over HTTP/2; what is more is forgotten.
#define MAX_WAITING_STREAMS 16384
#define MAX_HTTP2_CONNECTIONS 8192

struct conversation {
    struct exchange exchange;
    // Who reads its requests.
    struct process reader;
    // Of the socket, as in struct connection; of a unix socket also who reads the answers: its client's inode number.
    __u64 incarnation;
    __u64 client;
};

_Static_assert(sizeof(struct conversation) <= 192, "memory per connection");

// By the address of the server's socket. Made when it is first read; TCP: gone when it is closed. Otherwise as `connections`.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, __u64);
    __type(value, struct conversation);
} conversations SEC(".maps");

// Those of the sockets that have a slot.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, CONNECTION_SLOTS);
    __type(key, __u32);
    __type(value, struct conversation);
} conversation_slots SEC(".maps");

// Instead of a time: it was reset in the read that opens it.
#define RESET_BEFORE 1

// When it was read. Gone when it has its answer, or is reset.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_WAITING_STREAMS);
    __type(key, struct request_stream);
    __type(value, __u64);
} streams SEC(".maps");

// Where HTTP/2 is spoken.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_HTTP2_CONNECTIONS);
    __type(key, __u64);
    __type(value, struct http_fields);
} field_tables SEC(".maps");

// The room for it in the socket's slot, if it has one.
static __always_inline struct conversation *conversation_in_slot(__u64 server)
{
    __u32 key = connection_key(server);

    return slot_of_connection(server) ? FIND_SLOT(&conversation_slots, &key) : 0;
}

static __always_inline struct conversation *find_conversation(__u64 server)
{
    struct conversation *in_slot = conversation_in_slot(server);

    if (in_slot)
        return in_slot->incarnation ? in_slot : 0;
    return bpf_map_lookup_elem(&conversations, &server);
}

// ---- requests

// All that waits will never have an answer; or it had one, if what was sent may have been `missed`.
static __always_inline void end_conversation(struct conversation *conversation, bool missed)
{
    struct exchange *exchange = &conversation->exchange;
    __u32 waiting = not_answered(exchange);

    if (exchange->early)
        count_event(RESPONSES_WITHOUT_REQUEST, 1);
    if (!waiting)
        return;
    if (missed)
        count_event(RESPONSE_GAPS, 1);
    // Of HTTP/2's, some may have been answered unseen.
    missed |= exchange->is_http2 && exchange->is_joined;
    count_answers(&conversation->reader, missed ? FIRST_CODE + UNKNOWN_CODE : UNANSWERED, waiting);
}

// The answers to what was asked up to now may have been among what was not seen.
static __always_inline void lose_answers(struct conversation *conversation)
{
    count_answers(&conversation->reader, FIRST_CODE + UNKNOWN_CODE, http_lost_answers(&conversation->exchange));
}

// Too large for the stack.
static const struct conversation no_conversation;

static __always_inline struct conversation *meet_conversation(const struct read *read, bool is_joined)
{
    struct conversation *met;
    struct unix_sock *server = OBJECT(struct unix_sock, read->address);
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, read->address);

    met = conversation_in_slot(read->address);
    if (met) {
        *met = no_conversation;
    } else {
        bpf_map_update_elem(&conversations, &read->address, &no_conversation, BPF_ANY);
        met = bpf_map_lookup_elem(&conversations, &read->address);
    }
    if (!met)
        return 0;
    begin_exchange(&met->exchange, is_joined);
    met->incarnation = read->incarnation;
    if (read->is_unix)
        met->client = inode_of(READ(server->peer));
    if (read->is_tcp)
        met->exchange.next = READ(tcp->snd_nxt);
    return met;
}

static __always_inline void forget_conversation(struct conversation *conversation, __u64 server)
{
    if (slot_of_connection(server))
        conversation->incarnation = 0;
    else
        bpf_map_delete_elem(&conversations, &server);
}

static __always_inline bool is_http2(const struct http_stream *stream)
{
    return stream->state == FRAME_HEADER || stream->state == FRAME_PAYLOAD || stream->state == BLOCK_PREFIX ||
           stream->state == BLOCK;
}

static __always_inline void end_stream(struct conversation *conversation, struct request_stream *stream)
{
    bpf_map_delete_elem(&streams, stream);
    __sync_fetch_and_add(&conversation->exchange.asked.answered, 1);
}

// Remembers when the next streams were opened, from scratch->stream on, as long as the parser saw them in this read. Returns
// how many of them were reset in it.
__noinline int remember_some_streams(__u64 time)
{
    struct scratch *scratch = this_scratch(READING);
    struct request_stream stream;
    __u32 resets = 0;
    __u32 last;

    if (!scratch)
        return 0;
    stream = scratch->stream;
    last = http_last_asked(&scratch->parser.stream);
    for (int i = 0; i < STREAMS_AT_ONCE && stream.number <= last; i++) {
        __u64 *known = scratch->asking.has_resets ? bpf_map_lookup_elem(&streams, &stream) : 0;

        if (known && *known == RESET_BEFORE) {
            bpf_map_delete_elem(&streams, &stream);
            resets++;
        } else {
            bpf_map_update_elem(&streams, &stream, &time, BPF_ANY);
        }
        stream.number += 2;
    }
    scratch->stream.number = stream.number;
    return resets;
}

static __always_inline void ask_streams(struct conversation *conversation, __u32 requests, __u64 time)
{
    struct scratch *scratch = this_scratch(READING);
    __u32 resets = 0;

    if (!scratch)
        return;
    scratch->stream = (struct request_stream){.server = scratch->server, .number = scratch->parser.first_stream};
    for (int i = 0; i < MAX_STREAMS / STREAMS_AT_ONCE && scratch->stream.number <= http_last_asked(&scratch->parser.stream);
         i++)
        resets += remember_some_streams(time);
    conversation->exchange.is_http2 = 1;
    __sync_fetch_and_add(&conversation->exchange.asked.asked, requests);
    __sync_fetch_and_add(&conversation->exchange.asked.answered, resets);
    count_answers(&conversation->reader, UNANSWERED, resets);
}

static __always_inline void ask_requests(struct conversation *conversation, const struct http_parser *parser, __u64 time)
{
    __u32 early = http_ask(&conversation->exchange, parser, time);

    if (early)
        count_answer(&conversation->reader, early, 0);
    lose_answers(conversation);
}

// `requests` were read, or a connection for the first time.
static __always_inline void ask(__u32 requests)
{
    struct scratch *scratch = this_scratch(READING);
    struct conversation *conversation;
    struct process *reader;
    struct read *read;
    struct sock *sk;
    __u64 time = bpf_ktime_get_ns();

    if (!scratch)
        return;
    read = &scratch->read;
    reader = &scratch->asking.reader;
    // What Multipath TCP sends goes out by other sockets, in parts.
    if (!read->is_tcp && !read->is_unix) {
        count_answers(reader, FIRST_CODE + UNKNOWN_CODE, requests);
        return;
    }
    conversation = find_conversation(read->address);
    if (!conversation || conversation->incarnation != read->incarnation) {
        if (conversation)
            // That a TCP socket was closed was not seen.
            end_conversation(conversation, read->is_tcp);
        sk = OBJECT(struct sock, read->address);
        // What was received by a connection that is reset can still be read, and never answered.
        if (read->is_tcp && READ(sk->__sk_common.skc_state) == TCP_CLOSE) {
            count_answers(reader, UNANSWERED, requests);
            return;
        }
        conversation = meet_conversation(read, scratch->asking.is_joined);
        if (!conversation)
            return;
    }
    if (!requests)
        return;
    conversation->reader = *reader;
    if (scratch->parser.first_stream)
        ask_streams(conversation, requests, time);
    else
        ask_requests(conversation, &scratch->parser, time);
}

// ---- answers

// There is no conversation yet in the read that makes it.
static __always_inline void reset_stream(struct conversation *conversation, struct request_stream *stream, bool is_read,
                                         struct scratch *scratch)
{
    __u64 before = RESET_BEFORE;

    if (conversation && bpf_map_lookup_elem(&streams, stream)) {
        end_stream(conversation, stream);
        count_answers(&conversation->reader, UNANSWERED, 1);
    } else if (is_read && scratch->parser.first_stream && stream->number >= scratch->parser.first_stream) {
        // It was opened in this same read.
        scratch->asking.has_resets = true;
        bpf_map_update_elem(&streams, stream, &before, BPF_ANY);
    }
}

static __always_inline void answer_stream(struct conversation *conversation, struct request_stream *stream,
                                          __u32 status, __u64 now)
{
    __u64 *time = bpf_map_lookup_elem(&streams, stream);
    __u64 nanoseconds;

    // It was answered, and these are trailers; it was reset; or its request was not seen.
    if (!time)
        return;
    nanoseconds = *time ? now - *time : 0;
    end_stream(conversation, stream);
    count_answer(&conversation->reader, status, nanoseconds);
}

// The answer to a request that is being read comes early. Any other that nothing was asked for is nobody's.
static __always_inline void keep_early(struct exchange *exchange, const __u64 *server, __u32 status)
{
    struct connection *connection = find_connection(*server);

    exchange->begun = 0;
    if (!connection || !http_is_in_head(&connection->stream) || exchange->early)
        count_event(RESPONSES_WITHOUT_REQUEST, 1);
    else
        exchange->early = status;
}

static __always_inline void answer_request(struct conversation *conversation, const struct http_parser *parser,
                                           __u64 now)
{
    struct exchange *exchange = &conversation->exchange;
    __u64 time = time_of(exchange, exchange->asked.answered);

    // The head may have begun in an earlier packet.
    if (exchange->begun)
        now = exchange->begun;
    exchange->begun = 0;
    exchange->asked.answered++;
    if (http_grants(parser))
        exchange->is_granted = 1;
    // No answer was sent before its request was read: then TCP's clock is an old one.
    if (now < time)
        now = bpf_ktime_get_ns();
    count_answer(&conversation->reader, parser->answer, time ? now - time : 0);
}

// A granted upgrade to HTTP/2 leaves the answer to the first stream.
static __always_inline void begin_h2c(struct conversation *conversation, struct request_stream *stream)
{
    struct exchange *exchange = &conversation->exchange;
    __u64 time = time_of(exchange, exchange->asked.answered);

    exchange->is_http2 = 1;
    exchange->is_granted = 1;
    stream->number = 1;
    if (not_answered(exchange))
        bpf_map_update_elem(&streams, stream, &time, BPF_ANY);
}

static __always_inline bool has_outcome(const struct http_parser *parser)
{
    return parser->answer || parser->reset_stream || parser->began_h2c || parser->was_informed;
}

// Takes what a step of the parser met.
__noinline int settle(__u32 side)
{
    struct scratch *scratch = this_scratch(side);
    struct conversation *conversation;
    struct request_stream *stream;
    struct http_parser *parser;
    __u64 now;

    if (!scratch)
        return 0;
    parser = &scratch->parser;
    stream = &scratch->stream;
    stream->server = scratch->server;
    conversation = find_conversation(scratch->server);
    if (conversation && parser->was_informed)
        conversation->exchange.begun = 0;
    if (conversation && parser->began_h2c)
        begin_h2c(conversation, stream);
    if (parser->reset_stream) {
        stream->number = parser->reset_stream;
        reset_stream(conversation, stream, side == READING, scratch);
    }
    if (conversation && parser->answer) {
        now = bpf_ktime_get_ns();
        stream->number = parser->answered_stream;
        if (stream->number)
            answer_stream(conversation, stream, parser->answer, now);
        else if (not_answered(&conversation->exchange))
            answer_request(conversation, parser, now);
        else
            keep_early(&conversation->exchange, &scratch->server, parser->answer);
    }
    parser->answer = 0;
    parser->reset_stream = 0;
    parser->began_h2c = 0;
    parser->was_informed = 0;
    return 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a connection's requests wait for: made by who reads them, followed by what is sent.
#pragma once

#include "exchange.h"
#include "processes.h"
#include "socket_read.h"

// include/net/tcp_states.h
#define TCP_CLOSE 7
// Streams of HTTP/2 that one read opens and whose times are remembered.
#define MAX_STREAMS 256

struct conversation {
    struct exchange exchange;
    // Who reads its requests.
    struct process reader;
    // Of the socket, as in struct connection; of a unix socket also who reads the answers: its client's inode number.
    __u64 incarnation;
    __u64 client;
};

// By the address of the server's socket. Made when it is first read; TCP: gone when it is closed. Otherwise as `connections`.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_CONNECTIONS);
    __type(key, __u64);
    __type(value, struct conversation);
} conversations SEC(".maps");

// A request over HTTP/2.
struct request_stream {
    __u64 server;
    __u64 number;
};

// When it was read. Gone when it has its answer, or is reset.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, struct request_stream);
    __type(value, __u64);
} streams SEC(".maps");

// Where HTTP/2 is spoken.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_PROCESSES);
    __type(key, __u64);
    __type(value, struct http_fields);
} field_tables SEC(".maps");

// ---- requests

// All that waits will never have an answer, or had one that was not seen.
static __always_inline void end_conversation(struct conversation *conversation)
{
    struct exchange *exchange = &conversation->exchange;
    __u32 waiting = not_answered(exchange);

    if (exchange->early)
        count_event(RESPONSES_WITHOUT_REQUEST, 1);
    if (waiting)
        count_answers(&conversation->reader, exchange->is_joined ? FIRST_CODE + UNKNOWN_CODE : UNANSWERED, waiting);
}

static __always_inline struct conversation *meet_conversation(const struct asking *asking)
{
    struct conversation met = {
        .exchange = new_exchange(asking->is_joined),
        .incarnation = asking->incarnation,
        .client = asking->client,
    };

    struct tcp_sock *tcp = OBJECT(struct tcp_sock, asking->server);

    if (asking->is_tcp)
        met.exchange.next = READ(tcp->snd_nxt);
    bpf_map_update_elem(&conversations, &asking->server, &met, BPF_ANY);
    return bpf_map_lookup_elem(&conversations, &asking->server);
}

static __always_inline bool is_http2(const struct http_stream *stream)
{
    return stream->state == FRAME_HEADER || stream->state == FRAME_PAYLOAD || stream->state == BLOCK_PREFIX ||
           stream->state == BLOCK;
}

// Remembers when the streams were opened that the parser saw in this read.
__noinline int remember_streams(__u64 time)
{
    struct scratch *scratch = this_scratch(READING);
    struct request_stream stream;
    __u32 last;

    if (!scratch)
        return 0;
    stream = (struct request_stream){.server = scratch->server, .number = scratch->parser.first_stream};
    last = scratch->parser.stream.last_stream;
    for (int i = 0; i < MAX_STREAMS && stream.number <= last; i++) {
        bpf_map_update_elem(&streams, &stream, &time, BPF_ANY);
        stream.number += 2;
    }
    return 0;
}

// The head that an answer came too early for.
static __always_inline void pair_early(struct conversation *conversation)
{
    __u32 early = conversation->exchange.early;

    if (!early || !not_answered(&conversation->exchange))
        return;
    conversation->exchange.early = 0;
    conversation->exchange.asked.answered++;
    count_answer(&conversation->reader, early, 0);
}

// `requests` were read, or a connection for the first time.
__noinline int ask(__u32 requests)
{
    struct scratch *scratch = this_scratch(READING);
    struct conversation *conversation;
    struct asking *asking;
    struct sock *sk;
    __u64 time = bpf_ktime_get_ns();

    if (!scratch)
        return 0;
    asking = &scratch->asking;
    conversation = bpf_map_lookup_elem(&conversations, &asking->server);
    if (!conversation || conversation->incarnation != asking->incarnation) {
        if (conversation)
            end_conversation(conversation);
        sk = OBJECT(struct sock, asking->server);
        // What was received by a connection that is reset can still be read, and never answered.
        if (asking->is_tcp && READ(sk->__sk_common.skc_state) == TCP_CLOSE) {
            count_answers(&asking->reader, UNANSWERED, requests);
            return 0;
        }
        conversation = meet_conversation(asking);
        if (!conversation)
            return 0;
    }
    if (!requests)
        return 0;
    conversation->reader = asking->reader;
    if (is_http2(&scratch->parser.stream) && scratch->parser.first_stream) {
        conversation->exchange.is_http2 = 1;
        conversation->exchange.asked.asked += requests;
        remember_streams(time);
    } else {
        http_ask(&conversation->exchange, &scratch->parser, time);
        pair_early(conversation);
    }
    return 0;
}

// ---- answers

static __always_inline void end_stream(struct conversation *conversation, struct request_stream *stream)
{
    bpf_map_delete_elem(&streams, stream);
    __sync_fetch_and_add(&conversation->exchange.asked.answered, 1);
}

static __always_inline void reset_stream(struct conversation *conversation, struct request_stream *stream)
{
    if (!bpf_map_lookup_elem(&streams, stream))
        return;
    end_stream(conversation, stream);
    count_answers(&conversation->reader, UNANSWERED, 1);
}

static __always_inline void answer_stream(struct conversation *conversation, struct request_stream *stream,
                                          __u32 status, __u64 now)
{
    __u64 *time = bpf_map_lookup_elem(&streams, stream);
    __u64 nanoseconds = time ? now - *time : 0;

    // These may be trailers, and then the answer was counted.
    if (!time && (status == UNKNOWN_STATUS || !not_answered(&conversation->exchange)))
        return;
    end_stream(conversation, stream);
    count_answer(&conversation->reader, status, nanoseconds);
}

// Whether a head has begun that is not read to its end.
static __always_inline bool is_in_head(__u64 server)
{
    struct connection *connection = bpf_map_lookup_elem(&connections, &server);

    return connection && ((connection->stream.state >= METHOD && connection->stream.state <= VERSION_NUMBER) ||
                          (connection->stream.state >= FIELD_LINE &&
                           connection->stream.state <= TRANSFER_ENCODING_END) ||
                          (connection->stream.state == REQUEST_LINE && connection->stream.carried));
}

static __always_inline void answer_request(struct conversation *conversation, __u64 server, __u32 status, __u64 now)
{
    struct exchange *exchange = &conversation->exchange;
    __u64 time;

    if (!not_answered(exchange)) {
        if (exchange->early || !is_in_head(server))
            count_event(RESPONSES_WITHOUT_REQUEST, 1);
        else
            exchange->early = status;
        return;
    }
    time = time_of(exchange, exchange->asked.answered);
    exchange->asked.answered++;
    if (exchange->asked.switching == exchange->asked.answered)
        exchange->is_granted = status == 101 || (exchange->asked.asks_tunnel && is_successful(status));
    count_answer(&conversation->reader, exchange->is_unclear ? UNKNOWN_STATUS : status, time ? now - time : 0);
}

// A granted upgrade to HTTP/2 leaves the answer to the first stream.
static __always_inline void begin_h2c(struct conversation *conversation, struct request_stream *stream)
{
    struct exchange *exchange = &conversation->exchange;
    __u64 time = time_of(exchange, exchange->asked.answered);

    stream->number = 1;
    exchange->is_http2 = 1;
    exchange->is_granted = 1;
    if (time && not_answered(exchange))
        bpf_map_update_elem(&streams, stream, &time, BPF_ANY);
}

static __always_inline bool has_outcome(const struct http_parser *parser)
{
    return parser->answer || parser->reset_stream || parser->began_h2c;
}

// Takes what a step of the parser met.
__noinline int settle(__u32 side)
{
    struct scratch *scratch = this_scratch(side);
    struct conversation *conversation;
    struct request_stream stream;
    struct http_parser *parser;
    __u64 server;
    __u64 now;

    if (!scratch)
        return 0;
    parser = &scratch->parser;
    server = scratch->server;
    stream.server = server;
    conversation = bpf_map_lookup_elem(&conversations, &server);
    if (conversation && parser->began_h2c)
        begin_h2c(conversation, &stream);
    if (conversation && parser->reset_stream) {
        stream.number = parser->reset_stream;
        reset_stream(conversation, &stream);
    }
    if (conversation && parser->answer) {
        now = bpf_ktime_get_ns();
        stream.number = parser->answered_stream;
        if (stream.number)
            answer_stream(conversation, &stream, parser->answer, now);
        else
            answer_request(conversation, server, parser->answer, now);
    }
    parser->answer = 0;
    parser->reset_stream = 0;
    parser->began_h2c = 0;
    return 0;
}

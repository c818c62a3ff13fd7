// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a server sends: TCP's at the network device, in the order of its sequence numbers (again if that is lost, and on
// each device on the way); a unix socket's when its client reads it.
#pragma once

#include "parsing.h"
#include "usual_bytes.h"

// include/net/tcp_states.h: a socket in another one sends no data, or is but the beginning or the end of one.
#define SENDING_STATES (1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 11)

// Takes up the stream of what is sent. Returns how many of the next `size` bytes, `ahead` of the last, were seen before.
static __always_inline __u32 resume_answers(struct http_parser *parser, struct exchange *exchange, __u64 server,
                                            __s64 ahead, __u32 size)
{
    struct http_fields *fields = 0;
    __u32 seen;

    http_resume(parser, &exchange->stream);
    if (exchange->is_http2)
        fields = bpf_map_lookup_elem(&field_tables, &server);
    if (fields)
        parser->fields = *fields;
    else if (exchange->is_http2 || exchange->stream.state == RESPONSE_START || exchange->asked.switching)
        new_fields(&parser->fields, exchange->is_joined);
    seen = http_place(parser, ahead, size);
    http_resume_answers(parser, exchange);
    return seen;
}

static __always_inline void remember_answers(struct http_parser *parser, struct conversation *conversation, __u64 server)
{
    struct exchange *exchange = &conversation->exchange;

    if (parser->gaps || parser->resyncs) {
        if (parser->gaps)
            count_event(RESPONSE_GAPS, parser->gaps);
        else if (not_answered(exchange))
            count_event(RESPONSE_RESYNCS, parser->resyncs);
        exchange->is_joined = 1;
    }
    exchange->stream = parser->stream;
    if (!http_is_in_answer(&parser->stream))
        exchange->begun = 0;
    else if (!exchange->begun)
        exchange->begun = bpf_ktime_get_ns();
    lose_answers(conversation);
    if (is_http2(&parser->stream))
        exchange->is_http2 = 1;
    if (exchange->is_http2)
        bpf_map_update_elem(&field_tables, &server, &parser->fields, BPF_ANY);
}

// Follows `size` bytes from `offset` on in the buffer.
static __always_inline void follow(struct conversation *conversation, struct sk_buff *skb, enum side side, __u64 server,
                                   __s64 ahead, __u32 offset, __u32 size)
{
    struct scratch *scratch = this_scratch(side);
    __u32 seen;

    if (!scratch || !page_map.scale)
        return;
    scratch->server = server;
    scratch->bytes.pages = page_map;
    seen = resume_answers(&scratch->parser, &conversation->exchange, server, ahead, size);
    if (seen < size)
        parse(scratch, side, skb, offset + seen, size - seen);
    remember_answers(&scratch->parser, conversation, server);
}

// When TCP began to send what passes now (tcp_mstamp_refresh, net/ipv4/tcp_output.c), by the clock that is used here too:
// to read that takes longer than to look something up in a map.
static __always_inline __u64 sending_time(struct sk_buff *skb)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, READ(skb->sk));

    return bpf_core_field_exists(tcp->tcp_clock_cache) ? READ(tcp->tcp_clock_cache) : bpf_ktime_get_ns();
}

// The usual packet: it begins with the usual head of an answer. Returns the size of the head, which was counted; 0 if there
// is none, or if it ends behind what could be laid out.
static __always_inline __u32 count_usual_answer(struct conversation *conversation, struct sk_buff *skb, bool is_known, __u32 offset,
                                                 __u32 size)
{
    struct scratch *scratch = this_scratch(SENDING);
    struct exchange *exchange = &conversation->exchange;
    struct http_parser *parser;
    __u32 head;

    if (!scratch)
        return 0;
    size = lay_out_usual(scratch, skb, is_known, offset, 1, size < HTTP_READ ? size : HTTP_READ);
    if (!size)
        return 0;
    parser = &scratch->parser;
    parser->stream = exchange->stream;
    parser->asked = exchange->asked;
    parser->position = STATUS_LINE_SIZE - 1;
    head = walk_answer(size);
    if (!head)
        return 0;
    exchange->stream = parser->stream;
    answer_request(conversation, parser, sending_time(skb));
    return head;
}

// How far behind the beginning of the buffer its bytes begin.
static __always_inline __u32 headroom(struct sk_buff *skb)
{
    __u64 room = (__u64)READ(skb->data) - (__u64)READ(skb->head);

    // The verifier takes the difference of pointers in 64 bits only.
    asm volatile("" : "+r"(room));
    return room;
}

// A packet on its way to a device (net_dev_queue, __dev_queue_xmit of net/core/dev.c): before it is cut into segments, so
// sizes are the buffer's.
static __always_inline int count_sent(struct sk_buff *skb, bool is_known)
{
    struct sock *sk = READ(skb->sk);
    struct conversation *conversation;
    struct http_stream *stream;
    struct words header;
    __u64 server = (__u64)sk;
    __u32 sequence;
    __u32 offset;
    __u32 size;
    __s32 ahead;

    if (!sk || !(1 << (READ(sk->__sk_common.skc_state) & 31) & SENDING_STATES) || READ(sk->sk_protocol) != IPPROTO_TCP)
        return 0;
    offset = READ(skb->transport_header);
    header = words_at((__u64)READ(skb->head) + offset);
    offset -= headroom(skb);
    // The data offset, in words of four bytes.
    offset += (header.second >> 36 & 0xf) * 4;
    size = READ(skb->len) - offset;
    if ((__s32)size <= 0)
        return 0;
    conversation = find_conversation(server);
    if (!conversation)
        return 0;
    stream = &conversation->exchange.stream;
    if (stream->state == IGNORED)
        return 0;
    sequence = __builtin_bswap32(header.first >> 32);
    ahead = sequence - conversation->exchange.next;
    if (ahead < 0 && -ahead >= (__s32)size)
        return 0;
    conversation->exchange.next = sequence + size;
    // Until something is asked again.
    if (stream->state == JOINED && !conversation->exchange.is_http2)
        return 0;
    if (ahead == 0) {
        if (http_passes_over(stream, size))
            return 0;
        if (http_may_walk_answer(stream, &conversation->exchange.asked)) {
            __u32 head = count_usual_answer(conversation, skb, is_known, offset, size);

            offset += head;
            size -= head;
            if (!size || (head && http_passes_over(stream, size)))
                return 0;
        }
    }
    follow(conversation, skb, SENDING, server, ahead, offset, size);
    return 0;
}

// Whether what is read from a unix socket are answers: then they were followed.
__noinline int count_received(void)
{
    struct scratch *scratch = this_scratch(READING);
    struct conversation *conversation;
    struct unix_sock *receiver;
    struct read *read;
    __u64 server;
    __s64 ahead;

    if (!scratch)
        return 0;
    read = &scratch->read;
    receiver = OBJECT(struct unix_sock, read->address);
    server = (__u64)READ(receiver->peer);
    if (READ(receiver->addr))
        return 0;
    conversation = bpf_map_lookup_elem(&conversations, &server);
    if (!conversation || conversation->client != read->incarnation)
        return 0;
    if (conversation->exchange.stream.state == IGNORED || is_peek())
        return 1;
    ahead = read->position != conversation->exchange.next ? UNKNOWN_SIZE : 0;
    conversation->exchange.next = read->end;
    follow(conversation, OBJECT(struct sk_buff, scratch->skb), READING, server, ahead, read->offset, read->size);
    return 1;
}

// A TCP socket that is closed, by either side, sends no more.
static __always_inline int close_socket(struct sock *sk, int state)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    struct conversation *conversation;
    __u64 server = (__u64)sk;

    if (state != TCP_CLOSE || READ(sk->sk_protocol) != IPPROTO_TCP)
        return 0;
    conversation = options.answers ? find_conversation(server) : 0;
    if (conversation) {
        end_conversation(conversation, http_missed_end(&conversation->exchange, READ(tcp->snd_nxt)));
        forget_conversation(conversation, server);
    }
    leave_connection_slot(sk);
    return 0;
}

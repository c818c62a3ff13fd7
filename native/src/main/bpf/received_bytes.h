// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What a process reads: which connection it is, what is remembered of it, and the requests in these bytes.
#pragma once

#include "encrypted.h"
#include "known_sockets.h"
#include "sent_bytes.h"

// What is large is in the scratch buffer or here: kernels before Linux 5.15 have 512 bytes for the stacks of all functions
// that are on their way.
static const struct http_stream no_stream;

// A socket that is not remembered: it is read for the first time, is older than this program, or was forgotten.
__noinline int meet(void)
{
    struct scratch *scratch = this_scratch(READING);
    struct http_parser *parser;
    struct read *read;
    __u16 role;

    if (!scratch)
        return 0;
    parser = &scratch->parser;
    read = &scratch->read;
    role = is_client(read) ? IS_CLIENT : 0;
    http_resume(parser, &no_stream);
    parser->stream.state = STREAM_START;
    parser->stream.flags = UNCONFIRMED | role;
    if (!read->is_first) {
        __u64 what_is_known = find_known(read);

        if (what_is_known || !read->may_be_first) {
            parser->stream.state = what_is_known & IS_IGNORED ? IGNORED : JOINED;
            parser->stream.flags = role;
            if (parser->stream.state == JOINED)
                count_event(CONNECTIONS_JOINED, 1);
        } else {
            know(false);
        }
    }
    return 0;
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

static __always_inline void remember(struct scratch *scratch, struct connection *connection, const struct read *read)
{
    struct http_parser *parser = &scratch->parser;
    struct connection *met = &scratch->met;

    if (!options.answers)
        http_without_answers(&parser->stream);
    if (parser->stream.state == IGNORED)
        know(true);
    if (connection) {
        connection->stream = parser->stream;
        connection->next = read->end;
        connection->incarnation = read->incarnation;
        return;
    }
    met->stream = parser->stream;
    met->next = read->end;
    met->incarnation = read->incarnation;
    bpf_map_update_elem(&connections, &read->address, met, BPF_ANY);
}

// A read is usual that is of a connection that is known, right behind the last one, where a head begins, and has room in a
// window. Below: where in the buffer its bytes are.
#define NOT_USUAL (~0U)

static __always_inline __u32 usual_tcp(struct scratch *scratch, struct sk_buff *skb, struct sock *sk,
                                        const struct connection *connection, __u32 size)
{
    struct tcp_sock *tcp = OBJECT(struct tcp_sock, sk);
    __u32 copied = READ(tcp->copied_seq);

    if ((__u32)connection->next + (__u32)(connection->incarnation >> 32) != copied ||
        (__u16)connection->incarnation != READ(sk->__sk_common.skc_dport) || !http_may_walk(&connection->stream, size))
        return NOT_USUAL;
    scratch->read.address = (__u64)sk;
    scratch->read.incarnation = connection->incarnation;
    scratch->read.end = connection->next + size;
    scratch->read.is_tcp = true;
    scratch->read.is_unix = false;
    return copied - READ(((struct tcp_skb_cb *)skb->cb)->seq);
}

static __always_inline __u32 usual_unix(const struct read *read, const struct connection *connection)
{
    if (!read->is_unix || connection->incarnation != read->incarnation || connection->next != read->position || is_peek() ||
        !http_may_walk(&connection->stream, read->size))
        return NOT_USUAL;
    return read->offset;
}

static __always_inline void prepare_asking(struct scratch *scratch, bool is_known)
{
    const struct read *read = &scratch->read;

    scratch->server = read->address;
    scratch->asking.is_joined = is_known || (!read->is_first && !read->may_be_first);
    scratch->asking.is_new = scratch->asking.has_resets = false;
}

// Goes through the read that is laid out in the window. What is remembered is not taken up unless something else than usual
// heads is read. Returns the requests.
static __always_inline int count_usual(struct connection *connection, bool has_slot, __u32 size)
{
    // Anew: one that is kept on the stack has the verifier take more ways for others.
    struct scratch *scratch = this_scratch(READING);
    struct http_parser *parser;
    __u64 heads;
    __u32 end;

    if (!scratch)
        return -1;
    parser = &scratch->parser;
    // Through memory, so that what follows is verified once, however the bytes were laid out.
    *(volatile __u32 *)&scratch->read.size = size;
    size = *(volatile __u32 *)&scratch->read.size;
    // A call is dearer than the walk of a short head, but what is found by a search is another thing to the verifier.
    end = has_slot ? walk_usual_head(parser->window, 0, size) : (__u32)walk(size << 16);
    if (options.answers) {
        prepare_asking(scratch, true);
        parser->heads = http_is_head(parser->window, 0);
        parser->switching = 0;
        parser->first_stream = 0;
    }
    parser->requests = 1;
    if (end == walked(size, REQUEST_LINE)) {
        connection->next = scratch->read.end;
        return 1;
    }
    if (end >> 16 == REQUEST_LINE && (end & 0xffff))
        end = walk_heads(size << 16 | (end & 0xffff));
    else
        end = parser->requests = 0;
    if (end == size) {
        connection->next = scratch->read.end;
        return parser->requests;
    }
    heads = parser->requests ? parser->heads : 0;
    http_go_on(parser, &connection->stream, size, parser->requests, end);
    parser->heads = heads;
    parse_read_window(0);
    remember(scratch, connection, &scratch->read);
    count_events(parser);
    return parser->requests;
}

// What the client said next depends on the answer to what it had asked for.
__noinline int hear_answer(void)
{
    struct scratch *scratch = this_scratch(READING);
    struct conversation *conversation;

    if (!scratch)
        return 0;
    conversation = find_conversation(scratch->read.address);
    if (conversation && conversation->incarnation == scratch->read.incarnation)
        http_told(&scratch->parser.stream, outcome_of(&conversation->exchange));
    return 0;
}

// Has the parser go through the read in the scratch buffer. Returns the requests, -1 if nothing was parsed.
__noinline int count_read(__u32 size)
{
    struct scratch *scratch = this_scratch(READING);
    struct connection *connection;
    struct http_parser *parser;
    struct sk_buff *skb;
    struct read *read;
    bool is_known;

    if (!scratch)
        return -1;
    read = &scratch->read;
    skb = OBJECT(struct sk_buff, scratch->skb);
    connection = find_connection(read->address);
    is_known = connection && connection->incarnation == read->incarnation;
    if (((!is_known || !read->is_numbered) && is_peek()) || !know_pages(scratch, skb, size))
        return -1;
    parser = &scratch->parser;
    if (options.answers)
        prepare_asking(scratch, is_known);
    if (!is_known) {
        struct connection *in_slot = take_connection_slot(read);

        // Otherwise in the place of the last socket at this address.
        if (in_slot)
            connection = in_slot;
        meet();
    } else if (!resume(parser, connection, read)) {
        return -1;
    }
    scratch->asking.is_new = !is_known && !(parser->stream.flags & IS_CLIENT);
    if (options.answers && http_waits_for_answer(&parser->stream))
        hear_answer();

    if (!parse(scratch, READING, skb, read->offset, read->size))
        count_event(READS_CUT_SHORT, 1);
    // What is no HTTP has no answers.
    if (parser->stream.state == IGNORED)
        scratch->asking.is_new = false;
    remember(scratch, connection, read);
    count_events(parser);
    if (parser->encrypted)
        count_encrypted(parser->encrypted);
    return parser->requests;
}

// Takes up what is read, in the scratch buffer. Returns whether it is of interest, and may have requests.
static __always_inline bool begin_read(struct scratch *scratch, struct sk_buff *skb, struct sock *sk, __u32 size,
                                       struct connection **connection)
{
    struct read *read = &scratch->read;

    *read = (struct read){.size = size};
    if (!understand_read(read, skb, sk))
        return false;
    if (!*connection)
        *connection = find_connection(read->address);
    if (*connection && (*connection)->incarnation == read->incarnation && (*connection)->stream.state == IGNORED)
        return false;
    *(volatile __u64 *)&scratch->skb = (__u64)skb;
    return !(options.answers && read->is_unix && count_received());
}

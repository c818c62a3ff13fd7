// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// TLS, whose requests cannot be seen: noticed by its records (RFC 8446 section 5.1).
#pragma once

#include "http_stream.h"

#define TLS_HEADER_SIZE 5
// RFC 5246 section 6.2.3; RFC 8446 allows less.
#define TLS_MAX_RECORD (16384 + 2048)
// In the middle of a connection two random records in a row come up once in 2^43 reads.
#define TLS_CHAIN 3

// Type (20 to 23), version (3, 0 to 4), length. Of random bytes one in two million begins like this.
static __always_inline int maybe_tls(const __u8 *at, __u32 left)
{
    return at[0] >= 0x14 && at[0] <= 0x17 && (left < 2 || at[1] == 3) && (left < 3 || at[2] <= 4) &&
           (left < TLS_HEADER_SIZE || (at[3] << 8 | at[4]) <= TLS_MAX_RECORD);
}

static __always_inline void ignore_tls(struct http_parser *p)
{
    p->encrypted++;
    p->stream.state = IGNORED;
}

// A connection that begins with a record.
static __always_inline void tls_start(struct http_parser *p, __u32 left)
{
    if (left >= TLS_HEADER_SIZE) {
        advance(p, TLS_HEADER_SIZE);
        ignore_tls(p);
    }
}

// A read, somewhere in the middle of a connection, that may begin with one. `number` counts them.
static __always_inline void tls_header(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (!maybe_tls(at, left)) {
        p->stream.state = JOINED;
        return;
    }
    if (left < TLS_HEADER_SIZE)
        return;
    advance(p, TLS_HEADER_SIZE);
    p->stream.remaining = at[3] << 8 | at[4];
    p->stream.state = p->stream.remaining ? TLS_PAYLOAD : TLS_HEADER;
    if (++p->stream.number == TLS_CHAIN)
        ignore_tls(p);
}

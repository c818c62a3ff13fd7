// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The PROXY protocol, versions 1 and 2 (haproxy, doc/proxy-protocol.txt): one
// header before everything else on a connection.
#pragma once

#include "http_stream.h"

#define PROXY_V2_HEADER 16
// Addresses take 216 bytes at most, and what may follow them rarely more.
#define PROXY_V2_USUAL 1024

static __always_inline int maybe_proxy_v1(const __u8 *at, __u32 left)
{
    if (!agrees(at, left, WORD('P', 'R', 'O', 'X', 'Y', ' ', 0, 0), 6, 0))
        return 0;
    if (left <= 6)
        return 1;
    return agrees(at + 6, left - 6, WORD('T', 'C', 'P', '4', ' ', 0, 0, 0), 5, 0) ||
           agrees(at + 6, left - 6, WORD('T', 'C', 'P', '6', ' ', 0, 0, 0), 5, 0) ||
           agrees(at + 6, left - 6, WORD('U', 'N', 'K', 'N', 'O', 'W', 'N', 0), 7, 0);
}

static __always_inline int maybe_proxy_v2(const __u8 *at, __u32 left)
{
    if (!agrees(at, left, WORD('\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q'), 8, 0))
        return 0;
    return left <= 8 || agrees(at + 8, left - 8, WORD('U', 'I', 'T', '\n', 0, 0, 0, 0), 4, 0);
}

// Enough to tell the address family, and short of the end of the shortest line.
static __always_inline void proxy_v1(struct http_parser *p, __u32 left)
{
    if (left < 13)
        return;
    p->stream.state = PROXY_V1_LINE;
    advance(p, 11);
}

static __always_inline void proxy_v2(struct http_parser *p, const __u8 *at, __u32 left)
{
    if (left < PROXY_V2_HEADER)
        return;
    p->stream.remaining = at[14] << 8 | at[15];
    // In the middle of a connection it would hide what follows.
    if (p->stream.flags & TENTATIVE && p->stream.remaining > PROXY_V2_USUAL) {
        p->stream.state = JOINED;
        return;
    }
    p->stream.state = p->stream.remaining ? PROXY_V2_ADDRESSES : PROTOCOL_START;
    advance(p, PROXY_V2_HEADER);
}

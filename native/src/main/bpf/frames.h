// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The frames of HTTP/2 (RFC 9113 section 4.1): what a header of nine bytes says.
#pragma once

#include "http_stream.h"

#define FRAME_HEADER_SIZE 9

// RFC 9113 section 6
enum frame_type {
    FRAME_DATA,
    FRAME_HEADERS,
    FRAME_PRIORITY,
    FRAME_RST_STREAM,
    FRAME_SETTINGS,
    FRAME_PUSH_PROMISE,
    FRAME_PING,
    FRAME_GOAWAY,
    FRAME_WINDOW_UPDATE,
    FRAME_CONTINUATION,
};

#define FLAG_END_HEADERS 4
#define FLAG_PADDED 8
#define FLAG_PRIORITY 0x20

static __always_inline __u32 stream_identifier(const __u8 *at)
{
    return (at[5] & 0x7fU) << 24 | at[6] << 16 | at[7] << 8 | at[8];
}

static __always_inline __u32 frame_size(const __u8 *at)
{
    return at[0] << 16 | at[1] << 8 | at[2];
}

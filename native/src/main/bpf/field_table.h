// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What must be remembered of the field blocks that a server sends over HTTP/2 (RFC 7541), to know every :status.
#pragma once

#include "bytes.h"

#define STATUSES 16

// What of a field block is read next. A number that goes on in further bytes does so in the part behind its own.
enum field_part {
    // No block has begun, or it was not seen.
    NO_FIELD,
    FIELD,
    FIELD_INDEX,
    NAME_LENGTH,
    NAME_LENGTH_REST,
    NAME,
    VALUE_LENGTH,
    VALUE_LENGTH_REST,
    VALUE,
};

enum field_flags {
    // The first field of its block is being read: :status comes first, or not at all.
    IS_FIRST_FIELD = 1 << 0,
    // This is :status; or it cannot be told whether it is.
    IS_STATUS = 1 << 1,
    MAY_BE_STATUS = 1 << 2,
    // It goes into the dynamic table.
    IS_INSERTED = 1 << 3,
    IS_HUFFMAN = 1 << 4,
    // It is in a table whole; or this is no field but the table's new size. Nothing follows.
    IS_INDEXED = 1 << 5,
    IS_TABLE_SIZE = 1 << 6,
    // Not every entry of the dynamic table that is a :status is known.
    IS_INCOMPLETE = 1 << 7,
};

// A :status in the dynamic table.
struct status_entry {
    // Which insertion it was, counted from 1; 0 is none.
    __u32 insertion;
    __u32 status;
};

struct http_fields {
    // How many entries were ever put into the dynamic table. Its size and what left it need not be known: an index is
    // always relative to the last insertion.
    __u32 inserted;
    // The number being read: an index, a length, what is left of a string.
    __u32 number;
    // The last eight bytes of the first field's name or value.
    __u64 text;
    __u8 part;
    __u8 shift;
    __u8 flags;
    // Of the frame.
    __u8 padding;
    // The length of the first field's string.
    __u32 length;
    // How many entries that are :status there were.
    __u32 found;
    struct status_entry statuses[STATUSES];
};

// Nothing is in the dynamic table, or nobody knows what is.
static __always_inline void new_fields(struct http_fields *fields, int is_joined)
{
    __builtin_memset(fields, 0, sizeof(*fields));
    fields->flags = is_joined ? IS_INCOMPLETE : 0;
}

static __always_inline void forget_fields(struct http_fields *fields)
{
    new_fields(fields, 1);
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The field blocks that a server sends over HTTP/2 (RFC 9113 section 4.3, RFC 7541). Nothing of them is decoded but
// :status, which comes first if it comes at all. The others are passed over, and the dynamic table's insertions counted,
// so that a :status that is but an index is known by the number of its insertion.
#pragma once

#include "frames.h"

// RFC 7541 appendix A: the static table's :status, and where the dynamic one begins.
#define FIRST_STATUS 8
#define LAST_STATUS 14
#define FIRST_DYNAMIC 62

// ":status" as it is, and by appendix B.
#define STATUS_NAME 0x3a737461747573ULL
#define STATUS_NAME_SIZE 7
#define HUFFMAN_STATUS_NAME 0xb8848d36a3ULL
#define HUFFMAN_STATUS_NAME_SIZE 5

// The longest string of a first field that is looked at.
#define TEXT_SIZE 8

static __always_inline int is_name_of_status(const struct http_fields *fields)
{
    if (fields->flags & IS_HUFFMAN)
        return fields->length == HUFFMAN_STATUS_NAME_SIZE && fields->text == HUFFMAN_STATUS_NAME;
    return fields->length == STATUS_NAME_SIZE && fields->text == STATUS_NAME;
}

// A code's digit at the top of these bits, by appendix B: 0 to 2 take five of them, 3 to 9 six. Returns the digit, and
// above it how many bits it took; all ones if this is none.
static __always_inline __u32 huffman_digit(__u32 bits)
{
    __u32 five = bits >> 27;
    __u32 six = bits >> 26;

    if (five <= 2)
        return 5 << 8 | five;
    if (six >= 0x19 && six <= 0x1f)
        return 6 << 8 | (six - 0x16);
    return ~0U;
}

static __always_inline __u32 huffman_code(__u64 text, __u32 length)
{
    __u32 bits = (__u32)text << ((32 - 8 * length) & 31);
    __u32 left = 8 * length;
    __u32 code = 0;

#pragma unroll
    for (int i = 0; i < 3; i++) {
        __u32 digit = huffman_digit(bits);

        if (digit == ~0U)
            return 0;
        code = code * 10 + (digit & 0xff);
        bits <<= digit >> 8 & 7;
        left -= digit >> 8;
    }
    // What is left of the last byte is ones.
    return left < 8 && bits == ~(~0U >> left) ? code : 0;
}

// The code that a field's value is, 0 if it is none.
static __always_inline __u32 code_of(const struct http_fields *fields)
{
    __u32 text = fields->text;
    __u32 code;

    if (fields->flags & IS_HUFFMAN) {
        code = fields->length == 2 || fields->length == 3 ? huffman_code(text, fields->length) : 0;
    } else {
        __u8 hundreds = (text >> 16) - '0', tens = (text >> 8) - '0', ones = text - '0';

        code = fields->length == 3 && hundreds <= 9 && tens <= 9 && ones <= 9 ? hundreds * 100 + tens * 10 + ones : 0;
    }
    return code >= 100 ? code : 0;
}

// The :status that is at this place of the tables: 0 if another field is, UNKNOWN_STATUS if that cannot be known.
static __always_inline __u32 status_at(const struct http_fields *fields, __u32 index)
{
    // 200, 204, 206, 304, 400, 404, 500, each less 200 in ten bits.
    __u64 codes = 0ULL | 4ULL << 10 | 6ULL << 20 | 104ULL << 30 | 200ULL << 40 | 204ULL << 50;
    __u32 insertion = fields->inserted - (index - FIRST_DYNAMIC);

    if (index == LAST_STATUS)
        return 500;
    if (index >= FIRST_STATUS && index < LAST_STATUS)
        return 200 + (codes >> (10 * (index - FIRST_STATUS)) & 0x3ff);
    if (index < FIRST_DYNAMIC)
        return 0;
    for (int i = 0; i < STATUSES; i++)
        if (fields->statuses[i].insertion == insertion && insertion)
            return fields->statuses[i].status;
    return fields->flags & IS_INCOMPLETE ? UNKNOWN_STATUS : 0;
}

// The first field of a block is known. RFC 9113 section 8.1: 1xx are not final, and trailers have no :status.
static __always_inline void end_first_field(struct http_parser *p, __u32 status)
{
    if ((status >= 200 || status == UNKNOWN_STATUS) && p->stream.last_stream & 1) {
        p->answer = status;
        p->answered_stream = p->stream.last_stream;
    }
}

static __always_inline void end_field(struct http_parser *p, __u32 status)
{
    struct http_fields *fields = &p->fields;

    if (fields->flags & IS_FIRST_FIELD)
        end_first_field(p, status);
    if (fields->flags & IS_INSERTED) {
        fields->inserted++;
        if (status) {
            __u64 place = fields->found++;

            if (fields->found > STATUSES)
                fields->flags |= IS_INCOMPLETE;
            place &= STATUSES - 1;
            BOUND(place, 15);
            fields->statuses[place].insertion = fields->inserted;
            fields->statuses[place].status = status;
        }
    }
    fields->flags &= IS_INCOMPLETE;
    fields->part = FIELD;
}

// What begins a field says where it is, or its name; or it is a new size of the table, and no field.
static __always_inline void end_index(struct http_parser *p)
{
    struct http_fields *fields = &p->fields;
    __u32 status = 0;

    if (fields->flags & IS_TABLE_SIZE) {
        fields->flags &= IS_FIRST_FIELD | IS_INCOMPLETE;
        fields->part = FIELD;
        return;
    }
    if (fields->flags & IS_FIRST_FIELD)
        status = status_at(fields, fields->number);
    if (fields->flags & IS_INDEXED) {
        end_field(p, status);
        return;
    }
    if (status)
        fields->flags |= status == UNKNOWN_STATUS ? MAY_BE_STATUS : IS_STATUS;
    fields->part = fields->number ? VALUE_LENGTH : NAME_LENGTH;
}

static __always_inline void end_string(struct http_parser *p)
{
    struct http_fields *fields = &p->fields;
    __u32 status = 0;

    if (fields->part == NAME) {
        if (fields->flags & IS_FIRST_FIELD && is_name_of_status(fields))
            fields->flags |= IS_STATUS;
        fields->part = VALUE_LENGTH;
        return;
    }
    if (fields->flags & (IS_STATUS | MAY_BE_STATUS)) {
        status = code_of(fields);
        if (fields->flags & MAY_BE_STATUS ? status : !status)
            status = UNKNOWN_STATUS;
    }
    end_field(p, status);
}

static __always_inline void end_length_of_string(struct http_parser *p)
{
    struct http_fields *fields = &p->fields;

    fields->length = fields->number;
    fields->text = 0;
    fields->part = fields->part == NAME_LENGTH || fields->part == NAME_LENGTH_REST ? NAME : VALUE;
    if (!fields->number)
        end_string(p);
}

static __always_inline void end_number(struct http_parser *p)
{
    if (p->fields.part == FIELD || p->fields.part == FIELD_INDEX)
        end_index(p);
    else
        end_length_of_string(p);
}

// RFC 7541 section 5.1: a number that does not fit goes on in the next bytes, seven bits in each.
static __always_inline void begin_integer(struct http_parser *p, __u8 c, __u8 mask)
{
    p->fields.number = c & mask;
    if (p->fields.number == mask) {
        p->fields.shift = 0;
        p->fields.part++;
    } else {
        end_number(p);
    }
}

// Section 6: which kind of field begins here.
static __always_inline void begin_field(struct http_parser *p, __u8 c)
{
    __u8 flags = 0;
    __u8 mask = 0x0f;

    if (c & 0x80) {
        flags = IS_INDEXED;
        mask = 0x7f;
    } else if (c & 0x40) {
        flags = IS_INSERTED;
        mask = 0x3f;
    } else if (c & 0x20) {
        flags = IS_TABLE_SIZE;
        mask = 0x1f;
    }
    p->fields.flags |= flags;
    begin_integer(p, c, mask);
}

static __always_inline void field_byte(struct http_parser *p, __u8 c)
{
    struct http_fields *fields = &p->fields;

    if (fields->part == FIELD) {
        begin_field(p, c);
    } else if (fields->part == NAME_LENGTH || fields->part == VALUE_LENGTH) {
        fields->flags &= ~IS_HUFFMAN;
        fields->flags |= c & 0x80 ? IS_HUFFMAN : 0;
        begin_integer(p, c, 0x7f);
    } else if (fields->shift > 21) {
        // No string and no table is that large.
        lose_position(p);
    } else {
        fields->number += (c & 0x7fU) << (fields->shift & 31);
        fields->shift += 7;
        if (!(c & 0x80))
            end_number(p);
    }
}

// The bytes of a block in this frame are over: its padding follows.
static __always_inline void end_fragment(struct http_parser *p)
{
    p->stream.remaining = p->fields.padding;
    p->fields.padding = 0;
    p->stream.state = p->stream.remaining ? FRAME_PAYLOAD : FRAME_HEADER;
}

static __always_inline void block(struct http_parser *p, const __u8 *at, __u32 left)
{
    struct http_fields *fields = &p->fields;

    if (left > p->stream.remaining)
        left = p->stream.remaining;
    if (fields->part == NAME || fields->part == VALUE) {
        __u32 size = left < fields->number ? left : fields->number;

        if (fields->flags & IS_FIRST_FIELD && fields->length <= TEXT_SIZE) {
            size = 1;
            fields->text = fields->text << 8 | at[0];
        }
        advance(p, size);
        p->stream.remaining -= size;
        fields->number -= size;
        if (!fields->number)
            end_string(p);
    } else {
        advance(p, 1);
        p->stream.remaining--;
        field_byte(p, at[0]);
    }
    if (!p->stream.remaining && p->stream.state == BLOCK)
        end_fragment(p);
}

// Sections 6.2 and 6.6 of RFC 9113: the length of the padding, a priority, the stream that is promised.
static __always_inline void block_prefix(struct http_parser *p, const __u8 *at, __u32 left)
{
    __u8 type = p->stream.number >> 8;
    __u8 flags = p->stream.number;
    __u32 size = flags & FLAG_PADDED ? 1 : 0;
    __u8 padding = size ? at[0] : 0;

    if (type == FRAME_PUSH_PROMISE)
        size += 4;
    else if (flags & FLAG_PRIORITY)
        size += 5;
    if (left < size)
        return;
    if (size + padding > p->stream.remaining) {
        lose_position(p);
        return;
    }
    advance(p, size);
    p->stream.remaining -= size + padding;
    p->fields.padding = padding;
    p->stream.state = BLOCK;
    if (!p->stream.remaining)
        end_fragment(p);
}

static __always_inline void response_frame(struct http_parser *p, const __u8 *at)
{
    __u8 type = at[3];

    p->stream.remaining = frame_size(at);
    p->stream.state = FRAME_PAYLOAD;
    if (type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE) {
        p->stream.last_stream = stream_identifier(at);
        p->stream.number = type << 8 | at[4];
        p->fields.part = FIELD;
        p->fields.flags = (p->fields.flags & IS_INCOMPLETE) | (type == FRAME_HEADERS ? IS_FIRST_FIELD : 0);
        p->stream.state = BLOCK_PREFIX;
    } else if (type == FRAME_CONTINUATION && p->fields.part != NO_FIELD) {
        p->fields.padding = 0;
        p->stream.state = BLOCK;
    } else if (type == FRAME_RST_STREAM) {
        p->reset_stream = stream_identifier(at);
    }
    advance(p, FRAME_HEADER_SIZE);
    if (!p->stream.remaining)
        p->stream.state = FRAME_HEADER;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What both sides of an HTTP/2 connection say, made of random choices. The server's encoder uses all that RFC 7541 has.
#pragma once

#include "dialogue_stream.h"
#include "hpack_reference.h"

static struct table encoder;
// Whether more codes are put into the table than are remembered.
static bool has_many_codes;

static unsigned char fields[1 << 15];
static size_t fields_size;

static inline void put_field_bytes(const void *bytes, size_t count)
{
    memcpy(fields + fields_size, bytes, count);
    fields_size += count;
}

static inline void put_field_integer(unsigned first, unsigned mask, size_t number)
{
    unsigned char byte = first | (number < mask ? number : mask);

    put_field_bytes(&byte, 1);
    if (number < mask)
        return;
    for (number -= mask; number > 127; number >>= 7)
        put_field_bytes((unsigned char[]){0x80 | (number & 127)}, 1);
    put_field_bytes((unsigned char[]){number}, 1);
}

static inline void put_field_text(const char *text)
{
    unsigned char coded[3000];
    size_t length = strlen(text);

    if (one_in(2)) {
        put_field_integer(0, 0x7f, length);
        put_field_bytes(text, length);
    } else {
        size_t count = huffman_encode(coded, text, length);

        put_field_integer(0x80, 0x7f, count);
        put_field_bytes(coded, count);
    }
}

// Where the field is in the tables, or one of its name: one of all that there are.
static inline size_t index_of(const char *name, const char *value)
{
    size_t count = STATIC_ENTRIES + encoder.inserted - encoder.evicted, start = random_below(count);

    for (size_t i = 0; i < count; i++) {
        size_t index = 1 + (start + i) % count;
        struct field field;

        if (look_up(&encoder, index, &field) && is_text(&field.name, name) && (!value || is_text(&field.value, value)))
            return index;
    }
    return 0;
}

static inline void put_field(const char *name, const char *value)
{
    size_t whole = one_in(5) ? 0 : index_of(name, value), index;
    struct field field = {0};
    unsigned form = has_many_codes ? 0 : random_below(3);

    if (whole) {
        put_field_integer(0x80, 0x7f, whole);
        return;
    }
    index = one_in(5) ? 0 : index_of(name, NULL);
    put_field_integer(form == 0 ? 0x40 : form == 1 ? 0x10 : 0, form == 0 ? 0x3f : 0x0f, index);
    if (!index)
        put_field_text(name);
    put_field_text(value);
    if (form == 0) {
        keep_text(&field.name, name, strlen(name));
        keep_text(&field.value, value, strlen(value));
        insert_field(&encoder, &field);
    }
}

static inline void put_table_size(void)
{
    size_t limit = one_in(3) ? 4096 : random_below(one_in(2) ? 100 : 4096);

    put_field_integer(0x20, 0x1f, limit);
    resize_table(&encoder, limit);
}

static inline void put_other_fields(void)
{
    static char filler[2500];

    memset(filler, 'z', sizeof(filler) - 1);
    for (size_t count = random_below(one_in(10) ? 30 : 4); count; count--)
        put_field(PICK("date", "server", "grpc-status", "x", "content-type", "set-cookie", ":statu5", "a-name-that-is-longer"),
                  one_in(40) ? filler : PICK("", "302", "text/html", "nginx", "Mon, 21 Oct 2013", "0", "404"));
}

static inline void put_frame_header(size_t count, unsigned type, unsigned flags, unsigned id)
{
    put_bytes((unsigned char[]){count >> 16, count >> 8, count, type, flags, id >> 24, id >> 16, id >> 8, id}, 9);
}

// A frame, and others behind it, that hold the fields.
static inline void put_field_frames(unsigned type, unsigned id, unsigned flags)
{
    size_t at = 0, padding = one_in(5) ? random_below(20) : 0, part = one_in(3) ? random_below(fields_size + 1) : fields_size;
    bool padded = padding || one_in(10), prioritised = type == 1 && one_in(6);

    put_frame_header(part + padded + padding + (prioritised ? 5 : 0) + (type == 5 ? 4 : 0), type,
                     flags | (padded ? 8 : 0) | (prioritised ? 0x20 : 0) | (part == fields_size ? 4 : 0), id);
    // A frame without anything has no length of its padding either.
    if (padded)
        put_bytes((unsigned char[]){padding}, 1);
    if (type == 5)
        put_bytes("\0\0\0\x2", 4);
    if (prioritised)
        put_bytes("\0\0\0\0\x88", 5);
    put_bytes(fields, part);
    put_bytes("\x88\x8d\x48\3" "500\x88\x8d\x48\3" "500\x88\x8d\x48\3" "500", padding);
    for (at = part; at < fields_size; at += part) {
        part = one_in(3) ? fields_size - at : random_below(fields_size - at + 1);
        put_frame_header(part, 9, at + part == fields_size ? 4 : 0, id);
        put_bytes(fields + at, part);
    }
    fields_size = 0;
}

static inline void put_status(unsigned id, unsigned code, unsigned flags)
{
    char text[12];

    while (one_in(20))
        put_table_size();
    sprintf(text, "%u", code);
    put_field(":status", text);
    if (!has_many_codes)
        put_other_fields();
    put_field_frames(1, id, flags);
}

static inline void put_other_frame(unsigned id)
{
    size_t count = size_of_choice();

    switch (random_below(7)) {
    case 0:
        put_frame_header(4, 8, 0, one_in(2) ? 0 : id);
        put_body(4);
        break;
    case 1:
        put_frame_header(8, 6, one_in(2), 0);
        put_body(8);
        break;
    case 2:
        put_frame_header(count, 10 + random_below(5), random_below(256), 0);
        put_body(count);
        break;
    case 3:
        put_other_fields();
        put_field_frames(5, id, 0);
        break;
    case 4:
        put_status(2 + 2 * random_below(3), 200, 0);
        break;
    default:
        put_frame_header(count, 0, 0, id);
        put_body(count);
    }
}

static inline void put_opening(unsigned id)
{
    struct plan *plan = &plans[plan_count++];

    *plan = (struct plan){.begin = client.size + size, .stream = id};
    put_frame_header(4, 1, 5, id);
    put_bytes("\x82\x86\x84\x41", 4);
    plan->head_end = client.size + size;
    if (one_in(5)) {
        size_t count = size_of_choice();

        put_frame_header(count, 0, 1, id);
        put_body(count);
    }
    put_to(&client);
}

// All that the server says on one stream, or on others before it.
static inline void put_stream(struct plan *plan)
{
    unsigned id = plan->stream;

    while (one_in(3))
        put_other_frame(id);
    while (one_in(6))
        put_status(id, 100 + random_below(100), 0);
    if (one_in(9)) {
        put_frame_header(4, 3, 0, id);
        put_body(4);
        put_to(&server);
        return;
    }
    plan->code = has_many_codes ? 200 + random_below(24) : code_of_choice();
    put_status(id, plan->code, 0);
    while (one_in(3))
        put_other_frame(id);
    // Trailers.
    if (one_in(4)) {
        put_other_fields();
        put_field_frames(1, id, 1);
    }
    put_to(&server);
}

// HTTP/2 from here on; `first` is the first stream that the client opens, and `granted` is the request that is stream 1.
static inline void put_http2(unsigned first, struct plan *granted)
{
    size_t settings = random_below(4);
    unsigned answered;

    make_table(&encoder, false);
    has_many_codes = one_in(4);
    put_frame_header(6 * settings, 4, 0, 0);
    put_body(6 * settings);
    put_to(&server);
    wait_for(&client, server.size);
    put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    put_frame_header(0, 4, 0, 0);
    put_to(&client);
    if (granted) {
        granted->stream = 1;
        put_stream(granted);
    }
    answered = plan_count;
    for (size_t turns = has_many_codes ? 20 : random_below(20); turns && !is_full(); turns--) {
        for (size_t opened = random_below(5); opened; opened--, first += 2)
            put_opening(first);
        // In another order than they were opened.
        for (unsigned i = answered; i < plan_count; i++) {
            unsigned j = i + random_below(plan_count - i);
            struct plan swapped = plans[j];

            plans[j] = plans[i];
            plans[i] = swapped;
        }
        for (; answered < plan_count; answered++) {
            wait_for(&server, plans[answered].head_end);
            put_stream(&plans[answered]);
        }
    }
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Field compression as RFC 7541 has it: both tables, their sizes, and what is evicted.
#pragma once

#include "huffman_reference.h"

#include <string.h>

// What is kept of a name or a value. Those that matter are shorter.
#define KEPT 24
#define MAX_ENTRIES 4096
#define STATIC_ENTRIES 61
#define ENTRY_OVERHEAD 32
#define DEFAULT_TABLE_SIZE 4096

struct text {
    char kept[KEPT];
    size_t size;
};

struct field {
    struct text name, value;
    // Where it is in the tables, or its name is; 0 if that is written out.
    size_t index;
    bool is_indexed, is_inserted;
    // How many were in the dynamic table ever, before this one.
    size_t inserted_before;
    // Not in any table that is known.
    bool is_unknown;
};

struct table {
    // The newest is the last.
    struct field entries[MAX_ENTRIES];
    // All that were ever inserted, and all that were evicted.
    size_t inserted, evicted;
    size_t size, limit;
    // What was inserted before is not known.
    bool is_joined;
};

// Appendix A.
static const char *const static_table[STATIC_ENTRIES][2] = {
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
};

static inline void keep_text(struct text *text, const char *from, size_t size)
{
    text->size = size;
    memset(text->kept, 0, KEPT);
    memcpy(text->kept, from, size < KEPT ? size : KEPT);
}

static inline bool is_text(const struct text *text, const char *word)
{
    return text->size == strlen(word) && text->size < KEPT && !memcmp(text->kept, word, text->size);
}

static inline void make_table(struct table *table, bool is_joined)
{
    table->inserted = table->evicted = table->size = 0;
    table->limit = DEFAULT_TABLE_SIZE;
    table->is_joined = is_joined;
}

// ---- section 4

static inline size_t size_of_field(const struct field *field)
{
    return field->name.size + field->value.size + ENTRY_OVERHEAD;
}

static inline struct field *entry_of(struct table *table, size_t insertion)
{
    return &table->entries[insertion % MAX_ENTRIES];
}

static inline void evict_down_to(struct table *table, size_t size)
{
    while (table->size > size)
        table->size -= size_of_field(entry_of(table, table->evicted++));
}

static inline void resize_table(struct table *table, size_t limit)
{
    table->limit = limit;
    evict_down_to(table, limit);
}

static inline void insert_field(struct table *table, const struct field *field)
{
    struct field copy = *field;
    size_t size = size_of_field(field);

    if (size > table->limit) {
        evict_down_to(table, 0);
        return;
    }
    evict_down_to(table, table->limit - size);
    *entry_of(table, table->inserted++) = copy;
    table->size += size;
}

// ---- section 2.3.3: the field at an index. Returns whether there is one, or may be.

static inline bool look_up(struct table *table, size_t index, struct field *field)
{
    size_t back = index - STATIC_ENTRIES;

    memset(field, 0, sizeof(*field));
    if (index == 0)
        return false;
    if (index <= STATIC_ENTRIES) {
        keep_text(&field->name, static_table[index - 1][0], strlen(static_table[index - 1][0]));
        keep_text(&field->value, static_table[index - 1][1], strlen(static_table[index - 1][1]));
        return true;
    }
    if (back > table->inserted - table->evicted) {
        field->is_unknown = true;
        return table->is_joined && back > table->inserted;
    }
    *field = *entry_of(table, table->inserted - back);
    return true;
}

// ---- sections 5 and 6: what a block holds, from wherever its bytes come

struct block_source {
    // The next byte of the block, -1 at its end.
    int (*next)(void *);
    void *from;
};

enum met {
    MET_FIELD,
    MET_END,
    MET_FAULT,
};

// Longer numbers are left to the reader, as the RFC allows.
static inline bool take_integer(struct block_source *source, int first, int mask, size_t *number)
{
    int c = 0x80;

    *number = first & mask;
    if (*number < (size_t)mask)
        return true;
    for (int shift = 0; c & 0x80; shift += 7) {
        c = source->next(source->from);
        if (c < 0 || shift > 21)
            return false;
        *number += (size_t)(c & 0x7f) << shift;
    }
    return true;
}

static inline bool take_text(struct block_source *source, struct text *text)
{
    static unsigned char raw[1 << 16];
    int first = source->next(source->from);
    size_t size;
    long decoded;
    char kept[KEPT];

    if (first < 0 || !take_integer(source, first, 0x7f, &size) || size > sizeof(raw))
        return false;
    for (size_t i = 0; i < size; i++) {
        int c = source->next(source->from);

        if (c < 0)
            return false;
        raw[i] = c;
    }
    if (!(first & 0x80)) {
        keep_text(text, (char *)raw, size);
        return true;
    }
    decoded = huffman_decode(kept, KEPT, raw, size);
    keep_text(text, kept, decoded < 0 ? 0 : decoded);
    return decoded >= 0;
}

static inline enum met take_field(struct block_source *source, struct table *table, struct field *field)
{
    int first = source->next(source->from);
    size_t index, inserted = table->inserted;

    while (first >= 0 && (first & 0xe0) == 0x20) {
        if (!take_integer(source, first, 0x1f, &index))
            return MET_FAULT;
        resize_table(table, index);
        first = source->next(source->from);
    }
    if (first < 0)
        return MET_END;
    if (!take_integer(source, first, first & 0x80 ? 0x7f : first & 0x40 ? 0x3f : 0x0f, &index))
        return MET_FAULT;
    memset(field, 0, sizeof(*field));
    if (index && !look_up(table, index, field))
        return MET_FAULT;
    field->index = index;
    field->inserted_before = inserted;
    field->is_indexed = first & 0x80;
    field->is_inserted = (first & 0xc0) == 0x40;
    if (field->is_indexed)
        return index ? MET_FIELD : MET_FAULT;
    if (!index && !take_text(source, &field->name))
        return MET_FAULT;
    if (!take_text(source, &field->value))
        return MET_FAULT;
    if (field->is_inserted)
        insert_field(table, field);
    return MET_FIELD;
}

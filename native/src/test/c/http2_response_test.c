// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Every rule about answers over HTTP/2 (RFC 9113, RFC 7541).

#include "conversation.h"
#include "hpack_reference.h"

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define ACK "\0\0\0\4\1\0\0\0\0"
#define OPEN(stream) "\0\0\4\1\5\0\0\0" stream "\x82\x86\x84\x41"
// Streams 1, 3, 5 and 7.
#define ONE PREFACE SETTINGS OPEN("\1")
#define TWO ONE OPEN("\3")
#define FOUR TWO OPEN("\5") OPEN("\7")

// A frame of a field block of this size, and one that other frames continue.
#define BLOCK_OF(size, stream, block) "\0\0" size "\1\4\0\0\0" stream block
#define BEGIN_OF(size, stream, block) "\0\0" size "\1\0\0\0\0" stream block
#define MORE_OF(size, stream, block) "\0\0" size "\x9\0\0\0\0" stream block
#define END_OF(size, stream, block) "\0\0" size "\x9\4\0\0\0" stream block
#define FLAGGED(size, flags, stream, block) "\0\0" size "\1" flags "\0\0\0" stream block
#define DATA(size, stream, bytes) "\0\0" size "\0\1\0\0\0" stream bytes
#define RESET(stream) "\0\0\4\3\0\0\0\0" stream "\0\0\0\x8"

static const struct rule rules[] = {
    // RFC 7541 section 6.1 and appendix A
    {"the static table has seven codes", STREAM(FOUR OPEN("\x9") OPEN("\xb") OPEN("\xd")),
     STREAM(SETTINGS ACK BLOCK_OF("\1", "\1", "\x88") BLOCK_OF("\1", "\3", "\x89") BLOCK_OF("\1", "\5", "\x8a") BLOCK_OF("\1", "\7", "\x8b") BLOCK_OF("\1", "\x9", "\x8c") BLOCK_OF("\1", "\xb", "\x8d") BLOCK_OF("\1", "\xd", "\x8e")),
     "200 204 206 304 400 404 500"},
    {"answers come in any order", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\1", "\7", "\x88") BLOCK_OF("\1", "\1", "\x8d") BLOCK_OF("\1", "\5", "\x8e")), "404 - 500 200"},
    {"an answer is known with its first field", STREAM(ONE), STREAM(SETTINGS "\0\0\x9\1\4\0\0\0\1\x88"), "200"},
    {"a block of other fields is no answer", STREAM(ONE), STREAM(SETTINGS BLOCK_OF("\2", "\1", "\x90\xa1")), "-"},
    {"an empty block is no answer", STREAM(ONE), STREAM(SETTINGS BLOCK_OF("\0", "\1", "") BLOCK_OF("\1", "\1", "\x8d")), "404"},
    {"before its SETTINGS a server says nothing", STREAM(ONE), STREAM("\0\0\x12\4\0\0\0\0\0" "\0\3\0\0\0\x64" "\0\4\0\1\0\0" "\0\5\0\xff\xff\xff" BLOCK_OF("\1", "\1", "\x88")), "200"},
    {"small frames of any kind stand between", STREAM(TWO), STREAM(SETTINGS "\0\0\4\x8\0\0\0\0\0\0\0\1\0" BLOCK_OF("\1", "\1", "\x88") "\0\0\x8\6\1\0\0\0\0abcdefgh" DATA("\3", "\1", "\x88\x88\x88") "\0\0\5\x2\0\0\0\0\3\0\0\0\1\1" BLOCK_OF("\1", "\3", "\x8d")), "200 404"},
    {"frames of unknown types are skipped", STREAM(TWO), STREAM(SETTINGS "\0\0\5\xa\0\0\0\0\1\0\0abc" BLOCK_OF("\1", "\1", "\x88") "\0\0\3\xc\0\0\0\0\0\0\1z" BLOCK_OF("\1", "\3", "\x8d")), "200 404"},
    {"bodies are skipped", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\1", "\1", "\x88") DATA("\x14", "\1", BLOCK_OF("\1", "\3", "\x8e") BLOCK_OF("\1", "\3", "\x8e")) BLOCK_OF("\1", "\3", "\x88")), "200 200"},

    // Sections 6.2 and 5.2
    {"a code may be written out", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") BLOCK_OF("\5", "\3", "\x08\3" "201") BLOCK_OF("\5", "\5", "\x18\3" "503") BLOCK_OF("\5", "\7", "\x4e\3" "999")), "302 201 503 999"},
    {"a code may be in Huffman's code", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\4", "\1", "\x48\x82\x64\x02") BLOCK_OF("\5", "\3", "\x08\x83\x68\x0c\xff") BLOCK_OF("\4", "\5", "\x1d\x82\x10\x01") BLOCK_OF("\5", "\7", "\x4e\x83\x6d\xd7\x7f")), "302 403 200 577"},
    {"so may its name be written out", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\xd", "\1", "\x40\7:status\3" "302") BLOCK_OF("\xd", "\3", "\0\7:status\3" "201") BLOCK_OF("\xd", "\5", "\x10\7:status\3" "503") BLOCK_OF("\xc", "\7", "\x10\7:status\x82\x64\x02")), "302 201 503 302"},
    {"so may its name be in Huffman's code", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\xb", "\1", "\x40\x85\xb8\x84\x8d\x36\xa3\3" "302") BLOCK_OF("\xa", "\3", "\x10\x85\xb8\x84\x8d\x36\xa3\x82\x64\x02")), "302 302"},
    {"another name with a code is none", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\xd", "\1", "\x40\7:statu5\3" "302") BLOCK_OF("\xc", "\3", "\0\6:statu\3" "201") BLOCK_OF("\5", "\5", "\x5c\3" "503") BLOCK_OF("\xe", "\7", "\0\x8:statuss\3" "201")), "- - - -"},
    {"a code that is no number is unknown", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "3x2") BLOCK_OF("\4", "\3", "\x48\2" "20") BLOCK_OF("\6", "\5", "\x48\4" "2000") BLOCK_OF("\2", "\7", "\x48\0")), "? ? ? ?"},
    {"padding of Huffman's code is ones", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\x83\x68\x0c\xfe") BLOCK_OF("\5", "\3", "\x48\x83\x10\x01\xff")), "? ?"},
    {"1xx is not final", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x08\3" "103") BLOCK_OF("\5", "\1", "\x48\3" "100") BLOCK_OF("\1", "\1", "\xbe") BLOCK_OF("\1", "\1", "\x88") BLOCK_OF("\4", "\3", "\x08\x82\x08\x19")), "200 -"},
    {"trailers are no answer", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\1", "\1", "\x88") DATA("\1", "\1", "x") FLAGGED("\x9", "\5", "\1", "\x40\4grpc\2" "13") BLOCK_OF("\1", "\3", "\x8d")), "200 404"},

    // Sections 2.3.2 and 6.2.1
    {"a code is known by its place in the dynamic table", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") BLOCK_OF("\1", "\3", "\xbe") BLOCK_OF("\x6", "\5", "\xbe\x40\1a\1b") BLOCK_OF("\1", "\7", "\xbf")), "302 302 302 302"},
    {"all fields of all blocks move it", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\x13", "\1", "\x48\3" "302" "\x40\1a\1b" "\x0f\x21\1x" "\x5c\1" "7" "\x82\x88") FLAGGED("\6", "\5", "\1", "\x7e\1c" "\x7e\1d") BLOCK_OF("\1", "\3", "\xc2")), "302 302"},
    {"a name may be in the dynamic table", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") BLOCK_OF("\5", "\3", "\x7e\3" "503") BLOCK_OF("\6", "\5", "\x0f\x30\3" "404") BLOCK_OF("\1", "\7", "\xbe")), "302 503 404 503"},
    {"a new size of the table is no field", STREAM(FOUR), STREAM(SETTINGS BLOCK_OF("\x4", "\1", "\x3f\xe1\x1f\x88") BLOCK_OF("\3", "\3", "\x20\x30\x8d") BLOCK_OF("\6", "\5", "\x3f\x80\x80\x80\x01\x8e")), "200 404 500 -"},

    // RFC 9113 section 6.2
    {"padding is no field", STREAM(TWO), STREAM(SETTINGS FLAGGED("\5", "\x0c", "\1", "\3\x88\x8d\x8d\x8d") FLAGGED("\7", "\x0c", "\3", "\1\x48\3" "302" "\0")), "200 302"},
    {"padding may be all there is", STREAM(ONE), STREAM(SETTINGS FLAGGED("\4", "\x08", "\1", "\3\0\0\0") END_OF("\1", "\1", "\x88")), "200"},
    {"a priority is no field", STREAM(TWO), STREAM(SETTINGS FLAGGED("\6", "\x24", "\1", "\x80\0\0\3\x8d\x88") FLAGGED("\x8", "\x2c", "\3", "\1\x80\0\0\3\x88\x8d\0")), "200 404"},
    {"a block may go on in other frames", STREAM(TWO), STREAM(SETTINGS BEGIN_OF("\1", "\1", "\x48") MORE_OF("\2", "\1", "\3" "3") MORE_OF("\0", "\1", "") END_OF("\3", "\1", "02\x40") BLOCK_OF("\1", "\3", "\x88")), "302 200"},
    {"numbers may be cut as well", STREAM(TWO), STREAM(SETTINGS BEGIN_OF("\2", "\1", "\x3f\xe1") MORE_OF("\1", "\1", "\x1f") MORE_OF("\1", "\1", "\x48") MORE_OF("\1", "\1", "\x82") MORE_OF("\1", "\1", "\x64") END_OF("\1", "\1", "\x02") BLOCK_OF("\1", "\3", "\xbe")), "302 302"},
    {"padding in one frame ends none of the others", STREAM(TWO), STREAM(SETTINGS FLAGGED("\6", "\x08", "\1", "\2\x48\3" "3\0\0") END_OF("\3", "\1", "02\x88") BLOCK_OF("\1", "\3", "\xbe")), "302 302"},
    {"what was promised is no answer, and moves the table", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") "\0\0\xa\5\4\0\0\0\1\0\0\0\2\x88\x40\1a\1b" BLOCK_OF("\1", "\2", "\x88") BLOCK_OF("\1", "\3", "\xbf")), "302 302"},
    {"a promise may be padded, and go on", STREAM(TWO), STREAM(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") "\0\0\x9\5\x8\0\0\0\1\2\0\0\0\2\x40\1\0\0" END_OF("\3", "\1", "a\1b") BLOCK_OF("\1", "\3", "\xbf")), "302 302"},
    {"the reserved bit of an identifier is ignored", STREAM(ONE), STREAM(SETTINGS "\0\0\1\1\4\x80\0\0\1\x88"), "200"},
    {"a stream that was reset has no answer", STREAM(FOUR), STREAM(SETTINGS RESET("\1") BLOCK_OF("\1", "\3", "\x88") RESET("\3") RESET("\7") BLOCK_OF("\1", "\5", "\x8d")), "x 200 404 x"},
    {"so has one that the client reset", STREAM(TWO RESET("\1")), STREAM(SETTINGS BLOCK_OF("\1", "\3", "\x88")), "x 200"},
};


// ---- what takes more than a line

static unsigned char coded_block[1 << 16];
static size_t block_size;

static void put_block(const void *bytes, size_t count)
{
    memcpy(coded_block + block_size, bytes, count);
    block_size += count;
}

static void put_integer(unsigned first, unsigned mask, size_t number)
{
    unsigned char byte = first | (number < mask ? number : mask);

    put_block(&byte, 1);
    if (number < mask)
        return;
    for (number -= mask; number > 127; number >>= 7)
        put_block((unsigned char[]){0x80 | (number & 127)}, 1);
    put_block((unsigned char[]){number}, 1);
}

static void put_text(const char *text, bool huffman)
{
    unsigned char coded[100];
    size_t size = huffman ? huffman_encode(coded, text, strlen(text)) : strlen(text);

    put_integer(huffman ? 0x80 : 0, 0x7f, size);
    put_block(huffman ? (char *)coded : text, size);
}

static void opens(unsigned stream)
{
    unsigned char frame[] = {0, 0, 4, 1, 5, stream >> 24, stream >> 16, stream >> 8, stream, 0x82, 0x86, 0x84, 0x41};

    says((char *)frame, sizeof(frame));
}

// The block, in a packet of its own.
static void answers(unsigned stream)
{
    static char frame[1 << 16];
    unsigned char header[] = {0, block_size >> 8, block_size, 1, 4, stream >> 24, stream >> 16, stream >> 8, stream};

    memcpy(frame, header, 9);
    memcpy(frame + 9, coded_block, block_size);
    hears(frame, 9 + block_size);
    block_size = 0;
}

static void begin_http2(bool joined)
{
    begin(joined);
    if (!joined)
        ASK(PREFACE SETTINGS);
    block_size = 0;
}

static void every_code_is_known_in_every_form(void)
{
    for (int form = 0; form < 12; form++) {
        unsigned stream = 1;

        begin_http2(false);
        ANSWER(SETTINGS);
        for (unsigned code = 100; code < 600; code++) {
            static const unsigned char first[] = {0x40, 0x00, 0x10};
            char text[12];

            sprintf(text, "%u", code);
            opens(stream);
            put_integer(first[form % 3], first[form % 3] == 0x40 ? 0x3f : 0x0f, form < 6 ? 8 : 0);
            if (form >= 6)
                put_text(":status", form % 2);
            put_text(text, form / 3 % 2);
            answers(stream);
            expect(stream_of(stream)->code == (code < 200 ? 0 : code), __func__, "form", 1000 * form + code);
            stream += 2;
            if (form % 3)
                continue;
            // And by its place.
            opens(stream);
            put_integer(0x80, 0x7f, 62);
            answers(stream);
            expect(stream_of(stream)->code == (code < 200 ? 0 : code), __func__, "place", 1000 * form + code);
            stream += 2;
        }
    }
}

static void a_code_far_down_the_table_is_known(void)
{
    begin_http2(false);
    ANSWER(SETTINGS);
    opens(1);
    put_block("\x48\3" "302", 5);
    answers(1);
    for (unsigned insertions = 1; insertions < 1000; insertions++) {
        opens(2 * insertions + 1);
        put_integer(0x80, 0x7f, 61 + insertions);
        put_block("\x40\1a\0", 4);
        answers(2 * insertions + 1);
        expect(stream_of(2 * insertions + 1)->code == 302, __func__, "insertions", insertions);
    }
}

static void the_last_sixteen_codes_of_the_table_are_known(void)
{
    unsigned stream = 1;

    begin_http2(false);
    ANSWER(SETTINGS);
    for (unsigned code = 200; code < 240; code++) {
        char text[12];

        sprintf(text, "%u", code);
        opens(stream);
        put_integer(0x40, 0x3f, 8);
        put_text(text, false);
        put_integer(0x40, 0x3f, 30);
        put_text("x", false);
        answers(stream);
        stream += 2;
        for (unsigned back = 0; back <= code - 200; back++, stream += 2) {
            opens(stream);
            put_integer(0x80, 0x7f, 63 + 2 * back);
            answers(stream);
            expect(stream_of(stream)->code == (back < STATUSES ? code - back : UNKNOWN_STATUS), __func__, "back", back);
        }
    }
}

static void what_was_inserted_before_is_unknown_to_who_joins(void)
{
    begin_http2(true);
    ASK(OPEN("\1") OPEN("\3") OPEN("\5") OPEN("\7") OPEN("\x9") OPEN("\xb"));
    ANSWER("xyz HTTP/1.1 200 OK\r\n\r\n");
    ANSWER("HTTP/1.1 200 OK\r\n\r\n");
    ANSWER(BLOCK_OF("\1", "\1", "\xbe") BLOCK_OF("\6", "\3", "\x7f\1\3" "200"));
    ANSWER(BLOCK_OF("\5", "\5", "\x48\3" "302") BLOCK_OF("\1", "\7", "\xbe") BLOCK_OF("\1", "\x9", "\xbf") BLOCK_OF("\1", "\xb", "\xc0"));
    expect_codes(&d, "? ? 302 302 ? ?", __func__, "", 0);
}

static void behind_a_gap_the_table_is_unknown(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3") OPEN("\5") OPEN("\7") OPEN("\x9"));
    ANSWER(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302"));
    // Something is inserted here.
    answered_to += 20;
    ANSWER(BLOCK_OF("\1", "\3", "\xbe") BLOCK_OF("\1", "\5", "\x8d"));
    ANSWER(BLOCK_OF("\5", "\7", "\x48\3" "503") BLOCK_OF("\1", "\x9", "\xbe"));
    expect_codes(&d, "302 ? 404 503 503", __func__, "", 0);
    expect(d.answers.gaps == 1, __func__, "gaps", d.answers.gaps);
}

static void a_gap_in_data_changes_nothing(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3"));
    ANSWER(SETTINGS BLOCK_OF("\5", "\1", "\x48\3" "302") "\0\0\x30\0\1\0\0\0\1ab");
    answered_to += 0x30 - 3;
    ANSWER("c" BLOCK_OF("\1", "\3", "\xbe"));
    expect_codes(&d, "302 302", __func__, "", 0);
    expect(d.answers.gaps == 0, __func__, "gaps", d.answers.gaps);
}

static void the_rest_of_a_block_behind_a_gap_is_skipped(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3") OPEN("\5"));
    ANSWER(SETTINGS BEGIN_OF("\1", "\1", "\x88"));
    answered_to += 3;
    ANSWER(MORE_OF("\7", "\1", "\xff\xff\xff\xff\xff\xff\x48") END_OF("\1", "\1", "\x40") BLOCK_OF("\5", "\3", "\x48\3" "302") BLOCK_OF("\1", "\5", "\xbe"));
    expect_codes(&d, "200 302 302", __func__, "", 0);
    expect(d.answers.gaps == 1 && d.answers.resyncs == 0, __func__, "resyncs", d.answers.resyncs);
}

// Where a gap ends, a packet begins: it need not do so with a frame.
static void behind_a_gap_frames_begin_where_a_packet_does(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3") OPEN("\5"));
    ANSWER(SETTINGS "\0\0\5\1\4\0\0");
    answered_to += 3;
    ANSWER("8HTTP/1.1 500 Error\r\n\r\n");
    ANSWER("HTTP/1.1 500 Error\r\n\r\n");
    ANSWER("\n\n\n\n\n\n\n\n\n\n\n\n");
    ANSWER(DATA("\1", "\1", "x") BLOCK_OF("\1", "\3", "\x8d"));
    ANSWER(BLOCK_OF("\1", "\5", "\x8e"));
    expect_codes(&d, "- 404 500", __func__, "", 0);
    expect(d.answers.gaps == 1 && d.answers.resyncs == 0, __func__, "resyncs", d.answers.resyncs);
}

static void padding_that_is_larger_than_its_frame_loses_the_connection(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3"));
    ANSWER(SETTINGS FLAGGED("\3", "\x0c", "\1", "\3\x88\x88"));
    ANSWER(BLOCK_OF("\1", "\3", "\x88"));
    expect_codes(&d, "- 200 !1", __func__, "", 0);
}

// A size of the table, :status by all that Huffman's code can do, a long name, and one of another block's.
static void a_block_may_be_cut_anywhere(void)
{
    static const char whole[] = "\x3f\xe1\x1f\x40\x85\xb8\x84\x8d\x36\xa3\x82\x64\x02" "\x7f\x80\x01\3abc\x0f\x10\0\x40\x0bhello-world\x82\xff\xff";
    static const size_t size = sizeof(whole) - 1;

    for (size_t first = 0; first <= size; first++)
        for (size_t second = first; second <= size; second++) {
            unsigned char frames[100];
            size_t ends[] = {0, first, second, size}, at = 0;

            begin_http2(false);
            ASK(OPEN("\1") OPEN("\3"));
            ANSWER(SETTINGS);
            for (int part = 0; part < 3; part++) {
                size_t count = ends[part + 1] - ends[part];
                unsigned char header[] = {0, 0, count, part ? 9 : 1, part == 2 ? 4 : 0, 0, 0, 0, 1};

                memcpy(frames + at, header, 9);
                memcpy(frames + at + 9, whole + ends[part], count);
                at += 9 + count;
            }
            hears((char *)frames, at);
            // It is the third from behind.
            ANSWER(BLOCK_OF("\1", "\3", "\xc0"));
            expect_codes(&d, "302 302", __func__, "at", 100 * first + second);
        }
}

static void streams_may_be_many(void)
{
    begin_http2(false);
    ANSWER(SETTINGS);
    for (unsigned stream = 1; stream < 4000; stream += 2)
        opens(stream);
    for (unsigned stream = 3999; stream < 4000; stream -= 2) {
        put_integer(0x80, 0x7f, stream % 3 ? 8 : 13);
        answers(stream);
    }
    for (unsigned stream = 1; stream < 4000; stream += 2)
        expect(stream_of(stream)->code == (stream % 3 ? 200 : 404) && stream_of(stream)->time == 3 + stream / 2, __func__, "stream", stream);
}

static void a_number_that_never_ends_loses_the_connection(void)
{
    begin_http2(false);
    ASK(OPEN("\1") OPEN("\3"));
    ANSWER(SETTINGS BLOCK_OF("\x8", "\1", "\x3f\x80\x80\x80\x80\x80\x80\x80"));
    ANSWER(BLOCK_OF("\1", "\3", "\x88"));
    expect_codes(&d, "- 200 !1", __func__, "", 0);
}

int main(void)
{
    static void (*const others[])(void) = {
        every_code_is_known_in_every_form,
        a_code_far_down_the_table_is_known,
        the_last_sixteen_codes_of_the_table_are_known,
        what_was_inserted_before_is_unknown_to_who_joins,
        behind_a_gap_the_table_is_unknown,
        a_gap_in_data_changes_nothing,
        the_rest_of_a_block_behind_a_gap_is_skipped,
        behind_a_gap_frames_begin_where_a_packet_does,
        a_block_may_be_cut_anywhere,
        streams_may_be_many,
        padding_that_is_larger_than_its_frame_loses_the_connection,
        a_number_that_never_ends_loses_the_connection,
    };
    size_t count = sizeof(rules) / sizeof(*rules), more = sizeof(others) / sizeof(*others);

    for (size_t i = 0; i < count; i++)
        check_rule(&rules[i]);
    for (size_t i = 0; i < more; i++)
        others[i]();
    printf("%zu rules of answers over HTTP/2, %d failures; %zu bytes of fields\n", count + more, failures,
           sizeof(struct http_fields));
    return failures != 0;
}

// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// Looking at eight bytes of a window at a time. Every function here may look
// past the bytes that were read: the caller leaves room and ignores such hits.
#pragma once

#include <linux/types.h>

// The one of <linux/stddef.h> is but a hint.
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))

// For the verifier: what is less than the mask stays so, also where a kernel before Linux 5.16 has forgotten that, because it
// was put on the stack.
#ifdef __bpf__
#define BOUND(value, mask) asm volatile("%0 &= " #mask : "+r"(value))
#else
#define BOUND(value, mask) (void)(value)
#endif

// For the compiler: this constant stays as it is, in a register, instead of one for each shift that follows.
#ifdef __bpf__
#define KEEP(constant) asm("" : "+r"(constant))
#else
#define KEEP(constant) (void)(constant)
#endif

// Eight characters as load64() would see them.
#define WORD(a, b, c, d, e, f, g, h)                                                             \
    ((__u64)(a) | (__u64)(b) << 8 | (__u64)(c) << 16 | (__u64)(d) << 24 | (__u64)(e) << 32 |     \
     (__u64)(f) << 40 | (__u64)(g) << 48 | (__u64)(h) << 56)

// The same value in all eight bytes.
#define EVERY_BYTE(value) (0x0101010101010101ULL * (value))

// In BPF amd64 and arm64 allow this at any address, and memcpy would go byte by byte.
#ifdef __bpf__
#define COPY64(to, from) (*(__u64 *)(to) = *(const __u64 *)(from))
#else
#define COPY64(to, from) __builtin_memcpy(to, from, sizeof(__u64))
#endif

static __always_inline __u64 load64(const __u8 *at)
{
    __u64 word;

    COPY64(&word, at);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

// The marks below set the top bit of every byte sought. Bits above the lowest
// mark may be wrong (the subtraction borrows); only the lowest one is used.
static __always_inline __u64 mark_below(__u64 word, __u8 limit)
{
    return (word - EVERY_BYTE(limit)) & ~word & EVERY_BYTE(0x80);
}

static __always_inline __u64 mark_equal(__u64 word, __u8 byte)
{
    return mark_below(word ^ EVERY_BYTE(byte), 1);
}

// Marks all bytes that differ from both; none of these marks is wrong.
static __always_inline __u64 mark_other(__u64 word, __u8 one, __u8 other)
{
    __u64 low = EVERY_BYTE(0x7f);
    __u64 a = word ^ EVERY_BYTE(one);
    __u64 b = word ^ EVERY_BYTE(other);

    return (((a & low) + low) | a) & (((b & low) + low) | b) & ~low;
}

// Marks all bytes that are less than `low`, or more than `high`, which both are below 128; none of these marks is wrong.
static __always_inline __u64 mark_outside(__u64 word, __u8 low, __u8 high)
{
    __u64 seven = word & EVERY_BYTE(0x7f);

    return (word | ~(seven + EVERY_BYTE(0x80 - low)) | (seven + EVERY_BYTE(0x7f - high))) & EVERY_BYTE(0x80);
}

// Number of bytes up to and including the lowest marked one; BPF cannot count zeros.
static __always_inline __u32 bytes_to_mark(__u64 marks)
{
    return (((marks & -marks) - 1) & EVERY_BYTE(1)) * EVERY_BYTE(1) >> 56;
}

// Do the bytes that are there (`left` of them) agree with the first `length` of `word`?
// `fold` has bit 0x20 set in each byte where case does not matter.
static __always_inline int agrees(const __u8 *at, __u32 left, __u64 word, __u32 length, __u64 fold)
{
    __u32 compared = left < length ? left : length;
    __u64 unused = compared < 8 ? ~0ULL << (8 * compared) : 0;

    return (((load64(at) | fold) ^ word) & ~unused) == 0;
}

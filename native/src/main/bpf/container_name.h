// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// What the name of a cgroup says of the container whose processes are in it. Knows nothing of the kernel.
//
// Engines end it with the container's id, 64 hexadecimal digits, behind a prefix of their own and, where systemd made the
// cgroup, before ".scope": docker-….scope, cri-containerd-….scope, crio-…, libpod-…, or the id alone.
#pragma once

#include "bytes.h"

#include <stdbool.h>

// NAME_MAX and a zero.
#define NAME_SIZE 256
#define NAME_MASK (NAME_SIZE - 1)

#define CONTAINER_ID_SIZE 32
#define POD_UID_SIZE 16

#define HAS_CONTAINER_ID 1
#define HAS_POD_UID 2
// A UUID; that of a pod which the kubelet takes from a file is a hash, without dashes.
#define POD_UID_HAS_DASHES 4

struct container {
    __u8 id[CONTAINER_ID_SIZE];
    __u8 pod_uid[POD_UID_SIZE];
    // Which of these are there; 0 for what is in no container.
    __u32 has;
    __u32 reserved;
};

// Above 15 if it is no digit; engines write small letters. Without a branch, which the verifier would follow both ways for
// each of the digits.
static __always_inline __u32 hex_digit(__u8 character)
{
    __u32 value = (character & 15) + 9 * (character >> 6 & 1);
    __u32 written = '0' + value + ('a' - '0' - 10) * ((value + 6) >> 4);

    return value | (written ^ character) << 4;
}

static __always_inline bool has_at(const __u8 *name, __u32 at, const char *text, __u32 size)
{
    for (__u32 i = 0; i < size; i++)
        if (name[(at + i) & NAME_MASK] != (__u8)text[i])
            return false;
    return true;
}

#define HAS_AT(name, at, text) has_at(name, at, text, sizeof(text) - 1)

// The length without systemd's word for what the cgroup is.
#define WITHOUT_UNIT(name, length, unit)                                                           \
    ((length) >= sizeof(unit) - 1 && HAS_AT(name, (length) - (sizeof(unit) - 1), unit) ?           \
         (length) - (sizeof(unit) - 1) :                                                           \
         (length))

// Two digits a byte. With dashes as a UUID has them; systemd's names have an underscore for each.
static __always_inline bool read_hex(__u8 *to, __u32 size, const __u8 *name, __u32 at, bool dashes)
{
    __u32 other = 0;

    for (__u32 i = 0; i < size; i++) {
        __u32 high, low;

        if (dashes && (i == 4 || i == 6 || i == 8 || i == 10)) {
            other |= (name[at & NAME_MASK] ^ '-') & (name[at & NAME_MASK] ^ '_');
            at++;
        }
        high = hex_digit(name[at & NAME_MASK]);
        low = hex_digit(name[(at + 1) & NAME_MASK]);
        other |= (high | low) >> 4;
        to[i] = high << 4 | low;
        at += 2;
    }
    return !other;
}

// Whether the name is that of a container's cgroup. That of its monitor (libpod-conmon-…, crio-conmon-…) is not.
static __always_inline bool read_container_id(struct container *container, const __u8 *name, __u32 length)
{
    __u32 at;

    length = WITHOUT_UNIT(name, length, ".scope");
    if (length < 2 * CONTAINER_ID_SIZE)
        return false;
    at = length - 2 * CONTAINER_ID_SIZE;
    if ((at && hex_digit(name[(at - 1) & NAME_MASK]) < 16) || (at >= 7 && HAS_AT(name, at - 7, "conmon-")))
        return false;
    return read_hex(container->id, CONTAINER_ID_SIZE, name, at, false);
}

// A pod's cgroup is called pod… by the driver cgroupfs, and kubepods-burstable-pod….slice, or the like, by systemd's.
static __always_inline bool has_pod_at(const __u8 *name, __u32 at)
{
    return HAS_AT(name, at, "pod") && (!at || name[(at - 1) & NAME_MASK] == '-');
}

static __always_inline bool read_pod_uid(struct container *container, const __u8 *name, __u32 length)
{
    length = WITHOUT_UNIT(name, length, ".slice");
    if (length >= 39 && has_pod_at(name, length - 39) &&
        read_hex(container->pod_uid, POD_UID_SIZE, name, length - 36, true))
        container->has |= HAS_POD_UID | POD_UID_HAS_DASHES;
    else if (length >= 35 && has_pod_at(name, length - 35) &&
             read_hex(container->pod_uid, POD_UID_SIZE, name, length - 32, false))
        container->has |= HAS_POD_UID;
    return container->has & HAS_POD_UID;
}

// containerd with the driver cgroupfs, below a kubelet with systemd's, makes a directory of what was meant for systemd:
// kubepods-burstable-pod….slice:cri-containerd:…
static __always_inline __u32 length_before_colon(const __u8 *name, __u32 length)
{
    for (__u32 i = 0; i < NAME_SIZE && i < length; i++)
        if (name[i & NAME_MASK] == ':')
            return i;
    return 0;
}

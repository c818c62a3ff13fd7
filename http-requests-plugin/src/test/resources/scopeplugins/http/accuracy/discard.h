// Ways to take bodies of any size from a TCP socket without looking at them. The rest of a message is read byte by byte.
#pragma once

#include "shapes.h"

// Far more than a receive buffer has.
#define DROPPED_AT_ONCE (1 << 28)

// Through a pipe into nothing, as proxies pass bodies on.
static ssize_t by_splicing_bodies(int fd, const struct framing *f, char *buffer)
{
    static _Thread_local int pipes[2], nothing;
    size_t wanted = surely_wanted(f);
    ssize_t size;

    if (wanted == 1)
        return read(fd, buffer, 1);
    if (!pipes[1] && (pipe(pipes) || (nothing = open("/dev/null", O_WRONLY)) < 0))
        return -1;
    size = splice(fd, NULL, pipes[1], NULL, wanted < BUFFER ? wanted : BUFFER, 0);
    for (ssize_t left = size, gone; left > 0; left -= gone)
        if ((gone = splice(pipes[0], NULL, nothing, NULL, left, 0)) <= 0)
            return -1;
    return size;
}

// Thrown away by the kernel, as much as there is. What is asked for has to lie within the address space, though nothing is
// written to it (import_single_range, lib/iov_iter.c): on arm64 with Linux 6.1 there are less than 2 GiB behind the buffer.
static ssize_t by_dropping_bodies(int fd, const struct framing *f, char *buffer)
{
    size_t wanted = surely_wanted(f);

    if (wanted == 1)
        return read(fd, buffer, 1);
    return recv(fd, buffer, wanted < DROPPED_AT_ONCE ? wanted : DROPPED_AT_ONCE, MSG_TRUNC);
}

// Read in blocks, each of the same size but for the last one of a body or chunk.
static ssize_t by_blocks(int fd, const struct framing *f, char *buffer)
{
    size_t wanted = surely_wanted(f);

    return recv(fd, buffer, wanted < 16384 ? wanted : 16384, MSG_WAITALL);
}

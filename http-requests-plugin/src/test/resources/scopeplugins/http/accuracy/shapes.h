// The ways to take bytes from a socket. Each returns how many were put into the buffer, 0 at the end.
#pragma once

#define _GNU_SOURCE
#include "framing.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define BUFFER 65536

typedef ssize_t (*shape)(int fd, const struct framing *f, char *buffer);

static ssize_t by_read(int fd, const struct framing *f, char *buffer)
{
    (void)f;
    return read(fd, buffer, BUFFER);
}

// Bodies by more at a time, or a megabyte would take seconds.
static ssize_t by_bytes(int fd, const struct framing *f, char *buffer)
{
    return read(fd, buffer, surely_wanted(f) > 1000 ? 997 : 1);
}

// Looks twice, at less and at all there is, and then takes less than it saw.
static ssize_t by_peek(int fd, const struct framing *f, char *buffer)
{
    ssize_t seen;

    (void)f;
    recv(fd, buffer, 7, MSG_PEEK);
    seen = recv(fd, buffer, BUFFER, MSG_PEEK);
    return seen <= 0 ? seen : recv(fd, buffer, seen - seen / 3, 0);
}

// As many segments as there may be (IOV_MAX), of 1 to 3 bytes.
static ssize_t by_readv(int fd, const struct framing *f, char *buffer)
{
    struct iovec segments[1024];
    size_t at = 0;

    (void)f;
    for (int i = 0; i < 1024; i++) {
        segments[i] = (struct iovec){buffer + at, 1 + i % 3};
        at += segments[i].iov_len;
    }
    return readv(fd, segments, 1024);
}

static ssize_t by_recvmmsg(int fd, const struct framing *f, char *buffer)
{
    struct iovec segments[16];
    struct mmsghdr messages[16] = {};
    ssize_t size = 0;
    int received;

    (void)f;
    for (int i = 0; i < 16; i++) {
        segments[i] = (struct iovec){buffer + i * 50, 50};
        messages[i].msg_hdr.msg_iov = &segments[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    received = recvmmsg(fd, messages, 16, MSG_WAITFORONE, NULL);
    if (received <= 0)
        return received;
    for (int i = 0; i < received; i++) {
        memmove(buffer + size, segments[i].iov_base, messages[i].msg_len);
        size += messages[i].msg_len;
    }
    return size;
}

// Waits for pairs of bytes, so that reads end in the middle of line ends, and for whole bodies.
static ssize_t by_waitall(int fd, const struct framing *f, char *buffer)
{
    size_t wanted = surely_wanted(f);

    if (wanted == 1 && f->length)
        wanted = 2;
    return recv(fd, buffer, wanted < BUFFER ? wanted : BUFFER, MSG_WAITALL);
}

// Bodies are thrown away unread, which TCP does for MSG_TRUNC; a unix socket copies them.
static ssize_t by_trunc(int fd, const struct framing *f, char *buffer)
{
    size_t wanted = surely_wanted(f);

    return recv(fd, buffer, wanted < BUFFER ? wanted : BUFFER, wanted > 1 ? MSG_TRUNC : 0);
}

// Waits until the sender has closed.
static ssize_t by_late(int fd, const struct framing *f, char *buffer)
{
    struct pollfd closed = {.fd = fd, .events = POLLRDHUP};

    (void)f;
    poll(&closed, 1, 10000);
    return read(fd, buffer, 100);
}

// Reads the head at once, and the body when the sender has gone.
static ssize_t by_late_body(int fd, const struct framing *f, char *buffer)
{
    if (surely_wanted(f) > 1)
        return by_late(fd, f, buffer);
    return read(fd, buffer, 100);
}

static ssize_t by_io_uring(int fd, const struct framing *f, char *buffer)
{
    static _Thread_local struct io_uring ring;
    struct io_uring_cqe *done;
    ssize_t size;

    (void)f;
    if (!ring.ring_fd && io_uring_queue_init(8, &ring, 0))
        return -1;
    io_uring_prep_recv(io_uring_get_sqe(&ring), fd, buffer, BUFFER, 0);
    if (io_uring_submit_and_wait(&ring, 1) < 0 || io_uring_wait_cqe(&ring, &done))
        return -1;
    size = done->res;
    io_uring_cqe_seen(&ring, done);
    return size;
}

// Every other time through a pipe, where nothing is copied from the socket to a process.
static ssize_t by_splice(int fd, const struct framing *f, char *buffer)
{
    static _Thread_local int pipes[2];
    static _Thread_local unsigned turn;

    (void)f;
    if (!pipes[1] && pipe(pipes))
        return -1;
    if (turn++ % 2)
        return read(fd, buffer, BUFFER);
    return splice(fd, NULL, pipes[1], NULL, BUFFER, 0) <= 0 ? 0 : read(pipes[0], buffer, BUFFER);
}

// SPDX-License-Identifier: Apache-2.0
// Messages, and ways to bring them from one end of a connection to the other.
#pragma once

#include "heads.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_MESSAGES 64

enum way { TCP, UNIX, TCP_ANEW };

struct traffic {
    enum way way;
    int messages;
    int size;
    // In each message.
    int requests;
    char bytes[MAX_MESSAGES][MAX_SIZE];
};

static int listen_on_loopback(struct sockaddr_in *address)
{
    socklen_t size = sizeof(*address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)address, &size))
        fail("cannot listen on loopback: %s", strerror(errno));
    return listener;
}

static void connect_to(int listener, const struct sockaddr_in *address, int *client, int *server)
{
    // Closed by a reset, so that no port stays taken for a minute.
    struct linger none = {.l_onoff = 1};
    int on = 1;

    *client = socket(AF_INET, SOCK_STREAM, 0);
    if (setsockopt(*client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
        setsockopt(*client, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
        connect(*client, (const struct sockaddr *)address, sizeof(*address)))
        fail("cannot connect on loopback: %s", strerror(errno));
    *server = accept(listener, NULL, NULL);
    if (*server < 0)
        fail("cannot accept a connection on loopback: %s", strerror(errno));
}

static void pass(int client, int server, const char *bytes, int size)
{
    static char buffer[MAX_SIZE];

    if (write(client, bytes, size) != size || read(server, buffer, sizeof(buffer)) != size)
        fail("cannot bring a message of %d bytes over in one piece: %s", size, strerror(errno));
}

static double cpu_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

// An open end for messages. The caller sends as many as it likes.
struct connection {
    const struct traffic *traffic;
    struct sockaddr_in address;
    int listener;
    int ends[2];
    int sent;
};

static void send_messages(struct connection *connection, int count)
{
    const struct traffic *traffic = connection->traffic;

    for (; count; count--) {
        const char *bytes = traffic->bytes[connection->sent++ % traffic->messages];

        if (traffic->way == TCP_ANEW) {
            connect_to(connection->listener, &connection->address, &connection->ends[0],
                       &connection->ends[1]);
            pass(connection->ends[0], connection->ends[1], bytes, traffic->size);
            close(connection->ends[0]);
            close(connection->ends[1]);
        } else {
            pass(connection->ends[0], connection->ends[1], bytes, traffic->size);
        }
    }
}

static struct connection open_connection(const struct traffic *traffic)
{
    struct connection connection = {.traffic = traffic, .listener = -1};

    if (traffic->way == UNIX) {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, connection.ends))
            fail("cannot make a pair of unix sockets: %s", strerror(errno));
        return connection;
    }
    connection.listener = listen_on_loopback(&connection.address);
    if (traffic->way == TCP)
        connect_to(connection.listener, &connection.address, &connection.ends[0], &connection.ends[1]);
    return connection;
}

static void close_connection(struct connection *connection)
{
    if (connection->listener >= 0)
        close(connection->listener);
    if (connection->traffic->way != TCP_ANEW) {
        close(connection->ends[0]);
        close(connection->ends[1]);
    }
}

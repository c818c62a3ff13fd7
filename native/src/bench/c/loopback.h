// SPDX-License-Identifier: Apache-2.0
// TCP connections within this machine.
#pragma once

#include "fail.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_on_loopback(struct sockaddr_in *address)
{
    socklen_t size = sizeof(*address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)address, size) || listen(listener, 8) ||
        getsockname(listener, (struct sockaddr *)address, &size))
        fail("cannot listen on loopback: %s", strerror(errno));
    return listener;
}

static int connect_to(const struct sockaddr_in *address)
{
    // Closed by a reset, so that no port stays taken for a minute.
    struct linger none = {.l_onoff = 1};
    int client = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;

    if (setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
        setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
        connect(client, (const struct sockaddr *)address, sizeof(*address)))
        fail("cannot connect on loopback: %s", strerror(errno));
    return client;
}

static int accept_from(int listener)
{
    int server = accept(listener, NULL, NULL);

    if (server < 0)
        fail("cannot accept a connection on loopback: %s", strerror(errno));
    return server;
}

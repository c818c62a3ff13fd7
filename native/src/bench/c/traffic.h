// SPDX-License-Identifier: Apache-2.0
// Messages, and ways to bring them to who reads them.
#pragma once

#include "answer_heads.h"
#include "nginx.h"

#define MAX_MESSAGES 64

// ANSWERED: TCP, where the reader answers each message. ONE_ANSWER: only the first is answered, and each further message
// is a part of that answer.
enum way { TCP, UNIX, TCP_ANEW, NGINX, ANSWERED, ONE_ANSWER };

struct traffic {
    enum way way;
    int messages;
    int size;
    // In each message.
    int requests;
    int answer_size;
    // For each message, with what acknowledges it.
    int packets;
    char bytes[MAX_MESSAGES][MAX_SIZE];
    char answers[MAX_MESSAGES][MAX_SIZE];
};

static void pass(int client, int server, const char *bytes, int size)
{
    static char buffer[MAX_SIZE];

    if (write(client, bytes, size) != size || read(server, buffer, sizeof(buffer)) != size)
        fail("cannot bring a message of %d bytes over in one piece: %s", size, strerror(errno));
}

static bool is_answered(const struct traffic *traffic)
{
    return traffic->way == ANSWERED || traffic->way == NGINX;
}

// By whoever asked, who throws it away without a read that the program would see.
static void answer(int server, int client, const char *bytes, int size)
{
    if (write(server, bytes, size) != size || recv(client, NULL, size, MSG_TRUNC) != size)
        fail("cannot bring an answer of %d bytes over in one piece: %s", size, strerror(errno));
}

// Ends that are open for messages. The caller sends as many as it likes.
struct connection {
    const struct traffic *traffic;
    struct sockaddr_in address;
    int listener;
    int client;
    int server;
    int sent;
};

static int next_message(struct connection *connection)
{
    return connection->sent++ % connection->traffic->messages;
}

static void send_messages(struct connection *connection, int count)
{
    const struct traffic *traffic = connection->traffic;

    for (; count; count--) {
        int message = next_message(connection);
        const char *bytes = traffic->bytes[message];

        switch (traffic->way) {
        case TCP_ANEW:
            connection->client = connect_to(&connection->address);
            connection->server = accept_from(connection->listener);
            pass(connection->client, connection->server, bytes, traffic->size);
            close(connection->client);
            close(connection->server);
            break;
        case NGINX:
            ask_nginx(bytes, traffic->size);
            break;
        case ANSWERED:
            pass(connection->client, connection->server, bytes, traffic->size);
            answer(connection->server, connection->client, traffic->answers[message], traffic->answer_size);
            break;
        case ONE_ANSWER:
            answer(connection->server, connection->client, traffic->answers[1], traffic->answer_size);
            break;
        default:
            pass(connection->client, connection->server, bytes, traffic->size);
        }
    }
    if (traffic->way == NGINX)
        await_nginx();
}

static struct connection open_connection(const struct traffic *traffic)
{
    struct connection connection = {.traffic = traffic, .listener = -1, .client = -1, .server = -1};
    int ends[2];

    switch (traffic->way) {
    case TCP:
    case ANSWERED:
    case ONE_ANSWER:
        connection.listener = listen_on_loopback(&connection.address);
        connection.client = connect_to(&connection.address);
        connection.server = accept_from(connection.listener);
        if (traffic->way == ONE_ANSWER) {
            pass(connection.client, connection.server, traffic->bytes[0], traffic->size);
            answer(connection.server, connection.client, traffic->answers[0], traffic->answer_size);
        }
        break;
    case TCP_ANEW:
        connection.listener = listen_on_loopback(&connection.address);
        break;
    case UNIX:
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
            fail("cannot make a pair of unix sockets: %s", strerror(errno));
        connection.client = ends[0];
        connection.server = ends[1];
        break;
    case NGINX:
        connect_to_nginx();
    }
    return connection;
}

static void close_connection(struct connection *connection)
{
    switch (connection->traffic->way) {
    case NGINX:
        disconnect_from_nginx();
        break;
    case TCP:
    case ANSWERED:
    case ONE_ANSWER:
    case UNIX:
        close(connection->client);
        close(connection->server);
        // fall through
    case TCP_ANEW:
        if (connection->listener >= 0)
            close(connection->listener);
    }
}

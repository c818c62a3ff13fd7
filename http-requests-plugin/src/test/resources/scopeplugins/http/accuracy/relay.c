// relay PROTOCOL IPV4 IPV6 BACKEND_IPV4 BACKEND_IPV6: passes on what comes over TCP, in a protocol of IPPROTO_.. and back.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct way {
    struct sockaddr_storage here, there;
    socklen_t size;
    int protocol;
};

struct pair {
    int client, server;
};

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void send_soon(int fd)
{
    int yes = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

// Returns 0 when one end has nothing more to say.
static int pass_on(int from, int to)
{
    static _Thread_local char buffer[65536];
    ssize_t size = read(from, buffer, sizeof(buffer));

    for (ssize_t sent = 0, more; sent < size; sent += more) {
        more = send(to, buffer + sent, size - sent, MSG_NOSIGNAL);
        if (more < 0)
            return 0;
    }
    return size > 0;
}

static void *relay(void *argument)
{
    struct pair *pair = argument;
    struct pollfd ready[] = {{.fd = pair->client, .events = POLLIN}, {.fd = pair->server, .events = POLLIN}};
    int open = 1;

    while (open && poll(ready, 2, -1) > 0)
        open = (!ready[0].revents || pass_on(pair->client, pair->server)) &&
               (!ready[1].revents || pass_on(pair->server, pair->client));
    close(pair->client);
    close(pair->server);
    free(pair);
    return NULL;
}

static void *accept_all(void *argument)
{
    struct way *way = argument;
    int listener = socket(way->here.ss_family, SOCK_STREAM, 0);

    if (bind(listener, (struct sockaddr *)&way->here, way->size) || listen(listener, 128))
        give_up("relay: cannot listen");
    for (;;) {
        struct pair *pair = malloc(sizeof(*pair));
        pthread_t thread;

        pair->client = accept(listener, NULL, NULL);
        pair->server = socket(way->there.ss_family, SOCK_STREAM, way->protocol);
        if (connect(pair->server, (struct sockaddr *)&way->there, way->size))
            give_up("relay: cannot connect");
        send_soon(pair->client);
        send_soon(pair->server);
        if (pthread_create(&thread, NULL, relay, pair))
            abort();
        pthread_detach(thread);
    }
}

static void start(const char *protocol, sa_family_t family, const char *here, const char *there)
{
    struct way *way = calloc(1, sizeof(*way));
    struct sockaddr_storage *addresses[] = {&way->here, &way->there};
    const char *ports[] = {here, there};
    pthread_t thread;

    way->protocol = atoi(protocol);
    way->size = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    for (int i = 0; i < 2; i++) {
        if (family == AF_INET)
            *(struct sockaddr_in *)addresses[i] = (struct sockaddr_in){
                .sin_family = family, .sin_port = htons(atoi(ports[i])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        else
            *(struct sockaddr_in6 *)addresses[i] = (struct sockaddr_in6){
                .sin6_family = family, .sin6_port = htons(atoi(ports[i])), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    }
    if (pthread_create(&thread, NULL, accept_all, way))
        abort();
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    start(argv[1], AF_INET, argv[2], argv[4]);
    start(argv[1], AF_INET6, argv[3], argv[5]);
    pause();
    return 0;
}

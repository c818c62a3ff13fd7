// reader SHAPE MODEL IPV4 IPV6 UNIX: a server that takes requests in a certain way and answers them.
#include "discard.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>

#define BODY "GET /body HTTP/1.1\r\nHost: body\r\n\r\n"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n" BODY

_Static_assert(sizeof(BODY) - 1 == 34, "Content-Length");

static const struct {
    const char *name;
    shape take;
} shapes[] = {
    {"read", by_read},       {"bytes", by_bytes},     {"peek", by_peek},   {"readv", by_readv},
    {"recvmmsg", by_recvmmsg}, {"waitall", by_waitall}, {"trunc", by_trunc}, {"late", by_late},
    {"late-body", by_late_body}, {"io_uring", by_io_uring}, {"splice", by_splice},
    {"splice-bodies", by_splicing_bodies}, {"drop-bodies", by_dropping_bodies}, {"blocks", by_blocks},
};

static shape take;
static const char *model;

static int is_model(const char *name)
{
    return !strcmp(model, name);
}

// Returns 0 when the connection is over.
static int serve_read(int fd, struct framing *f)
{
    char buffer[BUFFER];
    ssize_t size = take(fd, f, buffer);

    if (size <= 0)
        return 0;
    for (int answers = feed(f, buffer, size); answers; answers--)
        if (send(fd, ANSWER, sizeof(ANSWER) - 1, MSG_NOSIGNAL) < 0 && take != by_late && take != by_late_body)
            return 0;
    return 1;
}

static void serve(int fd)
{
    struct framing f = {};

    while (serve_read(fd, &f))
        ;
    close(fd);
}

static void *serve_in_thread(void *fd)
{
    serve((int)(long)fd);
    return NULL;
}

static void start(void *(*routine)(void *), void *argument)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, routine, argument))
        abort();
    pthread_detach(thread);
}

// Two threads take turns in reading one connection.
struct turns {
    pthread_mutex_t lock;
    struct framing f;
    int fd, over, threads;
};

static void *take_turns(void *argument)
{
    struct turns *turns = argument;

    for (;;) {
        pthread_mutex_lock(&turns->lock);
        if (!turns->over)
            turns->over = !serve_read(turns->fd, &turns->f);
        if (turns->over)
            break;
        pthread_mutex_unlock(&turns->lock);
        usleep(0);
    }
    if (--turns->threads == 0) {
        close(turns->fd);
        free(turns);
        return NULL;
    }
    pthread_mutex_unlock(&turns->lock);
    return NULL;
}

static void start_turns(int fd)
{
    struct turns *turns = calloc(1, sizeof(*turns));

    pthread_mutex_init(&turns->lock, NULL);
    turns->fd = fd;
    turns->threads = 2;
    start(take_turns, turns);
    start(take_turns, turns);
}

// One process accepts, another one is handed the connection over a unix socket and reads.
static int handover[2];

static void pass_on(int fd)
{
    char byte = 0, control[CMSG_SPACE(sizeof(int))] = {};
    struct iovec data = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof(fd));
    sendmsg(handover[0], &message, 0);
    close(fd);
}

static void serve_what_is_passed_on(void)
{
    for (;;) {
        char byte, control[CMSG_SPACE(sizeof(int))];
        struct iovec data = {&byte, 1};
        struct msghdr message = {
            .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
        int fd;

        if (recvmsg(handover[1], &message, 0) <= 0)
            return;
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
        start(serve_in_thread, (void *)(long)fd);
    }
}

// A process of its own for each connection. With "inherited" the parent has read its first bytes.
static void serve_in_child(int fd)
{
    struct framing f = {};
    char bytes[10];

    if (is_model("inherited"))
        feed(&f, bytes, recv(fd, bytes, sizeof(bytes), MSG_WAITALL) > 0 ? sizeof(bytes) : 0);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (serve_read(fd, &f))
            ;
        close(fd);
        // Only those who live have a count of their own.
        if (is_model("inherited"))
            pause();
        _exit(0);
    }
    close(fd);
}

static void accept_all(int listener)
{
    int yes = 1;

    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            abort();
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        if (is_model("oobinline"))
            setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof(yes));
        if (is_model("turns"))
            start_turns(fd);
        else if (is_model("passed"))
            pass_on(fd);
        else if (is_model("inherited") || is_model("forked"))
            serve_in_child(fd);
        else
            start(serve_in_thread, (void *)(long)fd);
    }
}

static void *accept_in_thread(void *listener)
{
    accept_all((int)(long)listener);
    return NULL;
}

static int listen_at(const void *address, socklen_t size)
{
    int family = ((const struct sockaddr *)address)->sa_family, yes = 1;
    int fd = socket(family, SOCK_STREAM, is_model("mptcp") && family != AF_UNIX ? IPPROTO_MPTCP : 0);

    if (is_model("reuseport"))
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes));
    if (bind(fd, address, size) || listen(fd, 128)) {
        perror("reader: cannot listen");
        exit(1);
    }
    return fd;
}

static int children(int count)
{
    for (int i = 0; i < count; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            return 1;
        }
    return 0;
}

static void listen_and_accept(char **addresses)
{
    struct sockaddr_in ipv4 = {
        .sin_family = AF_INET, .sin_port = htons(atoi(addresses[0])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 ipv6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(atoi(addresses[1])), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    int listeners[3];

    strncpy(local.sun_path, addresses[2], sizeof(local.sun_path) - 1);
    listeners[0] = listen_at(&ipv4, sizeof(ipv4));
    listeners[1] = listen_at(&ipv6, sizeof(ipv6));
    // A unix socket has no SO_REUSEPORT: the last one has it.
    if (is_model("reuseport"))
        unlink(local.sun_path);
    listeners[2] = listen_at(&local, sizeof(local));
    if (is_model("prefork") && !children(4))
        pause();
    if (is_model("passed")) {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, handover))
            abort();
        if (children(1)) {
            serve_what_is_passed_on();
            return;
        }
    }
    for (int i = 0; i < 3; i++)
        start(accept_in_thread, (void *)(long)listeners[i]);
    pause();
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
        if (!strcmp(argv[1], shapes[i].name))
            take = shapes[i].take;
    if (!take)
        return 2;
    model = argv[2];
    signal(SIGCHLD, SIG_IGN);
    if (is_model("reuseport"))
        children(1);
    listen_and_accept(argv + 3);
    return 0;
}

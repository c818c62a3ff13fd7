// fibres PORT CERTIFICATE: a TLS server whose connections are fibres of one thread. One that has to wait for bytes gives the
// thread away in the middle of SSL_read, so that reads end in another order than they began. It peeks before it reads.
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#define FIBRES 64
#define STACK (256 << 10)

static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\nGET /body HTTP/1.1\r\nHost: body\r\n\r\n";

struct fibre {
    ucontext_t context;
    int fd;
    char stack[STACK];
};

static struct fibre *fibres[FIBRES];
static struct fibre *current;
static ucontext_t scheduler;
static SSL_CTX *tls;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int read_or_yield(BIO *bio, char *buffer, int size)
{
    struct fibre *fibre = BIO_get_data(bio);

    for (;;) {
        ssize_t got = recv(fibre->fd, buffer, size, MSG_DONTWAIT);

        if (got >= 0 || (errno != EAGAIN && errno != EINTR))
            return got;
        swapcontext(&fibre->context, &scheduler);
    }
}

static int write_all(BIO *bio, const char *bytes, int size)
{
    struct fibre *fibre = BIO_get_data(bio);

    return send(fibre->fd, bytes, size, MSG_NOSIGNAL);
}

static long control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

// Answers once for each blank line: bodies are none of its business.
static void serve(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "fibre");
    BIO *bio;
    SSL *ssl = SSL_new(tls);
    char buffer[4096];
    int matched = 0;
    int size;

    BIO_meth_set_read(method, read_or_yield);
    BIO_meth_set_write(method, write_all);
    BIO_meth_set_ctrl(method, control);
    bio = BIO_new(method);
    BIO_set_data(bio, current);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    while (SSL_peek(ssl, buffer, sizeof(buffer)) > 0 && (size = SSL_read(ssl, buffer, sizeof(buffer))) > 0)
        for (int i = 0; i < size; i++) {
            matched = buffer[i] == "\r\n\r\n"[matched] ? matched + 1 : buffer[i] == '\r';
            if (matched == 4) {
                matched = 0;
                SSL_write(ssl, ANSWER, sizeof(ANSWER) - 1);
            }
        }
    SSL_free(ssl);
    BIO_meth_free(method);
    close(current->fd);
    current->fd = -1;
    setcontext(&scheduler);
}

static void start(int fd)
{
    int free_place = 0;

    while (free_place < FIBRES && fibres[free_place] && fibres[free_place]->fd >= 0)
        free_place++;
    if (free_place == FIBRES) {
        close(fd);
        return;
    }
    if (!fibres[free_place])
        fibres[free_place] = malloc(sizeof(struct fibre));
    current = fibres[free_place];
    current->fd = fd;
    getcontext(&current->context);
    current->context.uc_stack.ss_sp = current->stack;
    current->context.uc_stack.ss_size = STACK;
    makecontext(&current->context, serve, 0);
    swapcontext(&scheduler, &current->context);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char key[4096];
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;

    if (argc != 3)
        return 2;
    address.sin_port = htons(atoi(argv[1]));
    snprintf(key, sizeof(key), "%s.key", argv[2]);
    tls = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(tls, argv[2], SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
        fail(argv[2]);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(listener, (void *)&address, sizeof(address)) || listen(listener, 128))
        fail("listen");
    for (;;) {
        struct pollfd ready[FIBRES + 1] = {{.fd = listener, .events = POLLIN}};

        for (int i = 0; i < FIBRES; i++)
            ready[i + 1] = (struct pollfd){.fd = fibres[i] ? fibres[i]->fd : -1, .events = POLLIN};
        if (poll(ready, FIBRES + 1, -1) < 0 && errno != EINTR)
            fail("poll");
        for (int i = 0; i < FIBRES; i++)
            if (ready[i + 1].revents) {
                current = fibres[i];
                swapcontext(&scheduler, &current->context);
            }
        if (ready[0].revents)
            start(accept(listener, 0, 0));
    }
}

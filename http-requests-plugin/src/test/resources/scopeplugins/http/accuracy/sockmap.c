// sockmap KIND IPV4: a server whose connections are in a BPF sockmap, so that the kernel hands it their bytes in another way.
//   parser    a parser and a verdict program pass each buffer on to the socket
//   verdict   a verdict program alone does; before Linux 5.13 there must be a parser, too
//   alone     in the sockmap without a program, as the server itself is: the bytes come as always
//   redirect  a proxy in front of it has each message put straight into its socket, as service meshes do
#include "framing.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY "GET /body HTTP/1.1\r\nHost: body\r\n\r\n"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n" BODY
#define CONNECTIONS 1024
#define BUFFER 65536

#define MOVE(to, from) ((struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = to, .src_reg = from})
#define SET(to, value) ((struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = to, .imm = value})
#define ADD(to, value) ((struct bpf_insn){.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = to, .imm = value})
#define LOAD(to, from, at) ((struct bpf_insn){.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = to, .src_reg = from, .off = at})
#define STORE(to, at, from) ((struct bpf_insn){.code = BPF_STX | BPF_MEM | BPF_W, .dst_reg = to, .src_reg = from, .off = at})
#define SET_MAP(to, fd) \
    ((struct bpf_insn){.code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = to, .src_reg = BPF_PSEUDO_MAP_FD, .imm = fd}), \
        ((struct bpf_insn){})
#define CALL(helper) ((struct bpf_insn){.code = BPF_JMP | BPF_CALL, .imm = helper})
#define EXIT ((struct bpf_insn){.code = BPF_JMP | BPF_EXIT})

static int senders, receivers; // sockmaps, by the port of the client's end
static struct sockaddr_in behind; // where the server listens that the proxy sends to

static int must(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "sockmap: cannot %s: %s\n", what, strerror(errno));
        exit(1);
    }
    return result;
}

static int new_map(enum bpf_map_type type, const char *name)
{
    return must(bpf_map_create(type, name, sizeof(uint32_t), sizeof(uint32_t), CONNECTIONS, NULL), "create a sockmap");
}

static int attach(int map, enum bpf_prog_type type, enum bpf_attach_type at, const struct bpf_insn *program, size_t size)
{
    return bpf_prog_attach(must(bpf_prog_load(type, "sockmap", "GPL", program, size, NULL), "load a program"), map, at, 0);
}

static void pass_parsed_buffers(const struct bpf_insn *pass, size_t size)
{
    const struct bpf_insn whole[] = {LOAD(0, 1, offsetof(struct __sk_buff, len)), EXIT};

    must(attach(receivers, BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_PARSER, whole, 2), "attach a parser");
    must(attach(receivers, BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, pass, size), "attach a verdict program");
}

static void pass_every_buffer(int with_parser)
{
    const struct bpf_insn pass[] = {SET(0, SK_PASS), EXIT};

    if (with_parser || attach(receivers, BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_VERDICT, pass, 2) < 0)
        pass_parsed_buffers(pass, 2);
}

static void redirect_every_message(void)
{
    const struct bpf_insn redirect[] = {
        LOAD(2, 1, offsetof(struct sk_msg_md, local_port)),
        STORE(10, -4, 2),
        SET_MAP(2, receivers),
        MOVE(3, 10),
        ADD(3, -4),
        SET(4, BPF_F_INGRESS),
        CALL(BPF_FUNC_msg_redirect_hash),
        EXIT,
    };

    must(attach(senders, BPF_PROG_TYPE_SK_MSG, BPF_SK_MSG_VERDICT, redirect, sizeof(redirect) / sizeof(*redirect)),
         "attach a program for messages");
}

static uint32_t port_of(int fd, int (*name)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);

    must(name(fd, (struct sockaddr *)&address, &size), "find the port of a socket");
    return ntohs(address.sin_port);
}

static void enter(int map, uint32_t key, int fd)
{
    must(bpf_map_update_elem(map, &key, &fd, BPF_ANY), "put a socket into a sockmap");
}

// A read that is woken before the parser has passed on what came ends with EAGAIN, though it may wait
// (tcp_bpf_recvmsg_parser, net/ipv4/tcp_bpf.c).
static ssize_t read_some(int fd, char *buffer)
{
    ssize_t size;

    do
        size = read(fd, buffer, BUFFER);
    while (size < 0 && errno == EAGAIN);
    return size;
}

// Answers each request. From the first answer on, the bytes come through the sockmap.
static void serve(int fd)
{
    struct framing f = {};
    char buffer[BUFFER];
    int is_entered = 0;
    ssize_t size;

    while ((size = read_some(fd, buffer)) > 0)
        for (int answers = feed(&f, buffer, size); answers; answers--) {
            if (!is_entered)
                enter(receivers, port_of(fd, getpeername) % CONNECTIONS, fd);
            is_entered = 1;
            if (send(fd, ANSWER, sizeof(ANSWER) - 1, MSG_NOSIGNAL) < 0)
                return;
        }
}

static void serve_behind_proxy(int fd)
{
    struct framing f = {};
    char buffer[BUFFER];
    ssize_t size;

    enter(receivers, port_of(fd, getpeername), fd);
    must(send(fd, "", 1, MSG_NOSIGNAL), "greet the proxy");
    while ((size = read_some(fd, buffer)) > 0)
        for (int answers = feed(&f, buffer, size); answers; answers--)
            if (send(fd, ANSWER, sizeof(ANSWER) - 1, MSG_NOSIGNAL) < 0)
                return;
}

// Passes requests on, each read in one message.
static void proxy(int fd)
{
    int server = must(socket(AF_INET, SOCK_STREAM, 0), "make a socket");
    struct framing f = {};
    char buffer[BUFFER];
    ssize_t size;

    must(connect(server, (struct sockaddr *)&behind, sizeof(behind)), "connect to the server");
    must(recv(server, buffer, 1, MSG_WAITALL), "be greeted");
    enter(senders, port_of(server, getsockname), server);
    while ((size = read_some(fd, buffer)) > 0) {
        int answers = feed(&f, buffer, size);

        must(send(server, buffer, size, MSG_NOSIGNAL), "pass a request on");
        for (; answers; answers--) {
            char answer[sizeof(ANSWER) - 1];

            if (recv(server, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer) ||
                send(fd, answer, sizeof(answer), MSG_NOSIGNAL) < 0)
                break;
        }
    }
    close(server);
}

struct work {
    void (*with)(int fd);
    int fd;
};

static void *work_and_close(void *argument)
{
    struct work *work = argument;

    work->with(work->fd);
    close(work->fd);
    free(work);
    return NULL;
}

static void accept_all(int listener, void (*with)(int fd))
{
    for (;;) {
        struct work *work = malloc(sizeof(*work));
        int yes = 1;
        pthread_t thread;

        *work = (struct work){with, must(accept(listener, NULL, NULL), "accept a connection")};
        setsockopt(work->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        if (pthread_create(&thread, NULL, work_and_close, work))
            abort();
        pthread_detach(thread);
    }
}

static int listen_at(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    must(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
    must(listen(fd, 128), "listen");
    return fd;
}

int main(int argc, char **argv)
{
    int listener;

    if (argc != 3)
        return 2;
    listener = listen_at(atoi(argv[2]));
    receivers = new_map(strcmp(argv[1], "alone") ? BPF_MAP_TYPE_SOCKHASH : BPF_MAP_TYPE_SOCKMAP, "receivers");
    if (!strcmp(argv[1], "parser") || !strcmp(argv[1], "verdict"))
        pass_every_buffer(!strcmp(argv[1], "parser"));
    else if (!strcmp(argv[1], "redirect")) {
        int inner = listen_at(0);
        socklen_t size = sizeof(behind);

        senders = new_map(BPF_MAP_TYPE_SOCKHASH, "senders");
        redirect_every_message();
        must(getsockname(inner, (struct sockaddr *)&behind, &size), "find the port of the server");
        // Two processes, each with requests of its own.
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(listener);
            accept_all(inner, serve_behind_proxy);
        }
        close(inner);
        accept_all(listener, proxy);
    } else if (!strcmp(argv[1], "alone"))
        enter(receivers, atoi(argv[2]) % CONNECTIONS, listener);
    else
        return 2;
    accept_all(listener, serve);
}

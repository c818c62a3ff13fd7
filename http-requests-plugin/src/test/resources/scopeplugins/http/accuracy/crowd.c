// SPDX-License-Identifier: Apache-2.0
// More processes and connections than the program in the kernel has slots for.
//
//     crowd PROCESSES CONNECTIONS ROUNDS
//
// Each process opens so many connections to itself on loopback. In each round it reads the first half of a request from every
// one, and then the other halves, which it answers. Writes the number of every process once all have, and ends with them when
// its standard input ends.

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char HALVES[2][32] = {"GET / HTTP/1.1\r\nHost: lo", "calhost\r\n\r\n"};
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void pass_on(int from, int to, const char *text)
{
    char buffer[128];

    if (write(from, text, strlen(text)) < 0 || read(to, buffer, sizeof(buffer)) <= 0)
        die("cannot exchange requests and answers");
}

static void serve(int connections, int rounds)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // Closed by a reset, so that no port stays taken for a minute; what is accepted here inherits it.
    struct linger none = {.l_onoff = 1};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int *clients = calloc(connections, sizeof(int));
    int *servers = calloc(connections, sizeof(int));

    if (setsockopt(listener, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
        bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        die("cannot listen on loopback");
    for (int i = 0; i < connections; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (setsockopt(clients[i], SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
            connect(clients[i], (struct sockaddr *)&address, size))
            die("cannot connect on loopback");
        servers[i] = accept(listener, NULL, NULL);
    }
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < connections; i++)
            pass_on(clients[i], servers[i], HALVES[0]);
        for (int i = 0; i < connections; i++) {
            pass_on(clients[i], servers[i], HALVES[1]);
            pass_on(servers[i], clients[i], ANSWER);
        }
    }
}

int main(int argc, char **argv)
{
    int processes = argc == 4 ? atoi(argv[1]) : 0;
    int connections = argc == 4 ? atoi(argv[2]) : 0;
    int rounds = argc == 4 ? atoi(argv[3]) : 0;
    struct rlimit files;
    int done[2], hold[2];
    pid_t pid;

    if (processes < 1 || connections < 1 || rounds < 1) {
        fprintf(stderr, "usage: crowd PROCESSES CONNECTIONS ROUNDS\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGCHLD, SIG_IGN);
    if (pipe(done) || pipe(hold))
        die("pipe");
    for (int i = 0; i < processes; i++) {
        pid = fork();
        if (pid < 0)
            die("cannot start so many processes");
        if (pid == 0) {
            close(hold[1]);
            serve(connections, rounds);
            pid = getpid();
            if (write(done[1], &pid, sizeof(pid)) != sizeof(pid))
                die("done");
            close(done[1]);
            exit(read(hold[0], &pid, 1) < 0);
        }
    }
    close(done[1]);
    for (int i = 0; i < processes; i++) {
        if (read(done[0], &pid, sizeof(pid)) != sizeof(pid))
            die("a process has failed");
        printf("%d\n", pid);
    }
    printf("all\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &pid, 1) > 0)
        ;
    close(hold[1]);
    while (wait(NULL) > 0)
        ;
}

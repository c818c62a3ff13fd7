// SPDX-License-Identifier: Apache-2.0
// Processes that each have received and answered HTTP requests, and connections that stay open: what a busy host has.
//
//     many_connections PROCESSES CONNECTIONS ROUNDS [CGROUPS CONTAINERS]
//
// Starts so many processes, spread over so many cgroups that are called like those of containers, below the directory CGROUPS;
// each opens so many connections to itself on loopback. In each round it reads the first half of a request from every one, and
// then the other halves, which it answers. Writes the number of every process and then "ready" once all have, and ends with
// them all when its standard input ends.

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char HALVES[2][32] = {"GET / HTTP/1.1\r\nHost: lo", "calhost\r\n\r\n"};
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static const char *name_container(char *path, const char *cgroups, int container)
{
    snprintf(path, PATH_MAX, "%s/%064x", cgroups, container);
    return path;
}

// Into the container, which exists if another process was first.
static void enter_container(const char *cgroups, int container)
{
    char path[PATH_MAX];
    int processes;

    mkdir(name_container(path, cgroups, container), 0755);
    strcat(path, "/cgroup.procs");
    processes = open(path, O_WRONLY);
    if (processes < 0 || write(processes, "0", 1) != 1)
        die("cannot enter a cgroup");
    close(processes);
}

static void pass_on(int from, int to, const char *text)
{
    char buffer[128];

    if (write(from, text, strlen(text)) < 0 || read(to, buffer, sizeof(buffer)) <= 0)
        die("cannot exchange requests and answers");
}

static void receive_requests(int connections, int rounds)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // Closed by a reset, which every socket accepted here does as well: no port stays taken for a minute.
    struct linger none = {.l_onoff = 1};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int *clients = calloc(connections, sizeof(int));
    int *servers = calloc(connections, sizeof(int));

    if (!clients || !servers)
        die("cannot have so many connections");
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
    int processes = argc > 3 ? atoi(argv[1]) : 0;
    int connections = argc > 3 ? atoi(argv[2]) : 0;
    int rounds = argc > 3 ? atoi(argv[3]) : 0;
    int containers = argc == 6 ? atoi(argv[5]) : 0;
    struct rlimit files;
    int ready[2], hold[2];
    pid_t pid;
    char byte;

    if (processes < 1 || connections < 1 || rounds < 1 || (argc != 4 && containers < 1)) {
        fprintf(stderr, "usage: many_connections PROCESSES CONNECTIONS ROUNDS [CGROUPS CONTAINERS]\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGCHLD, SIG_IGN); // no zombies
    if (pipe(ready) || pipe(hold))
        die("pipe");
    for (int i = 0; i < processes; i++) {
        pid = fork();
        if (pid < 0)
            die("cannot start so many processes");
        if (pid == 0) {
            close(hold[1]);
            if (containers)
                enter_container(argv[4], i % containers);
            receive_requests(connections, rounds);
            pid = getpid();
            if (write(ready[1], &pid, sizeof(pid)) != sizeof(pid))
                die("ready");
            close(ready[1]); // so that the parent notices when another has failed
            exit(read(hold[0], &byte, 1) < 0);
        }
    }
    close(ready[1]);
    for (int i = 0; i < processes; i++) {
        if (read(ready[0], &pid, sizeof(pid)) != sizeof(pid))
            die("a process has failed; ready");
        printf("%d\n", pid);
    }
    printf("ready\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    close(hold[1]);
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < containers; i++) {
        char path[PATH_MAX];

        if (rmdir(name_container(path, argv[4], i)))
            perror(path);
    }
}

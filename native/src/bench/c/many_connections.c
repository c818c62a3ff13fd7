// SPDX-License-Identifier: Apache-2.0
// Processes that each have received and answered HTTP requests, and connections that stay open: what a busy host has.
//
//     many_connections PROCESSES CONNECTIONS [CGROUPS CONTAINERS]
//
// Starts so many processes, spread over so many cgroups that are called like those of containers, below the directory CGROUPS;
// each opens so many connections to itself on loopback, and reads and answers one request from each. Says "ready" once all
// have, and ends with them all when its standard input ends.

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

static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
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

static void receive_requests(int connections)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // Closed by a reset, which every socket accepted here does as well: no port stays taken for a minute.
    struct linger none = {.l_onoff = 1};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    char buffer[128];

    if (setsockopt(listener, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
        bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        die("cannot listen on loopback");
    for (int i = 0; i < connections; i++) {
        int client = socket(AF_INET, SOCK_STREAM, 0);
        int server;

        if (setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) ||
            connect(client, (struct sockaddr *)&address, size))
            die("cannot connect on loopback");
        server = accept(listener, NULL, NULL);
        if (write(client, REQUEST, strlen(REQUEST)) < 0 || read(server, buffer, sizeof(buffer)) <= 0 ||
            write(server, ANSWER, strlen(ANSWER)) < 0 || read(client, buffer, sizeof(buffer)) <= 0)
            die("cannot exchange a request and its answer");
    }
}

int main(int argc, char **argv)
{
    int processes = argc > 2 ? atoi(argv[1]) : 0;
    int connections = argc > 2 ? atoi(argv[2]) : 0;
    int containers = argc == 5 ? atoi(argv[4]) : 0;
    struct rlimit files;
    int ready[2], hold[2];
    char byte;

    if (processes < 1 || connections < 1 || (argc != 3 && containers < 1)) {
        fprintf(stderr, "usage: many_connections PROCESSES CONNECTIONS [CGROUPS CONTAINERS]\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGCHLD, SIG_IGN); // no zombies
    if (pipe(ready) || pipe(hold))
        die("pipe");
    for (int i = 0; i < processes; i++) {
        pid_t child = fork();

        if (child < 0)
            die("cannot start so many processes");
        if (child == 0) {
            close(hold[1]);
            if (containers)
                enter_container(argv[3], i % containers);
            receive_requests(connections);
            if (write(ready[1], "", 1) != 1)
                die("ready");
            close(ready[1]); // so that the parent notices when another has failed
            exit(read(hold[0], &byte, 1) < 0);
        }
    }
    close(ready[1]);
    for (int i = 0; i < processes; i++)
        if (read(ready[0], &byte, 1) != 1)
            die("a process has failed; ready");
    printf("ready\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    close(hold[1]);
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < containers; i++) {
        char path[PATH_MAX];

        if (rmdir(name_container(path, argv[3], i)))
            perror(path);
    }
}

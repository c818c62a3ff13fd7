// SPDX-License-Identifier: Apache-2.0
// An nginx that answers every request itself, and connections to it that are kept alive.
#pragma once

#include "loopback.h"

#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define CONNECTIONS 8

static const char CONFIGURATION[] =
    "daemon off; master_process off; pid nginx.pid; error_log stderr crit;\n"
    "events { worker_connections 64; }\n"
    "http { access_log off; keepalive_requests 1000000;\n"
    "client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;\n"
    "scgi_temp_path scgi; server { listen 127.0.0.1:%d; location / { return 200 hello; } } }\n";

static struct {
    pid_t pid;
    struct sockaddr_in address;
    char directory[32];
    // What it answers to a request, in bytes.
    int answer;
    int clients[CONNECTIONS];
    int sent;
    int received;
} nginx;

static int remove_entry(const char *path, const struct stat *stat, int type, struct FTW *place)
{
    (void)stat, (void)type, (void)place;
    return remove(path);
}

static void end_nginx(void)
{
    kill(nginx.pid, SIGTERM);
    waitpid(nginx.pid, NULL, 0);
    nftw(nginx.directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

__attribute__((noreturn)) static void become_nginx(const char *binary)
{
    char path[sizeof(nginx.directory) + 16];
    FILE *file;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    snprintf(path, sizeof(path), "%s/nginx.conf", nginx.directory);
    file = fopen(path, "w");
    if (!file || fprintf(file, CONFIGURATION, ntohs(nginx.address.sin_port)) < 0 || fclose(file))
        fail("cannot write %s: %s", path, strerror(errno));
    execl(binary, binary, "-p", nginx.directory, "-c", path, NULL);
    fail("cannot run %s: %s", binary, strerror(errno));
}

static int connect_when_it_listens(const char *binary)
{
    for (;;) {
        int client = socket(AF_INET, SOCK_STREAM, 0);

        if (!connect(client, (struct sockaddr *)&nginx.address, sizeof(nginx.address)))
            return client;
        close(client);
        if (waitpid(nginx.pid, NULL, WNOHANG))
            fail("cannot measure %s: it has ended; what it says stands above", binary);
        sched_yield();
    }
}

static void start_nginx(const char *binary)
{
    static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char answer[1024];
    int client;

    strcpy(nginx.directory, "/tmp/request_cost-XXXXXX");
    if (!mkdtemp(nginx.directory))
        fail("cannot make %s: %s", nginx.directory, strerror(errno));
    // A port that is free.
    close(listen_on_loopback(&nginx.address));
    nginx.pid = fork();
    if (nginx.pid < 0)
        fail("cannot start a process: %s", strerror(errno));
    if (nginx.pid == 0)
        become_nginx(binary);
    atexit(end_nginx);
    client = connect_when_it_listens(binary);
    if (write(client, REQUEST, strlen(REQUEST)) < 0)
        fail("cannot ask nginx: %s", strerror(errno));
    nginx.answer = read(client, answer, sizeof(answer));
    if (nginx.answer < 5 || memcmp(answer + nginx.answer - 5, "hello", 5))
        fail("cannot measure %s: it does not answer as it should; what it says stands above", binary);
    close(client);
}

static void connect_to_nginx(void)
{
    for (int i = 0; i < CONNECTIONS; i++)
        nginx.clients[i] = connect_to(&nginx.address);
}

static void disconnect_from_nginx(void)
{
    for (int i = 0; i < CONNECTIONS; i++)
        close(nginx.clients[i]);
}

// Until it has answered all that it was asked. The answers are thrown away without a read that the program would see.
static void await_nginx(void)
{
    for (; nginx.received < nginx.sent; nginx.received++)
        for (int left = nginx.answer; left;) {
            int size = recv(nginx.clients[nginx.received % CONNECTIONS], NULL, left, MSG_TRUNC);

            if (size <= 0)
                fail("cannot receive an answer of nginx: %s", strerror(errno));
            left -= size;
        }
    nginx.sent = nginx.received = 0;
}

static void ask_nginx(const char *bytes, int size)
{
    if (nginx.sent == CONNECTIONS)
        await_nginx();
    if (write(nginx.clients[nginx.sent++], bytes, size) != size)
        fail("cannot ask nginx: %s", strerror(errno));
}

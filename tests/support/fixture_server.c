/* A guardian process stands between the test program and PostgreSQL: it waits on a pipe whose other
 * end only the program holds, so that the end of the program, however it comes, ends the server and
 * removes its folder. The guardian is nobody's child that Criterion could stumble over. */
#include "fixture_server.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS 60000
#define ASK_MS   20

struct fixture_server {
    char folder[64];
    int alive; /* closed by us: the guardian ends */
    int gone;  /* closed by the guardian: all is removed */
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Runs a program; its process. */
static pid_t run(const char *program, const char *first, const char *second)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp(program, program, first, second, (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* Waits until the program is gone (its end of the pipe is closed) or the server has ended. */
static void wait_for_an_end(int alive, pid_t server)
{
    int handle = pidfd_open(server, 0);
    struct pollfd fds[] = {{.fd = alive, .events = POLLIN}, {.fd = handle, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR)
        continue;
    if (handle >= 0)
        close(handle);
}

/* The guardian's whole life. */
static void guard(const struct fixture_server *server, const char *script, int alive)
{
    setsid();
    pid_t pid = run(script, server->folder, NULL);
    if (pid > 0) {
        wait_for_an_end(alive, pid);
        kill(pid, SIGQUIT); /* at once: nobody needs the data */
        waitpid(pid, NULL, 0);
    }
    pid = run("rm", "-rf", server->folder);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    _exit(0);
}

/* Two forks: the guardian's parent is gone, so init is its heir. */
static void start_guardian(struct fixture_server *server, const char *script)
{
    int alive[2], gone[2];
    if (pipe2(alive, O_CLOEXEC) != 0 || pipe2(gone, O_CLOEXEC) != 0)
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        close(alive[1]);
        close(gone[0]);
        if (fork() == 0)
            guard(server, script, alive[0]);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    close(alive[0]);
    close(gone[1]);
    server->alive = alive[1];
    server->gone = gone[0];
}

static void wait_until_it_answers(const struct fixture_server *server)
{
    char conninfo[256];
    snprintf(conninfo, sizeof conninfo, "host=%s port=5432 dbname=postgres user=postgres",
             server->folder);
    for (int left = START_MS / ASK_MS; left > 0; left--) {
        struct pollfd gone = {.fd = server->gone, .events = POLLIN};
        if (PQping(conninfo) == PQPING_OK)
            return;
        if (poll(&gone, 1, ASK_MS) > 0)
            break;
    }
    fprintf(stderr, "the test server in %s did not start\n", server->folder);
    exit(EXIT_FAILURE);
}

struct fixture_server *fixture_server_start(const char *script)
{
    struct fixture_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        die("calloc");
    snprintf(server->folder, sizeof server->folder, "/tmp/rathaus-pg-XXXXXX");
    if (mkdtemp(server->folder) == NULL)
        die("mkdtemp");
    start_guardian(server, script);
    wait_until_it_answers(server);
    return server;
}

const char *fixture_server_folder(const struct fixture_server *server)
{
    return server->folder;
}

void fixture_server_stop(struct fixture_server **server)
{
    char byte;
    if (*server == NULL)
        return;
    close((*server)->alive);
    while (read((*server)->gone, &byte, 1) < 0 && errno == EINTR)
        continue;
    close((*server)->gone);
    free(*server);
    *server = NULL;
}

/* Hints over a real Redis that is started, killed and started again. */
#include "town.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 8192

static char folder[] = "/tmp/rathaus-hints-XXXXXX";
static char path[64], address[80];
static struct town *town;
static pid_t redis;

static void start_redis(void)
{
    redis = fork();
    cr_assert_geq(redis, 0);
    if (redis > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--save", "", NULL);
    _exit(127);
}

static void stop_redis(void)
{
    kill(redis, SIGKILL);
    waitpid(redis, NULL, 0);
}

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/redis", folder);
    snprintf(address, sizeof address, "unix:%s", path);
    start_redis();
    town = town_new_with(address);
}

static void tear_down(void)
{
    town_free(&town);
    stop_redis();
    unlink(path);
    rmdir(folder);
}

TestSuite(hints, .init = set_up, .fini = tear_down, .timeout = 60);

/* Publishes as another gateway does, until one listens. */
static void publish(const char *message)
{
    long long heard = 0;
    for (int i = 0; i < 2000 && heard == 0; i++) {
        redisContext *context = redisConnectUnix(path);
        redisReply *reply = context == NULL || context->err != 0
                                ? NULL
                                : redisCommand(context, "PUBLISH rathaus:changed %s", message);
        heard = reply == NULL ? 0 : reply->integer;
        freeReplyObject(reply);
        redisFree(context);
        poll(NULL, 0, heard == 0 ? 10 : 0);
    }
    cr_assert_gt(heard, 0, "the gateway never subscribed");
}

static int open_stream(void)
{
    static const char request[] = "GET /merseburg/termine?service=perso HTTP/1.1\r\nHost: x\r\n"
                                  "Accept: text/event-stream\r\n\r\n";
    char text[SIZE];
    int fd = town_connect(town);
    cr_assert(town_send(fd, request, sizeof request - 1));
    town_read(fd, "retry: 3000", text, SIZE);
    cr_assert_not_null(strstr(text, "retry: 3000"));
    return fd;
}

static void expect_changed(int fd)
{
    char text[SIZE];
    town_read(fd, "event: changed", text, SIZE);
    cr_expect_not_null(strstr(text, "event: changed"), "only: %s", text);
}

Test(hints, of_another_gateway_reach_live_pages)
{
    int fd = open_stream();
    publish("0123456789abcdef 15:times");
    expect_changed(fd);
    close(fd);
}

Test(hints, come_again_after_redis_was_away)
{
    int fd = open_stream();
    publish("0123456789abcdef 15:times");
    expect_changed(fd);
    stop_redis();
    unlink(path);
    start_redis();
    publish("0123456789abcdef 15:times");
    expect_changed(fd);
    close(fd);
}

Test(hints, that_make_no_sense_change_nothing)
{
    int fd = open_stream();
    publish("nonsense");
    publish("");
    publish("0123456789abcdef 16:times");
    publish("0123456789abcdef 15:times");
    expect_changed(fd);
    close(fd);
}

#include "own_redis.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/rathaus-redis-XXXXXX";
static char path[64], address[80];
static pid_t redis;

const char *own_redis_start(void)
{
    if (path[0] == '\0')
        cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/redis", folder);
    snprintf(address, sizeof address, "unix:%s", path);
    unlink(path);
    redis = fork();
    cr_assert_geq(redis, 0);
    if (redis > 0)
        return address;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--save", "", NULL);
    _exit(127);
}

void own_redis_stop(void)
{
    kill(redis, SIGKILL);
    waitpid(redis, NULL, 0);
}

void own_redis_freeze(void)
{
    kill(redis, SIGSTOP);
}

void own_redis_thaw(void)
{
    kill(redis, SIGCONT);
}

void own_redis_end(void)
{
    own_redis_stop();
    unlink(path);
    rmdir(folder);
}

long long own_redis_ask(const char *format, ...)
{
    for (int i = 0; i < 2000; i++) {
        va_list args;
        redisContext *context = redisConnectUnix(path);
        va_start(args, format);
        redisReply *reply =
            context == NULL || context->err != 0 ? NULL : redisvCommand(context, format, args);
        va_end(args);
        long long number = reply == NULL                      ? -1
                           : reply->type == REDIS_REPLY_ARRAY ? (long long)reply->elements
                                                              : reply->integer;
        freeReplyObject(reply);
        redisFree(context);
        if (number >= 0)
            return number;
        poll(NULL, 0, 10);
    }
    cr_assert_fail("Redis never answered");
    return -1;
}

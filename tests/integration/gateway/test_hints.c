/* Hints over a real Redis that is started, killed and started again. */
#include "own_redis.h"
#include "town.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <unistd.h>

#define SIZE 8192

static struct town *town;

static void set_up(void)
{
    town = town_new_with(own_redis_start(), NULL);
}

static void tear_down(void)
{
    town_free(&town);
    own_redis_end();
}

TestSuite(hints, .init = set_up, .fini = tear_down, .timeout = 60);

/* Publishes as another gateway does, until one listens. */
static void publish(const char *message)
{
    long long heard = 0;
    for (int i = 0; i < 2000 && heard == 0; i++) {
        heard = own_redis_ask("PUBLISH rathaus:changed %s", message);
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
    own_redis_stop();
    own_redis_start();
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

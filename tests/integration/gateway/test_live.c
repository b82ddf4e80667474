/* Event streams through a whole loop: opened, capped, told of changes, ended by the drain. */
#include "town.h"

#include "clock.h"
#include "hints.h"
#include "live.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIZE 8192

static struct town *town;

static void set_up(void)
{
    town = town_new();
}

static void tear_down(void)
{
    town_free(&town);
}

TestSuite(live, .init = set_up, .fini = tear_down, .timeout = 60);

static int open_stream(const char *more, char *text)
{
    char request[512];
    int size = snprintf(request, sizeof request,
                        "GET /merseburg/termine?service=perso HTTP/1.1\r\nHost: x\r\n"
                        "Accept: text/event-stream\r\n%s\r\n",
                        more);
    int fd = town_connect(town);
    cr_assert(town_send(fd, request, (size_t)size));
    town_read(fd, "\r\n\r\n", text, SIZE);
    return fd;
}

Test(live, opens_a_stream_with_the_time_to_come_back)
{
    char text[SIZE];
    int fd = open_stream("", text);
    cr_expect_eq(strncmp(text, "HTTP/1.1 200", 12), 0, "%s", text);
    cr_expect_not_null(strstr(text, "Content-Type: text/event-stream\r\n"));
    if (strstr(text, "retry: 3000") == NULL)
        town_read(fd, "retry: 3000", text, SIZE);
    cr_expect_not_null(strstr(text, "retry: 3000"));
    close(fd);
}

Test(live, tells_a_browser_that_comes_back_to_look_again)
{
    char text[SIZE];
    int fd = open_stream("Last-Event-ID: 17\r\n", text);
    if (strstr(text, "event: changed") == NULL)
        town_read(fd, "event: changed", text, SIZE);
    cr_expect_not_null(strstr(text, "event: changed\nid: "));
    close(fd);
}

static bool is_refused(const char *text)
{
    return strncmp(text, "HTTP/1.1 429", 12) == 0;
}

/* Takes all the places of the test's address; one more is refused. */
static void take_all(int fds[GW_LIVE_PER_ADDRESS])
{
    char text[SIZE];
    for (int i = 0; i < GW_LIVE_PER_ADDRESS; i++) {
        fds[i] = open_stream("", text);
        cr_assert_eq(strncmp(text, "HTTP/1.1 200", 12), 0);
    }
    int refused = open_stream("", text);
    cr_expect(is_refused(text), "%s", text);
    cr_expect_not_null(strstr(text, "Retry-After: "));
    close(refused);
}

Test(live, caps_the_streams_of_an_address)
{
    int fds[GW_LIVE_PER_ADDRESS];
    take_all(fds);
    for (int i = 0; i < GW_LIVE_PER_ADDRESS; i++)
        close(fds[i]);
}

Test(live, gives_the_place_of_one_who_left_away_before_the_next_comment)
{
    char text[SIZE];
    int fds[GW_LIVE_PER_ADDRESS], again;
    take_all(fds);
    close(fds[0]);
    int64_t began = rh_clock_monotonic();
    do {
        again = open_stream("", text);
        close(again);
    } while (is_refused(text) && rh_clock_monotonic() - began < GW_LIVE_BEAT);
    cr_expect_lt(rh_clock_monotonic() - began, GW_LIVE_BEAT / 3);
    for (int i = 1; i < GW_LIVE_PER_ADDRESS; i++)
        close(fds[i]);
}

/* libmicrohttpd 0.9.75 aborts when it is stopped with suspended connections. */
Test(live, ends_every_stream_and_every_idle_connection_on_drain)
{
    char text[SIZE];
    int idle = town_connect(town);
    int fds[3];
    for (int i = 0; i < 3; i++)
        fds[i] = open_stream("", text);
    town_stop(town);
    for (int i = 0; i < 3; i++) {
        town_read(fds[i], "0\r\n\r\n", text, SIZE);
        cr_expect_not_null(strstr(text, "0\r\n\r\n"), "not ended: %s", text);
        close(fds[i]);
    }
    town_read(idle, NULL, text, SIZE);
    cr_expect_str_eq(text, "");
    close(idle);
}

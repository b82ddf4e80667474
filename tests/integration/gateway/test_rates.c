/* Rate limits over a real Redis, shared by gateways, and without one. */
#include "own_redis.h"
#include "visitor.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct town *town, *second;
static struct visitor *anna;

static void strict(struct gw_settings *settings)
{
    settings->rate_read = 20;
    settings->rate_login = 3;
    settings->proxies = 1;
}

static void strict_but_local(struct gw_settings *settings)
{
    strict(settings);
    settings->rate_local = false;
    settings->proxies = 0;
}

static void start(const char *redis, town_adjust adjust)
{
    town = town_new_with(redis, adjust);
    anna = visitor_new(town);
}

static void tear_down(void)
{
    free(anna);
    town_free(&town);
    if (second != NULL)
        town_free(&second);
}

TestSuite(rates, .fini = tear_down, .timeout = 60);

static int ask_login(const char *address)
{
    char more[128];
    snprintf(more, sizeof more, "X-Forwarded-For: %s\r\n", address);
    return visitor_api(anna, "/anmelden", "{\"email\":\"a@example.org\",\"password\":\"x\"}", more);
}

/* Asks `n` times within one window: when a minute ends meanwhile, begins anew with another address.
 * How many were let through. */
static int let_through(const char *network, int n)
{
    for (int try = 1;; try++) {
        char address[64];
        int let = 0;
        time_t window = time(NULL) / 60;
        snprintf(address, sizeof address, "%s.%d", network, try);
        for (int i = 0; i < n; i++)
            let += ask_login(address) != 429;
        if (time(NULL) / 60 == window)
            return let;
    }
}

Test(rates, stop_an_address_and_say_when_to_come_back)
{
    start(own_redis_start(), strict);
    cr_expect_eq(let_through("192.0.2", 6), 3);
    const char *after = strstr(anna->text, "Retry-After: ");
    cr_assert_not_null(after, "%s", anna->text);
    long seconds = strtol(after + 13, NULL, 10);
    cr_expect(seconds >= 1 && seconds <= 60);
    cr_expect_not_null(strstr(anna->text, "\"code\":\"TOO_MANY_REQUESTS\""));
    cr_expect_gt(own_redis_ask("KEYS rathaus:r:*"), 0);
    cr_expect_eq(own_redis_ask("KEYS *192.0.2*"), 0, "addresses are not stored");
    own_redis_end();
}

Test(rates, hold_for_all_gateways_together)
{
    const char *redis = own_redis_start();
    start(redis, strict);
    second = town_new_with(redis, strict);
    for (int try = 1;; try++) {
        char address[64];
        int let = 0;
        time_t window = time(NULL) / 60;
        snprintf(address, sizeof address, "198.51.100.%d", try);
        for (int i = 0; i < 8; i++) {
            anna->town = i % 2 == 0 ? town : second;
            let += ask_login(address) != 429;
        }
        if (time(NULL) / 60 != window)
            continue;
        cr_expect_eq(let, 3);
        break;
    }
    own_redis_end();
}

Test(rates, hold_on_each_gateway_while_redis_is_away)
{
    start(NULL, strict);
    cr_expect_eq(let_through("192.0.2", 6), 3);
}

Test(rates, hold_when_redis_dies_meanwhile)
{
    start(own_redis_start(), strict);
    own_redis_stop();
    cr_expect_eq(let_through("192.0.2", 6), 3);
}

Test(rates, count_a_household_of_ipv6_as_one)
{
    start(NULL, strict);
    for (int try = 1;; try++) {
        int let = 0;
        time_t window = time(NULL) / 60;
        for (int i = 1; i <= 6; i++) {
            char address[64];
            snprintf(address, sizeof address, "2001:db8:0:%x::%x", try, i);
            let += ask_login(address) != 429;
        }
        if (time(NULL) / 60 != window)
            continue;
        cr_expect_eq(let, 3);
        break;
    }
}

Test(rates, are_told_to_people_as_a_page)
{
    int status = 200;
    start(NULL, strict);
    for (int i = 0; i < 60 && status == 200; i++)
        status = visitor_get(anna, "/anmelden", "X-Forwarded-For: 203.0.113.1\r\n");
    cr_expect_eq(status, 429);
    cr_expect_not_null(strstr(anna->text, "Zu viele Anfragen"));
    cr_expect_not_null(strstr(anna->text, "Retry-After: "));
}

Test(rates, leave_the_own_machine_alone_where_a_setting_says_so)
{
    start(NULL, strict_but_local);
    for (int i = 0; i < 50; i++)
        cr_expect_eq(visitor_get(anna, "/anmelden", ""), 200);
}

/* Names and their administrations, asked of an accounts service that this test plays on a real bus:
 * what it is asked, and what the askers are told. */
#include "clock.h"
#include "directory.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENCE (20 * RH_SECOND)

static char folder[] = "/tmp/rathaus-directory-XXXXXX";
static struct rh_arena *arena;
static struct rh_bus_server *accounts;
static struct rh_bus_client *bus;
static struct gw_directory *directory;
static size_t asked; /* requests that accounts has seen */

/* What an asker was told. */
struct told {
    int times;
    Common__Code code;
    const Accounts__TenantReply *reply;
};

static void start(void)
{
    arena = rh_arena_new(0);
    cr_assert_not_null(mkdtemp(folder));
    char *address = rh_arena_printf(arena, "ipc://%s/accounts", folder);
    const struct rh_bus_server_settings server = {.bind = address, .name = "accounts"};
    const struct rh_bus_client_settings client = {
        .endpoints = rh_arena_printf(arena, "accounts=%s", address), .name = "gateway"};
    accounts = rh_bus_server_new(&server);
    bus = rh_bus_client_new(&client);
    cr_assert(accounts != NULL && bus != NULL);
    directory = gw_directory_new(bus);
}

static void stop(void)
{
    gw_directory_free(&directory);
    gw_directory_free(&directory);
    rh_bus_client_free(&bus);
    rh_bus_server_free(&accounts);
    unlink(rh_arena_printf(arena, "%s/accounts", folder));
    rmdir(folder);
    rh_arena_free(&arena);
}

TestSuite(directory, .init = start, .fini = stop, .timeout = 60);

static struct rh_slice tenant_of(const char *slug)
{
    Accounts__TenantReply reply = ACCOUNTS__TENANT_REPLY__INIT;
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    tenant.tenant = 15;
    tenant.kind = ACCOUNTS__KIND__EINHEITSGEMEINDE;
    tenant.slug = tenant.name = (char *)(uintptr_t)slug;
    tenant.land = "ST";
    tenant.zone = "Europe/Berlin";
    reply.tenant = &tenant;
    return rh_pb_pack(arena, &reply.base);
}

/* Answers one request: nobody has "nowhere", "broken" fails, all others are administrations. */
static void serve(const struct rh_bus_incoming *incoming)
{
    ProtobufCMessage *in;
    cr_assert_null(rh_pb_unpack(arena, &accounts__tenant_request__descriptor, incoming->body, &in));
    const char *slug = ((Accounts__TenantRequest *)in)->slug;
    Bus__ReplyHead head = BUS__REPLY_HEAD__INIT;
    head.version = RH_BUS_VERSION;
    head.id = incoming->head->id;
    head.code = COMMON__CODE__OK;
    if (strcmp(slug, "nowhere") == 0)
        head.code = COMMON__CODE__NOT_FOUND;
    if (strcmp(slug, "broken") == 0)
        head.code = COMMON__CODE__INTERNAL;
    const struct rh_slice none = {NULL, 0};
    rh_bus_server_reply(accounts, &incoming->peer, rh_pb_pack(arena, &head.base),
                        head.code == COMMON__CODE__OK ? tenant_of(slug) : none);
    asked++;
}

static void note(void *arg, Common__Code code, const Accounts__TenantReply *reply)
{
    struct told *told = arg;
    told->times++;
    told->code = code;
    told->reply = reply;
}

static void ask(const char *slug, struct told *ret)
{
    const struct gw_directory_ask question = {slug, false, arena, note, ret};
    gw_directory_find(directory, &question);
}

/* Turns the bus until an asker was told. */
static void finish(const struct told *told)
{
    int64_t until = rh_clock_monotonic() + PATIENCE;
    while (told->times == 0) {
        struct rh_bus_incoming incoming[64];
        struct pollfd ready[] = {{.fd = rh_bus_client_fd(bus), .events = POLLIN},
                                 {.fd = rh_bus_server_fd(accounts), .events = POLLIN}};
        cr_assert_lt(rh_clock_monotonic(), until, "nobody was told");
        rh_bus_client_run(bus);
        size_t n = rh_bus_server_take(accounts, arena, incoming, 64);
        for (size_t i = 0; i < n; i++)
            serve(&incoming[i]);
        rh_bus_server_flush(accounts);
        poll(ready, 2, 5); /* a ZeroMQ descriptor tells of a change only once */
    }
}

Test(directory, asks_once_for_all_who_want_to_know)
{
    struct told first = {0}, second = {0};
    ask("merseburg", &first);
    ask("merseburg", &second);
    cr_expect_eq(first.times, 0);
    finish(&first);
    finish(&second);
    cr_expect_eq(asked, 1);
    cr_assert_not_null(second.reply);
    cr_expect_str_eq(first.reply->tenant->slug, "merseburg");
    cr_expect_eq(second.reply->tenant->tenant, 15);
}

Test(directory, remembers_an_administration)
{
    struct told first = {0}, later = {0};
    ask("merseburg", &first);
    finish(&first);
    ask("merseburg", &later);
    cr_expect_eq(later.times, 1, "without waiting");
    cr_expect_eq(later.code, COMMON__CODE__OK);
    cr_expect_str_eq(later.reply->tenant->slug, "merseburg");
    cr_expect_eq(asked, 1);
}

Test(directory, remembers_that_nobody_has_a_name)
{
    struct told first = {0}, later = {0};
    ask("nowhere", &first);
    finish(&first);
    cr_expect_eq(first.code, COMMON__CODE__NOT_FOUND);
    ask("nowhere", &later);
    cr_expect_eq(later.times, 1, "without waiting");
    cr_expect_eq(later.code, COMMON__CODE__NOT_FOUND);
    cr_expect_null(later.reply);
}

Test(directory, asks_again_after_a_failure)
{
    struct told first = {0}, later = {0};
    ask("broken", &first);
    finish(&first);
    cr_expect_eq(first.code, COMMON__CODE__INTERNAL);
    ask("broken", &later);
    cr_expect_eq(later.times, 0);
    finish(&later);
    cr_expect_eq(asked, 2);
}

Test(directory, asks_nobody_for_what_is_no_name)
{
    static const char *const names[] = {"",       "-a",       "a-",          "a--b",
                                        "Halle!", "\xc3\xbc", "favicon.ico", "UPPER"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct told told = {0};
        ask(names[i], &told);
        cr_expect_eq(told.times, 1, "%s", names[i]);
        cr_expect_eq(told.code, COMMON__CODE__NOT_FOUND);
    }
    char *long_name = rh_arena_printf(arena, "%061d", 0);
    struct told told = {0};
    ask(long_name, &told);
    cr_expect_eq(told.code, COMMON__CODE__NOT_FOUND);
}

Test(directory, gives_up_the_longest_unused_names_first)
{
    static struct told towns[2000];
    struct told kept = {0}, again = {0}, newest = {0};
    ask("merseburg", &kept);
    finish(&kept);
    for (size_t i = 0; i < 2000; i++) {
        ask(rh_arena_printf(arena, "town-%zu", i), &towns[i]);
        if (i % 500 == 499) /* the bus takes so many at once */
            for (size_t j = 0; j <= i; j++)
                finish(&towns[j]);
    }
    size_t before = asked;
    ask("merseburg", &again);
    cr_expect_eq(again.times, 0, "its place was needed");
    finish(&again);
    cr_expect_eq(asked, before + 1);
    ask("town-1999", &newest);
    cr_expect_eq(newest.times, 1);
}

#include "log.h"

#include "pb.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

static char text[16384];

/* Runs with stdout in a pipe, so that a line's bytes can be read back. */
static int pipe_ends[2];

static void setup(void)
{
    cr_assert_eq(pipe(pipe_ends), 0);
    cr_assert_geq(dup2(pipe_ends[1], STDOUT_FILENO), 0);
    rh_log_init("test", RH_INFO);
}

static json_t *line(void)
{
    ssize_t size = read(pipe_ends[0], text, sizeof text - 1);
    cr_assert_gt(size, 0);
    text[size] = '\0';
    cr_assert_eq(text[size - 1], '\n');
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(json, "%s", text);
    return json;
}

static const char *member(json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

TestSuite(log, .init = setup);

Test(log, writes_one_json_line_with_context_first)
{
    const struct rh_log_context context = {"4bf9", 15, "booking.hold"};
    rh_log(RH_WARN, &context, "it said \"%s\"\n", "no\x01");
    json_t *json = line();
    cr_assert_str_eq(member(json, "level"), "warn");
    cr_assert_str_eq(member(json, "process"), "test");
    cr_assert_str_eq(member(json, "request"), "4bf9");
    cr_assert_str_eq(member(json, "method"), "booking.hold");
    cr_assert_eq(json_integer_value(json_object_get(json, "tenant")), 15);
    cr_assert_str_eq(member(json, "message"), "it said \"no\x01\"\n");
    json_decref(json);
}

Test(log, leaves_out_what_it_does_not_know)
{
    rh_log(RH_INFO, NULL, "started");
    json_t *json = line();
    cr_assert_eq(json_object_size(json), 4);
    json_decref(json);
}

Test(log, stays_json_whatever_the_message)
{
    static const char bytes[] = "\xff\xfe bad \xc3\xa4";
    rh_log(RH_INFO, NULL, "%s", bytes);
    json_t *json = line();
    cr_assert_str_eq(member(json, "message"), "?? bad ??");
    json_decref(json);
    static char euros[4000];
    for (size_t i = 0; i + 3 < sizeof euros; i += 3)
        memcpy(euros + i, "\xe2\x82\xac", 3);
    rh_log(RH_INFO, NULL, "%s", euros);
    json = line();
    cr_assert_eq(strncmp(member(json, "message"), "\xe2\x82\xac", 3), 0);
    json_decref(json);
    memset(euros, 1, sizeof euros - 1);
    rh_log(RH_INFO, NULL, "%s", euros);
    json_decref(line());
}

Test(log, keeps_quiet_below_its_level)
{
    rh_log(RH_DEBUG, NULL, "unheard");
    rh_log_request(&(struct rh_log_context){.method = "booking.hold"}, "OK", 1234);
    json_t *json = line();
    cr_assert_str_eq(member(json, "code"), "OK");
    cr_assert_eq(json_integer_value(json_object_get(json, "us")), 1234);
    json_decref(json);
}

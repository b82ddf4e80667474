/* Every code and reason has a status and words; problems say what a program needs. */
#include "exchange.h"
#include "problem.h"
#include "status_map.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <jansson.h>

static struct gw_exchange *exchange;

static void start(void)
{
    exchange = exchange_new(GATEWAY_TEXTS);
}

static void stop(void)
{
    exchange_free(&exchange);
}

TestSuite(problem, .init = start, .fini = stop);

static const char *lower(const char *name)
{
    char *text = rh_arena_strdup(exchange->arena, name);
    for (char *c = text; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

static void expect_text(const char *format, const char *name)
{
    static const char *const languages[] = {"de", "en"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        char key[100];
        snprintf(key, sizeof key, "%s%s%s", format, name, "");
        cr_expect_not_null(rh_text(exchange->gateway->texts, languages[i], rh_slice(key)),
                           "%s in %s", key, languages[i]);
    }
}

static void expect_texts(const char *name)
{
    expect_text("error.", name);
    expect_text("error.", rh_arena_printf(exchange->arena, "%s.title", name));
}

Test(problem, has_a_status_a_name_and_words_for_every_code)
{
    for (unsigned i = 0; i < common__code__descriptor.n_values; i++) {
        const ProtobufCEnumValue *value = &common__code__descriptor.values[i];
        if (value->value == COMMON__CODE__OK)
            continue;
        cr_expect_str_eq(gw_problem_name(value->value), lower(value->name));
        cr_expect_geq(gw_status(value->value), 400);
        if (value->value != COMMON__CODE__INTERNAL)
            cr_expect_neq(gw_status(value->value), 500, "%s", value->name);
        expect_texts(lower(value->name));
    }
    expect_texts("method_not_allowed");
    expect_texts("form_lapsed");
}

Test(problem, has_words_for_every_reason)
{
    for (unsigned i = 0; i < common__reason__descriptor.n_values; i++)
        expect_text("reason.", lower(common__reason__descriptor.values[i].name));
}

Test(problem, tells_failures_of_the_machine_when_to_come_back)
{
    cr_expect_gt(gw_retry_after(COMMON__CODE__UNAVAILABLE), 0);
    cr_expect_gt(gw_retry_after(COMMON__CODE__OVERLOADED), 0);
    cr_expect_eq(gw_retry_after(COMMON__CODE__SLOT_TAKEN), 0);
}

static json_t *problem_json(void)
{
    gw_problem(exchange);
    cr_assert_str_eq(exchange->response.content_type, "application/problem+json");
    json_t *root = json_loadb(exchange->response.body.data, exchange->response.body.len, 0, NULL);
    cr_assert_not_null(root, "%s", exchange->response.body.data);
    return root;
}

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value == NULL ? "" : value;
}

Test(problem, is_json_after_rfc_9457)
{
    exchange->api = true;
    exchange->language = "en";
    exchange->log.request = "4bf92f3577b34da6a3ce929d0e0e4736";
    exchange->error = rh_refuse(exchange->arena, SLOT_TAKEN);
    json_t *root = problem_json();
    cr_expect_eq(exchange->response.status, 409);
    cr_expect_str_eq(text(root, "type"), "https://rathaus.example/problems/slot-taken");
    cr_expect_eq(json_integer_value(json_object_get(root, "status")), 409);
    cr_expect_str_eq(text(root, "code"), "SLOT_TAKEN");
    cr_expect_str_eq(text(root, "instance"), exchange->log.request);
    cr_expect_str_eq(text(root, "title"),
                     rh_text(exchange->gateway->texts, "en", rh_slice("error.slot_taken.title")));
    cr_expect_null(json_object_get(root, "errors"));
    json_decref(root);
}

Test(problem, names_the_fields_and_their_limits)
{
    exchange->api = true;
    exchange->error =
        rh_error_field(NULL, exchange->arena, "persons[2].name", COMMON__REASON__TOO_LONG, 100);
    rh_error_field(exchange->error, exchange->arena, "a\"b", COMMON__REASON__UNKNOWN_FIELD, 0);
    json_t *root = problem_json();
    cr_expect_eq(exchange->response.status, 422);
    const json_t *errors = json_object_get(root, "errors");
    cr_assert_eq(json_array_size(errors), 2);
    const json_t *first = json_array_get(errors, 0), *second = json_array_get(errors, 1);
    cr_expect_str_eq(text(first, "field"), "persons[2].name");
    cr_expect_str_eq(text(first, "reason"), "TOO_LONG");
    cr_expect_eq(json_integer_value(json_object_get(first, "limit")), 100);
    cr_expect_not_null(strstr(text(first, "message"), "100"));
    cr_expect_null(strchr(text(first, "message"), '{'));
    cr_expect_str_eq(text(second, "field"), "a\"b");
    json_decref(root);
}

Test(problem, keeps_a_status_that_no_code_names)
{
    exchange->api = true;
    exchange->response.status = 405;
    exchange->response.allow = "GET, HEAD";
    exchange->error = rh_refuse(exchange->arena, NOT_FOUND);
    json_t *root = problem_json();
    cr_expect_eq(exchange->response.status, 405);
    cr_expect_str_eq(text(root, "code"), "METHOD_NOT_ALLOWED");
    json_decref(root);
}

Test(problem, calls_a_missing_key_a_lapsed_form_for_people_only)
{
    exchange->error = rh_refuse(exchange->arena, KEY_MISSING);
    cr_expect_str_eq(gw_problem_of(exchange).name, "form_lapsed");
    exchange->api = true;
    cr_expect_str_eq(gw_problem_of(exchange).name, "key_missing");
}

Test(problem, still_says_what_is_wrong_when_its_template_is_missing)
{
    exchange->error = rh_refuse(exchange->arena, NOT_FOUND);
    gw_problem(exchange);
    cr_expect_eq(exchange->response.status, 404);
    cr_expect_str_eq(exchange->response.content_type, "text/html; charset=utf-8");
    cr_expect_not_null(strstr(exchange->response.body.data, gw_problem_of(exchange).title));
}

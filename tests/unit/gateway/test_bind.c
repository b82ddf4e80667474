/* From path, query, form and JSON to messages: what is taken, and what is refused by name. */
#include "bind.h"
#include "booking.pb-c.h"

#include <criterion/criterion.h>

#define ID    "0192f5d0-0000-7000-8000-000000000001"
#define OTHER "0192f5d0-0000-7000-8000-000000000002"
#define CODE  "abcdefghijklmnopqrstuvwxyz234567"

static struct rh_arena *arena;

static void start(void)
{
    arena = rh_arena_new(0);
}

static void stop(void)
{
    rh_arena_free(&arena);
}

TestSuite(bind, .init = start, .fini = stop);

static struct rh_form form_of(const char *text)
{
    struct rh_form form = {0};
    cr_assert_null(rh_form_parse_urlencoded(arena, rh_slice(text), &form));
    return form;
}

/* True when the error refuses exactly that field for that reason among others. */
static bool refuses(const struct rh_error *error, const char *field, Common__Reason reason)
{
    for (size_t i = 0; error != NULL && i < error->n_fields; i++)
        if (strcmp(error->fields[i].field, field) == 0 && error->fields[i].reason == reason)
            return true;
    return false;
}

static struct rh_error *bind_book(const char *form_text, const char *json_text,
                                  Booking__BookRequest **ret)
{
    const struct gw_param params[] = {{"tenant", "merseburg"}, {"appointment", ID}};
    const struct rh_form form = form_of(form_text == NULL ? "" : form_text);
    const struct rh_slice json = rh_slice(json_text);
    const struct gw_bind_source source = {params, 2, &form, json_text == NULL ? NULL : &json};
    ProtobufCMessage *message = NULL;
    struct rh_error *error =
        gw_bind_message(arena, &booking__book_request__descriptor, &source, &message);
    *ret = (Booking__BookRequest *)message;
    return error;
}

Test(bind, fills_a_message_from_path_and_form)
{
    Booking__BookRequest *in;
    cr_assert_null(bind_book("code=" CODE "&name=+Anna+Muster+&_token=x", NULL, &in));
    cr_expect_str_eq(in->appointment, ID);
    cr_expect_str_eq(in->code, CODE);
    cr_expect_str_eq(in->name, "Anna Muster");
}

Test(bind, lets_nothing_override_the_path)
{
    Booking__BookRequest *in;
    cr_assert_null(bind_book("appointment=" OTHER "&code=" CODE "&name=Anna", NULL, &in));
    cr_expect_str_eq(in->appointment, ID);
}

Test(bind, names_all_refused_fields_of_a_form)
{
    Booking__BookRequest *in;
    const struct rh_error *error = bind_book("code=%00&name=A", NULL, &in);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__INVALID);
    cr_expect_eq(error->n_fields, 2);
    cr_expect(refuses(error, "code", COMMON__REASON__CONTROL_CHARACTER));
    cr_expect(refuses(error, "name", COMMON__REASON__TOO_SHORT));
}

Test(bind, fills_a_message_from_path_and_json)
{
    Booking__BookRequest *in;
    cr_assert_null(bind_book(NULL, "{\"code\":\"" CODE "\",\"name\":\"Anna\"}", &in));
    cr_expect_str_eq(in->appointment, ID);
    cr_expect_str_eq(in->name, "Anna");
}

Test(bind, takes_a_json_body_that_repeats_the_path)
{
    Booking__BookRequest *in;
    const char *json = "{\"appointment\":\"" ID "\",\"code\":\"" CODE "\",\"name\":\"Anna\"}";
    cr_expect_null(bind_book(NULL, json, &in));
}

Test(bind, refuses_a_json_body_that_contradicts_the_path)
{
    Booking__BookRequest *in;
    const char *json = "{\"appointment\":\"" OTHER "\",\"code\":\"" CODE "\",\"name\":\"Anna\"}";
    const struct rh_error *error = bind_book(NULL, json, &in);
    cr_expect(refuses(error, "appointment", COMMON__REASON__DUPLICATE));
    cr_expect_eq(error->n_fields, 1);
}

Test(bind, names_all_refused_fields_of_a_json_body)
{
    Booking__BookRequest *in;
    const struct rh_error *error = bind_book(NULL, "{\"code\":7,\"nome\":\"Anna\"}", &in);
    cr_expect(refuses(error, "code", COMMON__REASON__WRONG_TYPE));
    cr_expect(refuses(error, "nome", COMMON__REASON__UNKNOWN_FIELD));
    cr_expect(refuses(error, "name", COMMON__REASON__MISSING));
}

Test(bind, tells_broken_json_alone)
{
    Booking__BookRequest *in;
    const struct rh_error *error = bind_book(NULL, "{\"code\":", &in);
    cr_expect(refuses(error, "", COMMON__REASON__WRONG_FORMAT));
    cr_expect_eq(error->n_fields, 1);
}

/* An exchange on a route, with path parameters and query. */
static struct gw_exchange *exchange_on(const struct gw_route *route, const char *query)
{
    struct gw_exchange *exchange = rh_arena_alloc(arena, sizeof *exchange);
    exchange->arena = arena;
    exchange->route = route;
    exchange->params[exchange->n_params++] = (struct gw_param){"tenant", "merseburg"};
    exchange->query = form_of(query);
    exchange->body = rh_buf_new(arena, 0);
    return exchange;
}

static const struct gw_route times = {
    .verb = GW_GET, .path = "/{tenant}/termine", .calls = {{"times", "booking.times"}}};

Test(bind, prepares_the_calls_of_a_page_from_its_query)
{
    struct gw_exchange *exchange =
        exchange_on(&times, "service=personalausweis&from=24.11.2026&lang=en&whatever=1");
    cr_assert_null(gw_bind(exchange));
    cr_assert_eq(exchange->n_calls, 1);
    cr_expect_str_eq(exchange->calls[0].method->name, "booking.times");
    const Booking__TimesRequest *in = (const Booking__TimesRequest *)exchange->calls[0].in;
    cr_expect_str_eq(in->service, "personalausweis");
    cr_assert_not_null(in->from);
    cr_expect_eq(in->from->day, 24);
}

Test(bind, names_the_day_that_does_not_exist)
{
    struct gw_exchange *exchange = exchange_on(&times, "service=personalausweis&from=31.02.2026");
    const struct rh_error *error = gw_bind(exchange);
    cr_expect(refuses(error, "from", COMMON__REASON__NO_SUCH_DAY));
    cr_expect_eq(error->n_fields, 1);
}

Test(bind, names_a_field_of_several_calls_once)
{
    static const struct gw_route route = {
        .path = "/{tenant}", .calls = {{"times", "booking.times"}, {"service", "booking.service"}}};
    const struct rh_error *error = gw_bind(exchange_on(&route, "service=No+slug"));
    cr_expect(refuses(error, "service", COMMON__REASON__WRONG_FORMAT));
    cr_expect_eq(error->n_fields, 1);
}

Test(bind, knows_no_method_that_only_services_may_call)
{
    static const struct gw_route route = {.calls = {{"x", "booking.tenant_changed"}}};
    const struct rh_error *error = gw_bind(exchange_on(&route, ""));
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__UNKNOWN_METHOD);
}

Test(bind, shows_a_page_again_with_its_query_and_what_it_requires)
{
    static const struct gw_route page = {.path = "/{tenant}/termine/{appointment}",
                                         .calls = {{"appointment", "booking.appointment"}}};
    struct gw_exchange *failed = exchange_on(&times, "");
    failed->params[failed->n_params++] = (struct gw_param){"appointment", ID};
    failed->form = form_of("code=" CODE "&name=A&appointment=" OTHER);
    const struct rh_form query = gw_bind_again(failed, &page);
    cr_assert_eq(query.n_fields, 1, "neither the name nor what the path says");
    cr_expect_str_eq(rh_form_get(&query, "code"), CODE);

    failed->query = form_of("service=personalausweis&from=2026-11-24");
    failed->form = form_of("service=other&office=buergerbuero&start=2026-11-24T08:40:00Z");
    const struct rh_form kept = gw_bind_again(failed, &times);
    cr_expect_eq(kept.n_fields, 2);
    cr_expect_str_eq(rh_form_get(&kept, "service"), "personalausweis");
}

/* What templates see: the names of gateway/pages/README.md. */
#include "address.h"
#include "exchange.h"
#include "page.h"

#include "booking.pb-c.h"

#include <criterion/criterion.h>

#define TOKEN "0192f5d0-0000-7000-8000-000000000001.1795372800.abcdefghijklmnopqrstuvwxyz234567"

static struct gw_exchange *exchange;

static const struct gw_route times = {
    .path = "/{tenant}/termine", .template = "page", .again = "/{tenant}/termine", .live = "times"};

static void start(void)
{
    exchange = exchange_new(GATEWAY_TEXTS);
    exchange->route = &times;
    exchange->path = "/merseburg/termine";
    exchange->params[exchange->n_params++] = (struct gw_param){"tenant", "merseburg"};
}

static void stop(void)
{
    exchange_free(&exchange);
}

TestSuite(page, .init = start, .fini = stop);

static struct rh_form form_of(const char *text)
{
    struct rh_form form = {0};
    cr_assert_null(rh_form_parse_urlencoded(exchange->arena, rh_slice(text), &form));
    return form;
}

/* The page that a template gives. */
static const char *shown(const char *template)
{
    cr_assert_eq(rh_templates_add(exchange_templates(exchange), "page", template), 0);
    gw_page(exchange, "page", 200);
    return exchange_body(exchange);
}

/* The exchange, showing its page again after a POST that failed so. */
static void fail_with(const char *form, struct rh_error *error)
{
    struct gw_exchange *failed = rh_arena_alloc(exchange->arena, sizeof *failed);
    exchange->form = form_of(form);
    exchange->error = error;
    exchange->log.request = "4bf92f3577b34da6a3ce929d0e0e4736";
    *failed = *exchange;
    exchange->error = NULL;
    exchange->failed = failed;
}

Test(page, tells_where_it_is)
{
    exchange->query = form_of("service=personalausweis&lang=de&q=a%26b");
    cr_expect_str_eq(shown("{{{page.path}}} {{{page.url}}} {{{page.canonical}}} {{{page.api}}}"),
                     "/merseburg/termine /merseburg/termine?service=personalausweis&q=a%26b "
                     "https://rathaus.example/merseburg/termine "
                     "/api/v1/merseburg/termine?service=personalausweis&q=a%26b");
}

Test(page, offers_itself_in_every_language)
{
    exchange->query = form_of("q=x&lang=en");
    exchange->language = "de-simple";
    cr_expect_str_eq(shown("{{page.lang}}{{#page.languages}} {{lang}}{{#current}}*{{/current}}="
                           "{{{url}}}{{/page.languages}}"),
                     "de de=/merseburg/termine?q=x&lang=de en=/merseburg/termine?q=x&lang=en "
                     "de*=/merseburg/termine?q=x&lang=de-simple");
}

Test(page, knows_the_time_and_its_stream)
{
    exchange->gateway->now = INT64_C(1795509600000);
    cr_expect_str_eq(shown("{{page.now.instant}} {{{page.live}}}"),
                     "2026-11-24T08:40:00Z /merseburg/termine");
}

Test(page, shows_tenant_and_replies_by_name)
{
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    Booking__HoldReply reply = BOOKING__HOLD_REPLY__INIT;
    static const struct gw_call_spec spec = {"hold", "booking.hold"};
    tenant.slug = "merseburg";
    tenant.name = "Stadt Merseburg";
    tenant.zone = "Europe/Berlin";
    tenant.demo = 1;
    reply.code = "<b>";
    exchange->tenant = &tenant;
    exchange->calls[exchange->n_calls++] = (struct gw_call){.spec = &spec, .out = &reply.base};
    cr_expect_str_eq(shown("{{tenant.name}} {{hold.code}}{{#page.demo}} DEMO{{/page.demo}}"),
                     "Stadt Merseburg &lt;b&gt; DEMO");
}

Test(page, holds_a_place_for_the_token)
{
    cr_expect_str_eq(shown("<input value=\"{{token}}\">"), "<input value=\"" GW_TOKEN_MARK "\">");
}

Test(page, shows_a_query_as_entered)
{
    exchange->query = form_of("from=31.02.&office=buergerbuero");
    cr_expect_str_eq(shown("{{form.from.raw}}|{{form.q.raw}}|{{#form.office.is.buergerbuero}}yes"
                           "{{/form.office.is.buergerbuero}}{{#form.failed}}no{{/form.failed}}"),
                     "31.02.||yes");
}

Test(page, shows_a_failed_form_with_what_was_entered_and_why_not)
{
    struct rh_error *error =
        rh_error_field(NULL, exchange->arena, "name", COMMON__REASON__TOO_SHORT, 2);
    rh_error_field(error, exchange->arena, "persons[0].name", COMMON__REASON__MISSING, 0);
    fail_with("name=%3CA&code=x", error);
    cr_expect_str_eq(
        shown("{{form.name.raw}}{{#form.name.error}} {{reason}}{{/form.name.error}}"
              "{{#form.code.error}}no{{/form.code.error}}"
              "{{#form.persons[0].name.error}} {{reason}}{{/form.persons[0].name.error}}"
              "{{#form.errors}} #{{id}}{{/form.errors}} {{error.status}}"
              "{{#form.failed}} failed{{/form.failed}}"),
        "&lt;A TOO_SHORT MISSING #name #persons-0--name 422 failed");
}

Test(page, tells_an_error_by_code)
{
    fail_with("", rh_refuse(exchange->arena, SLOT_TAKEN));
    cr_expect_str_eq(shown("{{error.code}}{{#error.is.slot_taken}} yes{{/error.is.slot_taken}}"
                           "{{#error.is.invalid}} no{{/error.is.invalid}} {{error.request}}"
                           "{{error.retry_after}}"),
                     "SLOT_TAKEN yes 4bf92f3577b34da6a3ce929d0e0e4736");
}

Test(page, keeps_the_token_only_where_the_outcome_is_unknown)
{
    exchange->key = "0192f5d0-0000-7000-8000-000000000001";
    fail_with("_token=" TOKEN, rh_refuse(exchange->arena, DEADLINE));
    cr_expect_str_eq(shown("{{token}}"), TOKEN, "sending it again must not do it twice");
    exchange->failed = NULL;
    fail_with("_token=" TOKEN, rh_refuse(exchange->arena, SLOT_TAKEN));
    gw_page(exchange, "page", 409);
    cr_expect_str_eq(exchange_body(exchange), GW_TOKEN_MARK);
}

Test(page, becomes_the_problem_page_when_it_cannot_be_rendered)
{
    gw_page(exchange, "no/such", 200);
    cr_expect_eq(exchange->response.status, 500);
    cr_expect_not_null(strstr(exchange_body(exchange), "<h1>"));
}

Test(page, moves_to_the_administration_with_everything_behind_the_name)
{
    exchange->target = "/barnstaedt/termine?service=a%20b";
    cr_expect_str_eq(gw_address_moved(exchange, "weida-land"), "/weida-land/termine?service=a%20b");
    exchange->api = true;
    exchange->target = "/api/v1/barnstaedt";
    cr_expect_str_eq(gw_address_moved(exchange, "weida-land"), "/api/v1/weida-land");
}

Test(page, sends_on_with_reply_fields_before_path_fields)
{
    Booking__HoldReply reply = BOOKING__HOLD_REPLY__INIT;
    reply.appointment = "a/b";
    reply.code = "c d";
    exchange->calls[exchange->n_calls++] = (struct gw_call){.out = &reply.base};
    cr_expect_str_eq(gw_address_fill(exchange, "/{tenant}/termine/{appointment}?code={code}{x}"),
                     "/merseburg/termine/a%2Fb?code=c%20d");
}

Test(page, that_asks_back_sends_what_was_sent_once_more)
{
    exchange->form =
        form_of("_token=" TOKEN "&monday=9-12&can=1%3Aperso&can=2%3Aperso&note=%3Cb%3E");
    cr_expect_str_eq(shown("{{#form.sent}}{{name}}={{value}} {{/form.sent}}"),
                     "monday=9-12 can=1:perso can=2:perso note=&lt;b&gt; ");
}

Test(page, of_a_form_stays_where_its_reply_asks_and_leads_on_where_it_does_not)
{
    Booking__SetWeekReply reply = BOOKING__SET_WEEK_REPLY__INIT;
    exchange->calls[exchange->n_calls++] = (struct gw_call){.out = &reply.base};
    reply.outcome = BOOKING__OUTCOME__ASKS;
    cr_expect(gw_address_stays(exchange));
    reply.outcome = BOOKING__OUTCOME__AFFECTED;
    cr_expect_not(gw_address_stays(exchange));
    cr_expect_str_eq(gw_address_fill(exchange, "/{tenant}?getan={outcome}"),
                     "/merseburg?getan=affected");
}

/* Messages as contexts: every type, every computed member, absence and defaults. */
#include "booking.pb-c.h"
#include "google/protobuf/descriptor.pb-c.h"
#include "json_value.h"
#include "message_view.h"
#include "options.pb-c.h"

#include <criterion/criterion.h>

#define TUESDAY INT64_C(1795509600000) /* 2026-11-24T08:40:00Z */

static struct rh_arena *arena;

static void begin(void)
{
    arena = rh_arena_new(0);
}

static void end(void)
{
    rh_arena_free(&arena);
}

TestSuite(message_view, .init = begin, .fini = end);

static void check(const ProtobufCMessage *message, const char *language, const char *template,
                  const char *expected)
{
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_render render = {.arena = arena, .language = language, .zone = "Europe/Berlin"};
    struct rh_buf out = rh_buf_new(arena, 0);

    cr_assert_eq(rh_templates_add(templates, "page", template), 0);
    struct rh_error *error =
        rh_mustache_render(templates, "page", &render, rh_message_value(message), &out);

    cr_expect_null(error);
    cr_expect_str_eq(rh_buf_str(&out), expected, "%s: \"%s\"", template, rh_buf_str(&out));
    rh_templates_free(&templates);
}

Test(message_view, answers_by_both_names)
{
    Booking__OpenNow now = BOOKING__OPEN_NOW__INIT;
    Booking__HoldReply held = BOOKING__HOLD_REPLY__INIT;
    Common__Instant until = {PROTOBUF_C_MESSAGE_INIT(&common__instant__descriptor), TUESDAY};

    now.has_open_today = true;
    now.open_today = true;
    held.hold_until = &until;
    check(&now.base, "de",
          "{{open_today}} {{openToday}}[{{open_Today}}{{opentoday}}{{openTodayX}}]", "true true[]");
    check(&held.base, "de", "{{hold_until.time}} {{holdUntil.time}}", "09:40 09:40");
}

Test(message_view, tells_absent_from_present)
{
    Booking__OpenNow now = BOOKING__OPEN_NOW__INIT;
    Booking__Hours hours = BOOKING__HOURS__INIT;

    check(&now.base, "de",
          "{{#open}}open{{/open}}{{^open}}closed{{/open}}{{^openToday}}-{{/openToday}}[{{until}}"
          "{{until.time}}{{reason}}{{no_such_field}}]",
          "closed-[]");
    check(&hours.base, "de", "[{{nth}}{{#nth}}x{{/nth}}]{{opens}}", "[]0");
    hours.has_nth = true;
    hours.nth = -1;
    check(&hours.base, "de", "{{#nth}}{{.}}{{/nth}}", "-1");
}

Test(message_view, hides_outer_names_by_absent_fields)
{
    Booking__Appointment appointment = BOOKING__APPOINTMENT__INIT;
    Booking__Office office = BOOKING__OFFICE__INIT;

    appointment.venue = "outside";
    appointment.name = "A";
    office.name = "B";
    appointment.office = &office;
    check(&appointment.base, "de", "{{#office}}{{name}}{{venue}}{{phone}}{{/office}}", "Boutside");
    office.name = NULL;
    check(&appointment.base, "de", "[{{#office}}{{name}}{{/office}}]", "[]");
}

Test(message_view, computes_of_instants)
{
    Booking__Slot slot = BOOKING__SLOT__INIT;
    Common__Instant start = {PROTOBUF_C_MESSAGE_INIT(&common__instant__descriptor), TUESDAY};

    slot.start = &start;
    check(&slot.base, "de",
          "{{start.date}}|{{start.date_short}}|{{start.time}}|{{start.weekday}}|{{start.iso}}|"
          "{{start.instant}}|{{start}}|{{start.ms}}|{{start.none}}",
          "Dienstag, 24. November 2026|24.11.2026|09:40|Dienstag|2026-11-24|2026-11-24T08:40:00Z|"
          "2026-11-24T08:40:00Z|1795509600000|");
    check(&slot.base, "en", "{{#start}}{{date}}, {{time}}{{/start}}",
          "Tuesday, 24 November 2026, 09:40");
}

Test(message_view, computes_of_days)
{
    Booking__Day day = BOOKING__DAY__INIT;
    Common__Date date = {PROTOBUF_C_MESSAGE_INIT(&common__date__descriptor), 2026, 3, 1};

    day.date = &date;
    check(&day.base, "de",
          "{{date.long}}|{{date.short}}|{{date.iso}}|{{date}}|{{date.weekday}}|{{date.year}}",
          "Sonntag, 1. M\xc3\xa4rz 2026|01.03.2026|2026-03-01|2026-03-01|Sonntag|2026");
    check(&day.base, "en", "{{date.long}}", "Sunday, 1 March 2026");
}

Test(message_view, computes_of_money_enums_and_minutes)
{
    Booking__Service service = BOOKING__SERVICE__INIT;
    Booking__Hours hours = BOOKING__HOURS__INIT;
    Common__Money fee = {PROTOBUF_C_MESSAGE_INIT(&common__money__descriptor), 3700, "EUR"};

    service.fee = &fee;
    service.channel = BOOKING__CHANNEL__ON_SITE;
    service.name = "Ausweis & Pass";
    check(&service.base, "de", "{{fee.text}}|{{fee}}|{{fee.cents}} {{fee.currency}}",
          "37,00\xc2\xa0\xe2\x82\xac|37,00\xc2\xa0\xe2\x82\xac|3700 EUR");
    check(&service.base, "de",
          "{{channel}}|{{channel.text}}|{{#channel.on_site}}here{{/channel.on_site}}"
          "{{#channel.phone}}there{{/channel.phone}}{{#channel.nowhere}}?{{/channel.nowhere}}",
          "ON_SITE|ON_SITE|here");
    check(&service.base, "de", "{{name.text}}", "Ausweis &amp; Pass");
    hours.opens = 580;
    check(&hours.base, "de", "{{opens.clock}} {{opens}} {{opens.text}}", "09:40 580 580");
}

Test(message_view, names_weekdays_and_signs_of_numbers)
{
    Booking__Hours hours = BOOKING__HOURS__INIT;

    hours.weekday = 2;
    hours.has_nth = true;
    hours.nth = -1;
    hours.venue = "Markt";
    check(&hours.base, "de",
          "{{weekday.name}} {{#nth.negative}}last{{/nth.negative}}{{#weekday.negative}}?"
          "{{/weekday.negative}}",
          "Dienstag last");
    check(&hours.base, "en", "{{weekday.name}}[{{#nth}}{{name}}{{/nth}}]", "Tuesday[]");
    check(&hours.base, "de", "{{#venue}}{{text}}{{/venue}} {{venue.phrase}}", "Markt Markt");
}

Test(message_view, iterates_lists_of_texts_and_of_messages)
{
    Booking__Service service = BOOKING__SERVICE__INIT;
    Booking__Office office = BOOKING__OFFICE__INIT;
    Booking__Hours monday = BOOKING__HOURS__INIT, tuesday = BOOKING__HOURS__INIT;
    char *documents[] = {"Foto", "Ausweis"};
    Booking__Hours *hours[] = {&monday, &tuesday};

    check(&service.base, "de",
          "{{documents.count}}{{^documents}}-{{/documents}}"
          "{{^documents.any}}-{{/documents.any}}",
          "0--");
    service.documents = documents;
    service.n_documents = 2;
    check(&service.base, "de",
          "{{documents.count}}{{#documents}}{{^first}}, {{/first}}{{position}} {{.}}{{/documents}}",
          "21 Foto, 2 Ausweis");
    monday.weekday = 1;
    tuesday.weekday = 2;
    office.hours = hours;
    office.n_hours = 2;
    check(&office.base, "de", "{{#hours}}{{weekday}}{{#last}}.{{/last}}{{/hours}}", "12.");
}

Test(message_view, reads_lists_of_numbers_and_enums)
{
    Google__Protobuf__FileDescriptorProto file = GOOGLE__PROTOBUF__FILE_DESCRIPTOR_PROTO__INIT;
    int32_t numbers[] = {3, -4};

    file.public_dependency = numbers;
    file.n_public_dependency = 2;
    check(&file.base, "de", "{{#publicDependency}}<{{.}}>{{/publicDependency}}", "<3><-4>");
}

Test(message_view, reads_every_scalar_type)
{
    Google__Protobuf__UninterpretedOption option = GOOGLE__PROTOBUF__UNINTERPRETED_OPTION__INIT;

    option.has_positive_int_value = true;
    option.positive_int_value = UINT64_MAX;
    option.has_negative_int_value = true;
    option.negative_int_value = INT64_MIN;
    option.has_double_value = true;
    option.double_value = 0.25;
    check(&option.base, "de",
          "{{positiveIntValue}} {{negativeIntValue}} {{doubleValue}} [{{#stringValue}}x"
          "{{/stringValue}}]",
          "18446744073709551615 -9223372036854775808 0.25 []");
    option.has_string_value = true;
    option.string_value = (ProtobufCBinaryData){1, (uint8_t *)"b"};
    check(&option.base, "de", "{{#stringValue}}some bytes{{/stringValue}}", "some bytes");
}

/* descriptor.proto: optional OptimizeMode optimize_for = 9 [default = SPEED] and others. */
Test(message_view, answers_the_default_of_what_is_absent)
{
    Google__Protobuf__FileOptions options = GOOGLE__PROTOBUF__FILE_OPTIONS__INIT;

    check(&options.base, "de",
          "{{optimizeFor}}{{#optimizeFor.speed}}!{{/optimizeFor.speed}} [{{javaPackage}}]"
          "{{^deprecated}}no{{/deprecated}}",
          "SPEED! []no");
    Options__Rules rules = OPTIONS__RULES__INIT;

    check(&rules.base, "de", "[{{format}}{{#format}}x{{/format}}{{max_length}}]", "[]");
}

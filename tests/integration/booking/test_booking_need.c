/* Several services and persons in one appointment. */
#include "town.h"

#include <criterion/criterion.h>

/* A town whose first counter alone can do "pass" (20 minutes, "perso" has 5 for each further
 * person), and "video", which nobody does at the office. */
static struct town town_of_several(int32_t tenant, int counters)
{
    static const char *const more[] = {
        "insert into services (tenant, service, name, minutes, documents) values"
        " (%d, 'pass', 'Reisepass', 20, '{Foto,Geburtsurkunde}')",
        "insert into services (tenant, service, name, minutes, channel) values"
        " (%d, 'video', 'Bauberatung', 30, 'VIDEO')",
        "insert into counter_services (tenant, counter, service) values (%d, 1, 'pass')",
        "insert into counter_services (tenant, counter, service) values (%d, 1, 'video')",
        "update services set minutes_more = 5 where tenant = %d and service = 'perso'"};
    struct town t = town_new(tenant, counters);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        town_int(&t, more[i]);
    return t;
}

static struct town_hold family(void)
{
    return (struct town_hold){.service = "perso",
                              .start = TOWN_AT(0),
                              .persons = 3,
                              .further = {"pass"},
                              .further_persons = {2}};
}

static Booking__Appointment *shown(struct town *t, const struct town_hold *hold)
{
    struct rh_request rq = town_request(t);
    Booking__AppointmentRequest in = BOOKING__APPOINTMENT_REQUEST__INIT;
    Booking__AppointmentReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__appointment_reply__descriptor);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    cr_assert_null(booking_appointment(&rq, &in, out));
    return out->appointment;
}

Test(booking_need, takes_one_counter_for_as_long_as_all_of_it)
{
    struct town t = town_of_several(4601, 2);
    struct town_hold hold = family();
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_eq(hold.reply->end->ms, TOWN_AT(15 + 2 * 5 + 2 * 20));
    cr_assert_eq(town_int(&t, "select counter from claims where tenant = %d"), 1);
    cr_assert_eq(town_int(&t, "select extract(epoch from end_at - start_at)::int / 60 from claims"
                              " where tenant = %d"),
                 65);
    struct town_hold beside = family();
    town_hold_all(&t, &beside, 1);
    cr_assert_eq(beside.code, COMMON__CODE__SLOT_TAKEN, "the other counter cannot do the passport");
    town_free(&t);
}

Test(booking_need, is_shown_to_its_owner_with_all_documents_once)
{
    struct town t = town_of_several(4602, 1);
    struct town_hold hold = family();
    town_hold_all(&t, &hold, 1);
    Booking__Appointment *a = shown(&t, &hold);
    cr_assert_str_eq(a->service->service, "perso");
    cr_assert_eq(a->persons, 3);
    cr_assert(a->several);
    cr_assert_eq(a->n_further, 1);
    cr_assert_str_eq(a->further[0]->service->service, "pass");
    cr_assert_eq(a->further[0]->persons, 2);
    cr_assert_eq(a->n_documents, 2);
    cr_assert_str_eq(a->documents[1], "Geburtsurkunde");
    town_free(&t);
}

Test(booking_need, stands_in_mail_and_calendar_file)
{
    struct town t = town_of_several(4603, 1);
    struct town_hold hold = family();
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    Notifier__MailRequest *mail = town_mail(&t, "booking/booked", NULL);
    cr_assert_str_eq(town_parameter(mail, "title"), "3 × Personalausweis + 2 × Reisepass");
    cr_assert_not_null(strstr(mail->calendar, "3 × Personalausweis + 2 × Reisepass"));
    cr_assert_not_null(strstr(mail->calendar, "Geburtsurkunde"));
    town_free(&t);
}

Test(booking_need, is_discreet_when_one_part_is)
{
    struct town t = town_of_several(4604, 1);
    struct town_hold hold = {
        .service = "perso", .start = TOWN_AT(0), .further = {"austritt"}, .further_persons = {1}};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    Notifier__MailRequest *mail = town_mail(&t, "booking/confirm", NULL);
    cr_assert_str_eq(town_parameter(mail, "title"), "Termin im Rathaus");
    town_free(&t);
}

struct refused {
    int persons;
    const char *further[2];
    int further_persons[2];
    const char *field;
    Common__Reason reason;
    int64_t limit;
};

Test(booking_need, is_refused_with_the_field_that_does_not_fit)
{
    static const struct refused cases[] = {
        {1, {"raumschiff"}, {1}, "further[0].service", COMMON__REASON__UNKNOWN_VALUE, 0},
        {1, {"pass", "pass"}, {1, 1}, "further[1].service", COMMON__REASON__DUPLICATE, 0},
        {1, {"perso"}, {1}, "further[0].service", COMMON__REASON__DUPLICATE, 0},
        {1, {"", "video"}, {1, 1}, "further[1].service", COMMON__REASON__NOT_TOGETHER, 0},
        {1, {"heirat"}, {1}, "further[0].service", COMMON__REASON__NOT_TOGETHER, 0},
        {8, {"pass", "austritt"}, {8, 8}, "further[1].persons", COMMON__REASON__TOO_BIG, 3}};
    struct town t = town_of_several(4605, 1);
    town_int(&t,
             "update services set minutes_more = 120 where tenant = %d and service = 'austritt'");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct refused *c = &cases[i];
        struct town_hold hold = {.service = "perso", .start = TOWN_AT(0), .persons = c->persons};
        memcpy(hold.further, c->further, sizeof hold.further);
        memcpy(hold.further_persons, c->further_persons, sizeof hold.further_persons);
        town_hold_all(&t, &hold, 1);
        cr_assert_eq(hold.code, COMMON__CODE__INVALID, "case %zu", i);
        cr_assert_eq(hold.error->n_fields, 1);
        cr_assert_str_eq(hold.error->fields[0].field, c->field);
        cr_assert_eq(hold.error->fields[0].reason, c->reason, "case %zu", i);
        cr_assert_eq(hold.error->fields[0].limit, c->limit, "case %zu", i);
    }
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_need, ignores_rows_that_are_empty_or_for_nobody)
{
    struct town t = town_of_several(4606, 1);
    struct town_hold hold = {.service = "perso",
                             .start = TOWN_AT(0),
                             .further = {"", "pass"},
                             .further_persons = {2, 0}};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_eq(hold.reply->end->ms, TOWN_AT(15));
    cr_assert(!shown(&t, &hold)->several);
    town_free(&t);
}

Test(booking_need, stays_the_same_when_the_appointment_is_moved)
{
    struct town t = town_of_several(4607, 1);
    struct town_hold old = family();
    town_hold_all(&t, &old, 1);
    cr_assert_eq(town_book(&t, &old), COMMON__CODE__OK);
    struct town_hold other = {
        .service = "perso", .start = TOWN_AT(65), .instead = &old, .persons = 2};
    town_hold_all(&t, &other, 1);
    cr_assert_eq(other.code, COMMON__CODE__INVALID);
    cr_assert_str_eq(other.error->fields[0].field, "persons");
    struct town_hold new = {.service = "perso", .start = TOWN_AT(65), .instead = &old};
    town_hold_all(&t, &new, 1);
    cr_assert_eq(new.code, COMMON__CODE__OK);
    cr_assert_eq(new.reply->end->ms, TOWN_AT(130));
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__OK);
    cr_assert_eq(shown(&t, &new)->persons, 3);
    cr_assert_eq(shown(&t, &new)->n_further, 1);
    town_free(&t);
}

static Booking__TimesReply *times(struct town *t, Booking__TimesRequest *in)
{
    struct rh_request rq = town_request(t);
    Booking__TimesReply *out = (void *)rh_pb_new(t->f.arena, &booking__times_reply__descriptor);
    Common__Date from = COMMON__DATE__INIT;
    from.year = 2026;
    from.month = 12;
    from.day = 1;
    in->service = rh_arena_strdup(t->f.arena, "perso");
    in->from = &from;
    cr_assert_null(booking_times(&rq, in, out));
    return out;
}

Test(booking_need, has_free_times_that_are_long_enough_and_says_what_can_be_added)
{
    struct town t = town_of_several(4608, 2);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Booking__TimesReply *out = times(&t, &in);
    cr_assert_eq(out->days[0]->n_slots, 12);
    cr_assert_eq(out->n_addable, 2, "neither by video nor on request");
    cr_assert_str_eq(out->addable[0]->service, "pass");
    in.has_persons = true;
    in.persons = 8;
    out = times(&t, &in);
    cr_assert_eq(out->minutes, 50);
    cr_assert_eq(out->days[0]->n_slots, 3);
    cr_assert_eq(out->days[0]->slots[1]->start->ms, TOWN_AT(50));
    town_free(&t);
}

Test(booking_need, is_called_by_a_counter_that_can_do_all_of_it)
{
    struct town t = town_of_several(4609, 2);
    struct town_hold hold = family();
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    t.now = TOWN_AT(-10);
    Booking__CheckInRequest in = BOOKING__CHECK_IN_REQUEST__INIT;
    Booking__CheckInReply out = BOOKING__CHECK_IN_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    in.appointment = hold.reply->appointment;
    in.code = hold.reply->code;
    fixture_ask(&rq, "booking.check_in", &in.base);
    cr_assert_null(booking_check_in(&rq, &in, &out));
    for (int counter = 2; counter >= 1; counter--) {
        Booking__CallNextRequest next = BOOKING__CALL_NEXT_REQUEST__INIT;
        Booking__CallNextReply called = BOOKING__CALL_NEXT_REPLY__INIT;
        rq = town_request(&t);
        next.office = rh_arena_strdup(t.f.arena, "b");
        next.has_counter = true;
        next.counter = counter;
        fixture_ask(&rq, "booking.call_next", &next.base);
        Common__Code code = town_code(booking_call_next(&rq, &next, &called));
        cr_assert_eq(code, counter == 2 ? COMMON__CODE__NOBODY_WAITS : COMMON__CODE__OK);
        if (counter == 1)
            cr_assert_str_eq(called.visit->service, "3 × Personalausweis + 2 × Reisepass");
    }
    town_free(&t);
}

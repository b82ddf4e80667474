/* Figures of an office: of what is forgotten and of what is not, of nobody. */
#include "town.h"

#include <criterion/criterion.h>

static Booking__FiguresReply *figures(struct town *t, const char *from, const char *to,
                                      Common__Code *ret_code)
{
    Booking__FiguresRequest in = BOOKING__FIGURES_REQUEST__INIT;
    Booking__FiguresReply *out = (void *)rh_pb_new(t->f.arena, &booking__figures_reply__descriptor);
    struct rh_request rq = town_request(t);
    Common__Date days[2] = {COMMON__DATE__INIT, COMMON__DATE__INIT};
    const char *texts[2] = {from, to};
    for (int i = 0; i < 2; i++) {
        days[i].year = (int32_t)strtol(texts[i], NULL, 10);
        days[i].month = (int32_t)strtol(texts[i] + 5, NULL, 10);
        days[i].day = (int32_t)strtol(texts[i] + 8, NULL, 10);
    }
    in.from = &days[0];
    in.to = &days[1];
    *ret_code = town_code(booking_figures(&rq, &in, out));
    return out;
}

Test(booking_figures, count_what_was_booked_cancelled_and_lapsed_by_day_and_service)
{
    struct town t = town_new(330, 2);
    struct town_hold booked = town_hold(&t, TOWN_AT(0)), cancelled = town_hold(&t, TOWN_AT(0)),
                     lapsed = town_hold(&t, TOWN_AT(15)), held = town_hold(&t, TOWN_AT(30));
    Common__Code code;
    cr_assert_eq(town_book(&t, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &cancelled), COMMON__CODE__OK);
    t.now = lapsed.reply->hold_until->ms;
    town_timer(&t, "lapse", lapsed.reply->appointment);
    cr_assert_eq(held.code, COMMON__CODE__OK);
    Booking__FiguresReply *out = figures(&t, "2026-11-30", "2026-12-06", &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_eq(out->n_days, 1, "closed days without appointments are left out");
    cr_assert_eq(out->days[0]->booked, 1);
    cr_assert_eq(out->days[0]->cancelled, 1);
    cr_assert_eq(out->days[0]->lapsed, 1);
    cr_assert_eq(out->days[0]->load, 15 * 100 / (2 * 180));
    cr_assert_eq(out->n_services, 1);
    cr_assert_str_eq(out->services[0]->service, "Personalausweis");
    cr_assert_eq(out->services[0]->lead_days, 6);
    cr_assert_eq(out->total->booked, 1);
    town_free(&t);
}

Test(booking_figures, stay_the_same_when_appointments_are_forgotten)
{
    struct town t = town_new(331, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(0)), other = town_hold(&t, TOWN_AT(0));
    Common__Code code;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &other), COMMON__CODE__OK);
    t.now = TOWN_AT(15) + RH_HOUR * 24 * 7;
    for (int i = 0; i < 2; i++) {
        Booking__FiguresReply *out = figures(&t, "2026-12-01", "2026-12-01", &code);
        cr_assert_eq(out->n_days, 1);
        cr_assert_eq(out->total->booked, 1);
        cr_assert_eq(out->total->cancelled, 1);
        cr_assert_eq(out->total->lead_days, 6);
        town_timer(&t, "forget", hold.reply->appointment);
        town_timer(&t, "forget", other.reply->appointment);
    }
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_figures, refuse_days_that_are_none_and_spans_that_are_too_long)
{
    struct town t = town_new(332, 1);
    Common__Code code;
    figures(&t, "2026-12-02", "2026-12-01", &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    figures(&t, "2026-02-30", "2026-12-01", &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    figures(&t, "2026-09-01", "2026-12-02", &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    figures(&t, "2026-09-01", "2026-12-01", &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_figures, are_a_file_that_no_spreadsheet_takes_for_a_formula)
{
    struct town t = town_new(333, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Booking__FiguresFileRequest in = BOOKING__FIGURES_FILE_REQUEST__INIT;
    Booking__FiguresFileReply out = BOOKING__FIGURES_FILE_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "with n as (update services set name = '=1+\"1' where tenant = %d"
                              " and service = 'perso' returning tenant)"
                              " update tenants t set schedule = schedule + 1 from n"
                              " where t.tenant = n.tenant returning 1"),
                 1);
    rq.now = t.now = TOWN_AT(60);
    cr_assert_eq(town_code(booking_figures_file(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_str_eq(rh_arena_printf(t.f.arena, "%.*s", (int)out.file->content.len,
                                     (const char *)out.file->content.data),
                     "date,service,booked,cancelled,lapsed,lead_days\r\n"
                     "2026-12-01,\"'=1+\"\"1\",1,0,0,6\r\n");
    town_free(&t);
}

Test(booking_deletions, tell_how_many_on_which_day_and_nothing_else)
{
    struct town t = town_new(334, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Booking__DeletionsRequest in = BOOKING__DELETIONS_REQUEST__INIT;
    Booking__DeletionsReply out = BOOKING__DELETIONS_REPLY__INIT;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    t.now = TOWN_AT(15) + RH_HOUR * 24 * 7;
    town_timer(&t, "forget", hold.reply->appointment);
    struct rh_request rq = town_request(&t);
    cr_assert_eq(town_code(booking_deletions(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(out.keep_days, 7);
    cr_assert_eq(out.n_days, 1);
    cr_assert_eq(out.days[0]->date->day, 8);
    cr_assert_eq(out.days[0]->appointments, 1);
    town_free(&t);
}

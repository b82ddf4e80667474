/* Finding: months, the next free times here and in neighbouring towns, and why nothing is free. */
#include "town.h"

#include <criterion/criterion.h>

/* Towns of one county, each with its Tuesday. */
static struct town town_in(int32_t tenant, const char *county)
{
    struct town t = town_new(tenant, 1);
    town_int(&t, rh_arena_printf(t.f.arena, "update tenants set county = '%s' where tenant = %%d",
                                 county));
    return t;
}

static Booking__MonthReply *month(struct town *t, int year, int number)
{
    Booking__MonthRequest in = BOOKING__MONTH_REQUEST__INIT;
    Booking__MonthReply *out = (void *)rh_pb_new(t->f.arena, &booking__month_reply__descriptor);
    Common__Date date = COMMON__DATE__INIT;
    struct rh_request rq = town_request(t);
    date.year = year;
    date.month = number;
    date.day = 15;
    in.service = rh_arena_strdup(t->f.arena, "perso");
    in.month = &date;
    cr_assert_null(booking_month(&rq, &in, out));
    return out;
}

Test(booking_month, counts_the_free_times_of_every_day)
{
    struct town t = town_new(4701, 1);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    Booking__MonthReply *out = month(&t, 2026, 12);
    cr_assert_eq(out->month->day, 1);
    cr_assert_eq(out->n_weeks, 5);
    cr_assert(!out->weeks[0]->days[0]->inside, "30 November");
    cr_assert_eq(out->weeks[0]->days[1]->count, 11, "one of twelve is taken");
    cr_assert(!out->weeks[0]->days[2]->has_count);
    cr_assert_eq(out->weeks[1]->days[1]->count, 12);
    cr_assert_eq(out->previous->month, 11);
    cr_assert_eq(out->next->year, 2027);
    town_free(&t);
}

Test(booking_month, says_why_it_has_nothing_and_which_month_has)
{
    struct town t = town_new(4702, 1);
    town_int(&t, "update offices set window_days = 10 where tenant = %d");
    Booking__MonthReply *out = month(&t, 2027, 2);
    cr_assert_eq(out->count, 0);
    cr_assert_eq(out->n_why, 1);
    cr_assert_eq(out->why[0]->why, BOOKING__WHY_CODE__NOT_OPEN_YET);
    cr_assert_null(out->first_free);
    cr_assert_null(out->next);
    town_free(&t);
}

static Booking__NextReply *next(struct town *t, bool neighbours)
{
    Booking__NextRequest in = BOOKING__NEXT_REQUEST__INIT;
    Booking__NextReply *out = (void *)rh_pb_new(t->f.arena, &booking__next_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.service = rh_arena_strdup(t->f.arena, "perso");
    in.has_neighbours = in.neighbours = neighbours;
    cr_assert_null(booking_next(&rq, &in, out));
    return out;
}

Test(booking_next, is_the_first_free_time_of_the_office)
{
    struct town t = town_in(4711, "15711");
    cr_assert_eq(town_hold(&t, TOWN_NOW + 5 * RH_MINUTE).code, COMMON__CODE__OK);
    Booking__NextReply *out = next(&t, false);
    cr_assert_eq(out->n_own, 1);
    cr_assert_eq(out->own[0]->start->ms, TOWN_NOW + 20 * RH_MINUTE);
    cr_assert_eq(out->n_neighbours, 0);
    cr_assert(!out->asked);
    town_free(&t);
}

Test(booking_next, looks_at_neighbours_of_the_county_when_asked_and_sorts_them)
{
    struct town own = town_in(4721, "15721"), near = town_in(4722, "15721"),
                far = town_in(4723, "15723"), late = town_in(4724, "15721");
    cr_assert_eq(town_hold(&near, TOWN_NOW + 5 * RH_MINUTE).code, COMMON__CODE__OK);
    town_int(&late, "update openings set weekday = 4 where tenant = %d");
    Booking__NextReply *out = next(&own, true);
    cr_assert(out->asked);
    cr_assert_eq(out->looked, 2, "the one of another county is no neighbour");
    cr_assert_eq(out->n_neighbours, 2);
    cr_assert_str_eq(out->neighbours[0]->tenant, "town-4722");
    cr_assert_eq(out->neighbours[0]->start->ms, TOWN_NOW + 20 * RH_MINUTE);
    cr_assert_str_eq(out->neighbours[1]->tenant, "town-4724");
    town_free(&own);
    town_free(&near);
    town_free(&far);
    town_free(&late);
}

Test(booking_next, sees_a_neighbours_new_set_up_at_once)
{
    struct town own = town_in(4731, "15731"), near = town_in(4732, "15731");
    cr_assert_eq(next(&own, true)->n_neighbours, 1);
    town_int(&near, "delete from openings where tenant = %1$d;"
                    "update tenants set schedule = schedule + 1 where tenant = %1$d");
    cr_assert_eq(next(&own, true)->n_neighbours, 0);
    town_free(&own);
    town_free(&near);
}

Test(booking_next, finds_a_service_by_its_leika_key_whatever_it_is_called)
{
    struct town own = town_in(4741, "15741"), near = town_in(4742, "15741");
    town_int(&near, "insert into services (tenant, service, leika, name, minutes)"
                    " values (%1$d, 'ausweis', null, 'Ausweis', 15);"
                    "insert into counter_services (tenant, counter, service)"
                    " values (%1$d, 1, 'ausweis');"
                    "update services set leika = null where tenant = %1$d and service = 'perso';"
                    "update services set leika = '99008002001000'"
                    " where tenant = %1$d and service = 'ausweis';"
                    "update tenants set schedule = schedule + 1 where tenant = %1$d");
    Booking__NextReply *out = next(&own, true);
    cr_assert_eq(out->n_neighbours, 1);
    cr_assert_str_eq(out->neighbours[0]->service, "ausweis");
    town_free(&own);
    town_free(&near);
}

Test(booking_times, say_why_nothing_is_free)
{
    struct town t = town_new(4751, 1);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Booking__TimesReply *out = (void *)rh_pb_new(t.f.arena, &booking__times_reply__descriptor);
    Common__Date from = COMMON__DATE__INIT;
    struct rh_request rq = town_request(&t);
    from.year = 2026;
    from.month = 11;
    from.day = 25;
    in.service = rh_arena_strdup(t.f.arena, "perso");
    in.from = &from;
    in.has_days = true;
    in.days = 2;
    cr_assert_null(booking_times(&rq, &in, out));
    cr_assert_eq(out->n_why, 1);
    cr_assert_eq(out->why[0]->why, BOOKING__WHY_CODE__CLOSED);
    cr_assert_eq(out->first_free->day, 1);
    in.service = rh_arena_strdup(t.f.arena, "heirat");
    cr_assert_null(booking_times(&rq, &in, out));
    cr_assert_eq(out->why[0]->why, BOOKING__WHY_CODE__ON_REQUEST);
    cr_assert_null(out->why[0]->office);
    town_free(&t);
}

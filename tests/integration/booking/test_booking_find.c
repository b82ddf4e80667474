/* What citizens look at: services, offices, free times; and the administrations' own data. */
#include "town.h"

#include <criterion/criterion.h>

static Booking__TimesReply *times(struct town *t, Booking__TimesRequest *in, Common__Code *ret_code)
{
    Booking__TimesReply *out = (void *)rh_pb_new(t->f.arena, &booking__times_reply__descriptor);
    struct rh_request rq = town_request(t);
    *ret_code = town_code(booking_times(&rq, in, out));
    return out;
}

static Common__Date on(int month, int day)
{
    Common__Date date = COMMON__DATE__INIT;
    date.year = 2026;
    date.month = month;
    date.day = day;
    return date;
}

static char perso[] = "perso", office_b[] = "b";

Test(booking_times, show_the_page_that_was_asked_for)
{
    struct town t = town_new(301, 2);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Common__Code code;
    in.service = perso;
    Booking__TimesReply *out = times(&t, &in, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_eq(out->n_days, 1); /* today, from 9:45 on; days without times are left out */
    cr_assert_eq(out->days[0]->n_slots, 9);
    cr_assert_eq(out->days[0]->slots[0]->start->ms, TOWN_NOW + 5 * RH_MINUTE);
    cr_assert_null(out->previous);
    cr_assert_eq(out->to->day, 30);
    cr_assert_eq(out->next->month, 12);
    cr_assert_eq(out->n_offices, 1);
    cr_assert(out->offices[0]->now->open);
    Common__Date from = on(12, 8);
    in.from = &from;
    in.has_days = true;
    in.days = 1;
    out = times(&t, &in, &code);
    cr_assert_eq(out->days[0]->n_slots, 12);
    cr_assert_eq(out->previous->day, 7);
    cr_assert_eq(out->next->day, 9);
    town_free(&t);
}

Test(booking_times, leave_out_what_is_taken_and_bring_it_back)
{
    struct town t = town_new(302, 1);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Common__Date from = on(12, 1);
    Common__Code code;
    in.service = perso;
    in.office = office_b;
    in.from = &from;
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(times(&t, &in, &code)->days[0]->n_slots, 11);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(times(&t, &in, &code)->days[0]->n_slots, 12);
    hold = town_hold(&t, TOWN_AT(15));
    t.now = hold.reply->hold_until->ms;
    cr_assert_eq(times(&t, &in, &code)->days[0]->n_slots, 12,
                 "a lapsed hold still takes its place");
    town_free(&t);
}

Test(booking_times, look_ahead_where_nothing_is_free)
{
    struct town t = town_new(303, 1);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Common__Date from = on(11, 25);
    Common__Code code;
    in.service = perso;
    in.from = &from;
    in.has_days = true;
    in.days = 3;
    cr_assert_eq(times(&t, &in, &code)->first_free->day, 1);
    fixture_int("booking",
                "insert into exceptions (tenant, exception, office, day) select 303, n,"
                " 'b', date '2026-12-01' + n * 7 from generate_series(0, 4) n where n > 0");
    fixture_int("booking", "insert into exceptions (tenant, exception, office, day)"
                           " values (303, 9, 'b', '2026-12-01')");
    fixture_int("booking", "update tenants set schedule = schedule + 1 where tenant = 303");
    Booking__TimesReply *out = times(&t, &in, &code);
    cr_assert_eq(out->n_days, 0);
    cr_assert_eq(out->first_free->year, 2027);
    cr_assert_eq(out->first_free->day, 5);
    Common__Date beyond = on(11, 25);
    beyond.year = 2027;
    in.from = &beyond;
    out = times(&t, &in, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_null(out->first_free);
    cr_assert_null(out->next);
    town_free(&t);
}

Test(booking_times, name_the_field_that_is_wrong)
{
    struct town t = town_new(304, 1);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Common__Date no_day = on(2, 31);
    struct rh_request rq = town_request(&t);
    Booking__TimesReply out = BOOKING__TIMES_REPLY__INIT;
    char unknown[] = "raumschiff";
    in.service = unknown;
    struct rh_error *error = booking_times(&rq, &in, &out);
    cr_assert_str_eq(error->fields[0].field, "service");
    in.service = perso;
    in.office = unknown;
    error = booking_times(&rq, &in, &out);
    cr_assert_str_eq(error->fields[0].field, "office");
    in.office = NULL;
    in.from = &no_day;
    error = booking_times(&rq, &in, &out);
    cr_assert_eq(error->fields[0].reason, COMMON__REASON__NO_SUCH_DAY);
    town_free(&t);
}

Test(booking_times, merge_the_offices_by_time)
{
    struct town t = town_new(305, 1);
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Common__Date from = on(12, 1);
    Common__Code code;
    fixture_int("booking", "insert into offices (tenant, office, name, position)"
                           " values (305, 'a', 'Branch', 2)");
    fixture_int("booking", "insert into counters (tenant, counter, office, label)"
                           " values (305, 50, 'a', 'Platz')");
    fixture_int("booking", "insert into counter_services values (305, 50, 'perso')");
    fixture_int("booking", "insert into openings (tenant, opening, office, weekday, opens, closes)"
                           " values (305, 2, 'a', 2, '09:00', '09:30')");
    in.service = perso;
    in.from = &from;
    in.has_days = true;
    in.days = 1;
    Booking__TimesReply *out = times(&t, &in, &code);
    cr_assert_eq(out->n_offices, 2);
    cr_assert_eq(out->days[0]->n_slots, 14);
    cr_assert_str_eq(out->days[0]->slots[0]->office, "b");
    cr_assert_str_eq(out->days[0]->slots[1]->office, "a");
    cr_assert_eq(out->days[0]->slots[1]->start->ms, out->days[0]->slots[0]->start->ms);
    town_free(&t);
}

Test(booking_search, finds_a_service_and_its_offices)
{
    struct town t = town_new(306, 1);
    Booking__SearchRequest in = BOOKING__SEARCH_REQUEST__INIT;
    Booking__SearchReply out = BOOKING__SEARCH_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    char words[] = "PERSO";
    in.q = words;
    cr_assert_null(booking_search(&rq, &in, &out));
    cr_assert_eq(out.n_services, 1);
    cr_assert_str_eq(out.services[0]->service, "perso");
    cr_assert_str_eq(out.services[0]->documents[0], "Foto");
    cr_assert_eq(rq.n_tags, 1);

    Booking__ServiceRequest one = BOOKING__SERVICE_REQUEST__INIT;
    Booking__ServiceReply service = BOOKING__SERVICE_REPLY__INIT;
    one.service = perso;
    cr_assert_null(booking_service(&rq, &one, &service));
    cr_assert(service.bookable);
    cr_assert_eq(service.n_offices, 1);
    cr_assert_eq(service.offices[0]->n_hours, 1);
    cr_assert_eq(service.offices[0]->hours[0]->opens, 9 * 60);
    char unknown[] = "raumschiff";
    one.service = unknown;
    cr_assert_eq(town_code(booking_service(&rq, &one, &service)), COMMON__CODE__NOT_FOUND);
    town_free(&t);
}

Test(booking_offices, of_an_unknown_town_are_not_found)
{
    struct town t = town_again(399);
    Booking__OfficesRequest in = BOOKING__OFFICES_REQUEST__INIT;
    Booking__OfficesReply out = BOOKING__OFFICES_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    cr_assert_eq(town_code(booking_offices(&rq, &in, &out)), COMMON__CODE__NOT_FOUND);
    town_free(&t);
}

static Common__Code tell(struct town *t, const char *slug, int64_t version, const char *key)
{
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    Booking__TenantChangedRequest in = BOOKING__TENANT_CHANGED_REQUEST__INIT;
    Booking__TenantChangedReply out = BOOKING__TENANT_CHANGED_REPLY__INIT;
    struct rh_request rq = town_request(t);
    tenant.tenant = t->tenant;
    tenant.slug = rh_arena_strdup(t->f.arena, slug);
    tenant.name = rh_arena_strdup(t->f.arena, "Name");
    tenant.kind = ACCOUNTS__KIND__EINHEITSGEMEINDE;
    tenant.land = rh_arena_strdup(t->f.arena, "ST");
    tenant.zone = rh_arena_strdup(t->f.arena, version == 99 ? "Europe/Merseburg" : "Europe/Berlin");
    tenant.version = version;
    in.tenant = &tenant;
    fixture_ask(&rq, "booking.tenant_changed", &in.base);
    if (key != NULL)
        rq.key = key;
    return town_code(booking_tenant_changed(&rq, &in, &out));
}

Test(booking_tenant_changed, keeps_the_newest_copy)
{
    struct town t = town_again(308);
    cr_assert_eq(tell(&t, "second", 2, "tenant-key-308"), COMMON__CODE__OK);
    cr_assert_eq(tell(&t, "second", 2, "tenant-key-308"), COMMON__CODE__OK);
    cr_assert_eq(tell(&t, "third", 2, "tenant-key-308"), COMMON__CODE__KEY_REUSED);
    cr_assert_eq(tell(&t, "first", 1, NULL), COMMON__CODE__OK);
    cr_assert_eq(tell(&t, "fourth", 99, NULL), COMMON__CODE__INVALID);
    cr_assert_eq(town_int(&t, "select count(*) from tenants where tenant = %d and slug = 'second'"
                              " and schedule = 1"),
                 1);
    cr_assert_eq(tell(&t, "third", 3, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from tenants where tenant = %d and slug = 'third'"
                              " and schedule = 2"),
                 1);
    town_free(&t);
}

/* The day and week of counters, what fits into a free time of them, and the list for emergencies.
 */
#include "town.h"

#include <criterion/criterion.h>

static struct rh_request clerk(struct town *t, const char *method)
{
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = method;
    return rq;
}

static Booking__AgendaReply *look(struct town *t, bool week, int counter)
{
    Booking__AgendaRequest in = BOOKING__AGENDA_REQUEST__INIT;
    Booking__AgendaReply *out = (void *)rh_pb_new(t->f.arena, &booking__agenda_reply__descriptor);
    struct rh_request rq = clerk(t, "booking.agenda");
    Common__Date day = COMMON__DATE__INIT;
    day.year = 2026, day.month = 12, day.day = 1;
    in.date = &day;
    in.has_week = in.week = week;
    in.has_counter = true;
    in.counter = counter;
    cr_assert_eq(town_code(booking_agenda(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

static Booking__RoomReply *room(struct town *t, int64_t start, int64_t end)
{
    Booking__RoomRequest in = BOOKING__ROOM_REQUEST__INIT;
    Booking__RoomReply *out = (void *)rh_pb_new(t->f.arena, &booking__room_reply__descriptor);
    struct rh_request rq = clerk(t, "booking.room");
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.counter = 1;
    in.start = rh_pb_instant(t->f.arena, start);
    in.end = rh_pb_instant(t->f.arena, end);
    cr_assert_eq(town_code(booking_room(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

/* Every column is filled without a gap: the pieces that begin in rows are as high as the grid. */
static void is_a_grid(const Booking__AgendaReply *out)
{
    int32_t cells = 0;
    for (size_t i = 0; i < out->n_rows; i++)
        for (size_t j = 0; j < out->rows[i]->n_pieces; j++)
            cells += out->rows[i]->pieces[j]->rows;
    cr_assert_eq(cells, (int32_t)(out->n_rows * out->n_columns));
}

static void shut(struct town *t, int counter, int64_t start, int64_t end)
{
    fixture_int("booking", rh_arena_printf(t->f.arena,
                                           "insert into closures (tenant, closure, counter, "
                                           "start_at, end_at) values (%d, gen_random_uuid(), %d, "
                                           "to_timestamp(%lld), to_timestamp(%lld))",
                                           t->tenant, counter, (long long)(start / 1000),
                                           (long long)(end / 1000)));
    fixture_int("booking",
                rh_arena_printf(t->f.arena,
                                "update tenants set schedule = schedule + 1 where tenant = %d",
                                t->tenant));
}

Test(booking_agenda, shows_what_is_taken_closed_and_free_at_each_counter)
{
    struct town t = town_new(360, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(30));
    size_t n;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    int taken = (int)town_int(&t, "select counter from claims where tenant = %d");
    int other = 3 - taken;
    shut(&t, other, TOWN_AT(60), TOWN_AT(90));
    Booking__AgendaReply *out = look(&t, false, 0);
    cr_assert_eq(out->n_columns, 2);
    cr_assert_eq(out->booked, 1);
    is_a_grid(out);
    Booking__AgendaColumn *column = out->columns[taken - 1];
    cr_assert_eq(column->n_pieces, 3);
    cr_assert_eq(column->pieces[0]->kind, BOOKING__PIECE_KIND__FREE);
    cr_assert_eq(column->pieces[1]->kind, BOOKING__PIECE_KIND__OCCUPIED);
    cr_assert_str_eq(column->pieces[1]->entry->appointment, hold.reply->appointment);
    cr_assert_eq(column->pieces[2]->end->ms, TOWN_AT(180));
    column = out->columns[other - 1];
    cr_assert_eq(column->n_pieces, 3);
    cr_assert_eq(column->pieces[1]->kind, BOOKING__PIECE_KIND__SHUT);
    cr_assert_eq(column->pieces[1]->start->ms, TOWN_AT(60));
    cr_assert_str_eq(town_audit(&t, &n)->action, "booking.agenda");
    cr_assert_eq(look(&t, false, taken)->n_columns, 1);
    town_free(&t);
}

Test(booking_agenda, of_a_week_has_a_column_a_day_of_one_counter)
{
    struct town t = town_new(361, 2);
    Booking__AgendaReply *out = look(&t, true, 0);
    cr_assert_eq(out->n_columns, 7);
    cr_assert_eq(out->counter, 1);
    cr_assert_eq(out->from->day, 30, "a Monday");
    cr_assert_eq(out->columns[0]->n_pieces, 0, "closed");
    cr_assert_eq(out->columns[1]->n_pieces, 1);
    is_a_grid(out);
    town_free(&t);
}

Test(booking_agenda, keeps_rows_short_where_appointments_begin_at_odd_minutes)
{
    struct town t = town_new(362, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(45));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    shut(&t, 1, TOWN_AT(100), TOWN_AT(24 * 60));
    Booking__AgendaReply *out = look(&t, false, 0);
    is_a_grid(out);
    cr_assert_eq(out->rows[0]->minute, 540);
    cr_assert_eq(out->rows[1]->minute, 570);
    cr_assert_eq(out->rows[2]->minute, 585);
    cr_assert_eq(out->rows[3]->minute, 600);
    cr_assert_eq(out->columns[0]->pieces[3]->kind, BOOKING__PIECE_KIND__SHUT);
    cr_assert_eq(out->columns[0]->pieces[3]->end->ms, TOWN_AT(180), "until the counter ends");
    town_free(&t);
}

Test(booking_room, offers_what_fits_into_a_free_time_of_the_counter)
{
    struct town t = town_new(363, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(30));
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    Booking__RoomReply *out = room(&t, TOWN_AT(0), TOWN_AT(30));
    cr_assert_eq(out->n_services, 2, "not what is on request");
    cr_assert_str_eq(out->services[0]->service, "perso");
    cr_assert_eq(out->services[0]->n_slots, 2);
    cr_assert_eq(out->services[0]->slots[1]->start->ms, TOWN_AT(15));
    cr_assert_eq(room(&t, TOWN_AT(30), TOWN_AT(45))->n_services, 0, "it is taken");
    town_free(&t);
}

static Common__Code hold_at(struct town *t, int counter, const char *const *roles)
{
    Booking__HoldRequest in = BOOKING__HOLD_REQUEST__INIT;
    Booking__HoldReply out = BOOKING__HOLD_REPLY__INIT;
    struct rh_request rq = clerk(t, NULL);
    in.service = rh_arena_strdup(t->f.arena, "perso");
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.start = rh_pb_instant(t->f.arena, TOWN_AT(0));
    in.counter = counter;
    in.has_counter = true;
    rq.caller.roles = roles;
    rq.caller.n_roles = roles != NULL;
    rq.caller.proved = true; /* the role alone decides */
    fixture_ask(&rq, "booking.hold", &in.base);
    struct rh_call call = {.rq = &rq, .in = &in.base, .out = &out.base};
    struct rh_batch batch = {.arena = t->f.arena,
                             .db = t->f.db,
                             .settings = rq.settings,
                             .own = t->cache,
                             .now = t->now,
                             .n = 1,
                             .calls = &call};
    cr_assert_null(booking_hold(&batch));
    return town_code(call.error);
}

Test(booking_hold, at_a_certain_counter_is_for_staff)
{
    struct town t = town_new(364, 3);
    static const char *const roles[] = {"caseworker"};
    cr_assert_eq(hold_at(&t, 2, NULL), COMMON__CODE__FORBIDDEN);
    cr_assert_eq(hold_at(&t, 2, roles), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select counter from claims where tenant = %d"), 2);
    cr_assert_eq(hold_at(&t, 2, roles), COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(hold_at(&t, 3, roles), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_day_list, has_the_next_days_on_which_something_is_booked)
{
    struct town t = town_new(365, 1);
    struct town_hold first = town_hold(&t, TOWN_AT(0)), held = town_hold(&t, TOWN_AT(15)),
                     next = town_hold(&t, TOWN_AT(7 * 24 * 60));
    Booking__DayListRequest in = BOOKING__DAY_LIST_REQUEST__INIT;
    Booking__DayListReply *out = (void *)rh_pb_new(t.f.arena, &booking__day_list_reply__descriptor);
    struct rh_request rq = clerk(&t, "booking.day_list");
    Common__Date from = COMMON__DATE__INIT;
    from.year = 2026, from.month = 11, from.day = 30;
    size_t n;
    cr_assert_eq(town_book(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, &next), COMMON__CODE__OK);
    cr_assert_eq(held.code, COMMON__CODE__OK);
    in.from = &from;
    cr_assert_eq(town_code(booking_day_list(&rq, &in, out)), COMMON__CODE__OK);
    cr_assert_eq(out->n_list, 2);
    cr_assert_eq(out->list[0]->n_entries, 1, "what is held is nobody's yet");
    cr_assert_eq(out->list[1]->date->day, 8);
    cr_assert_str_eq(town_audit(&t, &n)->action, "booking.day_list");
    booking__day_list_reply__init(out);
    in.days = 1;
    in.has_days = true;
    cr_assert_eq(town_code(booking_day_list(&rq, &in, out)), COMMON__CODE__OK);
    cr_assert_eq(out->n_list, 1);
    town_free(&t);
}

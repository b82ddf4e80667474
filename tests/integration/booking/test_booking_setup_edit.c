/* What an admin sets up: each change is made once, by who has seen what it changes, and says before
 * whom it leaves without a time. */
#include "admin.h"

#include <criterion/criterion.h>

static Common__Code save_counter(struct town *t, const char *office, int32_t counter,
                                 Booking__SaveCounterReply *out)
{
    Booking__SaveCounterRequest in = BOOKING__SAVE_COUNTER_REQUEST__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, office);
    in.has_counter = counter != 0, in.counter = counter;
    in.label = admin_text(t, "Schalter");
    struct rh_request rq = as_admin(t, "booking.save_counter", &in.base);
    return town_code(booking_save_counter(&rq, &in, out));
}

static Common__Code remove_counter(struct town *t, int32_t counter, int32_t agreed,
                                   Booking__RemoveCounterReply *out)
{
    Booking__RemoveCounterRequest in = BOOKING__REMOVE_COUNTER_REQUEST__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, "b");
    in.counter = counter, in.agreed = agreed;
    struct rh_request rq = as_admin(t, "booking.remove_counter", &in.base);
    return town_code(booking_remove_counter(&rq, &in, out));
}

static Common__Code qualify(struct town *t, const char *const *can, size_t n, int32_t agreed,
                            Booking__QualifyReply *out)
{
    Booking__QualifyRequest in = BOOKING__QUALIFY_REQUEST__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, "b");
    in.agreed = agreed;
    in.can = (char **)(uintptr_t)can, in.n_can = n;
    struct rh_request rq = as_admin(t, "booking.qualify", &in.base);
    return town_code(booking_qualify(&rq, &in, out));
}

static Common__Code set_tuesday(struct town *t, const char *hours, int32_t agreed,
                                Booking__SetWeekReply *out)
{
    Booking__SetWeekRequest in = BOOKING__SET_WEEK_REQUEST__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, "b");
    in.tuesday = admin_text(t, hours);
    in.agreed = agreed;
    struct rh_request rq = as_admin(t, "booking.set_week", &in.base);
    return town_code(booking_set_week(&rq, &in, out));
}

static Common__Code save_service(struct town *t, const char *service, int32_t minutes,
                                 int32_t agreed, Booking__SaveServiceReply *out)
{
    return admin_save_service(t, service, minutes, -1, 0, NULL, agreed, out);
}

/* A town in which somebody has an appointment on Tuesday at 9:00, at the first of two counters or
 * the second. */
static struct town with_one(int32_t tenant, int32_t *ret_counter)
{
    struct town t = town_new(tenant, 2);
    struct town_hold one = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &one), COMMON__CODE__OK);
    *ret_counter = (int32_t)town_int(&t, "select counter from appointments where tenant = %d");
    return t;
}

Test(booking_setup, of_an_office_with_counter_service_and_hours_is_live)
{
    struct town t = town_new(700, 1);
    Booking__SetupReply *setup = admin_look(&t);
    cr_assert(setup->live);
    cr_assert(admin_has_gap(setup, BOOKING__GAP__NO_CONTACT));
    cr_assert_not(admin_has_gap(setup, BOOKING__GAP__NO_HOURS));
    cr_assert_eq(setup->n_offices, 1);
    cr_assert_eq(setup->n_services, 3);
    town_free(&t);
}

Test(booking_setup, says_what_is_missing_step_by_step)
{
    struct town t = town_new(701, 1);
    Booking__SaveOfficeReply office = BOOKING__SAVE_OFFICE_REPLY__INIT;
    Booking__SaveCounterReply counter = BOOKING__SAVE_COUNTER_REPLY__INIT;
    Booking__SaveServiceReply service = BOOKING__SAVE_SERVICE_REPLY__INIT;
    cr_assert_eq(admin_save_office(&t, NULL, "Standesamt & Friedhöfe", &office), COMMON__CODE__OK);
    cr_assert_str_eq(office.office, "standesamt-friedhoefe");
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__COUNTERLESS));
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__NO_HOURS));
    cr_assert_eq(save_counter(&t, office.office, 0, &counter), COMMON__CODE__OK);
    cr_assert_not(admin_has_gap(admin_look(&t), BOOKING__GAP__COUNTERLESS));
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__IDLE));
    cr_assert_eq(save_service(&t, NULL, 20, 0, &service), COMMON__CODE__OK);
    cr_assert_str_eq(service.service, "fischereischein-fuer-jugendliche");
    cr_assert_eq(town_int(&t, "select count(*) from outbox where tenant = %d"
                              " and target = 'accounts.service_offered'"),
                 1, "so that somebody is responsible for it");
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__NOT_DONE));
    cr_assert_eq(
        town_int(&t, "select fee_cents from services where tenant = %d and name like 'Fi%%'"),
        2280);
    cr_assert_eq(town_int(&t, "select cardinality(documents) + cardinality(words) from services"
                              " where tenant = %d and name like 'Fi%%'"),
                 4);
    town_free(&t);
}

Test(booking_save_office, changes_what_it_names_and_gives_each_new_one_a_key_of_its_own)
{
    struct town t = town_new(702, 1);
    Booking__SaveOfficeReply out = BOOKING__SAVE_OFFICE_REPLY__INIT;
    cr_assert_eq(admin_save_office(&t, "b", "Bürgerservice", &out), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select window_days from offices where tenant = %d"), 28);
    cr_assert_eq(admin_save_office(&t, NULL, "B", &out), COMMON__CODE__OK);
    cr_assert_str_eq(out.office, "b-2");
    cr_assert_eq(admin_save_office(&t, NULL, "Neu", &out), COMMON__CODE__OK);
    cr_assert_str_eq(out.office, "neu-2");
    cr_assert_eq(admin_save_office(&t, "gibt-es-nicht", "X", &out), COMMON__CODE__INVALID);
    cr_assert_eq(town_int(&t, "select count(*) from offices where tenant = %d"), 3);
    town_free(&t);
}

Test(booking_save_office, is_refused_when_somebody_else_was_faster_and_answered_alike_when_repeated)
{
    struct town t = town_new(703, 1);
    Booking__SaveOfficeRequest in = BOOKING__SAVE_OFFICE_REQUEST__INIT;
    Booking__SaveOfficeReply out = BOOKING__SAVE_OFFICE_REPLY__INIT;
    in.version = admin_version(&t);
    in.name = admin_text(&t, "Bauamt");
    in.hold_minutes = in.confirm_minutes = in.grid_minutes = 5;
    struct rh_request rq = as_admin(&t, "booking.save_office", &in.base);
    cr_assert_eq(town_code(booking_save_office(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(town_code(booking_save_office(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_str_eq(out.office, "bauamt");
    cr_assert_eq(town_int(&t, "select count(*) from offices where tenant = %d"), 2);
    rq = as_admin(&t, "booking.save_office", &in.base);
    cr_assert_eq(town_code(booking_save_office(&rq, &in, &out)), COMMON__CODE__STALE);
    size_t n;
    Accounts__AuditRequest *audit = town_audit(&t, &n);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(audit->action, "booking.save_office");
    town_free(&t);
}

Test(booking_remove_office, is_refused_while_counters_or_appointments_are_there)
{
    int32_t counter;
    struct town t = with_one(704, &counter);
    Booking__RemoveOfficeRequest in = BOOKING__REMOVE_OFFICE_REQUEST__INIT;
    Booking__RemoveOfficeReply out = BOOKING__REMOVE_OFFICE_REPLY__INIT;
    Booking__RemoveCounterReply removed = BOOKING__REMOVE_COUNTER_REPLY__INIT;
    in.office = admin_text(&t, "b");
    in.version = admin_version(&t);
    struct rh_request rq = as_admin(&t, "booking.remove_office", &in.base);
    cr_assert_eq(town_code(booking_remove_office(&rq, &in, &out)), COMMON__CODE__IN_USE);
    cr_assert_eq(remove_counter(&t, counter, 1, &removed), COMMON__CODE__OK);
    cr_assert_eq(remove_counter(&t, 3 - counter, 0, &removed), COMMON__CODE__OK);
    in.version = admin_version(&t);
    rq = as_admin(&t, "booking.remove_office", &in.base);
    cr_assert_eq(town_code(booking_remove_office(&rq, &in, &out)), COMMON__CODE__IN_USE);
    fixture_int("booking", rh_arena_printf(t.f.arena, "delete from claims where tenant = %d", 704));
    fixture_int("booking",
                rh_arena_printf(t.f.arena, "delete from appointments where tenant = %d", 704));
    rq = as_admin(&t, "booking.remove_office", &in.base);
    cr_assert_eq(town_code(booking_remove_office(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__NO_OFFICE));
    town_free(&t);
}

Test(booking_remove_counter, asks_first_and_then_leaves_the_appointment_on_the_list)
{
    int32_t counter;
    struct town t = with_one(705, &counter);
    Booking__RemoveCounterReply out = BOOKING__REMOVE_COUNTER_REPLY__INIT;
    int64_t before = admin_version(&t);
    cr_assert_eq(remove_counter(&t, counter, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.n_affected, 1);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__COUNTER_GONE);
    cr_assert_eq(admin_version(&t), before, "nothing is changed by asking");
    cr_assert_eq(admin_affected(&t), 0);
    cr_assert_eq(remove_counter(&t, counter, 1, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__AFFECTED);
    cr_assert_eq(admin_affected(&t), 1);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_save_counter, never_gives_the_number_of_one_that_was_removed)
{
    struct town t = town_new(706, 2);
    Booking__RemoveCounterReply removed = BOOKING__REMOVE_COUNTER_REPLY__INIT;
    Booking__SaveCounterReply made = BOOKING__SAVE_COUNTER_REPLY__INIT;
    cr_assert_eq(remove_counter(&t, 2, 0, &removed), COMMON__CODE__OK);
    cr_assert_eq(removed.outcome, BOOKING__OUTCOME__SAVED);
    cr_assert_eq(save_counter(&t, "b", 0, &made), COMMON__CODE__OK);
    cr_assert_eq(made.counter, 3);
    cr_assert_eq(save_counter(&t, "b", 2, &made), COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_qualify, asks_when_a_counter_forgets_what_it_is_booked_for)
{
    int32_t counter;
    struct town t = with_one(707, &counter);
    Booking__QualifyReply out = BOOKING__QUALIFY_REPLY__INIT;
    const char *other = counter == 1 ? "2:perso" : "1:perso";
    const char *both[] = {"1:perso", "2:perso", "1:austritt"}, *unknown[] = {"9:perso"};
    cr_assert_eq(qualify(&t, &other, 1, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__COUNTER_UNABLE);
    cr_assert_eq(qualify(&t, both, 3, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED);
    cr_assert_eq(town_int(&t, "select count(*) from counter_services where tenant = %d"), 3);
    cr_assert_eq(qualify(&t, unknown, 1, 0, &out), COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_set_week, asks_when_hours_no_longer_reach_over_an_appointment)
{
    int32_t counter;
    struct town t = with_one(708, &counter);
    Booking__SetWeekReply out = BOOKING__SET_WEEK_REPLY__INIT;
    cr_assert_eq(set_tuesday(&t, "10-12 und 14-18", 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__OFFICE_CLOSED);
    cr_assert_eq(set_tuesday(&t, "10-12 und 14-18", 1, &out), COMMON__CODE__OK);
    cr_assert_eq(admin_affected(&t), 1);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_NOT_OFFERED);
    cr_assert_eq(town_hold(&t, TOWN_AT(300)).code, COMMON__CODE__OK);
    cr_assert_eq(set_tuesday(&t, "9-18", 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED, "more hours ask nothing");
    cr_assert_eq(admin_affected(&t), 0, "what has room again is on no list");
    cr_assert_eq(set_tuesday(&t, "vormittags", 0, &out), COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_save_service, asks_when_it_is_to_take_longer_than_was_booked_for_it)
{
    int32_t counter;
    struct town t = with_one(709, &counter);
    Booking__SaveServiceReply out = BOOKING__SAVE_SERVICE_REPLY__INIT;
    cr_assert_eq(save_service(&t, "perso", 20, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__TIME_TOO_SHORT);
    cr_assert_eq(save_service(&t, "perso", 20, 1, &out), COMMON__CODE__OK);
    cr_assert_eq(admin_affected(&t), 0, "it keeps its time");
    cr_assert_eq(save_service(&t, "perso", 10, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED);
    town_free(&t);
}

Test(booking_edit, asks_again_when_somebody_has_booked_meanwhile)
{
    int32_t counter;
    struct town t = with_one(710, &counter);
    Booking__SetWeekReply out = BOOKING__SET_WEEK_REPLY__INIT;
    struct town_hold two = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(town_book(&t, &two), COMMON__CODE__OK);
    cr_assert_eq(set_tuesday(&t, "10-12", 1, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.n_affected, 2);
    town_free(&t);
}

Test(booking_add_opening, lets_one_counter_tour_and_removing_it_asks)
{
    struct town t = town_new(711, 2);
    Booking__AddOpeningRequest in = BOOKING__ADD_OPENING_REQUEST__INIT;
    Booking__AddOpeningReply out = BOOKING__ADD_OPENING_REPLY__INIT;
    Booking__RemoveOpeningRequest gone = BOOKING__REMOVE_OPENING_REQUEST__INIT;
    Booking__RemoveOpeningReply asked = BOOKING__REMOVE_OPENING_REPLY__INIT;
    in.version = admin_version(&t);
    in.office = admin_text(&t, "b"), in.hours = admin_text(&t, "14-17"),
    in.venue = admin_text(&t, "Ostrau");
    in.weekday = 2, in.nth = 1, in.counter = 2;
    struct rh_request rq = as_admin(&t, "booking.add_opening", &in.base);
    cr_assert_eq(town_code(booking_add_opening(&rq, &in, &out)), COMMON__CODE__OK);
    struct town_hold tour = town_hold(&t, TOWN_AT(300)); /* 1 December is the first Tuesday */
    cr_assert_eq(town_book(&t, &tour), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(300) + 7 * 24 * RH_HOUR).code,
                 COMMON__CODE__SLOT_NOT_OFFERED);
    gone.version = admin_version(&t);
    gone.office = admin_text(&t, "b"), gone.opening = 2;
    rq = as_admin(&t, "booking.remove_opening", &gone.base);
    cr_assert_eq(town_code(booking_remove_opening(&rq, &gone, &asked)), COMMON__CODE__OK);
    cr_assert_eq(asked.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(asked.n_affected, 1);
    gone.opening = 77;
    rq = as_admin(&t, "booking.remove_opening", &gone.base);
    cr_assert_eq(town_code(booking_remove_opening(&rq, &gone, &asked)), COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_remove_service, is_refused_while_it_is_what_else_an_appointment_is_for)
{
    struct town t = town_new(737, 1);
    Booking__RemoveServiceRequest in = BOOKING__REMOVE_SERVICE_REQUEST__INIT;
    Booking__RemoveServiceReply out = BOOKING__REMOVE_SERVICE_REPLY__INIT;
    struct town_hold both = {
        .service = "perso", .start = TOWN_AT(0), .further = {"austritt"}, .further_persons = {1}};
    town_hold_all(&t, &both, 1);
    in.version = admin_version(&t);
    in.service = admin_text(&t, "austritt");
    struct rh_request rq = as_admin(&t, "booking.remove_service", &in.base);
    cr_assert_eq(town_code(booking_remove_service(&rq, &in, &out)), COMMON__CODE__IN_USE);
    town_free(&t);
}

Test(booking_adopt_setup, of_a_neighbour_makes_an_empty_town_live)
{
    struct town theirs = town_new(720, 3), ours = town_again(721);
    Booking__AdoptSetupReply out = BOOKING__ADOPT_SETUP_REPLY__INIT;
    fixture_int("booking", "insert into tenants (tenant, slug, name, land, zone, version)"
                           " values (721, 'town-721', 'Empty', 'ST', 'Europe/Berlin', 1)");
    cr_assert_not(admin_look(&ours)->live);
    cr_assert_eq(admin_adopt(&ours, "town-720", &out), COMMON__CODE__OK);
    cr_assert(admin_look(&ours)->live);
    cr_assert_eq(town_int(&ours, "select count(*) from counters where tenant = %d"), 3);
    cr_assert_eq(town_int(&ours, "select count(*) from counter_services where tenant = %d"), 6);
    cr_assert_eq(
        town_int(&ours, "select count(*) from offices where tenant = %d and phone is null"), 1);
    cr_assert_eq(town_hold(&ours, TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&ours);
    town_free(&theirs);
}

Test(booking_adopt_setup, done_again_adds_what_is_missing_and_leaves_the_rest)
{
    struct town theirs = town_new(722, 2), ours = town_new(723, 1);
    Booking__AdoptSetupReply out = BOOKING__ADOPT_SETUP_REPLY__INIT;
    fixture_int("booking",
                "delete from counter_services where tenant = 723 and service = 'heirat'");
    fixture_int("booking", "delete from services where tenant = 723 and service = 'heirat'");
    fixture_int("booking",
                "update services set minutes = 25 where tenant = 723 and service = 'perso'");
    cr_assert_eq(admin_adopt(&ours, "town-722", &out), COMMON__CODE__OK);
    cr_assert_eq(admin_adopt(&ours, "town-722", &out), COMMON__CODE__OK);
    cr_assert_eq(town_int(&ours, "select count(*) from counters where tenant = %d"), 1);
    cr_assert_eq(town_int(&ours, "select count(*) from openings where tenant = %d"), 1);
    cr_assert_eq(town_int(&ours, "select count(*) from services where tenant = %d"), 3);
    cr_assert_eq(
        town_int(&ours, "select minutes from services where tenant = %d and service = 'perso'"),
        25);
    town_free(&ours);
    town_free(&theirs);
}

Test(booking_adopt_setup, knows_nobody_beyond_the_land)
{
    struct town theirs = town_new(724, 1), ours = town_new(725, 1);
    Booking__AdoptSetupReply out = BOOKING__ADOPT_SETUP_REPLY__INIT;
    fixture_int("booking", "update tenants set land = 'SN' where tenant = 724");
    cr_assert_eq(admin_adopt(&ours, "town-724", &out), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(admin_adopt(&ours, "town-725", &out), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(admin_adopt(&ours, "gibt-es-nicht", &out), COMMON__CODE__NOT_FOUND);
    town_free(&ours);
    town_free(&theirs);
}

static Booking__ReadHolidaysReply *read_file(struct town *t, const char *file, Common__Code *ret)
{
    Booking__ReadHolidaysRequest in = BOOKING__READ_HOLIDAYS_REQUEST__INIT;
    Booking__ReadHolidaysReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__read_holidays_reply__descriptor);
    in.has_file = true;
    in.file.data = (uint8_t *)(uintptr_t)file, in.file.len = strlen(file);
    struct rh_request rq = as_admin(t, "booking.read_holidays", &in.base);
    *ret = town_code(booking_read_holidays(&rq, &in, out));
    return out;
}

Test(booking_read_holidays, tells_what_the_file_has_and_changes_nothing)
{
    struct town t = town_new(712, 1);
    Common__Code code;
    Booking__ReadHolidaysReply *out =
        read_file(&t,
                  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261201\r\n"
                  "SUMMARY:Ortsfest\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
                  "DTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                  &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_eq(out->n_days, 2);
    cr_assert_str_eq(out->days[0]->name, "Ortsfest");
    cr_assert_null(out->days[0]->holiday);
    cr_assert_not_null(out->days[1]->holiday);
    cr_assert_eq(out->n_offices, 1);
    read_file(&t, "no calendar", &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    cr_assert_eq(admin_version(&t), 1);
    town_free(&t);
}

static Common__Code take(struct town *t, const char *day, int32_t agreed,
                         Booking__TakeHolidaysReply *out)
{
    Booking__TakeHolidaysRequest in = BOOKING__TAKE_HOLIDAYS_REQUEST__INIT;
    char *offices[] = {admin_text(t, "b")}, *days[] = {admin_text(t, day)};
    in.version = admin_version(t);
    in.offices = offices, in.n_offices = 1;
    in.days = days, in.n_days = 1;
    in.agreed = agreed;
    struct rh_request rq = as_admin(t, "booking.take_holidays", &in.base);
    return town_code(booking_take_holidays(&rq, &in, out));
}

Test(booking_take_holidays, asks_first_and_closes_the_days_with_their_reasons)
{
    int32_t counter;
    struct town t = with_one(713, &counter);
    Booking__TakeHolidaysReply out = BOOKING__TAKE_HOLIDAYS_REPLY__INIT;
    cr_assert_eq(take(&t, "2026-12-01 Ortsfest", 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(take(&t, "2026-12-01 Ortsfest", 1, &out), COMMON__CODE__OK);
    cr_assert_eq(admin_affected(&t), 1);
    cr_assert_eq(town_int(&t, "select count(*) from exceptions where tenant = %d"
                              " and reason = 'Ortsfest' and opens is null"),
                 1);
    cr_assert_eq(take(&t, "2026-12-08", 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED);
    cr_assert_eq(take(&t, "2026-11-23 vorbei", 0, &out), COMMON__CODE__INVALID);
    cr_assert_eq(take(&t, "2026-02-31", 0, &out), COMMON__CODE__INVALID);
    cr_assert_eq(take(&t, "morgen", 0, &out), COMMON__CODE__INVALID);
    town_free(&t);
}

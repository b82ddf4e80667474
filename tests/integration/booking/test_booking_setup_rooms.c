/* Rooms as an admin sets them up: like all changes of the set-up, and none is given away by
 * removing it. */
#include "admin.h"

#include <criterion/criterion.h>

static int32_t save_room(struct town *t, int32_t room, const char *label, Common__Code expected)
{
    Booking__SaveRoomRequest in = BOOKING__SAVE_ROOM_REQUEST__INIT;
    Booking__SaveRoomReply out = BOOKING__SAVE_ROOM_REPLY__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, "b");
    in.has_room = room != 0, in.room = room;
    in.label = admin_text(t, label);
    struct rh_request rq = as_admin(t, "booking.save_room", &in.base);
    cr_assert_eq(town_code(booking_save_room(&rq, &in, &out)), expected);
    return out.room;
}

static Common__Code remove_room(struct town *t, int32_t room, int32_t agreed,
                                Booking__RemoveRoomReply *out)
{
    Booking__RemoveRoomRequest in = BOOKING__REMOVE_ROOM_REQUEST__INIT;
    in.version = admin_version(t);
    in.office = admin_text(t, "b");
    in.room = room, in.agreed = agreed;
    struct rh_request rq = as_admin(t, "booking.remove_room", &in.base);
    return town_code(booking_remove_room(&rq, &in, out));
}

Test(booking_save_room, makes_and_renames_and_never_gives_a_number_twice)
{
    struct town t = town_new(730, 1);
    Booking__RemoveRoomReply removed = BOOKING__REMOVE_ROOM_REPLY__INIT;
    cr_assert_eq(save_room(&t, 0, "Trauzimmer", COMMON__CODE__OK), 1);
    cr_assert_eq(save_room(&t, 0, "Saal", COMMON__CODE__OK), 2);
    save_room(&t, 1, "Turmzimmer", COMMON__CODE__OK);
    cr_assert_eq(
        town_int(&t, "select count(*) from rooms where tenant = %d and label = 'Turmzimmer'"), 1);
    cr_assert_eq(remove_room(&t, 2, 0, &removed), COMMON__CODE__OK);
    cr_assert_eq(removed.outcome, BOOKING__OUTCOME__SAVED);
    cr_assert_eq(save_room(&t, 0, "Aula", COMMON__CODE__OK), 3);
    save_room(&t, 2, "Saal", COMMON__CODE__INVALID);
    cr_assert_eq(remove_room(&t, 2, 0, &removed), COMMON__CODE__INVALID);
    town_free(&t);
}

/* A town whose "perso" takes the room 1 or 2, and somebody has an appointment in one of them. */
static struct town with_rooms(int32_t tenant, int32_t *ret_room)
{
    struct town t = town_new(tenant, 2);
    Booking__SaveServiceReply saved = BOOKING__SAVE_SERVICE_REPLY__INIT;
    const int32_t rooms[] = {1, 2, 2};
    save_room(&t, 0, "Trauzimmer", COMMON__CODE__OK);
    save_room(&t, 0, "Saal", COMMON__CODE__OK);
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 3, rooms, 0, &saved), COMMON__CODE__OK);
    struct town_hold one = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &one), COMMON__CODE__OK);
    *ret_room = (int32_t)town_int(&t, "select room from appointments where tenant = %d");
    cr_assert_gt(*ret_room, 0);
    return t;
}

Test(booking_remove_room, asks_first_and_then_leaves_the_appointment_on_the_list)
{
    int32_t room;
    struct town t = with_rooms(731, &room);
    Booking__RemoveRoomReply out = BOOKING__REMOVE_ROOM_REPLY__INIT;
    cr_assert_eq(remove_room(&t, room, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__ROOM_GONE);
    cr_assert_eq(town_int(&t, "select count(*) from rooms where tenant = %d"), 2);
    cr_assert_eq(remove_room(&t, room, 1, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__AFFECTED);
    cr_assert_eq(admin_affected(&t), 1);
    cr_assert_eq(town_int(&t, "select count(*) from service_rooms where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_remove_room, leaves_no_service_without_the_only_room_that_it_takes)
{
    int32_t room;
    struct town t = with_rooms(732, &room);
    Booking__RemoveRoomReply out = BOOKING__REMOVE_ROOM_REPLY__INIT;
    cr_assert_eq(remove_room(&t, 3 - room, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(remove_room(&t, room, 1, &out), COMMON__CODE__INVALID);
    cr_assert_eq(town_int(&t, "select count(*) from rooms where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_save_service, asks_when_it_no_longer_takes_the_room_that_was_booked)
{
    int32_t room;
    struct town t = with_rooms(733, &room);
    Booking__SaveServiceReply out = BOOKING__SAVE_SERVICE_REPLY__INIT;
    const int32_t other = 3 - room, unknown = 9;
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 1, &other, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__ROOM_MISSING);
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 1, &unknown, 0, &out),
                 COMMON__CODE__INVALID);
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 0, NULL, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED, "what takes no room any more has room");
    cr_assert_eq(town_int(&t, "select count(*) from service_rooms where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_save_service, asks_when_each_further_person_is_to_take_longer)
{
    struct town t = town_new(734, 1);
    Booking__SaveServiceReply out = BOOKING__SAVE_SERVICE_REPLY__INIT;
    cr_assert_eq(admin_save_service(&t, "perso", 15, 5, 0, NULL, 0, &out), COMMON__CODE__OK);
    struct town_hold three = {.service = "perso", .start = TOWN_AT(0), .persons = 3};
    town_hold_all(&t, &three, 1);
    cr_assert_eq(town_book(&t, &three), COMMON__CODE__OK);
    cr_assert_eq(admin_save_service(&t, "perso", 15, 10, 0, NULL, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(out.affected[0]->why, BOOKING__NO_ROOM__TIME_TOO_SHORT);
    cr_assert_eq(admin_save_service(&t, "perso", 15, 0, 0, NULL, 0, &out), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__SAVED);
    cr_assert_eq(town_int(&t, "select minutes_more from services where tenant = %d"
                              " and service = 'perso'"),
                 0);
    town_free(&t);
}

Test(booking_remove_service, lets_go_of_its_rooms)
{
    struct town t = town_new(735, 1);
    Booking__SaveServiceReply saved = BOOKING__SAVE_SERVICE_REPLY__INIT;
    Booking__RemoveServiceRequest in = BOOKING__REMOVE_SERVICE_REQUEST__INIT;
    Booking__RemoveServiceReply out = BOOKING__REMOVE_SERVICE_REPLY__INIT;
    const int32_t room = save_room(&t, 0, "Trauzimmer", COMMON__CODE__OK);
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 1, &room, 0, &saved), COMMON__CODE__OK);
    in.version = admin_version(&t);
    in.service = admin_text(&t, "perso");
    struct rh_request rq = as_admin(&t, "booking.remove_service", &in.base);
    cr_assert_eq(town_code(booking_remove_service(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from service_rooms where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_setup, says_when_counter_and_room_are_never_in_one_office)
{
    struct town t = town_new(736, 1);
    Booking__SaveServiceReply saved = BOOKING__SAVE_SERVICE_REPLY__INIT;
    Booking__SaveOfficeReply office = BOOKING__SAVE_OFFICE_REPLY__INIT;
    const int32_t room = save_room(&t, 0, "Trauzimmer", COMMON__CODE__OK);
    cr_assert_eq(admin_save_service(&t, "perso", 15, -1, 1, &room, 0, &saved), COMMON__CODE__OK);
    cr_assert_not(admin_has_gap(admin_look(&t), BOOKING__GAP__ROOM_APART));
    cr_assert_eq(admin_save_office(&t, NULL, "Standesamt", &office), COMMON__CODE__OK);
    town_int(&t, "update rooms set office = 'standesamt' where tenant = %d");
    town_int(&t, "update tenants set schedule = schedule + 1 where tenant = %d");
    cr_assert(admin_has_gap(admin_look(&t), BOOKING__GAP__ROOM_APART));
    town_free(&t);
}

Test(booking_adopt_setup, brings_rooms_and_what_further_persons_take)
{
    int32_t room;
    struct town theirs = with_rooms(726, &room), ours = town_new(727, 1);
    Booking__AdoptSetupReply out = BOOKING__ADOPT_SETUP_REPLY__INIT;
    fixture_int("booking", "update services set minutes_more = 5 where tenant = 726");
    fixture_int("booking", "insert into rooms (tenant, room, office, label)"
                           " values (727, 4, 'b', 'Saal')");
    fixture_int("booking", "delete from counter_services where tenant = 727");
    fixture_int("booking", "delete from services where tenant = 727 and service = 'perso'");
    cr_assert_eq(admin_adopt(&ours, "town-726", &out), COMMON__CODE__OK);
    cr_assert_eq(town_int(&ours, "select minutes_more from services where tenant = %d"
                                 " and service = 'perso'"),
                 5);
    cr_assert_eq(town_int(&ours, "select count(*) from rooms where tenant = %d"), 1,
                 "the office is here: it stays as it is");
    cr_assert_eq(town_int(&ours, "select room from service_rooms where tenant = %d"), 4,
                 "a room of the same name in the same office is the same");
    town_free(&ours);
    town_free(&theirs);
}

Test(booking_adopt_setup, gives_rooms_numbers_of_their_own)
{
    int32_t room;
    struct town theirs = with_rooms(728, &room), ours = town_again(729);
    Booking__AdoptSetupReply out = BOOKING__ADOPT_SETUP_REPLY__INIT;
    fixture_int("booking",
                "insert into tenants (tenant, slug, name, land, zone, version, last_room)"
                " values (729, 'town-729', 'Empty', 'ST', 'Europe/Berlin', 1, 6)");
    cr_assert_eq(admin_adopt(&ours, "town-728", &out), COMMON__CODE__OK);
    cr_assert_eq(town_int(&ours, "select min(room) from rooms where tenant = %d"), 7);
    cr_assert_eq(town_int(&ours, "select count(*) from service_rooms where tenant = %d"), 2);
    cr_assert_eq(town_hold(&ours, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&ours, "select count(*) from claims where tenant = %d and room > 6"), 1);
    town_free(&ours);
    town_free(&theirs);
}

/* What several services and persons need together. */
#include "booking.h"

#include <criterion/criterion.h>

static struct rh_arena *arena;
static const int32_t all[] = {1, 2, 3}, second[] = {2}, third[] = {3};
static const char *const card[] = {"Foto", "alter Ausweis"}, *const passport[] = {"Foto"};
static struct booking_service perso, pass, move, video, wedding;

static struct booking_service service(int minutes, int more, const int32_t *counters, size_t n)
{
    return (struct booking_service){.minutes = minutes,
                                    .minutes_more = more,
                                    .channel = BOOKING_ON_SITE,
                                    .counters = counters,
                                    .n_counters = n};
}

static void setup(void)
{
    arena = rh_arena_new(0);
    perso = service(15, 15, all, 3);
    perso.documents = card;
    perso.n_documents = 2;
    pass = service(20, 20, second, 1);
    pass.documents = passport;
    pass.n_documents = 1;
    move = service(15, 5, all, 3);
    video = service(30, 30, all, 3);
    video.channel = BOOKING_VIDEO;
    wedding = service(45, 45, all, 3);
    wedding.on_request = true;
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_need, .init = setup, .fini = teardown);

Test(booking_need, of_one_is_the_service_itself)
{
    const struct booking_part one[] = {{&perso, 1}};
    struct booking_need need = booking_need_of(arena, one, 1);
    cr_assert_eq(need.minutes, 15);
    cr_assert_eq(need.counters, perso.counters);
    cr_assert_eq(need.n_counters, 3);
    cr_assert(!need.on_request);
}

Test(booking_need, of_further_persons_takes_their_minutes)
{
    const struct booking_part family[] = {{&move, 4}};
    const struct booking_part couple[] = {{&perso, 2}};
    cr_assert_eq(booking_need_of(arena, family, 1).minutes, 30);
    cr_assert_eq(booking_need_of(arena, couple, 1).minutes, 30);
}

Test(booking_need, of_several_services_takes_all_their_minutes_and_one_counter_that_can_do_all)
{
    const struct booking_part parts[] = {{&move, 3}, {&pass, 2}, {&perso, 1}};
    struct booking_need need = booking_need_of(arena, parts, 3);
    cr_assert_eq(need.minutes, 25 + 40 + 15);
    cr_assert_eq(need.n_counters, 1);
    cr_assert_eq(need.counters[0], 2);
    cr_assert(booking_need_can(&need, 2));
    cr_assert(!booking_need_can(&need, 1), "it cannot do the second");
}

Test(booking_need, is_sensitive_when_one_part_is)
{
    const struct booking_part parts[] = {{&move, 1}, {&perso, 1}};
    perso.sensitive = true;
    cr_assert(booking_need_of(arena, parts, 2).sensitive);
}

Test(booking_need, names_the_part_that_cannot_be_done_together)
{
    struct booking_service other = service(10, 10, third, 1);
    const struct booking_part counters[] = {{&perso, 1}, {&pass, 1}, {&other, 1}};
    const struct booking_part channels[] = {{&perso, 1}, {&video, 1}};
    const struct booking_part wish[] = {{&perso, 1}, {&wedding, 1}};
    const struct booking_part fine[] = {{&perso, 1}, {&pass, 1}};
    cr_assert_eq(booking_need_apart(arena, counters, 3), 2);
    cr_assert_eq(booking_need_apart(arena, channels, 2), 1);
    cr_assert_eq(booking_need_apart(arena, wish, 2), 1);
    cr_assert_eq(booking_need_apart(arena, fine, 2), 0);
}

Test(booking_need, of_one_alone_is_never_apart)
{
    const struct booking_part wish[] = {{&wedding, 1}};
    cr_assert_eq(booking_need_apart(arena, wish, 1), 0);
}

Test(booking_need, may_be_as_long_as_an_appointment_and_no_longer)
{
    struct booking_service long_one = service(200, 140, all, 3);
    const struct booking_part fits[] = {{&long_one, 3}};
    const struct booking_part too_many[] = {{&long_one, 4}};
    const struct booking_part too_much[] = {{&long_one, 3}, {&perso, 1}};
    size_t part;
    int most;
    cr_assert(booking_need_fits(fits, 1, &part, &most));
    cr_assert(!booking_need_fits(too_many, 1, &part, &most));
    cr_assert_eq(part, 0);
    cr_assert_eq(most, 3);
    cr_assert(!booking_need_fits(too_much, 2, &part, &most));
    cr_assert_eq(part, 1);
    cr_assert_eq(most, 0);
}

Test(booking_need, asks_for_every_document_once)
{
    const struct booking_part parts[] = {{&perso, 1}, {&pass, 1}};
    struct booking_need need = booking_need_of(arena, parts, 2);
    const char **documents;
    cr_assert_eq(booking_need_documents(arena, &need, &documents), 2);
    cr_assert_str_eq(documents[0], "Foto");
    cr_assert_str_eq(documents[1], "alter Ausweis");
}

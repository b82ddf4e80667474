/* Hours as people write them. */
#include "booking.h"

#include <criterion/criterion.h>

/* What a text is understood as, written again; "-" when it is not understood. */
static const char *read_again(struct rh_arena *arena, const char *text)
{
    struct booking_span spans[BOOKING_MOST_SPANS];
    size_t n;
    return booking_spans_read(text, spans, &n) ? booking_spans_write(arena, spans, n) : "-";
}

Test(booking_week, understands_hours_in_every_common_spelling)
{
    static const char *const texts[][2] = {
        {"9-12", "9:00-12:00"},
        {"  9 - 12 , 14 - 18 ", "9:00-12:00, 14:00-18:00"},
        {"09:00–12:30 Uhr und 13.30 bis 18 Uhr", "9:00-12:30, 13:30-18:00"},
        {"9 Uhr bis 12 Uhr", "9:00-12:00"},
        {"0-24", "0:00-24:00"},
        {"9-12;12-15", "9:00-12:00, 12:00-15:00"},
        {"9:00-12:00, 14:00-18:00", "9:00-12:00, 14:00-18:00"},
        {"9h–11h & 13h–15h", "9:00-11:00, 13:00-15:00"},
        {"", ""},
        {"   ", ""},
    };
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_str_eq(read_again(arena, texts[i][0]), texts[i][1], "%s is %s", texts[i][0],
                         read_again(arena, texts[i][0]));
    rh_arena_free(&arena);
}

Test(booking_week, refuses_what_could_be_meant_otherwise)
{
    static const char *const texts[] = {"9",
                                        "9-",
                                        "-12",
                                        "12-9",
                                        "9-9",
                                        "9-12 14-18",
                                        "9-12, 11-15",
                                        "9-25",
                                        "24:01-25",
                                        "9:5-10",
                                        "9:60-10",
                                        "9:000-10",
                                        "9-12 abends",
                                        "geschlossen",
                                        "9-12,,x",
                                        "1-2,3-4,5-6,7-8,9-10,11-12,13-14",
                                        "99999999999999999999-3",
                                        "9:00:00-10"};
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_str_eq(read_again(arena, texts[i]), "-", "%s is %s", texts[i],
                         read_again(arena, texts[i]));
    rh_arena_free(&arena);
}

/* Days, Easter, public holidays. */
#include "booking.h"

#include <criterion/criterion.h>

static int32_t day(int year, int month, int day_of_month)
{
    return booking_day_of((struct booking_date){year, month, day_of_month});
}

Test(booking_day, counts_from_1970)
{
    cr_assert_eq(day(1970, 1, 1), 0);
    cr_assert_eq(day(1969, 12, 31), -1);
    cr_assert_eq(day(2000, 2, 29), 11016);
    cr_assert_eq(day(2026, 11, 24), 20781);
}

Test(booking_day, comes_back_for_every_day_of_four_centuries)
{
    struct booking_date before = booking_date_of(day(1799, 12, 31));
    for (int32_t d = day(1800, 1, 1); d <= day(2200, 12, 31); d++) {
        struct booking_date date = booking_date_of(d);
        cr_assert_eq(booking_day_of(date), d);
        bool next = date.day == before.day + 1 && date.month == before.month;
        cr_assert(next || date.day == 1, "%d follows %04d-%02d-%02d", d, before.year, before.month,
                  before.day);
        before = date;
    }
}

Test(booking_day, knows_its_weekday)
{
    cr_assert_eq(booking_weekday(day(1970, 1, 1)), 4);
    cr_assert_eq(booking_weekday(day(1969, 12, 31)), 3);
    cr_assert_eq(booking_weekday(day(2026, 11, 24)), 2);
    cr_assert_eq(booking_weekday(day(2026, 11, 29)), 7);
}

Test(booking_day, knows_the_nth_and_the_last_of_its_month)
{
    cr_assert(booking_is_nth(day(2026, 12, 5), 1));
    cr_assert(booking_is_nth(day(2026, 12, 7), 1));
    cr_assert(booking_is_nth(day(2026, 12, 8), 2));
    cr_assert(booking_is_nth(day(2026, 12, 31), 5));
    cr_assert(booking_is_nth(day(2026, 12, 31), -1));
    cr_assert(booking_is_nth(day(2026, 12, 25), -1));
    cr_assert_not(booking_is_nth(day(2026, 12, 24), -1));
    cr_assert_not(booking_is_nth(day(2026, 12, 8), 1));
}

/* Dates as the tables of the churches and of the US Naval Observatory give them; the last rows are
 * the earliest and latest possible dates and the years of both exceptions. */
Test(booking_easter, falls_on_the_known_dates)
{
    static const struct booking_date known[] = {
        {1900, 4, 15}, {1913, 3, 23}, {1943, 4, 25}, {1954, 4, 18}, {1961, 4, 2},  {1981, 4, 19},
        {1999, 4, 4},  {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24}, {2016, 3, 27}, {2019, 4, 21},
        {2020, 4, 12}, {2021, 4, 4},  {2022, 4, 17}, {2023, 4, 9},  {2024, 3, 31}, {2025, 4, 20},
        {2026, 4, 5},  {2027, 3, 28}, {2028, 4, 16}, {2029, 4, 1},  {2030, 4, 21}, {2035, 3, 25},
        {2038, 4, 25}, {2049, 4, 18}, {2076, 4, 19}, {2100, 3, 28}, {1818, 3, 22}, {2285, 3, 22}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct booking_date date = booking_date_of(booking_easter(known[i].year));
        cr_assert(date.month == known[i].month && date.day == known[i].day, "%d: %d-%d",
                  known[i].year, date.month, date.day);
    }
}

/* Another way to the same date: the Anonymous Gregorian algorithm (Nature, 1876). */
static int32_t easter_1876(int y)
{
    int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
    int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return day(y, n / 31, n % 31 + 1);
}

Test(booking_easter, agrees_with_another_computus_from_1900_to_2100)
{
    for (int year = 1900; year <= 2100; year++)
        cr_assert_eq(booking_easter(year), easter_1876(year), "%d", year);
}

struct expected {
    const char *land;
    int on_year; /* number of holidays in 2026 */
};

/* Numbers of public holidays in 2026, Sundays of Easter and Whitsun only where the law names them.
 */
Test(booking_holiday, has_the_right_number_in_every_land)
{
    static const struct expected lands[] = {{"BW", 12}, {"BY", 12}, {"BE", 10}, {"BB", 12},
                                            {"HB", 10}, {"HH", 10}, {"HE", 10}, {"MV", 11},
                                            {"NI", 10}, {"NW", 11}, {"RP", 11}, {"SL", 12},
                                            {"SN", 11}, {"ST", 11}, {"SH", 10}, {"TH", 11}};
    for (size_t i = 0; i < sizeof lands / sizeof lands[0]; i++) {
        int n = 0;
        for (int32_t d = day(2026, 1, 1); d <= day(2026, 12, 31); d++)
            n += booking_holiday(lands[i].land, d) != NULL ? 1 : 0;
        cr_assert_eq(n, lands[i].on_year, "%s: %d", lands[i].land, n);
    }
}

struct named {
    const char *land;
    int year, month, day;
    const char *key; /* NULL: an ordinary day */
};

Test(booking_holiday, names_the_day_where_the_law_does)
{
    static const struct named days[] = {{"ST", 2026, 1, 1, "holiday.new_year"},
                                        {"ST", 2026, 1, 6, "holiday.epiphany"},
                                        {"ST", 2026, 4, 3, "holiday.good_friday"},
                                        {"ST", 2026, 4, 5, NULL},
                                        {"BB", 2026, 4, 5, "holiday.easter_sunday"},
                                        {"ST", 2026, 4, 6, "holiday.easter_monday"},
                                        {"ST", 2026, 5, 14, "holiday.ascension"},
                                        {"ST", 2026, 5, 25, "holiday.whit_monday"},
                                        {"ST", 2026, 6, 4, NULL},
                                        {"NW", 2026, 6, 4, "holiday.corpus_christi"},
                                        {"ST", 2026, 10, 3, "holiday.german_unity"},
                                        {"ST", 2026, 10, 31, "holiday.reformation"},
                                        {"ST", 2026, 11, 1, NULL},
                                        {"BY", 2026, 11, 1, "holiday.all_saints"},
                                        {"SN", 2026, 11, 18, "holiday.repentance"},
                                        {"ST", 2026, 11, 18, NULL},
                                        {"SN", 2027, 11, 17, "holiday.repentance"},
                                        {"ST", 1994, 11, 16, "holiday.repentance"},
                                        {"ST", 2026, 12, 26, "holiday.boxing_day"},
                                        {"BE", 2018, 3, 8, NULL},
                                        {"BE", 2026, 3, 8, "holiday.womens_day"},
                                        {"MV", 2022, 3, 8, NULL},
                                        {"MV", 2023, 3, 8, "holiday.womens_day"},
                                        {"BE", 2025, 5, 8, "holiday.liberation_day"},
                                        {"BE", 2026, 5, 8, NULL},
                                        {"BE", 2028, 6, 17, "holiday.uprising_day"},
                                        {"TH", 2026, 9, 20, "holiday.childrens_day"},
                                        {"SL", 2026, 8, 15, "holiday.assumption"},
                                        {"BY", 2026, 8, 15, NULL},
                                        {"NI", 2016, 10, 31, NULL},
                                        {"BY", 2017, 10, 31, "holiday.reformation"},
                                        {"NI", 2018, 10, 31, "holiday.reformation"},
                                        {"XX", 2026, 1, 6, NULL},
                                        {"XX", 2026, 12, 25, "holiday.christmas"}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        const struct named *n = &days[i];
        const char *key = booking_holiday(n->land, day(n->year, n->month, n->day));
        cr_assert((key == NULL) == (n->key == NULL), "%s %d-%d-%d: %s", n->land, n->year, n->month,
                  n->day, key == NULL ? "none" : key);
        if (key != NULL)
            cr_assert_str_eq(key, n->key);
    }
}

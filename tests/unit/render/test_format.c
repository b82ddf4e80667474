/* Dates, times, money and numbers as people write them. */
#include "format.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define BERLIN "Europe/Berlin"
#define MS     INT64_C(1000)

/* 2026-11-24T08:40:00Z, a Tuesday */
#define TUESDAY (INT64_C(1795509600) * MS)

static struct rh_arena *arena;

static void begin(void)
{
    arena = rh_arena_new(0);
}

static void end(void)
{
    rh_arena_free(&arena);
}

TestSuite(format, .init = begin, .fini = end);

Test(format, writes_days_in_both_languages)
{
    cr_expect_str_eq(rh_format_date(arena, "de", BERLIN, TUESDAY), "Dienstag, 24. November 2026");
    cr_expect_str_eq(rh_format_date(arena, "de-simple", BERLIN, TUESDAY),
                     "Dienstag, 24. November 2026");
    cr_expect_str_eq(rh_format_date(arena, "en", BERLIN, TUESDAY), "Tuesday, 24 November 2026");
    cr_expect_str_eq(rh_format_date_short(arena, "de", BERLIN, TUESDAY), "24.11.2026");
    cr_expect_str_eq(rh_format_date_short(arena, "en", BERLIN, TUESDAY), "24/11/2026");
    cr_expect_str_eq(rh_format_weekday(arena, "de", BERLIN, TUESDAY), "Dienstag");
    cr_expect_str_eq(rh_format_time(arena, "en", BERLIN, TUESDAY), "09:40");
    cr_expect_str_eq(rh_format_iso_date(arena, BERLIN, TUESDAY), "2026-11-24");
    cr_expect_str_eq(rh_format_instant(arena, TUESDAY), "2026-11-24T08:40:00Z");
}

Test(format, writes_days_without_a_zone)
{
    cr_expect_str_eq(rh_format_day(arena, "de", 2026, 3, 1), "Sonntag, 1. M\xc3\xa4rz 2026");
    cr_expect_str_eq(rh_format_day(arena, "en", 2028, 2, 29), "Tuesday, 29 February 2028");
    cr_expect_str_eq(rh_format_day_short(arena, "de", 2026, 3, 1), "01.03.2026");
    cr_expect_str_eq(rh_format_day_short(arena, "en", 1969, 12, 31), "31/12/1969");
}

Test(format, names_weekdays_from_monday)
{
    static const char *const names[] = {"Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                        "Freitag", "Samstag",  "Sonntag"};

    for (int i = 0; i < 7; i++)
        cr_expect_str_eq(rh_format_weekday_name(arena, "de", i + 1), names[i]);
    cr_expect_str_eq(rh_format_weekday_name(arena, "en", 7), "Sunday");
}

/* Clocks go forward at 2026-03-29T01:00Z and back at 2026-10-25T01:00Z. */
Test(format, follows_the_change_of_the_clocks)
{
    static const struct {
        int64_t s;
        const char *day, *time;
    } moments[] = {
        {INT64_C(1774738799), "2026-03-28", "23:59"}, /* 2026-03-28T22:59:59Z */
        {INT64_C(1774738800), "2026-03-29", "00:00"}, /* 23:00:00Z */
        {INT64_C(1774745999), "2026-03-29", "01:59"}, /* 00:59:59Z */
        {INT64_C(1774746000), "2026-03-29", "03:00"}, /* 01:00:00Z */
        {INT64_C(1774821600), "2026-03-30", "00:00"}, /* 22:00:00Z */
        {INT64_C(1792879199), "2026-10-24", "23:59"}, /* 2026-10-24T21:59:59Z */
        {INT64_C(1792886400), "2026-10-25", "02:00"}, /* 00:00:00Z, summer */
        {INT64_C(1792889999), "2026-10-25", "02:59"}, /* 00:59:59Z, summer */
        {INT64_C(1792890000), "2026-10-25", "02:00"}, /* 01:00:00Z, winter */
        {INT64_C(1792969200), "2026-10-26", "00:00"}, /* 23:00:00Z */
    };

    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
            int64_t ms = moments[i].s * MS;

            cr_expect_str_eq(rh_format_iso_date(arena, BERLIN, ms), moments[i].day);
            cr_expect_str_eq(rh_format_time(arena, "de", BERLIN, ms), moments[i].time);
        }
    cr_expect_str_eq(rh_format_date(arena, "de", BERLIN, INT64_C(1774738800) * MS),
                     "Sonntag, 29. M\xc3\xa4rz 2026");
    cr_expect_str_eq(rh_format_weekday(arena, "de", BERLIN, INT64_C(1792879199) * MS), "Samstag");
}

Test(format, keeps_zones_apart)
{
    static const struct {
        const char *zone, *time;
    } zones[] = {
        {"Etc/UTC", "08:40"},
        {"Asia/Kathmandu", "14:25"},
        {"America/New_York", "03:40"},
        {"Asia/Tokyo", "17:40"},
        {"Australia/Sydney", "19:40"},
        {"Europe/London", "08:40"},
        {"Europe/Athens", "10:40"},
        {"America/St_Johns", "05:10"},
        {"Pacific/Auckland", "21:40"},
        {"No/Such_Zone", "08:40"},
        {BERLIN, "09:40"},
    };

    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
            cr_expect_str_eq(rh_format_time(arena, "de", zones[i].zone, TUESDAY), zones[i].time,
                             "%s", zones[i].zone);
}

Test(format, writes_times_before_1970)
{
    cr_expect_str_eq(rh_format_iso_date(arena, "Etc/UTC", -1), "1969-12-31");
    cr_expect_str_eq(rh_format_time(arena, "de", "Etc/UTC", -1), "23:59");
    cr_expect_str_eq(rh_format_iso_date(arena, "Etc/UTC", INT64_C(-2203977600) * MS), "1900-02-28");
    cr_expect_str_eq(rh_format_iso_date(arena, "Etc/UTC", INT64_C(-2203891200) * MS), "1900-03-01");
}

Test(format, writes_minutes_of_the_day)
{
    cr_expect_str_eq(rh_format_minutes(arena, 0), "00:00");
    cr_expect_str_eq(rh_format_minutes(arena, 580), "09:40");
    cr_expect_str_eq(rh_format_minutes(arena, 1440), "24:00");
}

/* A no-break space stands between amount and sign. */
Test(format, writes_money_to_the_cent)
{
    cr_expect_str_eq(rh_format_money(arena, "de", 3700, "EUR"), "37,00\xc2\xa0\xe2\x82\xac");
    cr_expect_str_eq(rh_format_money(arena, "en", 3700, "EUR"), "\xe2\x82\xac"
                                                                "37.00");
    cr_expect_str_eq(rh_format_money(arena, "de", 5, "EUR"), "0,05\xc2\xa0\xe2\x82\xac");
    cr_expect_str_eq(rh_format_money(arena, "de", -123456, "EUR"), "-1.234,56\xc2\xa0\xe2\x82\xac");
    cr_expect_str_eq(rh_format_money(arena, "en", 100, "GBP"), "\xc2\xa3"
                                                               "1.00");
    cr_expect_str_eq(rh_format_money(arena, "de", INT64_C(900719925474099312), "EUR"),
                     "9.007.199.254.740.993,12\xc2\xa0\xe2\x82\xac", "no double on the way");
}

Test(format, groups_numbers)
{
    cr_expect_str_eq(rh_format_number(arena, "de", 1234567), "1.234.567");
    cr_expect_str_eq(rh_format_number(arena, "en", 1234), "1,234");
    cr_expect_str_eq(rh_format_number(arena, "de", -7), "-7");
}

static void *many_languages(void *arg)
{
    static const char *const languages[] = {"de", "en", "pl", "fr", "tr", "uk", "ar", "it"};
    struct rh_arena *own = rh_arena_new(0);

    (void)arg;
    for (int i = 0; i < 64; i++) {
        const char *language = languages[i % 8];

        rh_format_date(own, language, BERLIN, TUESDAY);
        rh_format_date_short(own, language, BERLIN, TUESDAY);
        rh_format_money(own, language, i, "EUR");
        rh_format_number(own, language, i);
    }
    bool right = strcmp(rh_format_date(own, "fr", BERLIN, TUESDAY), "mardi 24 novembre 2026") == 0;

    rh_arena_free(&own);
    return right ? arena : NULL;
}

/* More formatters than a thread keeps, in several threads; leaks would fail the sanitizer's run. */
Test(format, serves_many_languages_in_many_threads)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, many_languages, NULL), 0);
    for (int i = 0; i < 4; i++) {
        void *right = NULL;

        pthread_join(threads[i], &right);
        cr_expect_eq(right, arena);
    }
}

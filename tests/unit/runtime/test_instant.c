#include "instant.h"

#include <criterion/criterion.h>

static struct rh_arena *arena;

static void setup(void)
{
    arena = rh_arena_new(0);
}

static void teardown(void)
{
    rh_arena_free(&arena);
}

TestSuite(instant, .init = setup, .fini = teardown);

static const char *written(int64_t ms)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    rh_instant_write(&out, ms);
    return rh_buf_str(&out);
}

Test(instant, knows_which_days_there_are)
{
    cr_assert(rh_date_valid(2024, 2, 29));
    cr_assert(rh_date_valid(2000, 2, 29));
    cr_assert_not(rh_date_valid(1900, 2, 29));
    cr_assert_not(rh_date_valid(2026, 2, 31));
    cr_assert_not(rh_date_valid(2026, 4, 31));
    cr_assert_not(rh_date_valid(2026, 13, 1));
    cr_assert_not(rh_date_valid(2026, 0, 1));
    cr_assert_not(rh_date_valid(2026, 1, 0));
    cr_assert_not(rh_date_valid(0, 1, 1));
    cr_assert_not(rh_date_valid(10000, 1, 1));
}

Test(instant, counts_days_there_and_back)
{
    static const struct {
        int32_t date[3];
        int64_t days;
    } rows[] = {{{1970, 1, 1}, 0},      {{1969, 12, 31}, -1},    {{2000, 2, 29}, 11016},
                {{2000, 1, 1}, 10957},  {{2026, 11, 24}, 20781}, {{0, 2, 29}, -719469},
                {{-1, 12, 31}, -719529}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int32_t *date = rows[i].date;
        int32_t back[3];
        cr_assert_eq(rh_date_days(date[0], date[1], date[2]), rows[i].days);
        rh_date_of_days(rows[i].days, back);
        cr_assert_arr_eq(back, date, sizeof back);
    }
}

Test(instant, reads_and_writes_rfc_3339)
{
    static const struct {
        const char *text;
        int64_t ms;
        const char *again;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
        {"2026-11-24T08:40:00Z", INT64_C(1795509600000), "2026-11-24T08:40:00Z"},
        {"2026-11-24t09:40:00.250+01:00", INT64_C(1795509600250), "2026-11-24T08:40:00.250Z"},
        {"2026-11-24T08:40:00.123999z", INT64_C(1795509600123), "2026-11-24T08:40:00.123Z"},
        {"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000), "2017-01-01T00:00:00Z"},
        {"2024-02-29T00:00:00-05:30", INT64_C(1709184600000), "2024-02-29T05:30:00Z"},
        {"0001-01-01T00:00:00Z", RH_INSTANT_MIN, "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999Z", RH_INSTANT_MAX, "9999-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ms = 0;
        cr_assert(rh_instant_parse(rh_slice(rows[i].text), &ms), "%s", rows[i].text);
        cr_assert_eq(ms, rows[i].ms, "%s", rows[i].text);
        cr_assert_str_eq(written(ms), rows[i].again);
    }
}

Test(instant, writes_every_day_of_400_years_as_it_reads_it)
{
    for (int64_t day = -80000; day < 80000; day++) {
        int64_t ms = 0;
        cr_assert(rh_instant_parse(rh_slice(written(day * 86400000)), &ms));
        cr_assert_eq(ms, day * 86400000);
        rh_arena_reset(arena);
    }
}

Test(instant, refuses_what_is_none)
{
    static const char *const wrong[] = {
        "",
        "2026-11-24",
        "2026-11-24T08:40:00",
        "2026-11-24 08:40:00Z",
        "2026-11-24T08:40Z",
        "2026-02-31T08:40:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T08:60:00Z",
        "2026-11-24T08:40:61Z",
        "2026-11-24T08:40:60Z",
        "2026-11-24T08:40:00.Z",
        "2026-11-24T08:40:00+24:00",
        "2026-11-24T08:40:00Zx",
        "26-11-24T08:40:00Z",
        "0001-01-01T00:00:00+01:00",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t ms = 7;
        cr_assert_not(rh_instant_parse(rh_slice(wrong[i]), &ms), "%s", wrong[i]);
        cr_assert_eq(ms, 7);
    }
}

Test(instant, reads_days_as_people_write_them)
{
    int32_t date[3];
    cr_assert(rh_date_parse(rh_slice("2026-11-24"), false, date));
    cr_assert(rh_date_parse(rh_slice("4.1.2026"), true, date));
    cr_assert_eq(date[0] * 10000 + date[1] * 100 + date[2], 20260104);
    cr_assert_not(rh_date_parse(rh_slice("24.11.2026"), false, date));
    cr_assert_not(rh_date_parse(rh_slice("24.11.26"), true, date));
    cr_assert_not(rh_date_parse(rh_slice("2026-11-24x"), true, date));
    cr_assert_not(rh_date_parse(rh_slice(""), true, date));
    cr_assert(rh_date_parse(rh_slice("31.02.2026"), true, date), "a shape, though no day");
}

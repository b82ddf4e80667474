/* The memory of a loop's own counts: exact while there is room, bounded always. */
#include "rates.h"

#include "clock.h"

#include <criterion/criterion.h>

#define NOW INT64_C(1795372800000)

static const struct gw_settings settings = {.secret = "a secret of thirty-two characters"};
static struct gateway gateway = {.settings = &settings};
static struct gw_rates *rates;

static void set_up(void)
{
    rates = gw_rates_new(&gateway);
}

static void tear_down(void)
{
    gw_rates_free(&rates);
}

TestSuite(rate_table, .init = set_up, .fini = tear_down);

Test(rate_table, counts_each_name_by_itself)
{
    for (uint32_t i = 1; i <= 5; i++) {
        cr_expect_eq(gw_rate_count(rates, 7, NOW), i);
        cr_expect_eq(gw_rate_count(rates, 8, NOW), i);
    }
}

Test(rate_table, begins_anew_with_every_minute)
{
    gw_rate_count(rates, 7, NOW);
    cr_expect_eq(gw_rate_count(rates, 7, NOW + 59 * RH_SECOND), 2);
    cr_expect_eq(gw_rate_count(rates, 7, NOW + 60 * RH_SECOND), 1);
}

Test(rate_table, tells_names_of_one_place_apart)
{
    for (uint64_t i = 0; i < 8; i++)
        cr_expect_eq(gw_rate_count(rates, 7 + (i << 32), NOW), 1);
    for (uint64_t i = 0; i < 8; i++)
        cr_expect_eq(gw_rate_count(rates, 7 + (i << 32), NOW), 2);
}

Test(rate_table, keeps_the_busy_when_strangers_crowd_in)
{
    for (int i = 0; i < 100; i++)
        gw_rate_count(rates, 7, NOW);
    for (uint64_t i = 1; i < 100000; i++)
        gw_rate_count(rates, 7 + (i << 32), NOW);
    cr_expect_eq(gw_rate_count(rates, 7, NOW), 101);
}

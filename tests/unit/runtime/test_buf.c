#include "buf.h"

#include <criterion/criterion.h>
#include <string.h>

static struct rh_arena *arena;

static void setup(void)
{
    arena = rh_arena_new(0);
}

static void teardown(void)
{
    rh_arena_free(&arena);
}

TestSuite(buf, .init = setup, .fini = teardown);

Test(buf, grows_and_stays_terminated)
{
    struct rh_buf buf = rh_buf_new(arena, 0);
    cr_assert_str_eq(rh_buf_str(&buf), "");
    for (int i = 0; i < 1000; i++) {
        rh_buf_printf(&buf, "%03d", i);
        rh_buf_byte(&buf, ';');
        rh_buf_text(&buf, NULL);
        cr_assert_eq(strlen(rh_buf_str(&buf)), buf.len);
    }
    cr_assert_eq(buf.len, 4000);
    cr_assert_eq(memcmp(buf.data + 3996, "999;", 5), 0);
}

Test(buf, holds_exactly_its_limit_and_then_nothing_more)
{
    struct rh_buf buf = rh_buf_new(arena, 5);
    rh_buf_text(&buf, "abcde");
    cr_assert_not(buf.overflow);
    rh_buf_byte(&buf, 'f');
    cr_assert(buf.overflow);
    rh_buf_add(&buf, "", 0);
    rh_buf_printf(&buf, "%s", "");
    cr_assert_str_eq(rh_buf_str(&buf), "abcde");
}

Test(buf, stays_overflown_for_what_would_fit)
{
    struct rh_buf buf = rh_buf_new(arena, 5);
    rh_buf_text(&buf, "abc");
    rh_buf_text(&buf, "too long");
    rh_buf_byte(&buf, 'd');
    cr_assert_null(rh_buf_room(&buf, 1));
    cr_assert_str_eq(rh_buf_str(&buf), "abc");
}

Test(buf, lets_writers_format_in_place)
{
    struct rh_buf buf = rh_buf_new(arena, 0);
    memcpy(rh_buf_room(&buf, 3000), "abc", 3);
    rh_buf_took(&buf, 3);
    cr_assert_str_eq(rh_buf_str(&buf), "abc");
}

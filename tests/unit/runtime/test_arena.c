#include "arena.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static struct rh_arena *arena;

static void setup(void)
{
    arena = rh_arena_new(256);
}

static void teardown(void)
{
    rh_arena_free(&arena);
}

TestSuite(arena, .init = setup, .fini = teardown);

Test(arena, gives_zeroed_aligned_memory_again_after_a_reset)
{
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 600; size += 7) {
            unsigned char *bytes = rh_arena_alloc(arena, size);
            cr_assert_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                cr_assert_eq(bytes[i], 0);
            memset(bytes, 0xee, size);
        }
        rh_arena_reset(arena);
        cr_assert_eq(rh_arena_used(arena), 0);
    }
}

Test(arena, keeps_neighbours_apart)
{
    char *small = rh_arena_strdup(arena, "small");
    char *large = rh_arena_array(arena, 1000, 4);
    char *after = rh_arena_printf(arena, "%d %s", 42, "after");
    memset(large, 'x', 4000);
    cr_assert_str_eq(small, "small");
    cr_assert_str_eq(after, "42 after");
    cr_assert_geq(rh_arena_used(arena), 4000);
}

Test(arena, copies_bytes_with_a_nul_behind)
{
    const char *copy = rh_arena_dup(arena, "a\0b", 3);
    cr_assert_eq(memcmp(copy, "a\0b\0", 4), 0);
    cr_assert_str_eq(rh_arena_dup(arena, NULL, 0), "");
    cr_assert_null(rh_arena_strdup(arena, NULL));
}

static char order[8];

static void note(void *arg)
{
    order[strlen(order)] = *(const char *)arg;
}

static void note_and_defer(void *arg)
{
    note(arg);
    rh_arena_defer(arena, note, "z");
}

Test(arena, runs_deferred_calls_last_come_first)
{
    rh_arena_defer(arena, note, "a");
    rh_arena_defer(arena, note_and_defer, "b");
    rh_arena_defer(arena, note, "c");
    rh_arena_reset(arena);
    cr_assert_str_eq(order, "cbza");
    rh_arena_reset(arena);
    cr_assert_str_eq(order, "cbza", "a call runs once");
}

Test(arena, free_forgives_null_and_nulls)
{
    struct rh_arena *none = NULL;
    rh_arena_free(&none);
    struct rh_arena *own = rh_arena_new(0);
    rh_arena_free(&own);
    cr_assert_null(own);
}

Test(arena, aborts_when_a_product_overflows, .signal = 6)
{
    rh_arena_array(arena, SIZE_MAX / 2, 4);
}

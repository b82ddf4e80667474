/* One mailbox, many spellings. */
#include "booking.h"

#include <criterion/criterion.h>

static const struct {
    const char *email, *plain;
} spellings[] = {{"erika@buerger.example", "erika@buerger.example"},
                 {"Erika@Buerger.EXAMPLE", "erika@buerger.example"},
                 {"erika+perso@buerger.example", "erika@buerger.example"},
                 {"erika+a+b@buerger.example", "erika@buerger.example"},
                 {"erika@buerger.example.", "erika@buerger.example"},
                 {"+erika@buerger.example", "+erika@buerger.example"},
                 {"erika.m@buerger.example", "erika.m@buerger.example"},
                 {"erika@a+b.example", "erika@a+b.example"},
                 {"J\xc3\xb6rg@buerger.example", "j\xc3\xb6rg@buerger.example"},
                 {"erika", "erika"}};

Test(booking_address, of_all_spellings_of_a_mailbox_is_one)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        cr_assert_str_eq(booking_address_plain(arena, spellings[i].email), spellings[i].plain, "%s",
                         spellings[i].email);
    rh_arena_free(&arena);
}

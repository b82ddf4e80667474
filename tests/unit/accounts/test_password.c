/* Which passwords are refused. */
#include "accounts_password.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

static struct rh_arena *arena;
static const struct accounts_common *common;

static void start(void)
{
    char path[] = "/tmp/passwords-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_gt(dprintf(fd, "Password\nzebra\nschmetterling\n1q2w3e4r\n\n"), 0);
    close(fd);
    arena = rh_arena_new(0);
    common = accounts_common_load(arena, path);
    unlink(path);
}

static void stop(void)
{
    rh_arena_free(&arena);
}

TestSuite(accounts_password, .init = start, .fini = stop);

static bool refused(const char *password)
{
    return accounts_password_common(common, password, "muster.person@town.example");
}

Test(accounts_password, of_the_list_are_refused_whatever_their_case)
{
    cr_assert_eq(accounts_common_count(common), 4);
    cr_assert(refused("password"));
    cr_assert(refused("SchmetterLing"));
    cr_assert(refused("1q2w3e4r"));
}

Test(accounts_password, of_the_list_are_refused_with_digits_and_signs_around_them)
{
    cr_assert(refused("Password2026!"));
    cr_assert(refused("!!schmetterling1"));
    cr_assert_not(refused("zebra19841109"), "much around a word is a password of its own");
    cr_assert_not(refused("zebrapassword"), "two words are");
}

Test(accounts_password, that_only_repeat_or_run_on_are_refused)
{
    cr_assert(refused("aaaaaaaaaa"));
    cr_assert(refused("abababab"));
    cr_assert(refused("xyzxyzxyz"));
    cr_assert(refused("12345678"));
    cr_assert(refused("hgfedcba"));
    cr_assert_not(refused("abcdefgg"));
}

Test(accounts_password, that_are_the_own_address_are_refused)
{
    cr_assert(refused("Muster.Person"));
    cr_assert(refused("muster.person2026"));
    cr_assert(refused("muster.person@town.example"));
}

Test(accounts_password, need_no_digits_signs_or_capitals)
{
    cr_assert_not(refused("korrekt pferd batterie"));
    cr_assert_not(refused("p\xc3\xa4"
                          "\xc3\xb6 \xf0\x9f\x90\xb4 haus"));
    cr_assert_not(accounts_password_common(common, "something else", NULL));
    char longest[513];
    for (size_t i = 0; i < sizeof longest - 1; i++)
        longest[i] = (char)('a' + i * 7 % 26);
    longest[sizeof longest - 1] = '\0';
    cr_assert_not(refused(longest));
}

Test(accounts_password, are_counted_in_characters)
{
    cr_assert_eq(accounts_characters(""), 0);
    cr_assert_eq(accounts_characters("p\xc3\xa4\xf0\x9f\x90\xb4"), 3);
}

Test(accounts_password, need_a_list_that_can_be_read)
{
    cr_assert_null(accounts_common_load(arena, "/nowhere/at/all"));
}

/* ASVS 5.0 6.2.4: of those that are long enough at all. */
Test(accounts_password, of_the_installed_list_are_more_than_three_thousand_long_ones)
{
    FILE *file = fopen(ACCOUNTS_PASSWORDS, "r");
    char line[256];
    int n = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        n += accounts_characters(line) > 8; /* with its line end */
    fclose(file);
    cr_assert_gt(n, 3000);
}

/* ASVS 5.0 6.2.11: of what a town hall is about, whatever stands around it. */
Test(accounts_password, of_the_installed_list_are_words_of_a_town_hall)
{
    static const char *const words[] = {"Rathaus2026!", "Stadtverwaltung1", "Buergermeister!",
                                        "merseburg06217", "Verwaltung#1"};
    const struct accounts_common *installed = accounts_common_load(arena, ACCOUNTS_PASSWORDS);
    cr_assert_not_null(installed);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        cr_expect(accounts_password_common(installed, words[i], NULL), "%s", words[i]);
}

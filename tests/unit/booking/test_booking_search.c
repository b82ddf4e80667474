/* Everyday words lead to the right service. */
#include "booking.h"

#include <criterion/criterion.h>

static const char *const perso_words[] = {"Perso", "Ausweis beantragen", "neuer Ausweis"};
static const char *const pass_words[] = {"Pass", "Urlaub"};
static const char *const move_words[] = {"umziehen", "Umzug", "anmelden", "Adresse \xc3\xa4ndern"};
static const char *const wedding_words[] = {"heiraten", "Hochzeit", "Trauung"};
static const char *const dog_words[] = {"Hund anmelden"};

static struct booking_service services[] = {
    {.service = "personalausweis",
     .name = "Personalausweis, Ausstellung",
     .words = perso_words,
     .n_words = 3},
    {.service = "reisepass", .name = "Reisepass, Ausstellung", .words = pass_words, .n_words = 2},
    {.service = "ausweis-abholung", .name = "Ausweis, Abholung"},
    {.service = "ummeldung", .name = "Wohnsitz, Ummeldung", .words = move_words, .n_words = 4},
    {.service = "fuehrungszeugnis", .name = "F\xc3\xbchrungszeugnis, Beantragung"},
    {.service = "eheschliessung",
     .name = "Eheschlie\xc3\x9fung, Anmeldung",
     .words = wedding_words,
     .n_words = 3},
    {.service = "hundesteuer",
     .name = "Hundesteuer, Anmeldung",
     .summary = "Wer einen Hund hat, zahlt Steuer.",
     .words = dog_words,
     .n_words = 1},
    {.service = "parkausweis", .name = "Bewohnerparkausweis"}};
#define N (sizeof services / sizeof services[0])

static struct rh_arena *arena;
static void setup(void)
{
    arena = rh_arena_new(0);
    for (size_t i = 0; i < N; i++)
        services[i].terms = booking_terms_of(arena, &services[i]);
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_search, .init = setup, .fini = teardown);

struct query {
    const char *words;
    const char *first; /* NULL: nothing found */
};

Test(booking_search, puts_the_right_service_first)
{
    static const struct query queries[] = {{"Perso", "personalausweis"},
                                           {"PERSO", "personalausweis"},
                                           {"perso verlaengern", "personalausweis"},
                                           {"ich brauche einen neuen Ausweis", "ausweis-abholung"},
                                           {"Pass", "reisepass"},
                                           {"Reisepas", "reisepass"},
                                           {"Riesepass", "reisepass"},
                                           {"umziehen", "ummeldung"},
                                           {"Umzug", "ummeldung"},
                                           {"umzihen", "ummeldung"},
                                           {"wohnsitz", "ummeldung"},
                                           {"Adresse aendern", "ummeldung"},
                                           {"ADRESSE \xc3\x84NDERN", "ummeldung"},
                                           {"adresse a\xcc\x88ndern", "ummeldung"},
                                           {"F\xc3\xbchrungszeugnis", "fuehrungszeugnis"},
                                           {"fuehrungszeugnis", "fuehrungszeugnis"},
                                           {"fuhrungszeugnis", "fuehrungszeugnis"},
                                           {"zeugnis", "fuehrungszeugnis"},
                                           {"Heirat", "eheschliessung"},
                                           {"eheschliessung", "eheschliessung"},
                                           {"Eheschlie\xc3\x9fung", "eheschliessung"},
                                           {"Hund", "hundesteuer"},
                                           {"Hund anmelden", "hundesteuer"},
                                           {"parken", NULL},
                                           {"parkausweis", "parkausweis"},
                                           {"Raumschiff", NULL},
                                           {"xy", NULL},
                                           {"ich will", NULL}};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        const size_t *found;
        size_t n = booking_search_services(arena, services, N, queries[i].words, &found);
        if (queries[i].first == NULL) {
            cr_assert_eq(n, 0, "%s: %zu", queries[i].words, n);
            continue;
        }
        cr_assert_neq(n, 0, "%s", queries[i].words);
        cr_assert_str_eq(services[found[0]].service, queries[i].first, "%s: %s", queries[i].words,
                         services[found[0]].service);
    }
}

Test(booking_search, gives_all_in_order_without_words)
{
    const size_t *found;
    cr_assert_eq(booking_search_services(arena, services, N, NULL, &found), N);
    cr_assert_eq(booking_search_services(arena, services, N, " - ", &found), N);
    for (size_t i = 0; i < N; i++)
        cr_assert_eq(found[i], i);
}

Test(booking_search, ranks_whole_words_before_parts)
{
    const size_t *found;
    size_t n = booking_search_services(arena, services, N, "ausweis", &found);
    cr_assert_eq(n, 3);
    cr_assert_str_eq(services[found[0]].service, "ausweis-abholung");
    cr_assert_str_eq(services[found[1]].service, "personalausweis");
    cr_assert_str_eq(services[found[2]].service, "parkausweis");
}

Test(booking_search, takes_anything_that_people_type)
{
    static const char *const odd[] = {"", "%%%", "\xf0\x9f\x90\x95",
                                      "a b c d e f g h i j k l m n o p",
                                      "'; drop table services; --"};
    const size_t *found;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        cr_assert_leq(booking_search_services(arena, services, N, odd[i], &found), N);
}

Test(booking_search, folds_case_accents_and_punctuation)
{
    cr_assert_str_eq(booking_fold(arena, "  \xc3\x84"
                                         "RGER, Stra\xc3\x9f"
                                         "e!  "),
                     "aerger strasse");
    cr_assert_str_eq(booking_fold(arena, "Caf\xc3\xa9 \xef\xac\x81n"), "cafe fin");
    cr_assert_null(booking_fold(arena, "\xff"));
}

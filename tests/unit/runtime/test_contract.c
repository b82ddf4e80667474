#include "contract.h"

#include "pb.h"
#include "sample.h"

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

TestSuite(contract, .init = setup, .fini = teardown);

static const char *faults_of(const void *message)
{
    return sample_faults(arena, rh_contract_check(arena, message, NULL));
}

Test(contract, finds_every_message_by_its_type)
{
    for (size_t i = 0; i < rh_contracts_n; i++)
        cr_assert_eq(rh_contract_of(rh_contracts[i].type), &rh_contracts[i]);
}

Test(contract, refuses_lengths_ranges_and_blank_texts)
{
    Sample__Person person = SAMPLE__PERSON__INIT;
    person.name = " \xc2\xa0\t";
    cr_assert_str_eq(faults_of(&person), "name MISSING");
    person.name = NULL;
    person.has_age = 1;
    person.age = -1;
    cr_assert_str_eq(faults_of(&person), "name MISSING; age TOO_SMALL");
    person.name = " x ";
    person.age = 151;
    cr_assert_str_eq(faults_of(&person), "name TOO_SHORT 2; age TOO_BIG 150");
    person.name = "elevenchars";
    person.age = 150;
    cr_assert_str_eq(faults_of(&person), "name TOO_LONG 10");
    person.name =
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4";
    cr_assert_str_eq(faults_of(&person), "fine", "characters count, not bytes");
}

Test(contract, names_the_path_of_what_lies_deep)
{
    Sample__AllRequest all = SAMPLE__ALL_REQUEST__INIT;
    Sample__Person *person = NULL;
    for (int i = 0; i < 3; i++) {
        person = RH_PB_ADD(arena, all.n_persons, all.persons, &sample__person__descriptor);
        person->name = "good";
    }
    person->parent = (void *)rh_pb_new(arena, &sample__person__descriptor);
    person->parent->born = (void *)rh_pb_new(arena, &common__date__descriptor);
    person->parent->born->year = 2026;
    person->parent->born->month = 2;
    person->parent->born->day = 31;
    cr_assert_str_eq(faults_of(&all),
                     "persons[2].parent.name MISSING; persons[2].parent.born NO_SUCH_DAY");
    RH_PB_ADD(arena, all.n_persons, all.persons, &sample__person__descriptor);
    cr_assert_str_eq(faults_of(&all), "persons TOO_MANY 3");
}

Test(contract, refuses_unknown_enum_values_long_bytes_and_far_instants)
{
    Sample__AllRequest all = SAMPLE__ALL_REQUEST__INIT;
    Common__Instant instant = COMMON__INSTANT__INIT;
    instant.ms = INT64_MAX;
    all.has_colour = 1;
    all.colour = (Sample__Colour)7;
    all.has_raw = 1;
    all.raw = (ProtobufCBinaryData){5, (uint8_t *)"12345"};
    all.at = &instant;
    cr_assert_str_eq(faults_of(&all), "colour UNKNOWN_VALUE; raw TOO_LONG 4; at WRONG_FORMAT");
}

Test(contract, requires_messages_and_lists)
{
    Sample__NeedsRequest needs = SAMPLE__NEEDS_REQUEST__INIT;
    cr_assert_str_eq(faults_of(&needs), "text MISSING; person MISSING; tags MISSING");
}

Test(contract, does_not_name_twice_what_was_refused_before)
{
    Sample__NeedsRequest needs = SAMPLE__NEEDS_REQUEST__INIT;
    struct rh_error *before = rh_invalid(arena, "person", WRONG_TYPE);
    before = rh_error_field(before, arena, "tags[0]", COMMON__REASON__NOT_UTF8, 0);
    needs.text = "a";
    cr_assert_str_eq(sample_faults(arena, rh_contract_check(arena, &needs.base, before)),
                     "person WRONG_TYPE; tags[0] NOT_UTF8; tags MISSING");
    before->whole = true;
    needs.text = NULL;
    cr_assert_eq(rh_contract_check(arena, &needs.base, before)->n_fields, 3);
}

static const char *text_faults(size_t member, const char *text)
{
    Sample__Texts texts = SAMPLE__TEXTS__INIT;
    *(const char **)((char *)&texts + sample__texts__descriptor.fields[member].offset) = text;
    return faults_of(&texts);
}

Test(contract, keeps_formats)
{
    static const struct {
        size_t member;
        const char *good[3], *bad[5];
    } rows[] = {
        {1, {"a", "a-b1", "06088"}, {"", "A", "a--b", "-a", "a\n"}},
        {2,
         {"0192f5d0-abcd-7000-8000-00000000000f"},
         {"0192F5D0-abcd-7000-8000-00000000000f", "0192f5d0abcd7000800000000000000f"}},
        {3, {"15088220"}, {"1508822", "1508822a", "\xd9\xa1"}},
        {4, {"abc234", "ABC"}, {"a-b", "a b"}},
        {5, {"de", "en", "de-simple"}, {"german", "d", "de_DE", "-"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < 3 && rows[i].good[j] != NULL; j++)
            cr_assert_str_eq(text_faults(rows[i].member, rows[i].good[j]), "fine", "%s",
                             rows[i].good[j]);
        for (size_t j = 0; j < 5 && rows[i].bad[j] != NULL; j++)
            cr_assert_not_null(strstr(text_faults(rows[i].member, rows[i].bad[j]), "WRONG_FORMAT"),
                               "%s", rows[i].bad[j]);
    }
}

Test(contract, has_a_pattern_for_every_format_but_free_text)
{
    cr_assert_null(rh_format_pattern(OPTIONS__FORMAT__FREE));
    cr_assert_null(rh_format_pattern(OPTIONS__FORMAT__PROSE));
    for (int i = 2; i < (int)options__format__descriptor.n_values; i++)
        cr_assert_not_null(rh_format_pattern((Options__Format)i), "%d", i);
    cr_assert_null(rh_format_pattern((Options__Format)99));
}

Test(contract, names_at_most_32_fields)
{
    struct rh_error *error = NULL;
    for (int i = 0; i < 40; i++)
        error = rh_error_field(error, arena, "x", COMMON__REASON__MISSING, 0);
    cr_assert_eq(error->n_fields, RH_ERROR_FIELDS);
}

#include "json.h"

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

TestSuite(json, .init = setup, .fini = teardown);

static struct rh_error *parse(const ProtobufCMessageDescriptor *type, struct rh_slice text,
                              void *ret_message)
{
    ProtobufCMessage *message = NULL;
    struct rh_error *error = rh_json_parse(arena, type, text, &message);
    cr_assert_eq(message == NULL, error != NULL);
    *(ProtobufCMessage **)ret_message = message;
    return error;
}

static const Sample__AllRequest *all_of(const char *text)
{
    const Sample__AllRequest *all;
    struct rh_error *error = parse(&sample__all_request__descriptor, rh_slice(text), &all);
    cr_assert_null(error, "%s: %s", text, sample_faults(arena, error));
    return all;
}

Test(json, reads_every_type)
{
    const Sample__AllRequest *all =
        all_of("{\"i32\": -7, \"i64\": \"-9223372036854775808\", \"u32\": 4294967295,"
               " \"u64\": \"18446744073709551615\", \"flag\": true, \"colour\": \"GREEN\","
               " \"raw\": \"AP8=\", \"real\": 0.5, \"smallNumber\": 3.0, \"line\": \"\\u00e4 x\","
               " \"numbers\": [1, \"2\", 3e0], \"tags\": [\"a\", \"\"], \"f32\": 9, \"f64\": -9,"
               " \"real32\": \"1.5\", \"colours\": [1, \"GREEN\"], \"zigzag\": -1,"
               " \"at\": \"2026-11-24T09:40:00+01:00\", \"day\": \"2026-11-24\","
               " \"fee\": {\"cents\": 3700, \"currency\": \"EUR\"},"
               " \"persons\": [{\"name\": \"Ab\", \"age\": 3}, {\"name\": \"Cd\"}]}");
    cr_assert_eq(all->i32, -7);
    cr_assert_eq(all->i64, INT64_MIN);
    cr_assert_eq(all->u32, UINT32_MAX);
    cr_assert_eq(all->u64, UINT64_MAX);
    cr_assert(all->has_flag && all->flag);
    cr_assert_eq(all->colour, SAMPLE__COLOUR__GREEN);
    cr_assert_eq(all->raw.len, 2);
    cr_assert_eq(memcmp(all->raw.data, "\x00\xff", 2), 0);
    cr_assert_float_eq(all->real, 0.5, 0);
    cr_assert_eq(all->small_number, 3);
    cr_assert_str_eq(all->line, "\xc3\xa4 x");
    cr_assert_eq(all->n_numbers, 3);
    cr_assert_eq(all->numbers[2], 3);
    cr_assert_eq(all->n_tags, 2);
    cr_assert_eq(all->f32, 9);
    cr_assert_eq(all->f64, -9);
    cr_assert_float_eq(all->real32, 1.5, 0);
    cr_assert_eq(all->colours[0], SAMPLE__COLOUR__RED);
    cr_assert_eq(all->zigzag, -1);
    cr_assert_eq(all->at->ms, INT64_C(1795509600000));
    cr_assert_eq(all->day->month, 11);
    cr_assert_eq(all->fee->cents, 3700);
    cr_assert_eq(all->n_persons, 2);
    cr_assert_str_eq(all->persons[1]->name, "Cd");
    cr_assert_not(all->persons[1]->has_age);
}

Test(json, takes_null_as_absent_and_proto_names)
{
    const Sample__AllRequest *all = all_of("{\"line\": null, \"small_number\": 5, \"tags\": null}");
    cr_assert_null(all->line);
    cr_assert_eq(all->small_number, 5);
}

Test(json, takes_base64_of_both_alphabets_with_and_without_padding)
{
    static const char *const texts[] = {"\"+/8=\"", "\"+/8\"", "\"-_8=\"", "\"-_8\""};
    for (size_t i = 0; i < 4; i++) {
        const Sample__AllRequest *all = all_of(rh_arena_printf(arena, "{\"raw\": %s}", texts[i]));
        cr_assert_eq(all->raw.len, 2);
        cr_assert_eq(memcmp(all->raw.data, "\xfb\xff", 2), 0);
    }
}

Test(json, refuses_bad_input_by_path)
{
    static const struct {
        struct rh_slice text;
        const char *faults;
    } rows[] = {
        {BYTES(""), " WRONG_FORMAT"},
        {BYTES("{"), " WRONG_FORMAT"},
        {BYTES("{\"i32\": 1,}"), " WRONG_FORMAT"},
        {BYTES("{} x"), " WRONG_FORMAT"},
        {BYTES("[]"), " WRONG_TYPE"},
        {BYTES("\"x\""), " WRONG_FORMAT"},
        {BYTES("{\"i32\": \"x\"}"), "i32 WRONG_TYPE"},
        {BYTES("{\"i32\": \"\"}"), "i32 WRONG_TYPE"},
        {BYTES("{\"i32\": true}"), "i32 WRONG_TYPE"},
        {BYTES("{\"i32\": 1.5}"), "i32 WRONG_TYPE"},
        {BYTES("{\"i32\": {}}"), "i32 WRONG_TYPE"},
        {BYTES("{\"i32\": 2147483648}"), "i32 TOO_BIG 2147483647"},
        {BYTES("{\"i32\": -2147483649}"), "i32 TOO_SMALL -2147483648"},
        {BYTES("{\"u32\": -1}"), "u32 TOO_SMALL"},
        {BYTES("{\"u32\": 4294967296}"), "u32 TOO_BIG 4294967295"},
        {BYTES("{\"u64\": \"18446744073709551616\"}"), "u64 TOO_BIG 9223372036854775807"},
        {BYTES("{\"i64\": \"9223372036854775808\"}"), "i64 TOO_BIG 9223372036854775807"},
        {BYTES("{\"line\": \"x\", \"i64\": 9223372036854775808}"), "i64 TOO_BIG"},
        {BYTES("{\"line\": 1}"), "line WRONG_TYPE"},
        {BYTES("{\"line\": \"a\\u0000b\"}"), "line CONTROL_CHARACTER"},
        {BYTES("{\"line\": \"a\\nb\"}"), "line CONTROL_CHARACTER"},
        {BYTES("{\"line\": \"a\0b\"}"), " WRONG_FORMAT"},
        {BYTES("{\"texts\": {\"prose\": \"a\\nb\"}}"), "fine"},
        {BYTES("{\"line\": \"\\ud800\"}"), " WRONG_FORMAT"},
        {BYTES("{\"persons\": [{}, {\"name\": \"a\xff\"}]}"), "persons[1].name NOT_UTF8"},
        {BYTES("{\"i32\": 1, \"\xff\": 2}"), "i32 NOT_UTF8"},
        {BYTES("{\"flag\": \"true\"}"), "flag WRONG_TYPE"},
        {BYTES("{\"flag\": 1}"), "flag WRONG_TYPE"},
        {BYTES("{\"colour\": \"BLUE\"}"), "colour UNKNOWN_VALUE"},
        {BYTES("{\"colour\": 3}"), "colour UNKNOWN_VALUE"},
        {BYTES("{\"colour\": 4294967297}"), "colour UNKNOWN_VALUE"},
        {BYTES("{\"colour\": true}"), "colour WRONG_TYPE"},
        {BYTES("{\"raw\": \"AP8\\n\"}"), "raw WRONG_FORMAT"},
        {BYTES("{\"raw\": \"A\"}"), "raw WRONG_FORMAT"},
        {BYTES("{\"raw\": \"AAAAAAA=\"}"), "raw TOO_LONG 4"},
        {BYTES("{\"real\": \"nan\"}"), "real WRONG_TYPE"},
        {BYTES("{\"real\": \"1 2\"}"), "real WRONG_TYPE"},
        {BYTES("{\"at\": \"2026-02-31T00:00:00Z\"}"), "at NO_SUCH_DAY"},
        {BYTES("{\"at\": \"soon\"}"), "at WRONG_FORMAT"},
        {BYTES("{\"at\": 0}"), "at WRONG_TYPE"},
        {BYTES("{\"at\": {\"ms\": 0}}"), "at WRONG_TYPE"},
        {BYTES("{\"day\": \"2026-02-31\"}"), "day NO_SUCH_DAY"},
        {BYTES("{\"day\": \"24.11.2026\"}"), "day WRONG_FORMAT"},
        {BYTES("{\"fee\": {\"currency\": \"EUR\"}}"), "fee.cents MISSING"},
        {BYTES("{\"fee\": 1}"), "fee WRONG_TYPE"},
        {BYTES("{\"nope\": 1, \"persons\": [{\"name\": \"Ab\", \"x\": 1}]}"),
         "nope UNKNOWN_FIELD; persons[0].x UNKNOWN_FIELD"},
        {BYTES("{\"i32\": 1, \"i32\": 2}"), "i32 DUPLICATE"},
        {BYTES("{\"persons\": [{\"name\": \"Ab\"}, {\"age\": 1, \"age\": 2}]}"),
         "persons[1].age DUPLICATE"},
        {BYTES("{\"smallNumber\": 1, \"small_number\": 2}"), "smallNumber DUPLICATE"},
        {BYTES("{\"tags\": \"a\"}"), "tags WRONG_TYPE"},
        {BYTES("{\"tags\": [\"a\", null, 3]}"), "tags[1] WRONG_TYPE; tags[2] WRONG_TYPE"},
        {BYTES("{\"tags\": [\"a\", 3, \"toolong\"]}"), "tags[1] WRONG_TYPE; tags[2] TOO_LONG 5"},
        {BYTES("{\"numbers\": [1, 2, 3, 4]}"), "numbers TOO_MANY 3"},
        {BYTES("{\"persons\": [7, {\"age\": 200}]}"),
         "persons[0] WRONG_TYPE; persons[1].name MISSING; persons[1].age TOO_BIG 150"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const void *message;
        const char *faults =
            sample_faults(arena, parse(&sample__all_request__descriptor, rows[i].text, &message));
        cr_expect_str_eq(faults, rows[i].faults, "%s: %s", rows[i].text.data, faults);
    }
}

Test(json, misses_required_fields_even_numbers)
{
    const void *message;
    cr_assert_str_eq(
        sample_faults(arena, parse(&sample__needs_request__descriptor, rh_slice("{}"), &message)),
        "number MISSING; text MISSING; person MISSING; tags MISSING");
}

Test(json, refuses_depth)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    const void *message;
    rh_buf_text(&text, "{\"persons\": [{\"name\": \"Ab\"");
    for (int i = 0; i < RH_PB_MAX_DEPTH; i++)
        rh_buf_text(&text, ", \"parent\": {\"name\": \"Ab\"");
    for (int i = 0; i < RH_PB_MAX_DEPTH; i++)
        rh_buf_byte(&text, '}');
    rh_buf_text(&text, "}]}");
    cr_assert_str_eq(
        sample_faults(
            arena, parse(&sample__all_request__descriptor, rh_slice(rh_buf_str(&text)), &message)),
        "persons[0].parent.parent.parent.parent.parent.parent.parent.parent TOO_DEEP 8");
}

Test(json, refuses_bottomless_brackets)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    const void *message;
    rh_buf_text(&text, "{\"tags\": ");
    for (int i = 0; i < 100000; i++)
        rh_buf_byte(&text, '[');
    const char *faults = sample_faults(
        arena, parse(&sample__all_request__descriptor, rh_slice(rh_buf_str(&text)), &message));
    cr_assert_eq(strncmp(faults, "tags", 4), 0, "%s", faults);
    cr_assert_not_null(strstr(faults, " TOO_DEEP"));
}

Test(json, refuses_size_and_cuts_unknown_names)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    const void *message;
    static char large[RH_PB_MAX_BYTES + 1];
    memset(large, ' ', sizeof large);
    cr_assert_str_eq(sample_faults(arena, parse(&sample__all_request__descriptor,
                                                (struct rh_slice){large, sizeof large}, &message)),
                     "TOO_LARGE");
    rh_buf_text(&text, "{\"");
    for (int i = 0; i < 500; i++)
        rh_buf_text(&text, "\xe2\x82\xac");
    rh_buf_text(&text, "\": 1}");
    struct rh_error *error =
        parse(&sample__all_request__descriptor, rh_slice(rh_buf_str(&text)), &message);
    cr_assert_eq(strlen(error->fields[0].field), 78);
}

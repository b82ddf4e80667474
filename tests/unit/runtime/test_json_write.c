#include "json.h"

#include "pb.h"
#include "sample.h"

#include <criterion/criterion.h>
#include <jansson.h>

static struct rh_arena *arena;

static void setup(void)
{
    arena = rh_arena_new(0);
}

static void teardown(void)
{
    rh_arena_free(&arena);
}

TestSuite(json_write, .init = setup, .fini = teardown);

/* NULL when the bytes are refused. */
static const char *written(const ProtobufCMessageDescriptor *type, struct rh_slice packed)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    return rh_json_write(&out, type, packed) ? rh_buf_str(&out) : NULL;
}

static const char *all_written(struct rh_slice packed)
{
    return written(&sample__all_request__descriptor, packed);
}

#define NOTHING "\"numbers\":[],\"tags\":[],\"persons\":[],\"colours\":[]"

Test(json_write, writes_empty_lists_and_leaves_out_what_is_absent)
{
    cr_assert_str_eq(all_written((struct rh_slice){NULL, 0}), "{" NOTHING "}");
}

Test(json_write, writes_every_type)
{
    ProtobufCMessage *all = NULL;
    static const char json[] =
        "{\"i32\":-7,\"i64\":-9007199254740991,\"u32\":4294967295,\"u64\":18446744073709551615,"
        "\"flag\":true,\"colour\":\"GREEN\",\"raw\":\"AP8=\",\"real\":0.1,\"smallNumber\":-3,"
        "\"line\":\"\xc3\xa4 \\\" \\\\ /\",\"numbers\":[1,-2,3],\"tags\":[\"a\",\"\"],"
        "\"persons\":[{\"name\":\"Ab\",\"age\":3,\"born\":\"2001-02-03\"},{\"name\":\"Cd\"}],"
        "\"at\":\"2026-11-24T08:40:00Z\",\"day\":\"2026-11-24\","
        "\"fee\":{\"cents\":3700,\"currency\":\"EUR\"},\"texts\":{\"prose\":\"a\\n\\tb\"},"
        "\"f32\":9,\"f64\":-9,\"real32\":1.5,\"colours\":[\"RED\",\"GREEN\"],\"zigzag\":-1}";
    /* 64 bits go in as text, since jansson has no unsigned ones. */
    struct rh_buf in = rh_buf_new(arena, 0);
    const char *number = strstr(json, "18446744073709551615");
    rh_buf_printf(&in, "%.*s\"18446744073709551615\"%s", (int)(number - json), json, number + 20);
    struct rh_error *error =
        rh_json_parse(arena, &sample__all_request__descriptor, rh_slice(rh_buf_str(&in)), &all);
    cr_assert_null(error, "%s", sample_faults(arena, error));
    cr_assert_str_eq(all_written(rh_pb_pack(arena, all)), json);
}

Test(json_write, escapes_as_rfc_8259_says)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    char text[129];
    for (int i = 0; i < 128; i++)
        text[i] = (char)i;
    rh_json_write_string(&out, (struct rh_slice){text, 128});
    json_error_t fault;
    json_t *json = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &fault);
    cr_assert_not_null(json, "%s", fault.text);
    cr_assert_eq(json_string_length(json), 128);
    cr_assert_eq(memcmp(json_string_value(json), text, 128), 0);
    json_decref(json);
    cr_assert_eq(strncmp(out.data, "\"\\u0000\\u0001", 13), 0);
}

Test(json_write, gathers_fields_that_come_in_another_order)
{
    /* tags "b", i32 1, tags "c", line "x", i32 2: the last i32 counts */
    cr_assert_str_eq(all_written(BYTES("\x62\x01\x62\x08\x01\x62\x01\x63\x52\x01\x78\x08\x02")),
                     "{\"i32\":2,\"line\":\"x\",\"numbers\":[],\"tags\":[\"b\",\"c\"],"
                     "\"persons\":[],\"colours\":[]}");
    /* fee.cents and fee.currency in two pieces: one message */
    cr_assert_str_eq(
        all_written(BYTES("\x82\x01\x02\x08\x05\x82\x01\x05\x12\x03"
                          "EUR")),
        "{\"numbers\":[],\"tags\":[],\"persons\":[],\"fee\":{\"cents\":5,\"currency\":\"EUR\"},"
        "\"colours\":[]}");
    /* the same within an element that stands in order */
    cr_assert_str_eq(all_written(BYTES("\x6a\x06\x10\x07\x0a\x02"
                                       "Ab")),
                     "{\"numbers\":[],\"tags\":[],\"persons\":[{\"name\":\"Ab\",\"age\":7}],"
                     "\"colours\":[]}");
}

Test(json_write, takes_numbers_packed_and_one_by_one)
{
    const char *numbers = "{\"numbers\":[1,2,3],\"tags\":[],\"persons\":[],\"colours\":[]}";
    cr_assert_str_eq(all_written(BYTES("\x5a\x03\x01\x02\x03")), numbers);
    cr_assert_str_eq(all_written(BYTES("\x58\x01\x58\x02\x58\x03")), numbers);
    cr_assert_str_eq(all_written(BYTES("\x58\x01\x5a\x00\x5a\x02\x02\x03")), numbers);
    cr_assert_str_eq(all_written(BYTES("\x5a\x00")), "{" NOTHING "}");
}

Test(json_write, skips_what_it_does_not_know)
{
    cr_assert_str_eq(all_written(BYTES("\xfa\x3f\x02\xff\xff")), "{" NOTHING "}");
    cr_assert_str_eq(all_written(BYTES("\x30\x07")), "{\"colour\":7," NOTHING "}");
}

Test(json_write, refuses_bytes_that_are_no_such_message)
{
    static const struct rh_slice rows[] = {
        {"\x52\x05hell", 6},                                      /* cut off */
        {"\x52\x02\xc3(", 4},                                     /* no UTF-8 */
        {"\x0d\x01\x02\x03\x04", 5},                              /* wrong wire type */
        {"\x50\x01", 2},                                          /* a number for a text */
        {"\x72\x01\x80", 3},                                      /* broken instant */
        {"\x72\x0a\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12}, /* far instant */
        {"\x7a\x06\x08\xea\x0f\x10\x02\x18\x1f", 9},              /* 31 February */
        {"\x62\x01\x62\x08\x01\x62", 6},                          /* out of order and cut off */
        {"\x5a\x02\x01\x80", 4},                                  /* packed number cut off */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_assert_null(all_written(rows[i]), "row %zu: %s", i, all_written(rows[i]));
}

Test(json_write, ends_at_the_depth_of_the_door)
{
    struct rh_slice inner = BYTES("\x0a\x02"
                                  "Ab");
    for (int i = 0; i < RH_PB_MAX_DEPTH; i++)
        inner = rh_slice(
            rh_arena_printf(arena, "\x22%c%.*s", (int)inner.len, (int)inner.len, inner.data));
    cr_assert_not_null(written(&sample__person__descriptor, inner));
    inner =
        rh_slice(rh_arena_printf(arena, "\x22%c%.*s", (int)inner.len, (int)inner.len, inner.data));
    cr_assert_null(written(&sample__person__descriptor, inner));
}

Test(json_write, leaves_an_overflow_to_the_caller)
{
    struct rh_buf out = rh_buf_new(arena, 10);
    rh_json_write(&out, &sample__all_request__descriptor, (struct rh_slice){NULL, 0});
    cr_assert(out.overflow);
}

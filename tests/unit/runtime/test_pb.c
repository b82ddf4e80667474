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

TestSuite(pb, .init = setup, .fini = teardown);

static const char *faults_of(struct rh_slice bytes)
{
    ProtobufCMessage *message = NULL;
    struct rh_error *error = rh_pb_unpack(arena, &sample__all_request__descriptor, bytes, &message);
    cr_assert_eq(message == NULL, error != NULL);
    return sample_faults(arena, error);
}

Test(pb, unpacks_what_it_packed)
{
    Sample__AllRequest in = SAMPLE__ALL_REQUEST__INIT;
    in.has_i64 = 1;
    in.i64 = INT64_MIN;
    in.line = "a line";
    for (int i = 0; i < 5; i++) {
        Sample__Person *person =
            RH_PB_ADD(arena, in.n_persons, in.persons, &sample__person__descriptor);
        person->name = rh_arena_printf(arena, "person %d", i);
    }
    ProtobufCMessage *message = NULL;
    cr_assert_null(rh_pb_unpack(arena, &sample__all_request__descriptor,
                                rh_pb_pack(arena, &in.base), &message));
    const Sample__AllRequest *out = (const Sample__AllRequest *)message;
    cr_assert_eq(out->i64, INT64_MIN);
    cr_assert_str_eq(out->line, "a line");
    cr_assert_eq(out->n_persons, 5);
    cr_assert_str_eq(out->persons[4]->name, "person 4");
}

Test(pb, takes_an_empty_message_and_unknown_fields)
{
    cr_assert_str_eq(faults_of((struct rh_slice){NULL, 0}), "fine");
    cr_assert_str_eq(faults_of(BYTES("\xf8\x3f\x01")), "fine");         /* 1023: 1 */
    cr_assert_str_eq(faults_of(BYTES("\xfa\x3f\x02\xff\xff")), "fine"); /* 1023: bytes */
}

Test(pb, refuses_bad_bytes_by_path)
{
    static const struct {
        struct rh_slice bytes;
        const char *faults;
    } rows[] = {
        {{"\x52\x05hello", 7}, "fine"},
        {{"\x52\x05hell", 6}, " WRONG_FORMAT"},             /* cut off */
        {{"\x52\xff\xff\xff\xff\x7f", 6}, " WRONG_FORMAT"}, /* length beyond the end */
        {{"\x80", 1}, " WRONG_FORMAT"},                     /* unfinished tag */
        {{"\x02\x00", 2}, " WRONG_FORMAT"},                 /* field 0 */
        {{"\x0b\x0c", 2}, " WRONG_FORMAT"},                 /* group */
        {{"\x0d\x01\x02\x03\x04", 5}, " WRONG_FORMAT"},     /* wrong wire type of i32 */
        {{"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12}, " WRONG_FORMAT"},
        {{"\x52\x02\xc3(", 4}, "line NOT_UTF8"},
        {{"\x52\x03\x61\x00\x62", 5}, "line CONTROL_CHARACTER"},
        {{"\x52\x02\x61\n", 4}, "line CONTROL_CHARACTER"},
        {{"\x8a\x01\x05\x0a\x03\x61\n\x62", 8}, "fine"}, /* texts.prose */
        {{"\x8a\x01\x05\x0a\x03\x61\x07\x62", 8}, "texts.prose CONTROL_CHARACTER"},
        {{"\x62\x01\x61\x62\x01\xff", 6}, "tags[1] NOT_UTF8"},
        {{"\x6a\x03\x0a\x01\x61\x6a\x05\x22\x03\x0a\x01\xff", 12},
         "persons[1].parent.name NOT_UTF8"},
        {{"\x82\x01\x02\x08\x01", 5}, " WRONG_FORMAT"}, /* fee without currency */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_assert_str_eq(faults_of(rows[i].bytes), rows[i].faults, "row %zu: %s", i,
                         faults_of(rows[i].bytes));
}

static struct rh_slice nested(int depth)
{
    Sample__AllRequest all = SAMPLE__ALL_REQUEST__INIT;
    Sample__Person *person =
        RH_PB_ADD(arena, all.n_persons, all.persons, &sample__person__descriptor);
    for (int i = 1; i < depth; i++) {
        person->parent = (void *)rh_pb_new(arena, &sample__person__descriptor);
        person = person->parent;
    }
    return rh_pb_pack(arena, &all.base);
}

Test(pb, refuses_depth_before_it_unpacks)
{
    cr_assert_str_eq(faults_of(nested(RH_PB_MAX_DEPTH)), "fine");
    cr_assert_str_eq(
        faults_of(nested(RH_PB_MAX_DEPTH + 1)),
        "persons[0].parent.parent.parent.parent.parent.parent.parent.parent TOO_DEEP 8");
}

Test(pb, refuses_size)
{
    static char bytes[RH_PB_MAX_BYTES + 1];
    cr_assert_str_eq(faults_of((struct rh_slice){bytes, sizeof bytes}), "TOO_LARGE");
}

Test(pb, reaches_every_value_by_descriptor)
{
    Sample__AllRequest *all = (void *)rh_pb_new(arena, &sample__all_request__descriptor);
    for (unsigned i = 0; i < all->base.descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &all->base.descriptor->fields[i];
        const uint64_t value[2] = {(uint64_t)i + 1, 0};
        cr_assert_eq(rh_pb_count(&all->base, field), 0, "%s", field->name);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_STRING ||
            field->type == PROTOBUF_C_TYPE_BYTES)
            continue;
        rh_pb_put(arena, &all->base, field, value);
        cr_assert_eq(rh_pb_count(&all->base, field), 1, "%s", field->name);
        cr_assert_eq(*(const uint8_t *)rh_pb_value(&all->base, field, 0), i + 1, "%s", field->name);
    }
    cr_assert_eq(all->n_numbers, 1);
    cr_assert_eq(all->has_flag, 1);
}

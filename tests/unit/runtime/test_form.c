#include "form.h"

#include "buf.h"
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

TestSuite(form, .init = setup, .fini = teardown);
TestSuite(form_multipart, .init = setup, .fini = teardown);
TestSuite(form_message, .init = setup, .fini = teardown);

/* ---- urlencoded ---- */

static struct rh_form form_of(const char *text)
{
    struct rh_form form = {0};
    struct rh_error *error = rh_form_parse_urlencoded(arena, rh_slice(text), &form);
    cr_assert_null(error, "%s: %s", text, sample_faults(arena, error));
    return form;
}

Test(form, decodes_names_and_values_in_order)
{
    const struct rh_form form = form_of("a=1&&b+c=%C3%A4+%2B&a=2&empty=&bare&x=y=z");
    cr_assert_eq(form.n_fields, 6);
    cr_assert_str_eq(rh_form_get(&form, "a"), "1");
    cr_assert_str_eq(rh_form_get(&form, "b c"), "\xc3\xa4 +");
    cr_assert_str_eq(form.fields[2].value.data, "2");
    cr_assert_str_eq(rh_form_get(&form, "empty"), "");
    cr_assert_str_eq(rh_form_get(&form, "bare"), "");
    cr_assert_str_eq(rh_form_get(&form, "x"), "y=z");
    cr_assert_null(rh_form_get(&form, "nothing"));
    cr_assert_eq(form_of("").n_fields, 0);
}

Test(form, keeps_what_was_entered)
{
    const struct rh_form form = form_of("day=31.02.&name=%20Erna%20&text=a%0D%0Ab%0Ac");
    cr_assert_str_eq(rh_form_get(&form, "day"), "31.02.");
    cr_assert_str_eq(rh_form_get(&form, "name"), " Erna ");
    cr_assert_str_eq(rh_form_get(&form, "text"), "a\nb\nc");
}

Test(form, keeps_a_fault_with_its_field)
{
    static const struct {
        const char *text;
        Common__Reason fault;
    } rows[] = {
        {"a=%", COMMON__REASON__WRONG_FORMAT},
        {"a=%4", COMMON__REASON__WRONG_FORMAT},
        {"a=%zz", COMMON__REASON__WRONG_FORMAT},
        {"a=x%00y", COMMON__REASON__CONTROL_CHARACTER},
        {"a=%1B", COMMON__REASON__CONTROL_CHARACTER},
        {"a=%FF", COMMON__REASON__NOT_UTF8},
        {"a=%C3%28", COMMON__REASON__NOT_UTF8},
        {"a=%41", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct rh_form form = form_of(rows[i].text);
        cr_assert_eq(form.fields[0].fault, rows[i].fault, "%s", rows[i].text);
        if (rows[i].fault != 0)
            cr_assert_str_eq(rh_form_get(&form, "a"), "");
    }
}

Test(form, refuses_names_that_are_no_text)
{
    static const char *const rows[] = {"%=1", "%FF=1", "a%00=1", "a%0Ab=1"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rh_form form = {0};
        cr_assert_str_eq(
            sample_faults(arena, rh_form_parse_urlencoded(arena, rh_slice(rows[i]), &form)),
            " WRONG_FORMAT", "%s", rows[i]);
    }
}

Test(form, ends_at_1000_fields_and_64_kib_of_a_value)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    struct rh_form form = {0};
    for (int i = 0; i < RH_FORM_MAX_FIELDS; i++)
        rh_buf_printf(&text, "f%d=%d&", i, i);
    cr_assert_null(rh_form_parse_urlencoded(arena, rh_slice(rh_buf_str(&text)), &form));
    cr_assert_eq(form.n_fields, RH_FORM_MAX_FIELDS);
    cr_assert_str_eq(rh_form_get(&form, "f199"), "199");
    cr_assert_str_eq(sample_faults(arena, rh_form_parse_urlencoded(arena, rh_slice("x=1"), &form)),
                     " TOO_MANY 1000");
    struct rh_buf large = rh_buf_new(arena, 0);
    rh_buf_text(&large, "v=");
    for (size_t i = 0; i <= RH_FORM_MAX_VALUE; i++)
        rh_buf_byte(&large, 'x');
    cr_assert_eq(form_of(rh_buf_str(&large)).fields[0].fault, COMMON__REASON__TOO_LONG);
    large.data[large.len - 1] = '\0';
    cr_assert_eq(form_of(rh_buf_str(&large)).fields[0].fault, 0);
}

/* ---- multipart ---- */

#define TYPE "multipart/form-data; boundary=\"xx\""

static struct rh_error *multipart(const char *type, struct rh_slice body, struct rh_form *form)
{
    *form = (struct rh_form){0};
    return rh_form_parse_multipart(arena, type, body, form);
}

Test(form_multipart, reads_texts_and_files)
{
    struct rh_form form;
    struct rh_error *error = multipart(
        "Multipart/Form-Data; charset=x; Boundary=xx",
        BYTES("preamble\r\n--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n"
              "--xx \r\ncontent-disposition: form-data; filename=\"C:\\\\x\\\\s\\\"c%22an.pdf\";"
              " name=\"raw\"\r\nContent-Type: application/pdf\r\n\r\n\0\xff--xx\r\n--x\r\n--xx\r\n"
              "Content-Disposition: form-data; name=b%22c\r\n\r\n\r\n--xx--\r\nepilogue"),
        &form);
    cr_assert_null(error, "%s", sample_faults(arena, error));
    cr_assert_eq(form.n_fields, 3);
    cr_assert_str_eq(rh_form_get(&form, "a"), "one\ntwo");
    const struct rh_form_field *file = rh_form_find(&form, "raw");
    cr_assert_str_eq(file->filename, "s\"c\"an.pdf");
    cr_assert_str_eq(file->media_type, "application/pdf");
    cr_assert_eq(file->value.len, 11);
    cr_assert_eq(memcmp(file->value.data, "\0\xff--xx\r\n--x", 11), 0);
    cr_assert_str_eq(rh_form_get(&form, "b\"c"), "");
}

Test(form_multipart, refuses_bad_and_half_sent_bodies)
{
    static const struct {
        const char *type;
        struct rh_slice body;
    } rows[] = {
        {"multipart/form-data", BYTES("--xx--")},
        {"multipart/form-data; boundary=", BYTES("----")},
        {"text/plain; boundary=xx", BYTES("--xx--")},
        {"multipart/form-data; boundary="
         "123456789012345678901234567890123456789012345678901234567890123456789012",
         BYTES("--xx--")},
        {TYPE, BYTES("")},
        {TYPE, BYTES("--xx")},
        {TYPE, BYTES("--xxx\r\n")},
        {TYPE, BYTES("--xx\r\n")},
        {TYPE, BYTES("--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf")},
        {TYPE, BYTES("--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n--xx--")},
        {TYPE, BYTES("--xx\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xx--")},
        {TYPE, BYTES("--xx\r\n\r\nx\r\n--xx--")},
        {TYPE, BYTES("--xx\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--xx--")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rh_form form;
        cr_expect_str_eq(sample_faults(arena, multipart(rows[i].type, rows[i].body, &form)),
                         " WRONG_FORMAT", "row %zu", i);
    }
}

Test(form_multipart, keeps_the_fault_of_a_file_name)
{
    struct rh_form form;
    cr_assert_null(multipart(TYPE,
                             BYTES("--xx\r\nContent-Disposition: form-data; name=a; "
                                   "filename=\"\x01.pdf\"\r\n\r\nx\r\n--xx--"),
                             &form));
    cr_assert_eq(form.fields[0].fault, COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_str_eq(form.fields[0].filename, "");
}

/* ---- to a message ---- */

static const char *faults_of(const char *text)
{
    const struct rh_form form = form_of(text);
    ProtobufCMessage *message = NULL;
    struct rh_error *error =
        rh_form_message(arena, &sample__all_request__descriptor, &form, &message);
    cr_assert_eq(message == NULL, error != NULL);
    return sample_faults(arena, error);
}

static const Sample__AllRequest *all_of(const char *text)
{
    const struct rh_form form = form_of(text);
    ProtobufCMessage *message = NULL;
    struct rh_error *error =
        rh_form_message(arena, &sample__all_request__descriptor, &form, &message);
    cr_assert_null(error, "%s: %s", text, sample_faults(arena, error));
    return (const Sample__AllRequest *)message;
}

Test(form_message, reads_every_type)
{
    const Sample__AllRequest *all =
        all_of("i32=+-7+&i64=%2B9&flag=on&colour=GREEN&raw=AP8%3D&real=-0.5&small_number=3"
               "&line=+x+y+&numbers=1&numbers=2&tags[1]=b&tags[0]=a&at=1795509600000"
               "&day=24.11.2026&fee.cents=3700&fee.currency=EUR&texts.prose=a%0D%0Ab+"
               "&persons[0].name=Ab&persons.1.name=Cd&persons[1].born.day=3"
               "&persons[1].born.month=02&persons[1].born.year=2001&token=ignored&send=");
    cr_assert_eq(all->i32, -7);
    cr_assert_eq(all->i64, 9);
    cr_assert(all->flag);
    cr_assert_eq(all->colour, SAMPLE__COLOUR__GREEN);
    cr_assert_eq(all->raw.len, 2);
    cr_assert_float_eq(all->real, -0.5, 0);
    cr_assert_eq(all->small_number, 3);
    cr_assert_str_eq(all->line, "x y");
    cr_assert_eq(all->n_numbers, 2);
    cr_assert_str_eq(all->tags[1], "b");
    cr_assert_eq(all->at->ms, INT64_C(1795509600000));
    cr_assert_eq(all->day->day, 24);
    cr_assert_eq(all->fee->cents, 3700);
    cr_assert_str_eq(all->texts->prose, "a\nb ");
    cr_assert_eq(all->n_persons, 2);
    cr_assert_str_eq(all->persons[1]->name, "Cd");
    cr_assert_eq(all->persons[1]->born->year, 2001);
}

Test(form_message, counts_blank_values_as_absent)
{
    const Sample__AllRequest *all =
        all_of("i32=&line=+%C2%A0&colour=&fee.cents=&persons[0].name=Ab&persons[1].name=&tags=");
    cr_assert_not(all->has_i32 || all->has_colour);
    cr_assert_null(all->line);
    cr_assert_null(all->fee);
    cr_assert_eq(all->n_persons, 1, "a blank row at the end is none");
    cr_assert_eq(all->n_tags, 0);
}

Test(form_message, lets_the_last_value_count)
{
    cr_assert_eq(all_of("flag=0&flag=1")->flag, 1);
    cr_assert_eq(all_of("i32=1&i32=2")->i32, 2);
}

Test(form_message, refuses_bad_input_by_path)
{
    static const struct {
        const char *text, *faults;
    } rows[] = {
        {"i32=x", "i32 WRONG_TYPE"},
        {"i32=-", "i32 WRONG_TYPE"},
        {"i32=2147483648", "i32 TOO_BIG 2147483647"},
        {"flag=maybe", "flag WRONG_TYPE"},
        {"colour=BLUE", "colour UNKNOWN_VALUE"},
        {"raw=%40", "raw WRONG_FORMAT"},
        {"real=1,5", "real WRONG_TYPE"},
        {"real=1e999", "real WRONG_TYPE"},
        {"line=%FF", "line NOT_UTF8"},
        {"line=a%00b", "line CONTROL_CHARACTER"},
        {"line=a%0Ab", "line CONTROL_CHARACTER"},
        {"line=%4", "line WRONG_FORMAT"},
        {"other=%FF", "fine"},
        {"day=31.02.2026", "day NO_SUCH_DAY"},
        {"day=31.02.", "day WRONG_FORMAT"},
        {"day.day=31&day.month=2&day.year=2026", "day NO_SUCH_DAY"},
        {"day.day=3&day.month=2", "day WRONG_FORMAT"},
        {"day.day=3&day.month=x&day.year=2026", "day WRONG_FORMAT"},
        {"at=99999999999999999999", "at WRONG_FORMAT"},
        {"at=2026-02-31T08:00:00Z", "at NO_SUCH_DAY"},
        {"fee.currency=EUR", "fee.cents MISSING"},
        {"fee.cents=x&fee.currency=EUR", "fee.cents WRONG_TYPE"},
        {"smallNumber=x", "smallNumber WRONG_TYPE"},
        {"small_number=x", "smallNumber WRONG_TYPE"},
        {"numbers=1&numbers=x&numbers=3", "numbers[1] WRONG_TYPE"},
        {"numbers=1&numbers=2&numbers=3&numbers=4", "numbers TOO_MANY 3"},
        {"tags[1]=toolong", "tags[1] TOO_LONG 5"},
        {"tags[1000]=a", "tags TOO_MANY 1000"},
        {"tags[x]=a", "tags TOO_MANY 1000"},
        {"persons[2].name=Ab&persons[0].name=A",
         "persons[0].name TOO_SHORT 2; persons[1].name MISSING"},
        {"persons[0].name=Ab&persons[1].age=x",
         "persons[1].age WRONG_TYPE; persons[1].name MISSING"},
        {"persons.name=Ab", "persons TOO_MANY 1000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *faults = faults_of(rows[i].text);
        cr_expect_str_eq(faults, rows[i].faults, "%s: %s", rows[i].text, faults);
    }
}

Test(form_message, misses_required_fields)
{
    const struct rh_form form = {0};
    ProtobufCMessage *message = NULL;
    cr_assert_str_eq(sample_faults(arena, rh_form_message(arena, &sample__needs_request__descriptor,
                                                          &form, &message)),
                     "number MISSING; text MISSING; person MISSING; tags MISSING");
}

Test(form_message, refuses_depth)
{
    cr_assert_str_eq(
        faults_of("persons[0].parent.parent.parent.parent.parent.parent.parent."
                  "parent.name=Ab"),
        "persons[0].parent.parent.parent.parent.parent.parent.parent.parent TOO_DEEP 8;"
        " persons[0].name MISSING; persons[0].parent.name MISSING;"
        " persons[0].parent.parent.name MISSING;"
        " persons[0].parent.parent.parent.name MISSING;"
        " persons[0].parent.parent.parent.parent.name MISSING;"
        " persons[0].parent.parent.parent.parent.parent.name MISSING;"
        " persons[0].parent.parent.parent.parent.parent.parent.name MISSING;"
        " persons[0].parent.parent.parent.parent.parent.parent.parent.name MISSING");
}

Test(form_message, takes_files_for_bytes_alone)
{
    struct rh_form form;
    ProtobufCMessage *message = NULL;
    cr_assert_null(multipart(TYPE,
                             BYTES("--xx\r\nContent-Disposition: form-data; name=raw; "
                                   "filename=a\r\n\r\n\0\xff\r\n--xx--"),
                             &form));
    cr_assert_null(rh_form_message(arena, &sample__all_request__descriptor, &form, &message));
    cr_assert_eq(((const Sample__AllRequest *)message)->raw.len, 2);
    form.fields[0].name = "line";
    cr_assert_str_eq(sample_faults(arena, rh_form_message(arena, &sample__all_request__descriptor,
                                                          &form, &message)),
                     "line WRONG_TYPE");
}

Test(form_message, takes_the_parameters_of_an_address)
{
    struct rh_form form = form_of("line=body");
    rh_form_add(arena, &form, "line", "address");
    ProtobufCMessage *message = NULL;
    cr_assert_null(rh_form_message(arena, &sample__all_request__descriptor, &form, &message));
    cr_assert_str_eq(((const Sample__AllRequest *)message)->line, "address");
}

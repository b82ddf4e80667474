/* Catalogues: what they say, and what they are refused for. */
#include "json_value.h"
#include "texts.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdlib.h>
#include <unistd.h>

Test(texts, answer_in_the_language_or_the_next_best)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);

    cr_assert_not_null(texts);
    cr_expect_str_eq(rh_text(texts, "en", rh_slice("greeting")), "Hello, {name}!");
    cr_expect_str_eq(rh_text(texts, "de-simple", rh_slice("greeting")), "Guten Tag {name}.");
    cr_expect_str_eq(rh_text(texts, "de-simple", rh_slice("long")),
                     "Eine Zeile\nund \"noch\" eine\\, mit\tTab.");
    cr_expect_str_eq(rh_text(texts, "pl", rh_slice("greeting")), "Hallo, {name}!");
    cr_expect_str_eq(rh_text(texts, "xx", rh_slice("greeting")), "Hallo, {name}!");
    cr_expect_str_eq(rh_text(texts, NULL, rh_slice("greeting")), "Hallo, {name}!");
    cr_expect_null(rh_text(texts, "de", rh_slice("greet")));
    cr_expect_null(rh_text(texts, "de", rh_slice("")), "the header is no text");
    cr_expect_str_eq(rh_text(texts, "de", rh_slice("times.count")), "{n} freie Zeiten");
    rh_texts_free(&texts);
    rh_texts_free(&texts);
}

Test(texts, choose_plural_forms_by_the_languages_rules)
{
    static const struct {
        const char *language;
        int64_t n;
        const char *text;
    } forms[] = {
        {"de", 0, "{n} freie Zeiten"},       {"de", 1, "eine freie Zeit"},
        {"de", 2, "{n} freie Zeiten"},       {"de", 1000001, "{n} freie Zeiten"},
        {"en", 1, "one free time"},          {"en", 0, "{n} free times"},
        {"de-simple", 1, "eine freie Zeit"}, {"pl", 1, "{n} wolny termin"},
        {"pl", 2, "{n} wolne terminy"},      {"pl", 12, "{n} wolnych termin\xc3\xb3w"},
        {"pl", 22, "{n} wolne terminy"},     {"pl", 0, "{n} wolnych termin\xc3\xb3w"},
    };
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        cr_expect_str_eq(
            rh_text_plural(texts, forms[i].language, rh_slice("times.count"), forms[i].n),
            forms[i].text);
    cr_expect_str_eq(rh_text_plural(texts, "en", rh_slice("long"), 1), "A line",
                     "without forms the text itself");
    cr_expect_null(rh_text_plural(texts, "en", rh_slice("no"), 1));
    rh_texts_free(&texts);
}

Test(texts, find_the_readers_language)
{
    static const struct {
        const char *accept, *language;
    } readers[] = {
        {"", "de"},
        {"en", "en"},
        {"EN-gb", "en"},
        {"de-AT, en;q=0.9", "de"},
        {"fr, en;q=0.3, de;q=0.2", "en"},
        {"en;q=0.5, pl;q=0.51", "pl"},
        {"en;q=0.5,pl;q=0.5", "en"},
        {"de-simple", "de-simple"},
        {"de-simple-x-a;q=1.0, en;q=0.9", "de-simple"},
        {"fr, *;q=0.1", "de"},
        {"en;q=0, fr", "de"},
        {"en ; q=0.2 , pl ; q=0.1", "en"},
        {"en;q=1.7, pl;q=0.9", "en"},
        {"en;q=x, pl;q=0.1", "pl"},
        {"en;level=1, pl;q=0.1", "pl"},
        {",,;;q=,-,--", "de"},
        {"zh-Hant-TW", "de"},
    };
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);

    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        cr_expect_str_eq(rh_texts_language(texts, rh_slice(readers[i].accept)), readers[i].language,
                         "%s", readers[i].accept);
    cr_expect_str_eq(rh_texts_language(texts, (struct rh_slice){NULL, 0}), "de");
    rh_texts_free(&texts);
}

Test(texts, read_a_long_header_only_so_far)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);
    char accept[512] = "";
    size_t len = 0;

    for (int i = 0; i < 32; i++)
        len += (size_t)snprintf(accept + len, sizeof accept - len, "fr,");
    snprintf(accept + len, sizeof accept - len, "en");
    cr_expect_str_eq(rh_texts_language(texts, rh_slice(accept)), "de");
    cr_expect_str_eq(rh_texts_language(texts, rh_slice(accept + 3)), "en");
    rh_texts_free(&texts);
}

#define A "msgid \"a\"\nmsgstr \"x\"\n"
#define N "msgid \"n\"\nmsgid_plural \"n\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\n"

/* `file` and `message` follow the folder's name in what is said. */
static const struct {
    const char *de, *en, *message;
} faults[] = {
    {A A, A, "/de.po:3: key \"a\" twice\n"},
    {"msgid \"a\"\nmsgstr \"\"\n", A, "/de.po:1: empty text\n"},
    {"msgid \"a\"\n", A, "/de.po:1: 1 msgstr are wanted\n"},
    {"msgid \"a\"\nmsgstr \"x\n", A, "/de.po:2: the string does not end at the end of the line\n"},
    {"msgid \"a\"\nmsgstr \"x\" y\n", A,
     "/de.po:2: the string does not end at the end of the line\n"},
    {"msgid \"a\"\nmsgstr x\n", A, "/de.po:2: a quoted string is wanted\n"},
    {"msgid \"a\"\nmsgstr\n", A, "/de.po:2: a quoted string is wanted\n"},
    {"msgid \"a\"\nmsgstr \"\\x\"\n", A, "/de.po:2: unknown escape\n"},
    {"msgid \"a\"\nmsgstr \"x\\", A, "/de.po:2: unknown escape\n"},
    {"msgctxt \"c\"\n" A, A, "/de.po:1: \"msgctxt\" is not understood\n"},
    {"\"x\"\n", A, "/de.po:1: a string that continues nothing\n"},
    {"msgstr \"x\"\n", A, "/de.po:1: \"msgstr\" does not belong here\n"},
    {A "msgstr \"y\"\n", A, "/de.po:3: \"msgstr\" does not belong here\n"},
    {"#, fuzzy\n" A, A, "/de.po:1: fuzzy: nobody has confirmed this text\n"},
    {"msgid \"a\"\nmsgstr \"\xff\"\n", A, "/de.po:1: not UTF-8, or a control character\n"},
    {"msgid \"a\"\nmsgstr \"<b>x</b>\"\n", A, "/de.po:1: HTML in a text\n"},
    {"msgid \"a\"\nmsgstr \"x&nbsp;y\"\n", A, "/de.po:1: HTML in a text\n"},
    {"msgid \"a\"\nmsgstr \"{\"\n", A, "/de.po:1: a brace that holds no name\n"},
    {"msgid \"a\"\nmsgstr \"x}\"\n", A, "/de.po:1: a brace that holds no name\n"},
    {"msgid \"a\"\nmsgstr \"{x y}\"\n", A, "/de.po:1: a brace that holds no name\n"},
    {"msgid \"a\"\nmsgstr \"{x..y}\"\n", A, "/de.po:1: a brace that holds no name\n"},
    {"msgid \"n\"\nmsgid_plural \"n\"\nmsgstr[0] \"x\"\n", N, "/de.po:1: 2 msgstr are wanted\n"},
    {N "msgstr[2] \"z\"\n", N, "/de.po:1: 2 msgstr are wanted\n"},
    {"msgid \"n\"\nmsgid_plural \"n\"\nmsgstr \"x\"\n", N,
     "/de.po:1: msgid_plural and msgstr[n] belong together\n"},
    {"msgid \"n\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\n", N,
     "/de.po:1: msgid_plural and msgstr[n] belong together\n"},
    {A, A N, "/en.po:3: key \"n\" is not in de.po\n"},
    {A N, A, "/de.po:3: key \"n\" is not in en.po\n"},
    {"msgid \"n\"\nmsgstr \"x\"\n", N,
     "/en.po:1: \"n\" has plural forms in one of this and de.po only\n"},
    {"msgid \"a\"\nmsgstr \"{x}\"\n", A, "/en.po:1: \"a\" has other {names} than de.po\n"},
    {A, "msgid \"a\"\nmsgstr \"{x}\"\n", "/en.po:1: \"a\" has other {names} than de.po\n"},
    {NULL, A, ":0: there is no de.po\n"},
    {NULL, NULL, ":0: no catalogue can be read here\n"},
};

static void put(const char *folder, const char *file, const char *content)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, file);
    unlink(path);
    if (content == NULL)
        return;
    FILE *out = fopen(path, "w");

    cr_assert_not_null(out);
    fputs(content, out);
    fclose(out);
}

Test(texts_faults, name_file_and_line, .init = cr_redirect_stderr)
{
    char folder[] = "/tmp/rathaus-texts-XXXXXX";
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf said = rh_buf_new(arena, 0);

    cr_assert_not_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        put(folder, "de.po", faults[i].de);
        put(folder, "en.po", faults[i].en);
        cr_expect_null(rh_texts_load(folder), "%s", faults[i].message);
        rh_buf_printf(&said, "%s%s", folder, faults[i].message);
    }
    put(folder, "de.po", NULL);
    put(folder, "en.po", NULL);
    rmdir(folder);
    fflush(stderr);
    cr_assert_stderr_eq_str(rh_buf_str(&said));
    rh_arena_free(&arena);
}

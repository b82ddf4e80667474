/* All letters in all languages, and what they refuse. */
#include "notifier_letters.h"

#include "pb.h"

#include <criterion/criterion.h>

static const char *const languages[] = {"de", "en", "de-simple"};

static void add(struct rh_arena *arena, Notifier__MailRequest *in, const char *name,
                const char *value)
{
    Notifier__Parameter *parameter =
        RH_PB_ADD(arena, in->n_parameters, in->parameters, &notifier__parameter__descriptor);
    parameter->name = rh_arena_strdup(arena, name);
    parameter->value = rh_arena_strdup(arena, value);
}

static const char *example_of(const char *name)
{
    if (strcmp(name, "link") == 0 || strcmp(name, "unsubscribe") == 0)
        return "https://rathaus.example/x?code=a&b=c";
    if (strcmp(name, "start") == 0 || strcmp(name, "until") == 0 || strcmp(name, "was") == 0)
        return "2026-12-01T08:00:00Z";
    return "M\xc3\xbcller & <b>S\xc3\xb6hne</b>";
}

static void add_all(struct rh_arena *arena, Notifier__MailRequest *in, const char *names)
{
    while (*names != '\0') {
        size_t len = strcspn(names, " ");
        const char *name = rh_arena_dup(arena, names, len);
        if (len > 0)
            add(arena, in, name, example_of(name));
        names += len + (names[len] == ' ');
    }
}

static Notifier__MailRequest *request(struct rh_arena *arena, const char *letter,
                                      const char *language, const char *parameters)
{
    Notifier__MailRequest *in = (void *)rh_pb_new(arena, &notifier__mail_request__descriptor);
    in->to = rh_arena_strdup(arena, "anna@buerger.example");
    in->letter = rh_arena_strdup(arena, letter);
    in->language = rh_arena_strdup(arena, language);
    add_all(arena, in, parameters);
    return in;
}

static const struct notifier_tenant town = {.name = "Stadt Merseburg",
                                            .zone = "Europe/Berlin",
                                            .phone = "030 23125 100",
                                            .email = "rathaus@merseburg.example"};

static struct notifier_mail write(struct rh_arena *arena, const struct notifier_letters *letters,
                                  const Notifier__MailRequest *in,
                                  const struct notifier_tenant *tenant)
{
    struct notifier_mail mail = {0};
    cr_assert_null(notifier_letter_check(arena, in), "%s", in->letter);
    struct rh_error *error = notifier_letter_write(arena, letters, in, tenant, &mail);
    cr_assert_null(error, "%s: %s", in->letter, error->detail);
    return mail;
}

/* Every letter, with what it needs and with all that it may have. */
Test(notifier_letters, are_written_in_every_language)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    cr_assert_not_null(letters);
    for (size_t i = 0; i < notifier_letter_table_n * 3 * 2; i++) {
        const struct notifier_letter *letter = &notifier_letter_table[i / 6];
        Notifier__MailRequest *in = request(arena, letter->name, languages[i % 3], letter->needs);
        if (i / 3 % 2 == 1)
            add_all(arena, in, letter->may);
        struct notifier_mail mail = write(arena, letters, in, &town);
        cr_expect_gt(strlen(mail.subject), 8, "%s", letter->name);
        cr_expect_null(strpbrk(mail.subject, "\r\n{<"), "%s: %s", letter->name, mail.subject);
        cr_expect_null(strchr(mail.text, '{'), "%s", mail.text);
        cr_expect_null(strstr(mail.text, "&amp;"), "%s", mail.text);
        cr_expect_null(strstr(mail.text, "\n\n\n"), "%s: %s", letter->name, mail.text);
        cr_expect_not_null(strstr(mail.text, "Stadt Merseburg"), "%s", mail.text);
        cr_expect_null(strstr(mail.html, "<b>S"), "%s", mail.html);
        cr_expect_null(strstr(mail.html, "{{"), "%s", mail.html);
        cr_expect_null(strstr(mail.html, "<img"), "%s", mail.html);
        cr_expect_null(strstr(mail.subject, "letter."), "%s", mail.subject);
        cr_expect_null(strstr(mail.text, "letter."), "no such text: %s", mail.text);
        cr_expect_null(strstr(mail.html, "letter."), "no such text: %s", mail.html);
        cr_expect_str_eq(mail.language, languages[i % 3]);
        cr_expect_str_eq(mail.from, "Stadt Merseburg");
    }
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

/* RFC 8058: reminders can be stopped, what belongs to a matter cannot. */
Test(notifier_letters, offer_to_stop_reminders_and_nothing_else)
{
    for (size_t i = 0; i < notifier_letter_table_n; i++) {
        const struct notifier_letter *letter = &notifier_letter_table[i];
        bool stops = strstr(letter->may, "unsubscribe") != NULL;
        cr_expect_null(strstr(letter->needs, "unsubscribe"), "%s", letter->name);
        cr_expect_eq(stops, strncmp(letter->name, "booking/reminder", 16) == 0, "%s", letter->name);
    }
}

Test(notifier_letters, say_times_in_the_zone_of_the_administration)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    Notifier__MailRequest *in =
        request(arena, "booking/booked", "de", "link title start where document document");
    struct notifier_mail mail = write(arena, letters, in, &town);
    cr_expect_str_eq(mail.subject, "Ihr Termin am 01.12.2026 um 09:00 Uhr");
    cr_expect_not_null(strstr(mail.text, "Wann: Dienstag, 1. Dezember 2026, 09:00 Uhr\n"));
    cr_expect_not_null(strstr(mail.text, "- M\xc3\xbcller & <b>S\xc3\xb6hne</b>\n- M\xc3\xbcller"));
    cr_expect_not_null(strstr(mail.text, "\nhttps://rathaus.example/x?code=a&b=c\n"));
    cr_expect_not_null(strstr(mail.html, "href=\"https://rathaus.example/x?code=a&amp;b=c\""));
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

Test(notifier_letters, of_the_deployment_have_its_name_and_no_answer)
{
    const struct notifier_tenant nobody = {0};
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    struct notifier_mail mail =
        write(arena, letters, request(arena, "accounts/reset", "xx", "link"), &nobody);
    cr_expect_str_eq(mail.from, "Digitales Rathaus");
    cr_expect_str_eq(mail.language, "de");
    cr_expect_null(mail.reply);
    cr_expect_null(mail.unsubscribe);
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

static void expect_fault(struct rh_arena *arena, const Notifier__MailRequest *in, const char *field,
                         Common__Reason reason)
{
    const struct rh_error *error = notifier_letter_check(arena, in);
    cr_assert_not_null(error, "%s", field);
    cr_expect_eq(error->code, COMMON__CODE__INVALID);
    cr_expect_str_eq(error->fields[0].field, field);
    cr_expect_eq(error->fields[0].reason, reason, "%s", field);
}

Test(notifier_letters, refuse_what_they_may_not_say)
{
    struct rh_arena *arena = rh_arena_new(0);
    expect_fault(arena, request(arena, "accounts/other", "de", ""), "letter",
                 COMMON__REASON__UNKNOWN_VALUE);
    expect_fault(arena, request(arena, "parts/letter", "de", ""), "letter",
                 COMMON__REASON__UNKNOWN_VALUE);
    expect_fault(arena, request(arena, "accounts/reset", "de", ""), "parameters.link",
                 COMMON__REASON__MISSING);
    expect_fault(arena, request(arena, "accounts/reset", "de", "link service"),
                 "parameters[1].value", COMMON__REASON__UNKNOWN_FIELD);
    expect_fault(arena, request(arena, "accounts/reset", "de", "link tenant"),
                 "parameters[1].value", COMMON__REASON__UNKNOWN_FIELD);
    expect_fault(arena, request(arena, "accounts/reset", "de", "link link"), "parameters[0].value",
                 COMMON__REASON__DUPLICATE);
    Notifier__MailRequest *in = request(arena, "accounts/reset", "de", "");
    add(arena, in, "link", "javascript:alert(1)");
    expect_fault(arena, in, "parameters[0].value", COMMON__REASON__WRONG_FORMAT);
    in = request(arena, "booking/confirm", "de", "link title where until");
    add(arena, in, "start", "tomorrow");
    expect_fault(arena, in, "parameters[4].value", COMMON__REASON__WRONG_FORMAT);
    in = request(arena, "accounts/reset", "de", "link");
    in->to = rh_arena_strdup(arena, "a@b.example\r\nBcc: c@d.example");
    expect_fault(arena, in, "to", COMMON__REASON__WRONG_FORMAT);
    rh_arena_free(&arena);
}

/* Line breaks in any parameter come no further than the body. */
Test(notifier_letters, keep_line_breaks_out_of_headers)
{
    static const char evil[] = "x\r\nBcc: mallory@evil.example\r\n";
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    for (size_t i = 0; i < notifier_letter_table_n; i++) {
        const struct notifier_letter *letter = &notifier_letter_table[i];
        Notifier__MailRequest *in = request(arena, letter->name, "de", letter->needs);
        for (size_t k = 0; k < in->n_parameters; k++)
            in->parameters[k]->value = rh_arena_strdup(arena, evil);
        const struct notifier_tenant who = {
            .name = evil, .zone = "Europe/Berlin", .phone = evil, .email = evil};
        struct notifier_mail mail = {.id = "1", .sender = "a@b.example", .to = "c@d.example"};
        cr_assert(in->n_parameters == 0 || notifier_letter_check(arena, in) != NULL);
        cr_assert_null(notifier_letter_write(arena, letters, in, &who, &mail));
        const char *bytes = notifier_mime(arena, &mail).data;
        const char *found = strstr(bytes, "\nBcc:");
        cr_expect(found == NULL || found > strstr(bytes, "\r\n\r\n"), "%s", letter->name);
    }
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

Test(notifier_letters, look_like_their_administration_as_far_as_it_has_said)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    const Notifier__MailRequest *in =
        request(arena, "booking/cancelled", "de", "title start where");
    struct notifier_tenant who = town;
    struct notifier_mail mail = write(arena, letters, in, &who);
    cr_expect_null(strstr(mail.html, "border-top:.5em"));
    cr_expect_null(strstr(mail.text, "ffnungszeiten"));
    who.color = "1a5fa8";
    who.hours = "Mo 9-12 Uhr\nDi <9-18> Uhr";
    mail = write(arena, letters, in, &who);
    cr_expect_not_null(strstr(mail.html, ";border-top:.5em solid #1a5fa8\""), "%s", mail.html);
    cr_expect_not_null(strstr(mail.html, "Mo 9-12 Uhr<br>Di &lt;9-18&gt; Uhr</p>"), "%s",
                       mail.html);
    cr_expect_not_null(strstr(mail.text, "ffnungszeiten\nMo 9-12 Uhr\nDi <9-18> Uhr\n"), "%s",
                       mail.text);
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

Test(notifier_letters, without_templates_are_noticed_at_the_start)
{
    cr_expect_null(notifier_letters_load("/nowhere", NOTIFIER_TEXTS));
    cr_expect_null(notifier_letters_load(NOTIFIER_LETTERS, "/nowhere"));
    cr_expect_null(notifier_letters_load(NOTIFIER_LETTERS "/parts", NOTIFIER_TEXTS));
}

/* ---- in an administration's own words ---- */

static struct rh_texts_column column(struct rh_arena *arena, const char *a, const char *b)
{
    const char **items = rh_arena_array(arena, 2, sizeof items[0]);
    items[0] = a, items[1] = b;
    return (struct rh_texts_column){.n = 2, .items = items};
}

static struct notifier_tenant with_own(struct rh_arena *arena, const char *subject,
                                       const char *opening)
{
    struct notifier_tenant who = town;
    who.own = (struct notifier_own){.languages = column(arena, "en", "de"),
                                    .subjects = column(arena, "Your visit", subject),
                                    .openings = column(arena, "", opening)};
    return who;
}

Test(notifier_own, words_take_the_place_of_the_standards_and_facts_stay)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    Notifier__MailRequest *in = request(arena, "booking/booked", "de", "link title start where");
    struct notifier_tenant who = with_own(arena, "{anliegen} am {datum}, {uhrzeit} Uhr",
                                          "Schön, dass Sie kommen.\n\nOrt: {ort} <b>");
    struct notifier_mail mail = write(arena, letters, in, &who);
    cr_expect_not_null(strstr(mail.subject, " am "), "%s", mail.subject);
    cr_expect_null(strpbrk(mail.subject, "{}"), "%s", mail.subject);
    cr_expect_not_null(strstr(mail.text, "Schön, dass Sie kommen."));
    cr_expect_null(strstr(mail.text, "Ihr Termin ist gebucht."));
    cr_expect_not_null(strstr(mail.text, "Wann:"), "%s", mail.text);
    cr_expect_not_null(strstr(mail.text, "http"), "the link stays");
    cr_expect_not_null(strstr(mail.html, "Schön, dass Sie kommen."));
    cr_expect_not_null(strstr(mail.html, "&lt;b&gt;"), "as written, never as markup");
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

Test(notifier_own, words_are_those_of_the_mails_language_alone)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    struct notifier_tenant who = with_own(arena, "Auf Deutsch", "Auf Deutsch.");
    struct notifier_mail mail = write(
        arena, letters, request(arena, "booking/booked", "en", "link title start where"), &who);
    cr_expect_str_eq(mail.subject, "Your visit");
    cr_expect_not_null(strstr(mail.text, "Your appointment is booked"), "%s", mail.text);
    mail = write(arena, letters,
                 request(arena, "booking/booked", "de-simple", "link title start where"), &who);
    cr_expect_str_neq(mail.subject, "Auf Deutsch");
    cr_expect_null(strstr(mail.text, "Auf Deutsch."));
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

/* Whatever a town writes there: who reads on knows that nothing is booked. */
Test(notifier_own, words_never_hide_that_nothing_is_booked_yet)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    struct notifier_tenant who = with_own(arena, "Bis {frist}", "Willkommen.");
    struct notifier_mail mail =
        write(arena, letters,
              request(arena, "booking/confirm", "de", "link title start where until"), &who);
    cr_expect_not_null(strstr(mail.text, "Willkommen."));
    cr_expect_not_null(strstr(mail.text, "noch nicht gebucht"), "%s", mail.text);
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

Test(notifier_own, words_have_the_placeholders_of_their_letter_and_no_others)
{
    cr_expect(notifier_own_valid("booked", NULL));
    cr_expect(notifier_own_valid("booked", "{anliegen}, {ort}, {datum}, {uhrzeit}"));
    cr_expect(notifier_own_valid("confirm", "bis {frist}"));
    cr_expect(notifier_own_valid("moved", "statt {bisher}"));
    static const char *const wrong[] = {"{frist}", "{bisher}",  "{name}",    "{}",      "{datum",
                                        "datum}",  "{ datum }", "{{datum}}", "{Datum}", NULL};
    for (size_t i = 0; wrong[i] != NULL; i++)
        cr_expect(!notifier_own_valid("booked", wrong[i]), "%s", wrong[i]);
}

/* A value with a line break would be another header. */
Test(notifier_own, words_bring_no_line_break_into_the_subject)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_letters *letters = notifier_letters_load(NOTIFIER_LETTERS, NOTIFIER_TEXTS);
    struct notifier_tenant who = with_own(arena, "Ja\r\nBcc: x@buerger.example", "Guten Morgen.");
    struct notifier_mail mail = write(
        arena, letters, request(arena, "booking/booked", "de", "link title start where"), &who);
    mail.id = "0192f5d0-0000-7000-8000-000000000001";
    mail.sender = "rathaus@merseburg.example";
    mail.to = "anna@buerger.example";
    const struct rh_slice mime = notifier_mime(arena, &mail);
    const char *head = rh_arena_dup(arena, mime.data, mime.len);
    cr_expect_null(memmem(head, (size_t)(strstr(head, "\r\n\r\n") - head), "Bcc:", 4));
    notifier_letters_free(&letters);
    rh_arena_free(&arena);
}

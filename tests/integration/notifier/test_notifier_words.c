/* Letters in an administration's own words: kept, shown, sent. */
#include "post.h"

#include "pb.h"

#include <criterion/criterion.h>

#define ADMIN "0192f5d0-0000-7000-8000-000000000011"
#define KEPT  "select count(*) from letters where tenant = %1$d"

static struct rh_request admin_of(struct post *post)
{
    struct rh_request rq = post_request(post);
    rq.caller = (struct rh_caller){.service = "gateway", .account = ADMIN, .trust = 1};
    return rq;
}

/* A town that accounts has told of. */
static struct post town(int32_t tenant)
{
    struct post post = post_new(tenant);
    fixture_int("notifier", rh_arena_printf(post.f.arena,
                                            "insert into tenants (tenant, name, zone, version)"
                                            " values (%d, 'Stadt Merseburg', 'Europe/Berlin', 1)"
                                            " returning 1",
                                            (int)tenant));
    return post;
}

static Common__Code change(struct post *post, const char *letter, const char *subject,
                           const char *opening)
{
    Notifier__LetterChangeRequest in = NOTIFIER__LETTER_CHANGE_REQUEST__INIT;
    Notifier__LetterChangeReply out = NOTIFIER__LETTER_CHANGE_REPLY__INIT;
    struct rh_request rq = admin_of(post);
    in.letter = (char *)letter;
    in.language = (char *)"de";
    in.subject = (char *)subject;
    in.opening = (char *)opening;
    fixture_ask(&rq, "notifier.letter_change", &in.base);
    const struct rh_error *error = notifier_letter_change(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static const Notifier__LetterReply *show(struct post *post, const char *letter, const char *subject)
{
    Notifier__LetterRequest in = NOTIFIER__LETTER_REQUEST__INIT;
    Notifier__LetterReply *out =
        (void *)rh_pb_new(post->f.arena, &notifier__letter_reply__descriptor);
    struct rh_request rq = admin_of(post);
    in.letter = (char *)letter;
    in.subject = (char *)subject;
    cr_assert_null(notifier_letter(&rq, &in, out));
    ProtobufCMessage *there; /* as the gateway reads it */
    const struct rh_slice packed = rh_pb_pack(post->f.arena, &out->base);
    cr_assert_null(rh_pb_unpack(post->f.arena, out->base.descriptor, packed, &there));
    return (void *)there;
}

Test(notifier_words, are_kept_shown_as_they_go_out_and_taken_back)
{
    struct post post = town(681);
    cr_expect_not_null(strstr(show(&post, "booked", NULL)->mail_text, "Ihr Termin ist gebucht."));
    cr_assert_eq(change(&post, "booked", "Bis bald: {datum}", "Wir freuen uns auf Sie."),
                 COMMON__CODE__OK);
    const Notifier__LetterReply *letter = show(&post, "booked", NULL);
    cr_expect_str_eq(letter->subject, "Bis bald: {datum}");
    cr_expect_str_eq(letter->mail_subject, "Bis bald: Dienstag, 1. Dezember 2026");
    cr_expect_not_null(strstr(letter->mail_text, "Wir freuen uns auf Sie."));
    cr_expect_not_null(strstr(letter->mail_text, "Stadt Merseburg"));
    cr_expect(!letter->draft);
    cr_assert_eq(change(&post, "booked", "", NULL), COMMON__CODE__OK);
    cr_expect_null(show(&post, "booked", NULL)->subject);
    cr_expect_eq(post_int(&post, KEPT), 0);
    cr_expect_eq(post_int(&post, "select count(*) from outbox where tenant = %1$d and target ="
                                 " 'accounts.audit'"),
                 2);
    post_free(&post);
}

Test(notifier_words, are_shown_before_they_are_kept)
{
    struct post post = town(682);
    const Notifier__LetterReply *letter = show(&post, "cancelled", "Schade: {uhrzeit} Uhr");
    cr_expect_str_eq(letter->mail_subject, "Schade: 09:00 Uhr");
    cr_expect(letter->draft);
    cr_expect_eq(post_int(&post, KEPT), 0);
    post_free(&post);
}

Test(notifier_words, that_name_what_the_letter_has_not_are_refused_and_change_nothing)
{
    struct post post = town(683);
    cr_assert_eq(change(&post, "booked", "Ihr Termin", NULL), COMMON__CODE__OK);
    cr_expect_eq(change(&post, "booked", "Bis {frist}", NULL), COMMON__CODE__INVALID);
    cr_expect_eq(change(&post, "booked", NULL, "Guten Tag {name}"), COMMON__CODE__INVALID);
    cr_expect_eq(change(&post, "sign_up", "Hallo", NULL), COMMON__CODE__NOT_FOUND);
    cr_expect_str_eq(show(&post, "booked", NULL)->subject, "Ihr Termin");
    cr_expect_eq(post_int(&post, KEPT), 1);
    post_free(&post);
}

Test(notifier_words, every_letter_can_be_shown_with_all_its_placeholders)
{
    struct post post = town(684);
    for (size_t i = 0; notifier_own_letters[i] != NULL; i++) {
        const Notifier__LetterReply *letter = show(&post, notifier_own_letters[i], NULL);
        struct rh_buf all = rh_buf_new(post.f.arena, 0);
        for (size_t j = 0; j < letter->n_placeholders; j++)
            rh_buf_printf(&all, "<{%s}>", letter->placeholders[j]);
        const char *filled = show(&post, notifier_own_letters[i], rh_buf_str(&all))->mail_subject;
        cr_expect_null(strpbrk(filled, "{}"), "%s", filled);
        cr_expect_null(strstr(filled, "<>"), "%s: %s", notifier_own_letters[i], filled);
    }
    post_free(&post);
}

static void add(struct post *post, Notifier__MailRequest *mail, const char *name, const char *value)
{
    Notifier__Parameter *parameter = RH_PB_ADD(post->f.arena, mail->n_parameters, mail->parameters,
                                               &notifier__parameter__descriptor);
    parameter->name = rh_arena_strdup(post->f.arena, name);
    parameter->value = rh_arena_strdup(post->f.arena, value);
}

/* By a real mail server; another town's mail has the standard words. */
Test(notifier_words, are_in_the_mails_of_their_town_alone)
{
    struct post own = town(685), other = town(686);
    cr_assert_eq(change(&own, "booked", "Bis bald am {datum}", NULL), COMMON__CODE__OK);
    post_serve(&own, NULL);
    post_use(&other, own.settings.smtp.url);
    struct post *const towns[] = {&own, &other};
    for (size_t i = 0; i < 2; i++) {
        Notifier__MailRequest *in =
            (void *)rh_pb_new(own.f.arena, &notifier__mail_request__descriptor);
        Notifier__MailReply out = NOTIFIER__MAIL_REPLY__INIT;
        struct rh_request rq = post_request(towns[i]);
        in->to = (char *)"anna@buerger.example";
        in->letter = (char *)"booking/booked";
        in->language = (char *)"de";
        add(&own, in, "link", "https://rathaus.example/x");
        add(&own, in, "title", "Personalausweis");
        add(&own, in, "where", "Rathaus");
        add(&own, in, "start", "2026-12-01T08:00:00Z");
        fixture_ask(&rq, "notifier.mail", &in->base);
        cr_assert_null(notifier_mail(&rq, in, &out));
        cr_assert_null(post_fire(towns[i], "send", post_delivery(towns[i], in->to), POST_NOW));
    }
    post_wait_caught(&own, "Subject: Bis bald am Dienstag, 1. Dezember 2026", 1);
    post_wait_caught(&own, "Subject: Ihr Termin am 01.12.2026 um 09:00 Uhr", 1);
    post_free(&other);
    post_free(&own);
}

/* Whole mails. */
#include "notifier.h"

#include <criterion/criterion.h>

#define ID "0192f5d0-0000-7000-8000-000000000001"

static struct notifier_mail plain(void)
{
    return (struct notifier_mail){
        .id = ID,
        .sender = "rathaus@post.example",
        .from = "Stadt Merseburg",
        .reply = "rathaus@merseburg.example",
        .to = "anna@buerger.example",
        .subject = "Ihr Termin",
        .language = "de",
        .text = "Guten Tag\n",
        .html = "<p>Guten Tag</p>\n",
        .date = INT64_C(1795509600000),
    };
}

static const char mail_of_two_parts[] =
    "Date: Tue, 24 Nov 2026 08:40:00 +0000\r\n"
    "From: \"Stadt Merseburg\"\r\n <rathaus@post.example>\r\n"
    "Reply-To: \"Stadt Merseburg\"\r\n <rathaus@merseburg.example>\r\n"
    "To: anna@buerger.example\r\n"
    "Subject: Ihr Termin\r\n"
    "Message-ID: <" ID "@post.example>\r\n"
    "Content-Language: de\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative;\r\n boundary=\"=_a_" ID "\"\r\n\r\n"
    "--=_a_" ID "\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Guten Tag\r\n"
    "--=_a_" ID "\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "<p>Guten Tag</p>\r\n"
    "--=_a_" ID "--\r\n";

Test(notifier_mime, is_text_and_html)
{
    struct rh_arena *arena = rh_arena_new(0);
    const struct notifier_mail mail = plain();
    cr_expect_str_eq(notifier_mime(arena, &mail).data, mail_of_two_parts);
    rh_arena_free(&arena);
}

Test(notifier_mime, attaches_the_calendar_file_with_its_method)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_mail mail = plain();
    mail.calendar = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n";
    const char *bytes = notifier_mime(arena, &mail).data;
    cr_expect_not_null(strstr(bytes, "Content-Type: multipart/mixed;\r\n boundary=\"=_m_" ID "\""));
    cr_expect_not_null(strstr(bytes, "text/calendar; charset=utf-8; method=PUBLISH; name="));
    cr_expect_not_null(strstr(bytes, "\r\n\r\nQkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UFVCTElTSA0K"));
    cr_expect_not_null(strstr(bytes, "--=_a_" ID "--\r\n--=_m_" ID "\r\n"));
    mail.calendar = "BEGIN:VCALENDAR\r\nMETHOD:X\"\r\nEND:VCALENDAR\r\n";
    cr_expect_not_null(strstr(notifier_mime(arena, &mail).data, "method=X; name="));
    mail.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
    cr_expect_null(strstr(notifier_mime(arena, &mail).data, "method="));
    rh_arena_free(&arena);
}

Test(notifier_mime, names_the_link_that_ends_it)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_mail mail = plain();
    mail.unsubscribe = "https://rathaus.example/x?code=a";
    cr_expect_not_null(strstr(notifier_mime(arena, &mail).data,
                              "\r\nList-Unsubscribe:\r\n <https://rathaus.example/x?code=a>\r\n"
                              "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    rh_arena_free(&arena);
}

/* A header begins a line: whatever the members hold, no line begins with one that we did not write.
 */
Test(notifier_mime, takes_no_header_from_any_member)
{
    static const char evil[] = "x\r\nBcc: mallory@evil.example\r\n\r\nbody";
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < 6; i++) {
        struct notifier_mail mail = plain();
        const char **members[] = {&mail.from,     &mail.reply,       &mail.subject,
                                  &mail.language, &mail.unsubscribe, &mail.calendar};
        *members[i] = evil;
        const char *bytes = notifier_mime(arena, &mail).data;
        const char *head_end = strstr(bytes, "\r\n\r\n");
        const char *found = strstr(bytes, "\nBcc:");
        cr_expect(found == NULL || found > head_end, "member %zu", i);
        cr_expect_not_null(strstr(bytes, "\r\nMIME-Version: 1.0\r\n"), "member %zu", i);
        cr_expect_lt(strstr(bytes, "\r\nMIME-Version: 1.0\r\n"), head_end, "member %zu", i);
    }
    rh_arena_free(&arena);
}

Test(notifier_mime, survives_a_text_that_looks_like_a_boundary)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_mail mail = plain();
    mail.text = "--=_a_" ID "--\n.\n";
    const char *bytes = notifier_mime(arena, &mail).data;
    cr_expect_not_null(strstr(bytes, "--=3D_a_" ID "--\r\n=2E\r\n"));
    rh_arena_free(&arena);
}

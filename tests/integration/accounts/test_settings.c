/* How towns look and what they say, on a real database: who changes what, what goes along with it,
 * and what never does. */
#include "accounts_settings.h"
#include "booking.pb-c.h"
#include "notifier.pb-c.h"
#include "people.h"

#include <criterion/criterion.h>

#define ADMIN "0192f5d0-0000-7000-8000-00000000aaaa"

static struct people p;

/* A town for each test, so that they can run at once. */
static void start(void)
{
    p = people_new();
    people_int(&p,
               "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)"
               " select n, 'face-' || n, 'Face ' || n, 'EINHEITSGEMEINDE', 'ST',"
               " 'Europe/Berlin', true, 1, 1 from generate_series(101, 120) n"
               " on conflict do nothing");
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_settings, .init = start, .fini = stop);

static struct rh_request admin(int32_t tenant)
{
    struct rh_request rq = people_as(&p, ADMIN, tenant, "admin");
    rq.language = "de";
    return rq;
}

static Accounts__SettingsReply settings(int32_t tenant)
{
    struct rh_request rq = admin(tenant);
    Accounts__SettingsRequest in = ACCOUNTS__SETTINGS_REQUEST__INIT;
    Accounts__SettingsReply out = ACCOUNTS__SETTINGS_REPLY__INIT;
    cr_assert_null(accounts_settings(&rq, &in, &out));
    return out;
}

static struct rh_error *look(struct rh_request *rq, int64_t version, const char *name,
                             const char *color)
{
    Accounts__ChangeLookRequest in = ACCOUNTS__CHANGE_LOOK_REQUEST__INIT;
    Accounts__ChangeLookReply out = ACCOUNTS__CHANGE_LOOK_REPLY__INIT;
    in.version = version;
    in.name = (char *)name;
    in.color = (char *)color;
    if (rq->key == NULL)
        people_ask(rq, "accounts.change_look", &in.base);
    return accounts_change_look(rq, &in, &out);
}

static struct rh_error *contact(int32_t tenant, const char *phone, const char *street)
{
    struct rh_request rq = admin(tenant);
    Accounts__ChangeContactRequest in = ACCOUNTS__CHANGE_CONTACT_REQUEST__INIT;
    Accounts__ChangeContactReply out = ACCOUNTS__CHANGE_CONTACT_REPLY__INIT;
    in.version = settings(tenant).version;
    in.street = (char *)street;
    in.postcode = (char *)"06217";
    in.city = (char *)"Demostadt";
    in.phone = (char *)phone;
    in.email = (char *)"amt@town.example";
    in.hours = (char *)"Mo 9-12";
    people_ask(&rq, "accounts.change_contact", &in.base);
    return accounts_change_contact(&rq, &in, &out);
}

static struct rh_error *text(int32_t tenant, const char *kind, const char *language,
                             const char *words)
{
    struct rh_request rq = admin(tenant);
    Accounts__ChangeTextRequest in = ACCOUNTS__CHANGE_TEXT_REQUEST__INIT;
    Accounts__ChangeTextReply out = ACCOUNTS__CHANGE_TEXT_REPLY__INIT;
    in.version = settings(tenant).version;
    in.text = (char *)kind;
    in.language = (char *)language;
    in.has_own = true;
    in.own = words != NULL;
    in.words = (char *)words;
    people_ask(&rq, "accounts.change_text", &in.base);
    return accounts_change_text(&rq, &in, &out);
}

static const char *imprint(int32_t tenant, const char *language, const char **ret_language)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__ImprintRequest in = ACCOUNTS__IMPRINT_REQUEST__INIT;
    Accounts__ImprintReply out = ACCOUNTS__IMPRINT_REPLY__INIT;
    rq.tenant = tenant;
    rq.language = language;
    cr_assert_null(accounts_imprint(&rq, &in, &out));
    *ret_language = out.language;
    return out.words;
}

Test(accounts_settings, a_change_raises_the_version_tells_others_and_is_logged)
{
    struct rh_request rq = admin(101);
    int64_t before = settings(101).version;
    cr_assert_null(look(&rq, before, "Stadt Neu", "#0B5FA5"));
    Accounts__SettingsReply now = settings(101);
    cr_assert_eq(now.version, before + 1);
    cr_assert_str_eq(now.name, "Stadt Neu");
    cr_assert_str_eq(now.color, "#0b5fa5");
    cr_assert_eq(people_int(&p,
                            "select count(*) from outbox where tenant = 101"
                            " and target in ('booking.tenant_changed', 'notifier.tenant_changed')"),
                 2);
    cr_assert_eq(people_int(&p, "select count(*) from audit where tenant = 101"
                                " and action = 'settings.look' and account = '" ADMIN "'"),
                 1);
    cr_assert_eq(people_int(&p, "select count(*) from due where tenant = 101 and kind = 'audit'"),
                 1);
}

Test(accounts_settings, of_two_who_saw_the_same_the_second_is_told)
{
    struct rh_request first = admin(102), second = admin(102);
    int64_t seen = settings(102).version;
    cr_assert_null(look(&first, seen, "First", NULL));
    cr_assert_eq(people_code(look(&second, seen, "Second", NULL)), COMMON__CODE__STALE);
    cr_assert_str_eq(settings(102).name, "First");
    cr_assert_null(look(&first, seen, "First", NULL), "a repetition is no second change");
    cr_assert_eq(settings(102).version, seen + 1);
}

Test(accounts_settings, a_town_changes_only_itself)
{
    struct rh_request rq = admin(103);
    Accounts__SettingsReply other = settings(104);
    cr_assert_null(look(&rq, settings(103).version, "Stadt Fünfzehn", "#0b5fa5"));
    cr_assert_null(text(103, "impressum", "de", "Fünfzehn"));
    cr_assert_eq(settings(104).version, other.version);
    cr_assert_str_eq(settings(104).name, other.name);
    rq = admin(999);
    Accounts__SettingsRequest in = ACCOUNTS__SETTINGS_REQUEST__INIT;
    Accounts__SettingsReply out = ACCOUNTS__SETTINGS_REPLY__INIT;
    cr_assert_eq(people_code(accounts_settings(&rq, &in, &out)), COMMON__CODE__NOT_FOUND);
}

Test(accounts_settings, a_pale_colour_is_refused_with_what_it_reaches_and_what_would_do)
{
    struct rh_request rq = admin(105);
    int64_t before = settings(105).version;
    struct rh_error *error = look(&rq, before, "Stadt", "#ffcc00");
    cr_assert_eq(people_code(error), COMMON__CODE__INVALID);
    cr_assert_str_eq(error->fields[0].field, "color");
    cr_assert_eq(error->fields[0].reason, COMMON__REASON__LOW_CONTRAST);
    cr_assert_eq(error->fields[0].limit, 13, "tenths: 1.3 to 1");
    struct rh_request again = admin(105);
    cr_assert_null(look(&again, before, "Stadt", error->fields[0].nearest), "the nearest is taken");
}

Test(accounts_settings, contact_is_checked_field_by_field)
{
    struct rh_error *error = contact(106, "ruf an", "Weg 1");
    cr_assert_eq(people_code(error), COMMON__CODE__INVALID);
    cr_assert_str_eq(error->fields[0].field, "phone");
    cr_assert_null(contact(106, "030 23125 1", "Weg 1"));
    cr_assert_str_eq(settings(106).phone, "030 23125 1");
    cr_assert_not(settings(106).contact_open);
}

Test(accounts_settings, own_words_hold_and_german_ones_for_every_language_that_has_none)
{
    const char *language;
    cr_assert_null(imprint(107, "en", &language), "the standard text");
    cr_assert_null(text(107, "impressum", "de", "Unser Impressum"));
    cr_assert_str_eq(imprint(107, "en", &language), "Unser Impressum");
    cr_assert_str_eq(language, "de");
    cr_assert_null(text(107, "impressum", "en", "Our notice"));
    cr_assert_str_eq(imprint(107, "en", &language), "Our notice");
    cr_assert_null(text(107, "impressum", "de", NULL));
    cr_assert_null(imprint(107, "de", &language), "the standard text again");
    cr_assert_not(settings(107).imprint_open, "which somebody has looked at");
    cr_assert_eq(people_code(text(107, "werbung", "de", "x")), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(people_code(text(107, "mail", "fr", "x")), COMMON__CODE__INVALID);
}

static struct rh_error *put_logo(int32_t tenant, const char *bytes, size_t size)
{
    struct rh_request rq = admin(tenant);
    Accounts__ChangeLogoRequest in = ACCOUNTS__CHANGE_LOGO_REQUEST__INIT;
    Accounts__ChangeLogoReply out = ACCOUNTS__CHANGE_LOGO_REPLY__INIT;
    in.version = settings(tenant).version;
    in.logo.data = (uint8_t *)(uintptr_t)bytes;
    in.logo.len = size;
    in.alt = (char *)"Wappen";
    people_ask(&rq, "accounts.change_logo", &in.base);
    return accounts_change_logo(&rq, &in, &out);
}

static Common__Code get_logo(int32_t tenant, const char *name, Accounts__LogoReply *out)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LogoRequest in = ACCOUNTS__LOGO_REQUEST__INIT;
    accounts__logo_reply__init(out);
    rq.tenant = tenant;
    in.v = (char *)(uintptr_t)name;
    return people_code(accounts_logo(&rq, &in, out));
}

Test(accounts_settings, a_logo_is_kept_by_its_content_and_replaced_whole)
{
    static const char small[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x50\x08\x06\0\0\0";
    static const char one[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xa0\0\0\0\x50\x08\x06\0\0\0a";
    static const char two[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xa0\0\0\0\x50\x08\x06\0\0\0b";
    struct accounts_tenant_row *town;
    Accounts__LogoReply out;
    struct rh_request rq = admin(108);
    cr_assert_eq(put_logo(108, "<svg/>", 6)->fields[0].reason, COMMON__REASON__NO_IMAGE);
    cr_assert_eq(put_logo(108, small, sizeof small)->fields[0].reason, COMMON__REASON__WRONG_SIZE);
    cr_assert_null(put_logo(108, one, sizeof one));
    cr_assert_null(accounts_store_tenant(&rq, "face-108", &town));
    const char *first = town->logo;
    cr_assert_eq(town->logo_width, 160);
    cr_assert_eq(get_logo(108, first, &out), COMMON__CODE__OK);
    cr_assert_eq(out.file->content.len, sizeof one);
    cr_assert_str_eq(out.file->media_type, "image/png");
    cr_assert_eq(get_logo(109, first, &out), COMMON__CODE__NOT_FOUND, "another town's is none");
    cr_assert_null(put_logo(108, two, sizeof two));
    cr_assert_eq(get_logo(108, first, &out), COMMON__CODE__OK, "for pages of the last seconds");
    cr_assert_null(contact(108, "030 23125 1", "Weg 1"));
    cr_assert_eq(get_logo(108, first, &out), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(people_int(&p, "select count(*) from logos where tenant = 108"), 1);
}

Test(accounts_settings, a_neighbours_texts_come_with_our_own_name_and_have_to_be_read)
{
    struct rh_request rq = admin(110);
    Accounts__AdoptRequest in = ACCOUNTS__ADOPT_REQUEST__INIT;
    Accounts__AdoptReply out = ACCOUNTS__ADOPT_REPLY__INIT;
    const char *language;
    cr_assert_null(contact(111, "030 23125 111", "Gasse 111"));
    cr_assert_null(contact(110, "030 23125 110", "Gasse 110"));
    struct rh_request look17 = admin(111), look16 = admin(110);
    cr_assert_null(look(&look17, settings(111).version, "Stadt Siebzehn", NULL));
    cr_assert_null(look(&look16, settings(110).version, "Stadt Sechzehn", NULL));
    cr_assert_null(text(111, "datenschutz", "de", "Stadt Siebzehn, 030 23125 111"));
    cr_assert_null(text(111, "impressum", "de", "Stadt Siebzehn, Gasse 111"));
    in.version = settings(110).version;
    in.neighbour = (char *)"face-111";
    people_ask(&rq, "accounts.adopt", &in.base);
    cr_assert_null(accounts_adopt(&rq, &in, &out));
    cr_assert_str_eq(imprint(110, "de", &language), "Stadt Sechzehn, Gasse 110");
    cr_assert_str_eq(settings(110).name, "Stadt Sechzehn");
    cr_assert_str_eq(settings(110).phone, "030 23125 110");
    cr_assert(settings(110).imprint_open);
    cr_assert(settings(110).privacy_open);
    struct rh_request own = admin(110);
    in.version = settings(110).version;
    in.neighbour = (char *)"face-110";
    people_ask(&own, "accounts.adopt", &in.base);
    cr_assert_eq(people_code(accounts_adopt(&own, &in, &out)), COMMON__CODE__NOT_FOUND);
}

static struct rh_error *report(int32_t tenant, bool proved, Accounts__FeedbackReply *out)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__FeedbackRequest in = ACCOUNTS__FEEDBACK_REQUEST__INIT;
    accounts__feedback_reply__init(out);
    rq.tenant = tenant;
    rq.caller.proved = proved;
    in.message = (char *)"Der Knopf ist zu klein.";
    people_ask(&rq, "accounts.feedback", &in.base);
    return accounts_feedback(&rq, &in, out);
}

static int64_t notices(int32_t tenant)
{
    return people_int(&p,
                      "select count(*) from outbox where tenant = %d"
                      " and target = 'notifier.mail'",
                      tenant);
}

Test(accounts_settings, every_report_is_kept_and_unproven_ones_flood_nobodys_mailbox)
{
    Accounts__FeedbackReply out;
    cr_assert_null(contact(112, "030 23125 1", "Weg 1"));
    for (int i = 0; i < 8; i++)
        cr_assert_null(report(112, false, &out));
    cr_assert_eq(people_int(&p, "select count(*) from feedback where tenant = 112"), 8);
    cr_assert_eq(notices(112), 4);
    cr_assert_null(report(112, true, &out));
    cr_assert_eq(notices(112), 5, "who has proven work is heard");
    cr_assert_eq(
        people_int(&p, "select count(*) from due where tenant = 112 and kind = 'feedback'"), 9);
}

Test(accounts_settings, what_is_settled_is_deleted_and_its_timer_too)
{
    Accounts__FeedbackReply out;
    struct rh_request rq = admin(113), foreign = admin(114);
    Accounts__FeedbackDoneRequest in = ACCOUNTS__FEEDBACK_DONE_REQUEST__INIT;
    Accounts__FeedbackDoneReply done = ACCOUNTS__FEEDBACK_DONE_REPLY__INIT;
    cr_assert_null(report(113, true, &out));
    in.feedback = out.feedback;
    people_ask(&foreign, "accounts.feedback_done", &in.base);
    cr_assert_eq(people_code(accounts_feedback_done(&foreign, &in, &done)),
                 COMMON__CODE__NOT_FOUND);
    people_ask(&rq, "accounts.feedback_done", &in.base);
    cr_assert_null(accounts_feedback_done(&rq, &in, &done));
    cr_assert_eq(
        people_int(&p, "select count(*) from feedback where feedback = '%s'", out.feedback), 0);
    cr_assert_eq(people_int(&p, "select count(*) from due where id = '%s'", out.feedback), 0);
}

/* Who stands behind an address, and who is responsible, on a real database. */
#include "accounts_methods.h"
#include "accounts_sql.h"
#include "fixture_db.h"

#include <criterion/criterion.h>

#define NOW INT64_C(1795509600000) /* 2026-11-24T08:40:00Z */

/* Three administrations: a county, a Verbandsgemeinde with a member, a town that shares a name. */
static const char towns[] =
    "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version) values"
    " (1, 'saalekreis', 'Saalekreis', 'LANDKREIS', 'ST', 'Europe/Berlin', true, 1, 1),"
    " (2, 'weida-land', 'Verbandsgemeinde Weida-Land', 'VERBANDSGEMEINDE', 'ST', 'Europe/Berlin',"
    "  true, 1, 1),"
    " (3, 'petersberg', 'Gemeinde Petersberg', 'EINHEITSGEMEINDE', 'ST', 'Europe/Berlin', true, 1,"
    "  1) on conflict do nothing;"
    "insert into places (ags, name, slug, land, tenant) values"
    " ('15088030', 'Barnst\xc3\xa4"
    "dt', 'barnstaedt', 'ST', 2),"
    " ('15088295', 'Petersberg', 'petersberg', 'ST', 3),"
    " ('15088355', 'Bad S\xc3\xbc"
    "denwald', 'bad-suedenwald', 'ST', 2) on conflict do nothing;"
    "insert into responsibilities (ags, service, tenant) values ('15088030', 'bauantrag', 1)"
    " on conflict do nothing;"
    "insert into services (service) values ('bauantrag'), ('personalausweis')"
    " on conflict do nothing;";

FIXTURE_SUITE(accounts_directory, accounts, towns);

static struct rh_request request(void)
{
    return fixture_request(f.arena, f.db, 0, NOW);
}

static struct rh_error *ask_tenant(const char *slug, Accounts__TenantReply *out)
{
    struct rh_request rq = request();
    Accounts__TenantRequest in = ACCOUNTS__TENANT_REQUEST__INIT;
    accounts__tenant_reply__init(out);
    in.slug = (char *)slug;
    return accounts_tenant(&rq, &in, out);
}

Test(accounts_directory, a_slug_names_an_administration)
{
    Accounts__TenantReply out;
    cr_assert_null(ask_tenant("petersberg", &out));
    cr_assert_eq(out.tenant->tenant, 3);
    cr_assert_eq(out.tenant->kind, ACCOUNTS__KIND__EINHEITSGEMEINDE);
    cr_assert_not(out.moved);
}

Test(accounts_directory, a_place_leads_to_its_administration)
{
    Accounts__TenantReply out;
    cr_assert_null(ask_tenant("barnstaedt", &out));
    cr_assert_eq(out.tenant->tenant, 2);
    cr_assert(out.moved);
    cr_assert_null(ask_tenant("15088030", &out));
    cr_assert_str_eq(out.tenant->slug, "weida-land");
}

Test(accounts_directory, an_unknown_slug_is_not_found)
{
    Accounts__TenantReply out;
    struct rh_error *error = ask_tenant("atlantis", &out);
    cr_assert_not_null(error);
    cr_assert_eq(error->code, COMMON__CODE__NOT_FOUND);
}

static Accounts__PlacesReply ask_places(const char *words)
{
    struct rh_request rq = request();
    Accounts__PlacesRequest in = ACCOUNTS__PLACES_REQUEST__INIT;
    Accounts__PlacesReply out = ACCOUNTS__PLACES_REPLY__INIT;
    in.q = (char *)words;
    cr_assert_null(accounts_places(&rq, &in, &out));
    return out;
}

Test(accounts_directory, places_are_found_by_the_beginning_of_any_word)
{
    cr_assert_eq(ask_places("barn").n_places, 1);
    cr_assert_eq(ask_places("S\xc3\x9c"
                            "DEN")
                     .n_places,
                 1, "case and umlauts do not matter");
    cr_assert_eq(ask_places("sudenwald").n_places, 1);
    cr_assert_eq(ask_places("Bad Suedenwald").n_places, 1);
    cr_assert_eq(ask_places("nwald").n_places, 0);
    cr_assert_eq(ask_places("weida").n_administrations, 1);
}

Test(accounts_directory, wildcards_are_letters_like_any_other)
{
    cr_assert_eq(ask_places("%").n_places, 0);
    cr_assert_eq(ask_places("_etersberg").n_places, 0);
}

Test(accounts_directory, the_county_does_what_the_table_says_and_the_town_the_rest)
{
    struct rh_request rq = request();
    Accounts__ResponsibleRequest in = ACCOUNTS__RESPONSIBLE_REQUEST__INIT;
    Accounts__ResponsibleReply out = ACCOUNTS__RESPONSIBLE_REPLY__INIT;
    in.place = (char *)"barnstaedt";
    in.service = (char *)"bauantrag";
    cr_assert_null(accounts_responsible(&rq, &in, &out));
    cr_assert_str_eq(out.responsible->slug, "saalekreis");
    cr_assert_str_eq(out.place->administration, "weida-land");
    in.place = (char *)"15088030";
    in.service = (char *)"personalausweis";
    cr_assert_null(accounts_responsible(&rq, &in, &out));
    cr_assert_str_eq(out.responsible->slug, "weida-land");
}

Test(accounts_directory, nobody_is_responsible_for_what_does_not_exist)
{
    struct rh_request rq = request();
    Accounts__ResponsibleRequest in = ACCOUNTS__RESPONSIBLE_REQUEST__INIT;
    Accounts__ResponsibleReply out = ACCOUNTS__RESPONSIBLE_REPLY__INIT;
    in.place = (char *)"barnstaedt";
    in.service = (char *)"gibt-es-nicht";
    const struct rh_error *error = accounts_responsible(&rq, &in, &out);
    cr_assert_not_null(error);
    cr_assert_eq(error->code, COMMON__CODE__NOT_FOUND);
}

Test(accounts_directory, somebody_is_responsible_for_what_an_administration_begins_to_offer)
{
    struct rh_request rq = request();
    Accounts__ServiceOfferedRequest offered = ACCOUNTS__SERVICE_OFFERED_REQUEST__INIT;
    Accounts__ServiceOfferedReply done = ACCOUNTS__SERVICE_OFFERED_REPLY__INIT;
    Accounts__ResponsibleRequest in = ACCOUNTS__RESPONSIBLE_REQUEST__INIT;
    Accounts__ResponsibleReply out = ACCOUNTS__RESPONSIBLE_REPLY__INIT;
    offered.service = (char *)"fischereischein";
    fixture_ask(&rq, "accounts.service_offered", &offered.base);
    cr_assert_null(accounts_service_offered(&rq, &offered, &done));
    cr_assert_null(accounts_service_offered(&rq, &offered, &done), "told once more");
    in.place = (char *)"barnstaedt";
    in.service = offered.service;
    cr_assert_null(accounts_responsible(&rq, &in, &out));
    cr_assert_str_eq(out.responsible->slug, "weida-land");
}

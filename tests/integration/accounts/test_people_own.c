/* What people do with their own account. */
#include "people.h"

#include <criterion/criterion.h>
#include <jansson.h>

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_own, .init = start, .fini = stop);

static struct rh_error *change_password(struct rh_request *rq, const char *old,
                                        const char *password, Accounts__ChangePasswordReply *out)
{
    Accounts__ChangePasswordRequest in = ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
    accounts__change_password_reply__init(out);
    in.old = (char *)old;
    in.password = (char *)password;
    people_ask(rq, "accounts.change_password", &in.base);
    return accounts_change_password(rq, &in, out);
}

static struct rh_error *change_email(struct rh_request *rq, const char *password, const char *email)
{
    Accounts__ChangeEmailRequest in = ACCOUNTS__CHANGE_EMAIL_REQUEST__INIT;
    Accounts__ChangeEmailReply out = ACCOUNTS__CHANGE_EMAIL_REPLY__INIT;
    in.password = (char *)password;
    in.email = (char *)email;
    people_ask(rq, "accounts.change_email", &in.base);
    return accounts_change_email(rq, &in, &out);
}

static struct rh_error *confirm(struct rh_request *rq, const char *code,
                                Accounts__ConfirmReply *out)
{
    Accounts__ConfirmRequest in = ACCOUNTS__CONFIRM_REQUEST__INIT;
    accounts__confirm_reply__init(out);
    in.code = (char *)code;
    people_ask(rq, "accounts.confirm", &in.base);
    return accounts_confirm(rq, &in, out);
}

static struct rh_error *delete_account(struct rh_request *rq, const char *password)
{
    Accounts__DeleteAccountRequest in = ACCOUNTS__DELETE_ACCOUNT_REQUEST__INIT;
    Accounts__DeleteAccountReply out = ACCOUNTS__DELETE_ACCOUNT_REPLY__INIT;
    in.password = (char *)password;
    people_ask(rq, "accounts.delete_account", &in.base);
    return accounts_delete_account(rq, &in, &out);
}

Test(accounts_own, a_new_password_ends_all_other_sessions)
{
    const char *account = people_citizen(&p, "pw@own.example");
    struct rh_request rq = people_as(&p, account, 0, NULL);
    Accounts__ChangePasswordReply out;
    Accounts__LoginReply login;
    cr_assert_eq(people_code(change_password(&rq, "wrong", "a new long password", &out)),
                 COMMON__CODE__WRONG_LOGIN);
    cr_assert_null(change_password(&rq, PEOPLE_PASSWORD, "a new long password", &out));
    cr_assert_str_eq(out.grant->account, account);
    cr_assert(out.grant->end_others);
    cr_assert_null(people_login(&rq, "pw@own.example", "a new long password", &login));
    cr_assert_str_eq(people_letter(&p, "pw@own.example"), "accounts/password");
}

Test(accounts_own, a_repeated_change_of_password_gets_its_grant_anew_for_a_moment)
{
    const char *account = people_citizen(&p, "again@own.example");
    struct rh_request rq = people_as(&p, account, 0, NULL);
    Accounts__ChangePasswordReply out;
    Accounts__ChangePasswordRequest in = ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
    in.old = (char *)PEOPLE_PASSWORD;
    in.password = (char *)"a new long password";
    people_ask(&rq, "accounts.change_password", &in.base);
    for (int i = 0; i < 2; i++) {
        accounts__change_password_reply__init(&out);
        cr_assert_null(accounts_change_password(&rq, &in, &out));
        cr_assert_str_eq(out.grant->account, account);
    }
    cr_assert_eq(
        people_int(&p, "select max(length(reply)) from idempotency where key = '%s'", rq.key), 0,
        "grants are not stored");
    accounts__change_password_reply__init(&out);
    rq.now += 2 * ACCOUNTS_REPLAY_LIFE;
    cr_assert_eq(people_code(accounts_change_password(&rq, &in, &out)), COMMON__CODE__KEY_REUSED);
}

Test(accounts_own, a_new_address_counts_when_its_owner_agrees)
{
    const char *account = people_citizen(&p, "old@own.example");
    struct rh_request rq = people_as(&p, account, 0, NULL);
    Accounts__ConfirmReply out;
    Accounts__LoginReply login;
    cr_assert_eq(people_code(change_email(&rq, "wrong", "new@own.example")),
                 COMMON__CODE__WRONG_LOGIN);
    cr_assert_null(change_email(&rq, PEOPLE_PASSWORD, "new@own.example"));
    cr_assert_str_eq(people_letter(&p, "old@own.example"), "accounts/moving");
    cr_assert_null(people_login(&rq, "old@own.example", PEOPLE_PASSWORD, &login));
    cr_assert_null(confirm(&rq, people_link_code(&p, "new@own.example"), &out));
    cr_assert_str_eq(out.kind, "email");
    cr_assert_null(people_login(&rq, "new@own.example", PEOPLE_PASSWORD, &login));
    cr_assert_eq(people_code(people_login(&rq, "old@own.example", PEOPLE_PASSWORD, &login)),
                 COMMON__CODE__WRONG_LOGIN);
}

Test(accounts_own, somebody_elses_address_cannot_be_had)
{
    const char *account = people_citizen(&p, "thief@own.example");
    people_citizen(&p, "victim@own.example");
    struct rh_request rq = people_as(&p, account, 0, NULL);
    cr_assert_null(change_email(&rq, PEOPLE_PASSWORD, "Victim@own.example"));
    cr_assert_str_empty(people_link_code(&p, "Victim@own.example"));
    cr_assert_str_eq(people_letter(&p, "Victim@own.example"), "accounts/known");
}

static json_t *export(struct rh_request *rq)
{
    Accounts__ExportRequest in = ACCOUNTS__EXPORT_REQUEST__INIT;
    Accounts__ExportReply out = ACCOUNTS__EXPORT_REPLY__INIT;
    cr_assert_null(accounts_export(rq, &in, &out));
    json_t *json = json_loadb((const char *)out.file->content.data, out.file->content.len, 0, NULL);
    cr_assert_not_null(json);
    return json;
}

Test(accounts_own, the_export_has_what_is_stored_and_no_secret)
{
    struct people_staff staff = people_staff(&p, "export@own.example", 15, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    json_t *json = export(&rq);
    json_t *account = json_object_get(json, "account");
    cr_assert_str_eq(json_string_value(json_object_get(account, "email")), "export@own.example");
    cr_assert_eq(json_array_size(json_object_get(json, "roles")), 1);
    cr_assert_eq(json_integer_value(json_object_get(json, "recoveryCodesLeft")), ACCOUNTS_RECOVERY);
    char *text = json_dumps(json, 0);
    cr_assert_null(strstr(text, "$argon2id$"));
    free(text);
    json_decref(json);
}

/* Every table with a column `account` is looked at, also those that come later. */
Test(accounts_own, a_deleted_account_leaves_nothing_but_the_log)
{
    const char *account = people_citizen(&p, "gone@own.example");
    struct rh_request rq = people_as(&p, account, 0, NULL);
    Accounts__LoginReply login;
    cr_assert_null(people_login(&rq, "gone@own.example", PEOPLE_PASSWORD, &login));
    cr_assert_null(change_email(&rq, PEOPLE_PASSWORD, "elsewhere@own.example"));
    cr_assert_eq(people_code(delete_account(&rq, "wrong")), COMMON__CODE__WRONG_LOGIN);
    cr_assert_null(delete_account(&rq, PEOPLE_PASSWORD));
    cr_assert_eq(
        people_int(&p,
                   "select sum((xpath('/row/n/text()', query_to_xml(format("
                   "'select count(*) as n from accounts.%%I where account = %%L', table_name,"
                   " '%s'), false, true, '')))[1]::text::int) from"
                   " information_schema.columns where table_schema = 'accounts' and"
                   " column_name = 'account' and table_name <> 'audit'",
                   account),
        0);
    cr_assert_eq(people_int(&p, "select count(*) from due where kind = 'link' and id not in"
                                " (select link from links)"),
                 0);
    cr_assert_eq(people_code(people_login(&rq, "gone@own.example", PEOPLE_PASSWORD, &login)),
                 COMMON__CODE__WRONG_LOGIN);
    Accounts__AccountRequest in = ACCOUNTS__ACCOUNT_REQUEST__INIT;
    Accounts__AccountReply out = ACCOUNTS__ACCOUNT_REPLY__INIT;
    cr_assert_eq(people_code(accounts_account(&rq, &in, &out)), COMMON__CODE__UNAUTHENTICATED);
}

Test(accounts_own, who_has_roles_is_dismissed_before_deleting)
{
    struct people_staff staff = people_staff(&p, "worker@own.example", 15, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    cr_assert_eq(people_code(delete_account(&rq, PEOPLE_PASSWORD)), COMMON__CODE__FORBIDDEN);
}

Test(accounts_own, an_account_shows_its_desks)
{
    struct people_staff staff = people_staff(&p, "desk@own.example", 16, "admin");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    Accounts__AccountRequest in = ACCOUNTS__ACCOUNT_REQUEST__INIT;
    Accounts__AccountReply out = ACCOUNTS__ACCOUNT_REPLY__INIT;
    cr_assert_null(accounts_account(&rq, &in, &out));
    cr_assert(out.staff);
    cr_assert(out.second_factor);
    cr_assert_eq(out.recovery_left, ACCOUNTS_RECOVERY);
    cr_assert_eq(out.n_desks, 1);
    cr_assert_str_eq(out.desks[0]->tenant->slug, "town-16");
    cr_assert_str_eq(out.desks[0]->roles[0], "admin");
}

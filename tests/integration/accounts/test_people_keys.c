/* Security keys on a real database, with real signatures of a key in software. */
#include "authenticator.h"
#include "people.h"

#include "accounts_challenge.h"

#include <criterion/criterion.h>
#include <sodium.h>

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_keys, .init = start, .fini = stop);

/* A session of an account. */
static struct rh_request session(const char *account, const char *name)
{
    struct rh_request rq = people_as(&p, account, 0, NULL);
    rq.caller.session = name;
    return rq;
}

static Common__Code begin(struct rh_request *rq, const char *password, Accounts__KeyBeginReply *out)
{
    Accounts__KeyBeginRequest in = ACCOUNTS__KEY_BEGIN_REQUEST__INIT;
    accounts__key_begin_reply__init(out);
    in.name = (char *)"Mein Schl\xc3\xbcssel";
    in.password = (char *)password;
    people_ask(rq, "accounts.key_begin", &in.base);
    return people_code(accounts_key_begin(rq, &in, out));
}

static const char *challenge_to_add(struct rh_request *rq)
{
    Accounts__KeyBeginReply out;
    cr_assert_eq(begin(rq, PEOPLE_PASSWORD, &out), COMMON__CODE__OK);
    return out.ceremony->challenge;
}

static Common__Code add(struct rh_request *rq, const struct authenticator_answer *answer,
                        Accounts__KeyAddReply *out)
{
    Accounts__KeyAddRequest in = ACCOUNTS__KEY_ADD_REQUEST__INIT;
    accounts__key_add_reply__init(out);
    in.name = (char *)"Mein Schl\xc3\xbcssel";
    in.client_data = answer->client_data;
    in.auth_data = answer->auth_data;
    people_ask(rq, "accounts.key_add", &in.base);
    return people_code(accounts_key_add(rq, &in, out));
}

static Common__Code add_new(struct rh_request *rq, struct authenticator *key)
{
    Accounts__KeyAddReply out;
    struct authenticator_answer answer = authenticator_create(key, challenge_to_add(rq));
    return add(rq, &answer, &out);
}

static const char *challenge_to_log_in(struct rh_request *rq)
{
    Accounts__FactorsRequest in = ACCOUNTS__FACTORS_REQUEST__INIT;
    Accounts__FactorsReply out = ACCOUNTS__FACTORS_REPLY__INIT;
    people_ask(rq, "accounts.factors", &in.base);
    cr_assert_null(accounts_factors(rq, &in, &out));
    cr_assert_not_null(out.keys);
    return out.keys->challenge;
}

static Common__Code log_in(struct rh_request *rq, const struct authenticator_answer *answer,
                           Accounts__KeyLoginReply *out)
{
    Accounts__KeyLoginRequest in = ACCOUNTS__KEY_LOGIN_REQUEST__INIT;
    accounts__key_login_reply__init(out);
    in.credential = answer->credential;
    in.client_data = answer->client_data;
    in.auth_data = answer->auth_data;
    in.signature = answer->signature;
    people_ask(rq, "accounts.key_login", &in.base);
    return people_code(accounts_key_login(rq, &in, out));
}

static Common__Code log_in_with(struct rh_request *rq, struct authenticator *key)
{
    Accounts__KeyLoginReply out;
    struct authenticator_answer answer = authenticator_get(key, challenge_to_log_in(rq));
    return log_in(rq, &answer, &out);
}

/* A citizen with a key, at a session that waits for it. */
static struct rh_request waiting(const char *email, struct authenticator *key)
{
    const char *account = people_citizen(&p, email);
    struct rh_request rq = session(account, "one");
    cr_assert_eq(add_new(&rq, key), COMMON__CODE__OK);
    return rq;
}

/* ---- adding ---- */

Test(accounts_keys, adds_a_key_of_every_algorithm_and_logs_in_with_it)
{
    static const int algorithms[] = {-7, -8, -257};
    struct rh_request rq = session(people_citizen(&p, "all@keys.example"), "one");
    for (int i = 0; i < 3; i++) {
        struct authenticator key = authenticator_new(p.f.arena, algorithms[i]);
        cr_assert_eq(add_new(&rq, &key), COMMON__CODE__OK, "%d", algorithms[i]);
        key.counter++;
        cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__OK, "%d", algorithms[i]);
        authenticator_free(&key);
    }
}

Test(accounts_keys, gives_recovery_codes_with_the_first_factor_alone)
{
    struct rh_request rq = session(people_citizen(&p, "first@keys.example"), "one");
    struct authenticator one = authenticator_new(p.f.arena, -7),
                         two = authenticator_new(p.f.arena, -7);
    Accounts__KeyAddReply out, again;
    Accounts__SecondFactorReply factor;
    struct authenticator_answer answer = authenticator_create(&one, challenge_to_add(&rq));
    cr_assert_eq(add(&rq, &answer, &out), COMMON__CODE__OK);
    cr_assert_eq(out.n_recovery, ACCOUNTS_RECOVERY);
    cr_assert(out.grant->end_others);
    struct rh_error *error =
        accounts_key_add(&rq,
                         &(Accounts__KeyAddRequest){.base = PROTOBUF_C_MESSAGE_INIT(
                                                        &accounts__key_add_request__descriptor),
                                                    .name = (char *)"Mein Schl\xc3\xbcssel",
                                                    .client_data = answer.client_data,
                                                    .auth_data = answer.auth_data},
                         (accounts__key_add_reply__init(&again), &again));
    cr_assert_null(error, "the same request again");
    cr_assert_str_eq(again.recovery[3], out.recovery[3]);
    cr_assert_str_eq(people_letter(&p, "first@keys.example"), "accounts/key_added");
    answer = authenticator_create(&two, challenge_to_add(&rq));
    cr_assert_eq(add(&rq, &answer, &again), COMMON__CODE__OK);
    cr_assert_eq(again.n_recovery, 0);
    cr_assert_null(people_second_factor(&rq, out.recovery[0], &factor));
    cr_assert_eq(factor.recovery_left, ACCOUNTS_RECOVERY - 1);
    authenticator_free(&one);
    authenticator_free(&two);
}

Test(accounts_keys, asks_for_the_password_before_a_key_is_added)
{
    struct rh_request rq = session(people_citizen(&p, "password@keys.example"), "one");
    Accounts__KeyBeginReply out;
    cr_assert_eq(begin(&rq, "ganz falsch", &out), COMMON__CODE__WRONG_LOGIN);
}

Test(accounts_keys, takes_no_key_twice_in_the_deployment)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request one = waiting("owner@keys.example", &key);
    struct rh_request other = session(people_citizen(&p, "thief@keys.example"), "two");
    cr_assert_eq(add_new(&other, &key), COMMON__CODE__KEY_KNOWN);
    cr_assert_eq(add_new(&one, &key), COMMON__CODE__KEY_KNOWN);
    authenticator_free(&key);
}

Test(accounts_keys, takes_ten_keys_and_no_more)
{
    struct rh_request rq = session(people_citizen(&p, "many@keys.example"), "one");
    Accounts__KeyBeginReply out;
    for (int i = 0; i < 10; i++) {
        struct authenticator key = authenticator_new(p.f.arena, -8);
        cr_assert_eq(add_new(&rq, &key), COMMON__CODE__OK);
        authenticator_free(&key);
    }
    cr_assert_eq(begin(&rq, PEOPLE_PASSWORD, &out), COMMON__CODE__TOO_MANY_KEYS);
}

Test(accounts_keys, adds_nothing_of_another_origin_host_session_or_ceremony)
{
    struct rh_request rq = session(people_citizen(&p, "strict@keys.example"), "one");
    struct rh_request elsewhere = session(rq.caller.account, "two");
    struct authenticator key = authenticator_new(p.f.arena, -7);
    Accounts__KeyAddReply out;
    struct authenticator_answer answer;
    key.origin = "http://localhost:8080.evil.example";
    cr_assert_eq(add_new(&rq, &key), COMMON__CODE__KEY_REFUSED, "origin");
    key.origin = "https://localhost:8080";
    cr_assert_eq(add_new(&rq, &key), COMMON__CODE__KEY_REFUSED, "scheme");
    key.origin = "http://localhost:8080";
    key.rp_id = "evil.example";
    cr_assert_eq(add_new(&rq, &key), COMMON__CODE__KEY_REFUSED, "host");
    key.rp_id = "localhost";
    key.flags = 0;
    cr_assert_eq(add_new(&rq, &key), COMMON__CODE__KEY_REFUSED, "presence");
    key.flags = AUTHENTICATOR_PRESENT;
    answer = authenticator_create(&key, challenge_to_add(&elsewhere));
    cr_assert_eq(add(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "session");
    answer = authenticator_get(&key, challenge_to_add(&rq));
    cr_assert_eq(add(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "ceremony");
    cr_assert_eq(
        people_int(&p, "select count(*) from keys where account = '%s'", rq.caller.account), 0);
    authenticator_free(&key);
}

/* ---- logging in ---- */

Test(accounts_keys, leaves_no_grant_without_the_key)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("login@keys.example", &key), browser = people_stranger(&p);
    Accounts__LoginReply out;
    Accounts__KeyLoginReply done;
    cr_assert_null(people_login(&browser, "login@keys.example", PEOPLE_PASSWORD, &out));
    cr_assert(out.grant->second_factor);
    cr_assert_eq(out.grant->trust, 0);
    struct authenticator_answer answer = authenticator_get(&key, challenge_to_log_in(&rq));
    cr_assert_eq(log_in(&rq, &answer, &done), COMMON__CODE__OK);
    cr_assert_eq(done.grant->trust, 1);
    cr_assert_not(done.grant->second_factor);
    authenticator_free(&key);
}

Test(accounts_keys, are_waited_for_behind_a_provider_too)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("provider@keys.example", &key);
    struct accounts_person *person;
    cr_assert_null(accounts_store_person(&rq, rq.caller.account, accounts_browser(&rq), &person));
    const Accounts__Grant *grant = accounts_grant_proved(&rq, person, 3);
    cr_assert(grant->has_second_factor && grant->second_factor);
    cr_assert_eq(grant->trust, 0);
    authenticator_free(&key);
}

Test(accounts_keys, need_a_proof_where_there_is_no_password)
{
    const char *account = people_citizen(&p, "alone@keys.example");
    struct rh_request rq = session(account, "one");
    Accounts__KeyBeginReply out;
    people_int(&p,
               "update accounts set email = null, password = null where account = '%s'"
               " returning 1",
               account);
    cr_assert_eq(begin(&rq, PEOPLE_PASSWORD, &out), COMMON__CODE__PROOF_MISSING);
}

Test(accounts_keys, gives_staff_their_roles_behind_the_key)
{
    struct people_staff staff = people_staff(&p, "desk@keys.example", 15, "caseworker");
    struct rh_request rq = session(staff.account, "one");
    struct authenticator key = authenticator_new(p.f.arena, -7);
    Accounts__KeyLoginReply done;
    Accounts__KeyAddReply added;
    struct authenticator_answer answer = authenticator_create(&key, challenge_to_add(&rq));
    cr_assert_eq(add(&rq, &answer, &added), COMMON__CODE__OK);
    cr_assert_eq(added.n_recovery, 0, "there are codes already");
    answer = authenticator_get(&key, challenge_to_log_in(&rq));
    cr_assert_eq(log_in(&rq, &answer, &done), COMMON__CODE__OK);
    cr_assert_eq(done.grant->n_roles, 1);
    authenticator_free(&key);
}

Test(accounts_keys, takes_no_answer_twice)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("replay@keys.example", &key);
    Accounts__KeyLoginReply out;
    struct authenticator_answer answer = authenticator_get(&key, challenge_to_log_in(&rq));
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__OK);
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED);
    authenticator_free(&key);
}

Test(accounts_keys, refuses_what_does_not_fit)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("fit@keys.example", &key),
                      other = session(rq.caller.account, "two");
    Accounts__KeyLoginReply out;
    struct authenticator_answer answer;
    key.origin = "http://evil.example";
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__KEY_REFUSED, "origin");
    key.origin = "http://localhost:8080";
    key.rp_id = "evil.example";
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__KEY_REFUSED, "host");
    key.rp_id = "localhost";
    key.flags = 0;
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__KEY_REFUSED, "presence");
    key.flags = AUTHENTICATOR_PRESENT;
    answer = authenticator_get(&key, challenge_to_log_in(&other));
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "session");
    answer = authenticator_get(&key, challenge_to_add(&rq));
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "use of the challenge");
    answer = authenticator_get(&key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "invented challenge");
    answer = authenticator_get(&key, challenge_to_log_in(&rq));
    answer.signature[20] = answer.signature[20] == 'A' ? 'B' : 'A';
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_REFUSED, "signature");
    authenticator_free(&key);
}

Test(accounts_keys, refuses_a_key_of_another_account)
{
    struct authenticator mine = authenticator_new(p.f.arena, -7),
                         theirs = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("mine@keys.example", &mine);
    waiting("theirs@keys.example", &theirs);
    cr_assert_eq(log_in_with(&rq, &theirs), COMMON__CODE__KEY_REFUSED);
    authenticator_free(&mine);
    authenticator_free(&theirs);
}

Test(accounts_keys, block_a_key_that_counts_backwards_and_tell_its_owner)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    key.counter = 7;
    struct rh_request rq = waiting("copy@keys.example", &key);
    key.counter = 9;
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__OK);
    struct authenticator_answer answer;
    Accounts__KeyLoginReply out;
    const char *challenge = challenge_to_log_in(&rq), *next = challenge_to_log_in(&rq);
    answer = authenticator_get(&key, challenge);
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_COPIED, "the same number again");
    cr_assert_str_eq(people_letter(&p, "copy@keys.example"), "accounts/key_copied");
    key.counter = 10;
    answer = authenticator_get(&key, next);
    cr_assert_eq(log_in(&rq, &answer, &out), COMMON__CODE__KEY_COPIED, "it stays blocked");
    authenticator_free(&key);
}

Test(accounts_keys, must_know_its_owner_when_it_once_did)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    key.flags = AUTHENTICATOR_PRESENT | AUTHENTICATOR_VERIFIED;
    struct rh_request rq = waiting("verified@keys.example", &key);
    key.flags = AUTHENTICATOR_PRESENT;
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__KEY_REFUSED);
    key.flags = AUTHENTICATOR_PRESENT | AUTHENTICATOR_VERIFIED;
    cr_assert_eq(log_in_with(&rq, &key), COMMON__CODE__OK);
    authenticator_free(&key);
}

Test(accounts_keys, are_counted_as_tries)
{
    struct authenticator mine = authenticator_new(p.f.arena, -8),
                         wrong = authenticator_new(p.f.arena, -8);
    struct rh_request rq = waiting("tries@keys.example", &mine);
    Common__Code code = COMMON__CODE__OK;
    for (int i = 0; i < 30 && code != COMMON__CODE__TOO_MANY_TRIES; i++)
        code = log_in_with(&rq, &wrong);
    cr_assert_eq(code, COMMON__CODE__TOO_MANY_TRIES);
    authenticator_free(&mine);
    authenticator_free(&wrong);
}

/* ---- one's own keys ---- */

static Accounts__KeysReply list(struct rh_request *rq)
{
    Accounts__KeysRequest in = ACCOUNTS__KEYS_REQUEST__INIT;
    Accounts__KeysReply out = ACCOUNTS__KEYS_REPLY__INIT;
    people_ask(rq, "accounts.keys", &in.base);
    cr_assert_null(accounts_keys(rq, &in, &out));
    return out;
}

static Common__Code rename_key(struct rh_request *rq, const char *key)
{
    Accounts__KeyRenameRequest in = ACCOUNTS__KEY_RENAME_REQUEST__INIT;
    Accounts__KeyRenameReply out = ACCOUNTS__KEY_RENAME_REPLY__INIT;
    in.key = (char *)key;
    in.name = (char *)"Anderer Name";
    people_ask(rq, "accounts.key_rename", &in.base);
    return people_code(accounts_key_rename(rq, &in, &out));
}

static Common__Code remove_key(struct rh_request *rq, const char *key, const char *password)
{
    Accounts__KeyRemoveRequest in = ACCOUNTS__KEY_REMOVE_REQUEST__INIT;
    Accounts__KeyRemoveReply out = ACCOUNTS__KEY_REMOVE_REPLY__INIT;
    in.key = (char *)key;
    in.password = (char *)password;
    people_ask(rq, "accounts.key_remove", &in.base);
    return people_code(accounts_key_remove(rq, &in, &out));
}

Test(accounts_keys, are_renamed_and_removed_by_their_owner_alone)
{
    struct authenticator key = authenticator_new(p.f.arena, -7);
    struct rh_request rq = waiting("list@keys.example", &key);
    struct rh_request other = session(people_citizen(&p, "curious@keys.example"), "two");
    Accounts__KeysReply keys = list(&rq);
    cr_assert_eq(keys.n_keys, 1);
    cr_assert_null(keys.keys[0]->used);
    cr_assert_eq(rename_key(&other, keys.keys[0]->key), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(remove_key(&other, keys.keys[0]->key, PEOPLE_PASSWORD), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(rename_key(&rq, keys.keys[0]->key), COMMON__CODE__OK);
    cr_assert_str_eq(list(&rq).keys[0]->name, "Anderer Name");
    cr_assert_eq(remove_key(&rq, keys.keys[0]->key, "ganz falsch"), COMMON__CODE__WRONG_LOGIN);
    cr_assert_eq(remove_key(&rq, keys.keys[0]->key, PEOPLE_PASSWORD), COMMON__CODE__OK);
    cr_assert_eq(list(&rq).n_keys, 0);
    cr_assert_str_eq(people_letter(&p, "list@keys.example"), "accounts/key_removed");
    cr_assert_eq(
        people_int(&p, "select count(*) from recovery where account = '%s'", rq.caller.account), 0,
        "codes go with the last factor");
    authenticator_free(&key);
}

/* ---- what ends ---- */

static int64_t run_timer(const char *kind)
{
    for (size_t i = 0; i < accounts_due_n; i++) {
        struct rh_request rq = people_as(&p, NULL, 0, NULL);
        struct rh_due_row row = {.id = "0192f5d0-0000-7000-8000-00000000dddd",
                                 .subject = strcmp(kind, "devices") == 0 ? "2020-01-01" : "0"};
        if (strcmp(accounts_due[i].kind, kind) == 0)
            cr_assert_null(accounts_due[i].handler(&rq, &row));
    }
    return people_int(&p, "select count(*) from due where id ="
                          " '0192f5d0-0000-7000-8000-00000000dddd'");
}

Test(accounts_keys, forget_answered_challenges_and_browsers_in_time)
{
    const char *account = people_citizen(&p, "old@keys.example");
    people_int(&p, "insert into challenges (tenant, challenge, expires_at) values"
                   " (0, sha256('old'), '2020-01-01'), (0, sha256('new'), '2099-01-01')");
    people_int(&p,
               "insert into devices (tenant, account, visitor, known_until) values"
               " (0, '%s', sha256('old'), '2020-01-01'), (0, '%s', sha256('new'), '2099-01-01')",
               account, account);
    people_int(&p, "insert into due (tenant, id, kind, subject, at) values"
                   " (0, '0192f5d0-0000-7000-8000-00000000dddd', 'challenges', '0', '2020-01-01')");
    cr_assert_eq(run_timer("challenges"), 1, "one has not ended: the timer stays");
    cr_assert_eq(people_int(&p, "select count(*) from challenges where challenge in"
                                " (sha256('old'), sha256('new'))"),
                 1);
    cr_assert_eq(run_timer("devices"), 0);
    cr_assert_eq(people_int(&p, "select count(*) from devices where account = '%s'", account), 1);
}

/* ---- challenges ---- */

Test(accounts_challenge, is_good_for_its_purpose_and_time_alone)
{
    static const uint8_t key[32] = {1}, foreign[32] = {2};
    struct rh_arena *arena = rh_arena_new(0);
    const char *one = accounts_challenge_new(arena, key, "a:b:c", 600000);
    cr_assert_eq(strlen(one), ACCOUNTS_CHALLENGE_SIZE - 1);
    cr_assert_str_neq(one, accounts_challenge_new(arena, key, "a:b:c", 600000));
    cr_assert(accounts_challenge_good(key, "a:b:c", one, 599999));
    cr_assert_not(accounts_challenge_good(key, "a:b:c", one, 600000), "ended");
    cr_assert_not(accounts_challenge_good(key, "a:b:d", one, 0), "another purpose");
    cr_assert_not(accounts_challenge_good(foreign, "a:b:c", one, 0), "another deployment");
    cr_assert_not(accounts_challenge_good(key, "a:b:c", "", 0));
    rh_arena_free(&arena);
}

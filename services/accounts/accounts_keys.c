/* Security keys. A ceremony is judged by accounts_webauthn.h; that its challenge works once and
 * that a key counts forwards is decided by the statement that uses it. Why an answer was refused
 * stands in the log: the person can do nothing but try again. */
#include "accounts_challenge.h"
#include "accounts_factor.h"
#include "accounts_keys_store.h"
#include "accounts_lost_store.h"

#include <string.h>

#include "banned.h"

#define KEYS_MOST 10
#define USE_ADD   "key.add"
#define USE_LOGIN "key.login"

static const char *text_of(struct rh_request *rq, struct rh_slice bytes)
{
    return accounts_base64_write(rq->arena, bytes);
}

/* base64url of at most `most` bytes, else a refused field. */
static struct rh_error *bytes_of(struct rh_request *rq, const char *field, const char *text,
                                 size_t most, struct rh_slice *ret)
{
    uint8_t *bytes = rh_arena_alloc(rq->arena, most);
    size_t len = 0;
    *ret = rh_slice("");
    if (!accounts_base64_read(text, bytes, most, &len) || len == 0)
        return rh_error_field(NULL, rq->arena, field, COMMON__REASON__WRONG_FORMAT, 0);
    *ret = (struct rh_slice){(const char *)bytes, len};
    return NULL;
}

static struct rh_error *refuse(struct rh_request *rq, const char *why)
{
    rh_log(RH_INFO, &rq->log, "security key refused: %s", why);
    return rh_refuse(rq->arena, KEY_REFUSED);
}

static Accounts__Ceremony *ceremony(struct rh_request *rq, const char *use)
{
    Accounts__Ceremony *its = (void *)rh_pb_new(rq->arena, &accounts__ceremony__descriptor);
    its->challenge = (char *)(uintptr_t)accounts_challenge_for(rq, use);
    its->site = (char *)(uintptr_t)accounts_settings_of(rq)->site.rp_id;
    return its;
}

static void name_credential(struct rh_request *rq, Accounts__Ceremony *its, size_t i,
                            struct rh_slice credential)
{
    its->credentials[i] = (char *)(uintptr_t)text_of(rq, credential);
    its->n_credentials = i + 1;
}

/* ---- log-in ---- */

/* Keys that were copied are not asked for; a key's owner is asked for where every key knows hers.
 */
static Accounts__Ceremony *login_ceremony(struct rh_request *rq,
                                          const struct accounts_key_row *rows, size_t n)
{
    Accounts__Ceremony *its = ceremony(rq, USE_LOGIN);
    its->credentials = rh_arena_array(rq->arena, n, sizeof *its->credentials);
    its->verify = true;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].copied_at != RH_TIME_NULL)
            continue;
        name_credential(rq, its, its->n_credentials, rows[i].credential);
        its->verify = its->verify && rows[i].verified;
    }
    return its->n_credentials == 0 ? NULL : its;
}

struct rh_error *accounts_factors(struct rh_request *rq, const Accounts__FactorsRequest *in,
                                  Accounts__FactorsReply *out)
{
    struct accounts_person *person;
    struct accounts_key_row *rows;
    size_t n;
    (void)in;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_store_keys(rq, person->account, &rows, &n));
    out->app = person->totp.data != NULL;
    if (n > 0)
        out->keys = login_ceremony(rq, rows, n);
    return NULL;
}

static const struct accounts_key_row *find_key(const struct accounts_key_row *rows, size_t n,
                                               struct rh_slice credential)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].credential.len == credential.len &&
            memcmp(rows[i].credential.data, credential.data, credential.len) == 0)
            return &rows[i];
    return NULL;
}

static struct rh_error *judge(struct rh_request *rq, const Accounts__KeyLoginRequest *in,
                              struct accounts_key_use *ret)
{
    struct accounts_asserted said;
    struct rh_slice credential;
    struct accounts_key_row *rows;
    size_t n;
    uint32_t counter = 0;
    RH_TRY(bytes_of(rq, "credential", in->credential, ACCOUNTS_CREDENTIAL_MAX, &credential));
    RH_TRY(bytes_of(rq, "clientData", in->client_data, ACCOUNTS_CLIENT_MAX, &said.client_data));
    RH_TRY(bytes_of(rq, "authData", in->auth_data, ACCOUNTS_AUTH_MAX, &said.auth_data));
    RH_TRY(bytes_of(rq, "signature", in->signature, ACCOUNTS_SIGNATURE_MAX, &said.signature));
    said.challenge = accounts_webauthn_challenge(rq->arena, said.client_data);
    RH_TRY(accounts_challenge_take(rq, USE_LOGIN, said.challenge, &ret->spent));
    RH_TRY(accounts_store_keys(rq, rq->caller.account, &rows, &n));
    const struct accounts_key_row *key = find_key(rows, n, credential);
    if (key == NULL)
        return refuse(rq, "no key of this account");
    if (key->copied_at != RH_TIME_NULL)
        return rh_refuse(rq->arena, KEY_COPIED);
    const struct accounts_known_key known = {key->public_key, (int)key->algorithm, key->verified};
    const char *fault =
        accounts_webauthn_verify(&accounts_settings_of(rq)->site, &known, &said, &counter);
    ret->key = key->key;
    ret->counter = counter;
    return fault == NULL ? NULL : refuse(rq, fault);
}

/* A try like one with a code: keys cannot be guessed, but what is tried is counted. */
static struct rh_error *use_key(struct rh_request *rq, const struct rh_write *write,
                                const struct accounts_person *person,
                                const Accounts__KeyLoginRequest *in)
{
    struct accounts_key_use use = {.mail = accounts_factor_mail(rq, person, "accounts/key_copied")};
    struct rh_outcome outcome;
    struct accounts_try try;
    const char *why;
    RH_TRY(accounts_count_factor(rq, person, person->device_known, &try));
    RH_TRY(judge(rq, in, &use));
    RH_TRY(accounts_store_use_key(rq, write, &use, &outcome, &why));
    RH_TRY(accounts_settle_anew(rq, &outcome,
                                strcmp(why, "copied") == 0 ? COMMON__CODE__KEY_COPIED
                                                           : COMMON__CODE__KEY_REFUSED));
    RH_TRY(accounts_store_lost_found(rq, person->account));
    return accounts_store_logged_in(rq, &try, person->account, accounts_browser(rq));
}

struct rh_error *accounts_key_login(struct rh_request *rq, const Accounts__KeyLoginRequest *in,
                                    Accounts__KeyLoginReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    struct accounts_person *person;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known)
        RH_TRY(accounts_settle_anew(rq, &before, COMMON__CODE__KEY_REFUSED));
    else
        RH_TRY(use_key(rq, &write, person, in));
    out->grant = accounts_grant(rq, person, false);
    return NULL;
}

/* ---- one's own keys ---- */

struct rh_error *accounts_keys(struct rh_request *rq, const Accounts__KeysRequest *in,
                               Accounts__KeysReply *out)
{
    struct accounts_person *person;
    struct accounts_key_row *rows;
    size_t n;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_store_keys(rq, person->account, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (in->key != NULL && strcmp(in->key, rows[i].key) != 0)
            continue;
        Accounts__Key *key =
            RH_PB_ADD(rq->arena, out->n_keys, out->keys, &accounts__key__descriptor);
        key->key = (char *)(uintptr_t)rows[i].key;
        key->name = (char *)(uintptr_t)rows[i].name;
        key->added = rh_pb_instant(rq->arena, rows[i].added_at);
        if (rows[i].used_at != RH_TIME_NULL)
            key->used = rh_pb_instant(rq->arena, rows[i].used_at);
        key->copied = rows[i].copied_at != RH_TIME_NULL;
    }
    if (in->key != NULL && out->n_keys == 0)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->more = n < KEYS_MOST;
    out->staff = accounts_is_staff(person);
    out->app = person->totp.data != NULL;
    out->password = person->password != NULL;
    return NULL;
}

/* The challenge is the proof that the password was shown: only who showed it gets one. */
struct rh_error *accounts_key_begin(struct rh_request *rq, const Accounts__KeyBeginRequest *in,
                                    Accounts__KeyBeginReply *out)
{
    struct accounts_person *person;
    struct accounts_key_row *rows;
    size_t n;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_check_owner(rq, in->password, person));
    RH_TRY(accounts_store_keys(rq, person->account, &rows, &n));
    if (n >= KEYS_MOST)
        return rh_refuse(rq->arena, TOO_MANY_KEYS);
    out->name = in->name;
    out->ceremony = ceremony(rq, USE_ADD);
    out->ceremony->credentials = rh_arena_array(rq->arena, n, sizeof *out->ceremony->credentials);
    for (size_t i = 0; i < n; i++)
        name_credential(rq, out->ceremony, i, rows[i].credential);
    out->ceremony->user = (char *)(uintptr_t)text_of(rq, rh_slice(person->account));
    out->ceremony->email = (char *)(uintptr_t)accounts_factor_owner(person);
    return NULL;
}

static struct rh_error *judge_new(struct rh_request *rq, const Accounts__KeyAddRequest *in,
                                  struct accounts_key_addition *ret)
{
    struct accounts_attested said;
    struct accounts_new_key key;
    RH_TRY(bytes_of(rq, "clientData", in->client_data, ACCOUNTS_CLIENT_MAX, &said.client_data));
    RH_TRY(bytes_of(rq, "authData", in->auth_data, ACCOUNTS_AUTH_MAX, &said.auth_data));
    said.challenge = accounts_webauthn_challenge(rq->arena, said.client_data);
    RH_TRY(accounts_challenge_take(rq, USE_ADD, said.challenge, &ret->spent));
    const char *fault =
        accounts_webauthn_register(rq->arena, &accounts_settings_of(rq)->site, &said, &key);
    if (fault != NULL)
        return refuse(rq, fault);
    ret->key = rh_uuid(rq->arena, rq->now);
    ret->name = in->name;
    ret->credential = key.credential;
    ret->public_key = key.public_key;
    ret->algorithm = key.algorithm;
    ret->counter = key.counter;
    ret->verified = key.verified;
    ret->most = KEYS_MOST;
    return NULL;
}

static Common__Code refusal_of(const char *why)
{
    if (strcmp(why, "full") == 0)
        return COMMON__CODE__TOO_MANY_KEYS;
    return strcmp(why, "taken") == 0 ? COMMON__CODE__KEY_KNOWN : COMMON__CODE__KEY_REFUSED;
}

static struct rh_error *add_key(struct rh_request *rq, const Accounts__KeyAddRequest *in,
                                const struct accounts_recovery_set *set, struct rh_write *write,
                                Accounts__KeyAddReply *out)
{
    struct accounts_key_addition addition = {.recovery = set->hashes};
    struct accounts_person *person;
    struct rh_outcome outcome;
    const char *why;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(judge_new(rq, in, &addition));
    out->first = !accounts_has_factor(person);
    addition.n_recovery = out->first ? ACCOUNTS_RECOVERY : 0;
    addition.mail = accounts_factor_mail(rq, person, "accounts/key_added");
    write->reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(accounts_store_add_key(rq, write, &addition, &outcome, &why));
    return accounts_settle(rq, &outcome, refusal_of(why), &out->base);
}

/* The stored reply says whether it was the first factor; codes and grant are made anew. */
struct rh_error *accounts_key_add(struct rh_request *rq, const Accounts__KeyAddRequest *in,
                                  Accounts__KeyAddReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    struct accounts_recovery_set *set = rh_arena_alloc(rq->arena, sizeof *set);
    RH_TRY(accounts_write_anew(rq, &write));
    accounts_recovery_make(rq, &write, set);
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known)
        RH_TRY(rh_write_replay(rq, before.same, before.reply, &out->base));
    else
        RH_TRY(add_key(rq, in, set, &write, out));
    if (out->first) {
        out->recovery = set->codes;
        out->n_recovery = ACCOUNTS_RECOVERY;
    }
    return accounts_factor_grant(rq, &out->grant);
}

struct rh_error *accounts_key_rename(struct rh_request *rq, const Accounts__KeyRenameRequest *in,
                                     Accounts__KeyRenameReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_rename_key(rq, &write, in->key, in->name, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}

/* Somebody else's is none, before a password is asked for. */
static struct rh_error *check_key(struct rh_request *rq, const char *key)
{
    struct accounts_key_row *rows;
    size_t n;
    RH_TRY(accounts_store_keys(rq, rq->caller.account, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].key, key) == 0)
            return NULL;
    return rh_refuse(rq->arena, NOT_FOUND);
}

struct rh_error *accounts_key_remove(struct rh_request *rq, const Accounts__KeyRemoveRequest *in,
                                     Accounts__KeyRemoveReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known) {
        RH_TRY(check_key(rq, in->key));
        RH_TRY(accounts_check_owner(rq, in->password, person));
        RH_TRY(accounts_store_remove_key(rq, &write, in->key,
                                         accounts_factor_mail(rq, person, "accounts/key_removed"),
                                         &outcome));
    }
    RH_TRY(accounts_settle_anew(rq, &outcome, COMMON__CODE__NOT_FOUND));
    return accounts_factor_grant(rq, &out->grant);
}

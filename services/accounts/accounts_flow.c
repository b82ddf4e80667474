/* A log-in at an identity provider: authorization code with PKCE (RFC 9700 2.1, OpenID Connect Core
 * 1.0 3.1). Nonce and verifier are derived from the state, so that what is stored, its hash, is of
 * no use to whoever reads it. A return is taken once, before anything is asked of the provider: a
 * reply that is lost costs a new log-in, never a second one. */
#include "accounts_fetch.h"
#include "accounts_identity.h"
#include "clock.h"
#include "contract.h"

#include <sodium.h>
#include <string.h>

#include "banned.h"

#define BASE64_32  44             /* 32 bytes in base64url, with NUL */
#define LOGIN_LIFE (12 * RH_HOUR) /* no session of ours lives longer */

/* ---- what belongs to a state ---- */

static void base64(const uint8_t bytes[32], char ret[BASE64_32])
{
    sodium_bin2base64(ret, BASE64_32, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* 256 bits that nobody knows who knows the state alone. */
static char *derived(struct rh_request *rq, const char *use, const char *state)
{
    uint8_t mac[ACCOUNTS_MAC_SIZE];
    char *text = rh_arena_alloc(rq->arena, BASE64_32);
    accounts_mac(accounts_settings_of(rq)->key, rh_arena_printf(rq->arena, "%s:%s", use, state),
                 mac);
    base64(mac, text);
    return text;
}

/* RFC 7636 4.2, S256 */
static char *challenge_of(struct rh_request *rq, const char *verifier)
{
    uint8_t hash[32];
    char *text = rh_arena_alloc(rq->arena, BASE64_32);
    rh_hash(verifier, strlen(verifier), hash);
    base64(hash, text);
    return text;
}

/* One for each provider, so that no code can be brought to another one (RFC 9700 4.4.2.2). */
static const char *return_url(struct rh_request *rq, const struct accounts_provider *provider)
{
    return rh_arena_printf(rq->arena, "%s/anmelden/anbieter/%s/zurueck",
                           accounts_settings_of(rq)->public_url, provider->key);
}

/* ---- beginning ---- */

static char *authorization(struct rh_request *rq, const struct accounts_provider *provider,
                           const struct accounts_flow *flow, const char *state, const char *at)
{
    const char *acrs =
        flow->trust > 1 ? accounts_provider_acrs(rq->arena, provider, (uint32_t)flow->trust) : NULL;
    const struct accounts_pair pairs[] = {
        {"response_type", "code"},
        {"client_id", provider->client},
        {"redirect_uri", return_url(rq, provider)},
        {"scope", "openid email"},
        {"state", state},
        {"nonce", derived(rq, "nonce", state)},
        {"code_challenge", challenge_of(rq, derived(rq, "verifier", state))},
        {"code_challenge_method", "S256"},
        {"acr_values", acrs},
        {"prompt", flow->fresh || flow->trust > 1 ? "login" : NULL},
        {"max_age", flow->fresh ? "0" : NULL},
        {"ui_locales", strcmp(rq->language, "en") == 0 ? "en" : "de"},
    };
    return rh_arena_printf(rq->arena, "%s%c%s", at, strchr(at, '?') == NULL ? '?' : '&',
                           accounts_query(rq->arena, pairs, sizeof pairs / sizeof pairs[0]));
}

struct rh_error *accounts_begin(struct rh_request *rq, const struct accounts_provider *provider,
                                struct accounts_flow *flow, char **ret_address)
{
    char state[RH_SECRET_SIZE];
    struct accounts_about about;
    struct rh_slice browser = accounts_browser(rq);
    if (browser.data == NULL)
        return rh_refuse(rq->arena, KEY_MISSING);
    RH_TRY(accounts_gate_enter(rq->arena, accounts_settings_of(rq)->asking));
    struct rh_error *error = accounts_remote_about(rq->arena, provider, &about);
    accounts_gate_leave(accounts_settings_of(rq)->asking);
    if (error != NULL)
        return error;
    rh_secret_new(state);
    flow->provider = provider->key;
    flow->began_at = rh_clock_real();
    RH_TRY(accounts_store_flow_begin(rq, flow, accounts_code_hash(rq->arena, state), browser));
    *ret_address = authorization(rq, provider, flow, state, about.authorization);
    return NULL;
}

struct rh_error *accounts_provider_login(struct rh_request *rq,
                                         const Accounts__ProviderLoginRequest *in,
                                         Accounts__ProviderLoginReply *out)
{
    const struct accounts_provider *provider;
    const bool again = (in->has_trust && in->trust > 1) || (in->has_fresh && in->fresh);
    RH_TRY(accounts_provider_asked(rq, in->provider, &provider));
    if (again && rq->caller.account == NULL)
        return rh_refuse(rq->arena, UNAUTHENTICATED);
    if (in->has_trust && in->trust > accounts_provider_highest(provider))
        return rh_refuse(rq->arena, TRUST_TOO_LOW);
    struct accounts_flow flow = {
        .purpose = again ? "prove" : "login",
        .account = again ? rq->caller.account : NULL,
        .trust = in->has_trust ? in->trust : 0,
        .fresh = in->has_fresh && in->fresh,
        .weiter = in->weiter != NULL && *in->weiter != '\0' ? in->weiter : NULL,
    };
    out->name = (char *)(uintptr_t)provider->name;
    return accounts_begin(rq, provider, &flow, &out->address);
}

/* ---- coming back ---- */

/* What is known of a return, step by step. */
struct way_back {
    const struct accounts_provider *provider;
    const Accounts__ProviderReturnRequest *in;
    struct accounts_flow *flow;
    struct accounts_about about;
    const char *token; /* the ID token */
    struct accounts_claims claims;
};

/* A way back that began in another browser, or in another account, is somebody else's. */
static struct rh_error *take(struct rh_request *rq, struct way_back *way)
{
    struct rh_slice browser = accounts_browser(rq);
    if (browser.data != NULL)
        RH_TRY(accounts_store_flow_take(rq, accounts_code_hash(rq->arena, way->in->state),
                                        way->provider->key, browser, &way->flow));
    const char *account = way->flow == NULL ? NULL : way->flow->account;
    if (way->flow == NULL || (account != NULL && (rq->caller.account == NULL ||
                                                  strcmp(account, rq->caller.account) != 0)))
        return rh_refuse(rq->arena, LOGIN_LAPSED);
    return NULL;
}

/* What the provider says in place of a code (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6). */
static struct rh_error *check_return(struct rh_request *rq, const struct way_back *way)
{
    const Accounts__ProviderReturnRequest *in = way->in;
    const char *key = way->provider->key;
    if (in->iss != NULL ? strcmp(in->iss, way->provider->issuer) != 0 : way->about.names_itself)
        return rh_fail(rq->arena, PROVIDER_FAILED, "%s: a return of another issuer", key);
    if (in->error != NULL &&
        (strcmp(in->error, "access_denied") == 0 || strcmp(in->error, "login_required") == 0))
        return rh_refuse(rq->arena, LOGIN_CANCELLED);
    if (in->error != NULL && strcmp(in->error, "unmet_authentication_requirements") == 0)
        return rh_refuse(rq->arena, TRUST_TOO_LOW);
    if (in->error != NULL || in->code == NULL)
        return rh_fail(rq->arena, PROVIDER_FAILED, "%s: a return without a code", key);
    return NULL;
}

static void drop(void *json)
{
    json_decref(json);
}

/* Client and secret are form-encoded within Basic (RFC 6749 2.3.1). */
static struct accounts_fetch exchange_of(struct rh_request *rq, const struct way_back *way)
{
    const struct accounts_pair pairs[] = {
        {"grant_type", "authorization_code"},
        {"code", way->in->code},
        {"redirect_uri", return_url(rq, way->provider)},
        {"code_verifier", derived(rq, "verifier", way->in->state)},
    };
    return (struct accounts_fetch){
        .url = way->about.token,
        .body = accounts_query(rq->arena, pairs, sizeof pairs / sizeof pairs[0]),
        .user = accounts_escape(rq->arena, way->provider->client),
        .password = accounts_escape(rq->arena, way->provider->secret),
    };
}

static struct rh_error *exchange(struct rh_request *rq, struct way_back *way)
{
    const struct accounts_fetch fetch = exchange_of(rq, way);
    long status = 0;
    struct rh_slice body;
    RH_TRY(accounts_fetch(rq->arena, &fetch, &status, &body));
    json_t *json = json_loadb(body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
    if (json != NULL)
        rh_arena_defer(rq->arena, drop, json);
    way->token = json_string_value(json_object_get(json, "id_token"));
    return status == 200 && way->token != NULL
               ? NULL
               : rh_fail(rq->arena, PROVIDER_FAILED, "%s: HTTP status %ld for a code",
                         way->provider->key, status);
}

static struct rh_error *judge(struct rh_request *rq, struct way_back *way)
{
    struct accounts_jws jws;
    const int64_t now = rh_clock_real();
    const struct accounts_expected expected = {
        .issuer = way->provider->issuer,
        .client = way->provider->client,
        .alg = way->provider->alg,
        .nonce = derived(rq, "nonce", way->in->state),
        .now = now / RH_SECOND,
        .max_age = way->flow->fresh ? (now - way->flow->began_at) / RH_SECOND : ACCOUNTS_NO_MAX_AGE,
    };
    enum accounts_fault fault;
    RH_TRY(accounts_remote_verify(rq->arena, way->provider, way->token, &jws, &fault));
    if (fault == ACCOUNTS_TOKEN_FINE)
        fault = accounts_token_id(&jws, &expected, &way->claims);
    RH_TRY(accounts_remote_fault(rq->arena, way->provider, fault));
    return accounts_provider_trust(way->provider, way->claims.acr) < way->flow->trust
               ? rh_refuse(rq->arena, TRUST_TOO_LOW)
               : NULL;
}

/* An address as all our addresses are, else NULL: it is for notices alone. */
static const char *address_of(struct rh_request *rq, const char *email)
{
    Accounts__ForgotRequest asked = ACCOUNTS__FORGOT_REQUEST__INIT;
    asked.email = (char *)(uintptr_t)email;
    return email != NULL && rh_contract_check(rq->arena, &asked.base, NULL) == NULL ? email : NULL;
}

/* The owner is told, in case it was not they who linked. */
static struct rh_error *notice_of(struct rh_request *rq, const struct way_back *way,
                                  struct rh_slice *ret_mail)
{
    struct accounts_person *owner;
    RH_TRY(accounts_caller(rq, &owner));
    if (owner->contact != NULL)
        *ret_mail = accounts_mail(rq, &(struct accounts_letter){.to = owner->contact,
                                                                .letter = "accounts/linked",
                                                                .path = "/konto",
                                                                .name = way->provider->name});
    return NULL;
}

/* Whose it is: never decided by an address. */
static struct rh_error *enter(struct rh_request *rq, const struct way_back *way,
                              struct accounts_person **ret_person)
{
    struct accounts_entrance entrance = {
        .issuer = way->provider->issuer,
        .subject = way->claims.subject,
        .email = address_of(rq, way->claims.email),
        .account = way->flow->account,
        .link = strcmp(way->flow->purpose, "link") == 0,
    };
    const char *account;
    if (entrance.link)
        RH_TRY(notice_of(rq, way, &entrance.mail));
    RH_TRY(accounts_store_identity_enter(rq, &entrance, &account));
    if (account == NULL)
        return rh_refuse(rq->arena, IDENTITY_TAKEN);
    RH_TRY(accounts_store_person(rq, account, accounts_browser(rq), ret_person));
    return *ret_person == NULL ? rh_refuse(rq->arena, LOGIN_LAPSED) : NULL;
}

/* A session of it. */
static Accounts__Grant *grant_of(struct rh_request *rq, const struct way_back *way,
                                 const struct accounts_person *person)
{
    const struct accounts_claims *claims = &way->claims;
    Accounts__Grant *grant =
        accounts_grant_proved(rq, person, accounts_provider_trust(way->provider, claims->acr));
    grant->origins = rh_arena_array(rq->arena, 2, sizeof *grant->origins);
    grant->origins[grant->n_origins++] = accounts_origin(rq, way->provider, "sub", claims->subject);
    if (claims->session != NULL)
        grant->origins[grant->n_origins++] =
            accounts_origin(rq, way->provider, "sid", claims->session);
    return grant;
}

static struct rh_error *come_back(struct rh_request *rq, struct way_back *way,
                                  Accounts__ProviderReturnReply *out)
{
    struct accounts_person *person = NULL;
    RH_TRY(take(rq, way));
    RH_TRY(accounts_remote_about(rq->arena, way->provider, &way->about));
    RH_TRY(check_return(rq, way));
    RH_TRY(exchange(rq, way));
    RH_TRY(judge(rq, way));
    RH_TRY(enter(rq, way, &person));
    if (person == NULL)
        return rh_fail(rq->arena, INTERNAL, "a log-in by a provider led to nobody");
    out->weiter = (char *)(uintptr_t)way->flow->weiter;
    out->grant = grant_of(rq, way, person);
    const struct accounts_login_row login = {
        way->provider->issuer,
        accounts_seal_text(rq->arena, accounts_settings_of(rq)->key, person->account, way->token)};
    return accounts_store_login_noted(rq, person->account, &login, LOGIN_LIFE);
}

struct rh_error *accounts_provider_return(struct rh_request *rq,
                                          const Accounts__ProviderReturnRequest *in,
                                          Accounts__ProviderReturnReply *out)
{
    struct way_back way = {.in = in};
    struct accounts_gate *asking = accounts_settings_of(rq)->asking;
    RH_TRY(accounts_provider_asked(rq, in->provider, &way.provider));
    RH_TRY(accounts_gate_enter(rq->arena, asking));
    struct rh_error *error = come_back(rq, &way, out);
    accounts_gate_leave(asking);
    return error;
}

/* Which providers there are, which are linked with an account, and how all of it ends. */
#include "accounts_identity.h"

#include "accounts_fetch.h"
#include "clock.h"

#include <sodium.h>
#include <string.h>

#include "banned.h"

struct rh_error *accounts_provider_asked(struct rh_request *rq, const char *key,
                                         const struct accounts_provider **ret_provider)
{
    *ret_provider = accounts_provider_find(accounts_settings_of(rq)->providers, key);
    return *ret_provider == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

char *accounts_origin(struct rh_request *rq, const struct accounts_provider *provider,
                      const char *kind, const char *value)
{
    const size_t room =
        sodium_base64_ENCODED_LEN(ACCOUNTS_MAC_SIZE, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    uint8_t mac[ACCOUNTS_MAC_SIZE];
    char *name = rh_arena_alloc(rq->arena, room);
    accounts_mac(accounts_settings_of(rq)->key,
                 rh_arena_printf(rq->arena, "origin:%s:%s:%s", kind, provider->key, value), mac);
    return sodium_bin2base64(name, room, mac, sizeof mac, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* ---- which there are ---- */

static void fill(struct rh_request *rq, const struct accounts_provider *provider,
                 const struct accounts_identity_row *rows, size_t n, Accounts__LinkedProvider *out)
{
    out->provider = (char *)(uintptr_t)provider->key;
    out->name = (char *)(uintptr_t)provider->name;
    out->highest = accounts_provider_highest(provider);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].issuer, provider->issuer) != 0)
            continue;
        out->linked = true;
        out->since = rh_pb_instant(rq->arena, rows[i].linked_at);
    }
}

struct rh_error *accounts_linked(struct rh_request *rq, const char *account,
                                 Accounts__LinkedProvider ***ret_list, size_t *ret_n)
{
    const struct accounts_providers *providers = accounts_settings_of(rq)->providers;
    struct accounts_identity_row *rows = NULL;
    size_t n = 0;
    if (providers == NULL)
        return NULL;
    if (account != NULL)
        RH_TRY(accounts_store_identities(rq, account, &rows, &n));
    for (size_t i = 0; i < providers->n; i++)
        fill(rq, &providers->all[i], rows, n,
             RH_PB_ADD(rq->arena, *ret_n, *ret_list, &accounts__linked_provider__descriptor));
    return NULL;
}

struct rh_error *accounts_providers(struct rh_request *rq, const Accounts__ProvidersRequest *in,
                                    Accounts__ProvidersReply *out)
{
    (void)in;
    return accounts_linked(rq, NULL, &out->providers, &out->n_providers);
}

struct rh_error *accounts_provider(struct rh_request *rq, const Accounts__ProviderRequest *in,
                                   Accounts__ProviderReply *out)
{
    const struct accounts_provider *provider;
    struct accounts_person *person;
    struct accounts_identity_row *rows;
    size_t n;
    RH_TRY(accounts_provider_asked(rq, in->provider, &provider));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_store_identities(rq, person->account, &rows, &n));
    out->provider = (void *)rh_pb_new(rq->arena, &accounts__linked_provider__descriptor);
    fill(rq, provider, rows, n, out->provider);
    out->password = person->password != NULL;
    out->proved = person->proved;
    out->last = !out->password && n <= 1;
    out->trust = rq->caller.trust;
    out->has_higher = true;
    out->higher = out->provider->linked && out->provider->highest > rq->caller.trust;
    return NULL;
}

struct rh_error *accounts_step_up(struct rh_request *rq, const Accounts__StepUpRequest *in,
                                  Accounts__StepUpReply *out)
{
    Accounts__LinkedProvider **all = NULL;
    size_t n = 0;
    RH_TRY(accounts_linked(rq, rq->caller.account, &all, &n));
    out->wanted = in->trust;
    out->trust = rq->caller.trust;
    out->enough = out->trust >= out->wanted;
    out->providers = rh_arena_array(rq->arena, n, sizeof(Accounts__LinkedProvider *));
    for (size_t i = 0; i < n; i++)
        if (all[i]->linked && all[i]->highest >= in->trust)
            out->providers[out->n_providers++] = all[i];
    return NULL;
}

/* ---- linking ---- */

struct rh_error *accounts_provider_link(struct rh_request *rq,
                                        const Accounts__ProviderLinkRequest *in,
                                        Accounts__ProviderLinkReply *out)
{
    const struct accounts_provider *provider;
    struct accounts_person *person;
    RH_TRY(accounts_provider_asked(rq, in->provider, &provider));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_check_owner(rq, in->password, person));
    struct accounts_flow flow = {
        .purpose = "link", .account = person->account, .weiter = "/konto?getan=verbunden"};
    out->name = (char *)(uintptr_t)provider->name;
    return accounts_begin(rq, provider, &flow, &out->address);
}

static struct rh_error *subject_of(struct rh_request *rq, const struct accounts_provider *provider,
                                   const char **ret_subject)
{
    struct accounts_identity_row *rows;
    size_t n;
    *ret_subject = NULL;
    RH_TRY(accounts_store_identities(rq, rq->caller.account, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].issuer, provider->issuer) == 0)
            *ret_subject = rows[i].subject;
    return *ret_subject == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

struct rh_error *accounts_provider_unlink(struct rh_request *rq,
                                          const Accounts__ProviderUnlinkRequest *in,
                                          Accounts__ProviderUnlinkReply *out)
{
    const struct accounts_provider *provider;
    const char *subject;
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    struct rh_slice mail = {NULL, 0};
    RH_TRY(accounts_provider_asked(rq, in->provider, &provider));
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (outcome.known)
        return accounts_settle(rq, &outcome, COMMON__CODE__LAST_LOGIN, &out->base);
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(subject_of(rq, provider, &subject));
    RH_TRY(accounts_check_owner(rq, in->password, person));
    if (person->contact != NULL)
        mail = accounts_mail(rq, &(struct accounts_letter){.to = person->contact,
                                                           .letter = "accounts/unlinked",
                                                           .path = "/konto",
                                                           .name = provider->name});
    RH_TRY(accounts_store_identity_unlink(rq, &write, provider->issuer, mail, &outcome));
    RH_TRY(accounts_settle(rq, &outcome, COMMON__CODE__LAST_LOGIN, &out->base));
    out->n_origins = 1;
    out->origins = rh_arena_array(rq->arena, 1, sizeof *out->origins);
    out->origins[0] = accounts_origin(rq, provider, "sub", subject);
    return NULL;
}

/* ---- log-outs ---- */

/* A log-out here never fails because of a provider: without its address the browser stays. */
static void end_at_provider(struct rh_request *rq, const struct accounts_provider *provider,
                            struct rh_slice sealed, Accounts__LogoutReply *out)
{
    const struct accounts_settings *settings = accounts_settings_of(rq);
    struct accounts_about about;
    if (accounts_remote_about(rq->arena, provider, &about) != NULL || about.end_session == NULL)
        return;
    const struct accounts_pair pairs[] = {
        {"id_token_hint",
         accounts_unseal_text(rq->arena, settings->key, rq->caller.account, sealed)},
        {"client_id", provider->client},
        {"post_logout_redirect_uri",
         rh_arena_printf(rq->arena, "%s/abgemeldet", settings->public_url)},
    };
    out->name = (char *)(uintptr_t)provider->name;
    out->address = rh_arena_printf(rq->arena, "%s%c%s", about.end_session,
                                   strchr(about.end_session, '?') == NULL ? '?' : '&',
                                   accounts_query(rq->arena, pairs, 3));
}

/* A repetition finds nothing more to do, which is fine. */
struct rh_error *accounts_logout(struct rh_request *rq, const Accounts__LogoutRequest *in,
                                 Accounts__LogoutReply *out)
{
    struct accounts_login_row *login;
    const struct accounts_provider *provider;
    struct rh_slice browser = accounts_browser(rq);
    (void)in;
    if (rq->caller.account == NULL || browser.data == NULL)
        return NULL;
    RH_TRY(accounts_store_login_taken(rq, browser, &login));
    if (login == NULL)
        return NULL;
    provider = accounts_provider_of(accounts_settings_of(rq)->providers, login->issuer);
    if (provider != NULL)
        end_at_provider(rq, provider, login->token, out);
    return NULL;
}

/* Told by whoever it is: what is wrong with it is their fault, and nobody's news. */
static struct rh_error *read_token(struct rh_request *rq, const struct accounts_provider *provider,
                                   const char *token, struct accounts_claims *ret_claims)
{
    struct accounts_jws jws;
    enum accounts_fault fault;
    const struct accounts_expected expected = {.issuer = provider->issuer,
                                               .client = provider->client,
                                               .alg = provider->alg,
                                               .now = rh_clock_real() / RH_SECOND};
    if (token == NULL)
        return rh_refuse(rq->arena, TOKEN_REFUSED);
    RH_TRY(accounts_remote_verify(rq->arena, provider, token, &jws, &fault));
    if (fault == ACCOUNTS_TOKEN_FINE)
        fault = accounts_token_logout(&jws, &expected, ret_claims);
    return fault == ACCOUNTS_TOKEN_FINE ? NULL : rh_refuse(rq->arena, TOKEN_REFUSED);
}

/* A token that names a session ends that one, else all of the person's (Back-Channel Logout 1.0,
 * 2.7). Whoever keeps the sessions keeps what is spent, too: neither happens without the other. */
struct rh_error *accounts_provider_logout(struct rh_request *rq,
                                          const Accounts__ProviderLogoutRequest *in,
                                          Accounts__ProviderLogoutReply *out)
{
    const struct accounts_provider *provider;
    struct accounts_claims claims = {0};
    RH_TRY(accounts_provider_asked(rq, in->provider, &provider));
    RH_TRY(read_token(rq, provider, in->logout_token, &claims));
    out->once = accounts_origin(rq, provider, "jti", claims.id);
    out->n_origins = 1;
    out->origins = rh_arena_array(rq->arena, 1, sizeof *out->origins);
    out->origins[0] = claims.session != NULL ? accounts_origin(rq, provider, "sid", claims.session)
                                             : accounts_origin(rq, provider, "sub", claims.subject);
    return NULL;
}

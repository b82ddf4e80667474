/* Documents are kept as text and read anew for each use: workers then share bytes, not trees, and a
 * log-in is rare beside what reading costs. The lock is never held while something is fetched. */
#include "accounts_remote.h"

#include "accounts_fetch.h"
#include "clock.h"

#include <pthread.h>
#include <string.h>

#include "banned.h"

enum document { ABOUT, KEYS, DOCUMENTS };

struct accounts_remote {
    pthread_mutex_t lock;
    struct kept {
        struct rh_arena *arena; /* of the text alone */
        struct rh_slice text;   /* data NULL: none */
        int64_t until;          /* monotonic */
    } kept[DOCUMENTS];
    int64_t window; /* minute that is counted */
    int fetches;    /* in it */
};

static void fini(void *arg)
{
    struct accounts_remote *remote = arg;
    for (int i = 0; i < DOCUMENTS; i++)
        rh_arena_free(&remote->kept[i].arena);
    pthread_mutex_destroy(&remote->lock);
}

struct accounts_remote *accounts_remote_new(struct rh_arena *arena)
{
    struct accounts_remote *remote = rh_arena_alloc(arena, sizeof *remote);
    pthread_mutex_init(&remote->lock, NULL);
    for (int i = 0; i < DOCUMENTS; i++)
        remote->kept[i].arena = rh_arena_new(0);
    rh_arena_defer(arena, fini, remote);
    return remote;
}

/* A copy of what is kept, data NULL when there is nothing or it is too old. */
static struct rh_slice recall(struct rh_arena *arena, struct accounts_remote *remote,
                              enum document which)
{
    struct rh_slice text = {NULL, 0};
    pthread_mutex_lock(&remote->lock);
    const struct kept *kept = &remote->kept[which];
    if (kept->text.data != NULL && kept->until > rh_clock_monotonic())
        text =
            (struct rh_slice){rh_arena_dup(arena, kept->text.data, kept->text.len), kept->text.len};
    pthread_mutex_unlock(&remote->lock);
    return text;
}

static void keep(struct accounts_remote *remote, enum document which, struct rh_slice text)
{
    pthread_mutex_lock(&remote->lock);
    struct kept *kept = &remote->kept[which];
    rh_arena_reset(kept->arena);
    kept->text = (struct rh_slice){rh_arena_dup(kept->arena, text.data, text.len), text.len};
    kept->until = rh_clock_monotonic() + ACCOUNTS_REMOTE_LIFE * RH_SECOND;
    pthread_mutex_unlock(&remote->lock);
}

/* What is wrong is asked for again, so that a provider's mistake lasts no longer than itself. */
static void forget(struct accounts_remote *remote, enum document which)
{
    pthread_mutex_lock(&remote->lock);
    remote->kept[which].text.data = NULL;
    pthread_mutex_unlock(&remote->lock);
}

static bool may_fetch(struct accounts_remote *remote)
{
    int64_t window = rh_clock_monotonic() / RH_MINUTE;
    pthread_mutex_lock(&remote->lock);
    if (remote->window != window)
        remote->fetches = 0;
    remote->window = window;
    bool may = remote->fetches < ACCOUNTS_REMOTE_MOST;
    remote->fetches += may;
    pthread_mutex_unlock(&remote->lock);
    return may;
}

static void drop(void *json)
{
    json_decref(json);
}

static struct rh_error *read_object(struct rh_arena *arena, struct rh_slice text, json_t **ret)
{
    *ret = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (*ret != NULL)
        rh_arena_defer(arena, drop, *ret);
    if (!json_is_object(*ret))
        return rh_fail(arena, PROVIDER_FAILED, "a provider's document is no JSON object");
    return NULL;
}

/* Only what can be read is kept. */
static struct rh_error *fetch(struct rh_arena *arena, const struct accounts_provider *provider,
                              enum document which, const char *url, json_t **ret)
{
    long status = 0;
    struct rh_slice text;
    if (!may_fetch(provider->remote))
        return rh_refuse(arena, PROVIDER_BUSY);
    RH_TRY(accounts_fetch(arena, &(struct accounts_fetch){.url = url}, &status, &text));
    if (status != 200)
        return rh_fail(arena, PROVIDER_FAILED, "%s: HTTP status %ld for a document", provider->key,
                       status);
    RH_TRY(read_object(arena, text, ret));
    keep(provider->remote, which, text);
    return NULL;
}

static struct rh_error *document(struct rh_arena *arena, const struct accounts_provider *provider,
                                 enum document which, const char *url, json_t **ret)
{
    struct rh_slice text = recall(arena, provider->remote, which);
    return text.data == NULL ? fetch(arena, provider, which, url, ret)
                             : read_object(arena, text, ret);
}

/* ---- addresses ---- */

static const char *url_of(const json_t *about, const char *name)
{
    const char *url = json_string_value(json_object_get(about, name));
    return url != NULL && accounts_provider_url(url) ? url : NULL;
}

static const char *well_known(struct rh_arena *arena, const char *issuer)
{
    size_t length = strlen(issuer);
    while (length > 0 && issuer[length - 1] == '/')
        length--;
    return rh_arena_printf(arena, "%.*s/.well-known/openid-configuration", (int)length, issuer);
}

static struct rh_error *read_about(struct rh_arena *arena, const struct accounts_provider *provider,
                                   const json_t *json, struct accounts_about *ret_about)
{
    const char *issuer = json_string_value(json_object_get(json, "issuer"));
    if (issuer == NULL || strcmp(issuer, provider->issuer) != 0)
        return rh_fail(arena, PROVIDER_FAILED, "%s: its document names another issuer",
                       provider->key);
    *ret_about = (struct accounts_about){
        .authorization = url_of(json, "authorization_endpoint"),
        .token = url_of(json, "token_endpoint"),
        .jwks = url_of(json, "jwks_uri"),
        .end_session = url_of(json, "end_session_endpoint"),
        .names_itself =
            json_is_true(json_object_get(json, "authorization_response_iss_parameter_supported")),
    };
    if (ret_about->authorization == NULL || ret_about->token == NULL || ret_about->jwks == NULL)
        return rh_fail(arena, PROVIDER_FAILED, "%s: its document lacks an https address",
                       provider->key);
    return NULL;
}

struct rh_error *accounts_remote_about(struct rh_arena *arena,
                                       const struct accounts_provider *provider,
                                       struct accounts_about *ret_about)
{
    json_t *json = NULL;
    RH_TRY(document(arena, provider, ABOUT, well_known(arena, provider->issuer), &json));
    struct rh_error *error = read_about(arena, provider, json, ret_about);
    if (error != NULL)
        forget(provider->remote, ABOUT);
    return error;
}

/* ---- signatures ---- */

struct rh_error *accounts_remote_fault(struct rh_arena *arena,
                                       const struct accounts_provider *provider,
                                       enum accounts_fault fault)
{
    return fault == ACCOUNTS_TOKEN_FINE
               ? NULL
               : rh_fail(arena, PROVIDER_FAILED, "%s: a token is refused: %s", provider->key,
                         accounts_fault_name(fault));
}

struct rh_error *accounts_remote_verify(struct rh_arena *arena,
                                        const struct accounts_provider *provider, const char *token,
                                        struct accounts_jws *ret_jws,
                                        enum accounts_fault *ret_fault)
{
    struct accounts_about about = {0};
    json_t *jwks = NULL;
    RH_TRY(accounts_remote_about(arena, provider, &about));
    RH_TRY(document(arena, provider, KEYS, about.jwks, &jwks));
    *ret_fault = accounts_token_signed(arena, token, jwks, provider->alg, ret_jws);
    if (*ret_fault != ACCOUNTS_UNKNOWN_KEY)
        return NULL;
    RH_TRY(fetch(arena, provider, KEYS, about.jwks, &jwks));
    *ret_fault = accounts_token_signed(arena, token, jwks, provider->alg, ret_jws);
    return NULL;
}

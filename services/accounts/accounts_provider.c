/* Every fault stops the start: a provider that nearly fits is a way in for strangers. */
#include "accounts_provider.h"

#include "buf.h"

#include <stdio.h>
#include <string.h>

#include "banned.h"

#define MOST        20
#define SECRET_MAX  1024
#define LEVEL_LEAST 1
#define LEVEL_MOST  3

bool accounts_provider_url(const char *url)
{
    static const char *const near[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    if (strlen(url) > 500 || strpbrk(url, "@#\\ \"<>") != NULL)
        return false;
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        size_t length = strlen(near[i]);
        if (strncmp(url, near[i], length) == 0 && strchr(":/", url[length]) != NULL)
            return true;
    }
    return strncmp(url, "https://", 8) == 0 && url[8] != '\0' && url[8] != '/';
}

/* ---- reading ---- */

static const char *text_of(struct rh_arena *arena, const json_t *json, const char *name, size_t max)
{
    const char *text = json_string_value(json_object_get(json, name));
    size_t length = text == NULL ? 0 : strlen(text);
    return length == 0 || length > max ? NULL : rh_arena_strdup(arena, text);
}

static const char *read_secret(struct rh_arena *arena, const char *path)
{
    char *secret = rh_arena_alloc(arena, SECRET_MAX + 1);
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    if (file == NULL)
        return NULL;
    size_t n = fread(secret, 1, SECRET_MAX, file);
    fclose(file);
    while (n > 0 && strchr("\r\n", secret[n - 1]) != NULL)
        n--;
    secret[n] = '\0';
    return n == 0 || strlen(secret) != n ? NULL : secret;
}

static bool is_key(const char *text)
{
    return text != NULL && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static bool read_trust(struct rh_arena *arena, json_t *map, struct accounts_provider *provider)
{
    struct accounts_acr *acrs = rh_arena_array(arena, json_object_size(map), sizeof *acrs);
    const char *acr;
    json_t *level;
    if (map != NULL && !json_is_object(map))
        return false;
    provider->acrs = acrs;
    json_object_foreach(map, acr, level)
    {
        if (!json_is_integer(level) || json_integer_value(level) < LEVEL_LEAST ||
            json_integer_value(level) > LEVEL_MOST || *acr == '\0' || strchr(acr, ' ') != NULL)
            return false;
        acrs[provider->n_acrs++] =
            (struct accounts_acr){rh_arena_strdup(arena, acr), (uint32_t)json_integer_value(level)};
    }
    return true;
}

static const char *read_provider(struct rh_arena *arena, const json_t *json,
                                 struct accounts_provider *ret)
{
    const char *alg = text_of(arena, json, "algorithm", 10);
    *ret = (struct accounts_provider){
        .key = text_of(arena, json, "key", 40),
        .name = text_of(arena, json, "name", 60),
        .issuer = text_of(arena, json, "issuer", 500),
        .client = text_of(arena, json, "client_id", 200),
        .secret = read_secret(arena, text_of(arena, json, "client_secret_file", 4000)),
    };
    if (!is_key(ret->key))
        return "`key` is not of a-z, 0-9 and hyphens";
    if (ret->name == NULL || ret->client == NULL)
        return "`name` or `client_id` is missing or too long";
    if (ret->issuer == NULL || !accounts_provider_url(ret->issuer))
        return "`issuer` is no https address";
    if (ret->secret == NULL)
        return "`client_secret_file` cannot be read, or is empty";
    if (alg == NULL || !accounts_alg_read(alg, &ret->alg))
        return "`algorithm` is not one of RS256, PS256, ES256, EdDSA";
    if (!read_trust(arena, json_object_get(json, "trust"), ret))
        return "`trust` is not a map of acr to 1, 2 or 3";
    return NULL;
}

static const char *read_all(struct rh_arena *arena, const json_t *list,
                            struct accounts_providers *ret)
{
    if (!json_is_array(list) || json_array_size(list) > MOST)
        return "no list of at most 20 providers";
    ret->all = rh_arena_array(arena, json_array_size(list), sizeof *ret->all);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct accounts_provider *provider = &ret->all[ret->n];
        const char *why = read_provider(arena, json_array_get(list, i), provider);
        if (why != NULL)
            return rh_arena_printf(arena, "provider %zu: %s", i + 1, why);
        if (accounts_provider_find(ret, provider->key) != NULL ||
            accounts_provider_of(ret, provider->issuer) != NULL)
            return rh_arena_printf(arena, "provider %zu: its key or issuer is another's too",
                                   i + 1);
        ret->n++;
    }
    return NULL;
}

const char *accounts_providers_read(struct rh_arena *arena, const char *path,
                                    struct accounts_providers *ret)
{
    json_error_t where;
    *ret = (struct accounts_providers){0};
    json_t *list = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (list == NULL)
        return rh_arena_printf(arena, "line %d: %s", where.line, where.text);
    const char *why = read_all(arena, list, ret);
    json_decref(list);
    return why;
}

/* ---- asking ---- */

struct accounts_provider *accounts_provider_find(const struct accounts_providers *providers,
                                                 const char *key)
{
    for (size_t i = 0; providers != NULL && i < providers->n; i++)
        if (strcmp(providers->all[i].key, key) == 0)
            return &providers->all[i];
    return NULL;
}

struct accounts_provider *accounts_provider_of(const struct accounts_providers *providers,
                                               const char *issuer)
{
    for (size_t i = 0; providers != NULL && i < providers->n; i++)
        if (strcmp(providers->all[i].issuer, issuer) == 0)
            return &providers->all[i];
    return NULL;
}

uint32_t accounts_provider_trust(const struct accounts_provider *provider, const char *acr)
{
    for (size_t i = 0; acr != NULL && i < provider->n_acrs; i++)
        if (strcmp(provider->acrs[i].acr, acr) == 0)
            return provider->acrs[i].trust;
    return LEVEL_LEAST;
}

uint32_t accounts_provider_highest(const struct accounts_provider *provider)
{
    uint32_t highest = LEVEL_LEAST;
    for (size_t i = 0; i < provider->n_acrs; i++)
        if (provider->acrs[i].trust > highest)
            highest = provider->acrs[i].trust;
    return highest;
}

const char *accounts_provider_acrs(struct rh_arena *arena, const struct accounts_provider *provider,
                                   uint32_t trust)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (uint32_t level = trust; level <= LEVEL_MOST; level++) {
        for (size_t i = 0; i < provider->n_acrs; i++)
            if (provider->acrs[i].trust == level)
                rh_buf_printf(&out, "%s%s", out.len == 0 ? "" : " ", provider->acrs[i].acr);
    }
    return out.len == 0 ? NULL : rh_buf_str(&out);
}

void accounts_limits(uint32_t trust, int32_t *ret_idle, int32_t *ret_absolute)
{
    static const struct {
        int32_t idle, absolute;
    } limits[] = {{60, 720}, {60, 720}, {30, 120}, {5, 30}};
    const uint32_t level = trust > LEVEL_MOST ? LEVEL_MOST : trust;
    *ret_idle = limits[level].idle * 60;
    *ret_absolute = limits[level].absolute * 60;
}

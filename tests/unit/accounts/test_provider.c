/* The file of identity providers: what stops the start, and what an acr is worth. */
#include "accounts_provider.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct rh_arena *arena;
static char folder[] = "/tmp/rathaus-providers-XXXXXX";
static char file[64], secret[64];

static void put(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out);
    fputs(text, out);
    fclose(out);
}

static void start(void)
{
    arena = rh_arena_new(0);
    cr_assert_not_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/providers.json", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    put(secret, "hush\n");
}

static void stop(void)
{
    unlink(file);
    unlink(secret);
    rmdir(folder);
    rh_arena_free(&arena);
}

TestSuite(accounts_provider, .init = start, .fini = stop);

#define ONE(key, issuer, rest)                                                                     \
    "{\"key\":\"" key "\",\"name\":\"N\",\"issuer\":\"" issuer                                     \
    "\",\"client_id\":\"c\",\"client_secret_file\":\"%s\"," rest "}"

/* NULL when the file is fine; every "%s" of the text is the secret's file. */
static const char *read_file(const char *format, struct accounts_providers *ret)
{
    struct rh_arena *scratch = rh_arena_new(0);
    const char *text = format;
    for (const char *mark; (mark = strstr(text, "%s")) != NULL;)
        text = rh_arena_printf(scratch, "%.*s%s%s", (int)(mark - text), text, secret, mark + 2);
    put(file, text);
    rh_arena_free(&scratch);
    return accounts_providers_read(arena, file, ret);
}

Test(accounts_provider, a_whole_file_is_read)
{
    struct accounts_providers all;
    cr_assert_null(read_file(
        "[" ONE(
            "a-1", "https://a.example/realms/x",
            "\"algorithm\":\"PS256\",\"trust\":{\"s\":2,\"h\":3,\"t\":2}") "," ONE("b",
                                                                                   "http://"
                                                                                   "127.0.0.1:8080",
                                                                                   "\"algorithm\":"
                                                                                   "\"EdDSA\"") "]",
        &all));
    cr_assert_eq(all.n, 2);
    const struct accounts_provider *a = accounts_provider_find(&all, "a-1");
    cr_assert_str_eq(a->secret, "hush");
    cr_assert_eq(a->alg, ACCOUNTS_PS256);
    cr_assert_eq(accounts_provider_of(&all, "http://127.0.0.1:8080"), &all.all[1]);
    cr_assert_null(accounts_provider_find(&all, "a"));
    cr_assert_eq(accounts_provider_trust(a, "h"), 3);
    cr_assert_eq(accounts_provider_trust(a, "unheard-of"), 1);
    cr_assert_eq(accounts_provider_trust(a, NULL), 1);
    cr_assert_eq(accounts_provider_highest(a), 3);
    cr_assert_eq(accounts_provider_highest(&all.all[1]), 1);
    cr_assert_str_eq(accounts_provider_acrs(arena, a, 2), "s t h");
    cr_assert_null(accounts_provider_acrs(arena, &all.all[1], 2));
}

#define FINE "\"algorithm\":\"RS256\""

Test(accounts_provider, what_nearly_fits_stops_the_start)
{
    static const char *const files[] = {
        "",
        "{}",
        "[{}]",
        "[" ONE("A", "https://a.example", FINE) "]",
        "[" ONE("a", "http://a.example", FINE) "]",
        "[" ONE("a", "http://127.0.0.1.evil.example/", FINE) "]",
        "[" ONE("a", "https://user@a.example", FINE) "]",
        "[" ONE("a", "https://a.example", "\"algorithm\":\"HS256\"") "]",
        "[" ONE("a", "https://a.example", "\"algorithm\":\"none\"") "]",
        "[" ONE("a", "https://a.example", "\"x\":1") "]",
        "[" ONE("a", "https://a.example", FINE ",\"trust\":{\"s\":4}") "]",
        "[" ONE("a", "https://a.example", FINE ",\"trust\":[]") "]",
        "[" ONE("a", "https://a.example", FINE) "," ONE("a", "https://b.example", FINE) "]",
        "[" ONE("a", "https://a.example", FINE) "," ONE("b", "https://a.example", FINE) "]",
        "[" ONE("a", "https://a.example", FINE ",\"key\":\"b\"") "]",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct accounts_providers all;
        cr_assert_not_null(read_file(files[i], &all), "%s", files[i]);
    }
}

Test(accounts_provider, a_missing_or_empty_secret_stops_the_start)
{
    struct accounts_providers all;
    put(secret, "\n");
    cr_assert_not_null(read_file("[" ONE("a", "https://a.example", FINE) "]", &all));
    unlink(secret);
    cr_assert_not_null(read_file("[" ONE("a", "https://a.example", FINE) "]", &all));
}

Test(accounts_provider, a_session_lives_the_shorter_the_more_it_may)
{
    int32_t idle, absolute, before = 24 * 3600;
    for (uint32_t trust = 1; trust <= 3; trust++) {
        accounts_limits(trust, &idle, &absolute);
        cr_assert(idle < absolute && absolute < before);
        before = absolute;
    }
    cr_assert_eq(absolute, 30 * 60);
    cr_assert_eq(idle, 5 * 60);
}

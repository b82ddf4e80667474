/* Proofs of work through a whole gateway: what the services are told. */
#include "own_redis.h"
#include "people.h"
#include "visitor.h"

#include "id.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct town *town;
static struct visitor *anna;

static void start(const char *redis)
{
    town = town_new_with(redis, NULL);
    anna = visitor_new(town);
}

static void tear_down(void)
{
    free(anna);
    town_free(&town);
}

TestSuite(proofs, .fini = tear_down, .timeout = 60);

/* A solved challenge, of at least eight zero bits (town.c). */
static void solve(char *ret, size_t max)
{
    char challenge[128];
    cr_assert_eq(visitor_get(anna, "/proof", ""), 200);
    const char *at = strstr(anna->text, "\"challenge\":\"");
    cr_assert_not_null(at);
    at += strlen("\"challenge\":\"");
    snprintf(challenge, sizeof challenge, "%.*s", (int)strcspn(at, "\""), at);
    for (int i = 0;; i++) {
        uint8_t hash[32];
        snprintf(ret, max, "%s.%d", challenge, i);
        rh_hash(ret, strlen(ret), hash);
        if (hash[0] == 0)
            return;
    }
}

static bool proves(const char *proof)
{
    char fields[512], seen[512];
    visitor_get(anna, "/registrieren", "");
    snprintf(fields, sizeof fields, "email=a@example.org&password=correct+horse&_proof=%s", proof);
    cr_assert_eq(visitor_post(anna, "/registrieren", fields), 303, "%s", anna->text);
    people_seen(seen, sizeof seen);
    return strcmp(seen, "-|0|-|proved") == 0;
}

static void counts_once(void)
{
    char proof[256], forged[256];
    solve(proof, sizeof proof);
    cr_expect_not(proves(""));
    snprintf(forged, sizeof forged, "%s", proof);
    forged[0] = forged[0] == '0' ? '1' : '0';
    cr_expect_not(proves(forged));
    cr_expect(proves(proof));
    cr_expect_not(proves(proof), "a second time");
}

Test(proofs, count_once)
{
    start(own_redis_start());
    counts_once();
    own_redis_end();
}

Test(proofs, count_once_without_redis)
{
    start(NULL);
    counts_once();
}

Test(proofs, count_once_on_all_gateways_together)
{
    char proof[256];
    const char *redis = own_redis_start();
    start(redis);
    struct town *first = town, *second = town_new_with(redis, NULL);
    solve(proof, sizeof proof);
    cr_expect(proves(proof));
    anna->town = second;
    cr_expect_not(proves(proof));
    anna->town = first;
    town_free(&second);
    own_redis_end();
}

Test(proofs, of_programs_stand_in_a_header)
{
    char proof[256], header[320], seen[512];
    start(NULL);
    solve(proof, sizeof proof);
    snprintf(header, sizeof header, "Rathaus-Proof: %s\r\n", proof);
    cr_expect_eq(visitor_api(anna, "/registrieren",
                             "{\"email\":\"a@example.org\",\"password\":\"correct horse\"}",
                             header),
                 200);
    people_seen(seen, sizeof seen);
    cr_expect_str_eq(seen, "-|0|-|proved");
}

Test(proofs, are_no_condition)
{
    start(NULL);
    cr_expect_not(proves(""), "the service decides what it does without");
}

/* What is tried against sessions: planting, forging, leading elsewhere, breaking headers. */
#include "own_redis.h"
#include "people.h"
#include "visitor.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLANTED "abcdefghijklmnopqrstuvwxyz234567"

static struct town *town;
static struct visitor *anna, *mallory;

static void https(struct gw_settings *settings)
{
    settings->public_url = "https://rathaus.example";
}

static void set_up(void)
{
    town = town_new_with(own_redis_start(), NULL);
    anna = visitor_new(town);
    mallory = visitor_new(town);
}

static void tear_down(void)
{
    free(anna);
    free(mallory);
    town_free(&town);
    own_redis_end();
}

TestSuite(session_attacks, .init = set_up, .fini = tear_down, .timeout = 60);

Test(session_attacks, planting_a_token_gains_nothing)
{
    snprintf(anna->session, sizeof anna->session, PLANTED);
    cr_expect_eq(visitor_log_in(anna, "anna@example.org"), 303);
    cr_expect_str_neq(anna->session, PLANTED);
    snprintf(mallory->session, sizeof mallory->session, PLANTED);
    cr_expect_eq(visitor_get(mallory, "/konto", ""), 303);
}

Test(session_attacks, planting_a_real_session_gains_nothing)
{
    visitor_log_in(mallory, "anna@example.org");
    snprintf(anna->session, sizeof anna->session, "%s", mallory->session);
    cr_expect_eq(visitor_log_in(anna, "staff@example.org"), 303);
    cr_expect_str_neq(anna->session, mallory->session);
    cr_expect_eq(visitor_get(mallory, "/konto", ""), 303, "the old one has ended");
}

Test(session_attacks, malformed_cookies_are_nobody)
{
    static const char *const cookies[] = {
        "", "x", "rathaus:s:*", "../../x", (PLANTED "x"), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"};
    for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
        snprintf(anna->session, sizeof anna->session, "%s", cookies[i]);
        cr_expect_eq(visitor_get(anna, "/konto", ""), 303, "%s", cookies[i]);
    }
}

Test(session_attacks, a_form_needs_the_token_of_its_own_session)
{
    visitor_log_in(anna, "anna@example.org");
    visitor_get(anna, "/konto", "");
    visitor_log_in(mallory, "staff@example.org");
    visitor_get(mallory, "/anmelden/code", "");
    char own[128];
    snprintf(own, sizeof own, "%s", anna->token);
    snprintf(anna->token, sizeof anna->token, "%s", mallory->token);
    cr_expect_eq(visitor_post(anna, "/konto/sitzungen/andere-beenden", ""), 400, "another's token");
    anna->token[0] = '\0';
    cr_expect_eq(visitor_post(anna, "/abmelden", ""), 400, "no token");
    snprintf(anna->token, sizeof anna->token, "%s", own);
    cr_expect_eq(visitor_post(anna, "/konto/sitzungen/andere-beenden", ""), 303, "its own");
}

Test(session_attacks, a_form_from_before_the_log_in_does_nothing_after_it)
{
    char before[128];
    visitor_get(anna, "/anmelden", "");
    snprintf(before, sizeof before, "%s", anna->token);
    visitor_log_in(anna, "anna@example.org");
    snprintf(anna->token, sizeof anna->token, "%s", before);
    cr_expect_eq(visitor_post(anna, "/konto/sitzungen/andere-beenden", ""), 400);
}

Test(session_attacks, a_program_with_a_session_says_where_it_stands)
{
    static const struct {
        const char *headers;
        int status;
    } table[] = {
        {"", 403},
        {"Sec-Fetch-Site: cross-site\r\n", 403},
        {"Sec-Fetch-Site: same-site\r\n", 403},
        {"Sec-Fetch-Site: none\r\n", 403},
        {"Origin: https://evil.example\r\n", 403},
        {"Origin: null\r\n", 403},
        {"Sec-Fetch-Site: same-origin\r\nOrigin: https://evil.example\r\n", 403},
        {"Sec-Fetch-Site: same-origin\r\n", 200},
        {"Origin: http://rathaus.example\r\n", 200},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        visitor_log_in(anna, "anna@example.org");
        int status = visitor_api(anna, "/konto/loeschen", "{\"password\":\"x\"}", table[i].headers);
        cr_expect_eq(status, table[i].status, "%s\n%s", table[i].headers, anna->text);
    }
}

Test(session_attacks, the_log_in_leads_to_our_own_pages_only)
{
    static const char *const elsewhere[] = {
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "%5C%5Cevil.example",
        "/%2Fevil.example",
        "javascript:alert(1)",
        "/konto%0D%0ASet-Cookie:+a=b",
        "/konto%0ALocation:+x",
        "/konto%09x",
        "/konto/../../x",
        "/api/v1/konto",
        "/nowhere/at/all",
        "/@evil.example",
        "konto",
        "",
    };
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        char fields[512];
        snprintf(fields, sizeof fields, "email=anna@example.org&password=correct+horse&weiter=%s",
                 elsewhere[i]);
        anna->session[0] = '\0';
        visitor_get(anna, "/anmelden", "");
        cr_expect_eq(visitor_post(anna, "/anmelden", fields), 303, "%s", elsewhere[i]);
        cr_expect(strcmp(visitor_location(anna), "/konto") == 0 ||
                      strcmp(visitor_location(anna), "/@evil.example") == 0,
                  "%s led to %s", elsewhere[i], visitor_location(anna));
        cr_expect_null(strstr(anna->text, "Set-Cookie: a=b"));
    }
}

Test(session_attacks, the_log_in_leads_back_to_where_it_was_needed)
{
    cr_expect_eq(visitor_get(anna, "/konto/passwort?a=%22%3Cb", ""), 303);
    cr_expect_str_eq(visitor_location(anna),
                     "/anmelden?weiter=%2Fkonto%2Fpasswort%3Fa%3D%2522%253Cb");
    visitor_get(anna, "/anmelden?weiter=%2Fkonto%2Fpasswort%3Fa%3D%2522%253Cb", "");
    cr_expect_not_null(strstr(anna->text, "name=\"weiter\" value=\"/konto/passwort?a=%22%3Cb\""));
    visitor_post(
        anna, "/anmelden",
        "email=anna@example.org&password=correct+horse&weiter=%2Fkonto%2Fpasswort%3Fa%3D1");
    cr_expect_str_eq(visitor_location(anna), "/konto/passwort?a=1");
}

Test(session_attacks, no_line_break_of_a_query_reaches_a_header)
{
    static const char *const paths[] = {"/konto?x=%0d%0aSet-Cookie:%20a=b",
                                        "/anmelden?lang=de%0d%0aSet-Cookie:%20a=b",
                                        "/anmelden?lang=%0d%0aLocation:%20//evil.example",
                                        "/anmelden/?weiter=%0d%0aSet-Cookie:%20a=b"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        visitor_get(anna, paths[i], "");
        cr_expect_null(strstr(anna->text, "\nSet-Cookie: a=b"), "%s", paths[i]);
        cr_expect_null(strstr(anna->text, "\nLocation: //"), "%s", paths[i]);
    }
}

static void expect_hsts(struct town *secure, const char *target)
{
    char request[128];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
             target);
    cr_expect_eq(town_ask(secure, request, anna->text, VISITOR_SIZE), 200, "%s", anna->text);
    cr_expect_not_null(strstr(anna->text, "\r\nStrict-Transport-Security: max-age=31536000; "
                                          "includeSubDomains\r\n"),
                       "%s", anna->text);
}

Test(session_attacks, https_stays_https_for_pages_and_files)
{
    own_redis_stop();
    struct town *secure = town_new_with(own_redis_start(), https);
    expect_hsts(secure, "/anmelden");
    expect_hsts(secure, "/static/app.css");
    town_free(&secure);
}

Test(session_attacks, cookies_of_https_are_bound_to_the_host)
{
    static const char request[] =
        "POST /api/v1/anmelden HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        "application/json\r\nIdempotency-Key: 0192f5d0-0000-7000-8000-0000000000ff\r\n"
        "Content-Length: 57\r\n\r\n"
        "{\"email\":\"anna@example.org\",\"password\":\"correct horse\"}   ";
    own_redis_stop();
    struct town *secure = town_new_with(own_redis_start(), https);
    cr_expect_eq(town_ask(secure, request, anna->text, VISITOR_SIZE), 200, "%s", anna->text);
    const char *cookie = strstr(anna->text, "Set-Cookie: __Host-session=");
    cr_assert_not_null(cookie);
    cr_expect_eq(
        strncmp(cookie + strcspn(cookie, ";"), "; Path=/; HttpOnly; SameSite=Lax; Secure\r\n", 42),
        0);
    town_free(&secure);
}

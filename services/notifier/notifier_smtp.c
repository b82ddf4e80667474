/* One easy handle, its connection used again for what follows soon.
 *
 * What failed and what was refused is told by the server's last answer (RFC 5321 4.2): of the
 * lasting refusals only those about the mailbox end a delivery. All others (relaying denied, wrong
 * password) are our own or the server's set-up, which somebody will mend, and mails must not be
 * lost by it. */
#include "notifier_smtp.h"

#include "clock.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "banned.h"

#define CONNECT_MS 5000L
#define WHOLE_MS   15000L
#define AWAY_MS    (5 * RH_SECOND)
#define IDLE_S     5L /* a connection that rested longer may have been hung up by the server */

struct notifier_smtp {
    struct rh_arena *arena; /* holds it */
    const struct notifier_smtp_settings *settings;
    CURL *curl;
    char url[600];
    char from[300], to[300];
    int64_t away_until; /* monotonic; the server was not to be reached */
};

bool notifier_smtp_url_valid(const char *url)
{
    size_t scheme = strncmp(url, "smtp://", 7) == 0 ? 7 : strncmp(url, "smtps://", 8) == 0 ? 8 : 0;
    size_t host = strspn(url + scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789.-:[]");
    return scheme > 0 && host > 0 && host < 300 && url[scheme + host] == '\0';
}

bool notifier_smtp_is_local(const char *url)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    if (strncmp(url, "smtp://", 7) != 0)
        return false;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t len = strlen(hosts[i]);
        if (strncmp(url + 7, hosts[i], len) == 0 && (url[7 + len] == ':' || url[7 + len] == '\0'))
            return true;
    }
    return false;
}

/* The path is what libcurl says in EHLO; else it would be the machine's name. */
struct notifier_smtp *notifier_smtp_new(const struct notifier_smtp_settings *settings)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_smtp *smtp = rh_arena_alloc(arena, sizeof *smtp);
    smtp->arena = arena;
    smtp->settings = settings;
    snprintf(smtp->url, sizeof smtp->url, "%s/%s", settings->url,
             notifier_address_domain(settings->sender));
    snprintf(smtp->from, sizeof smtp->from, "<%s>", settings->sender);
    return smtp;
}

void notifier_smtp_free(struct notifier_smtp **smtp)
{
    if (*smtp == NULL)
        return;
    struct rh_arena *arena = (*smtp)->arena;
    curl_easy_cleanup((*smtp)->curl);
    rh_arena_free(&arena);
    *smtp = NULL;
}

struct reader {
    struct rh_slice rest;
};

static size_t read_mail(char *buffer, size_t size, size_t n, void *arg)
{
    struct reader *reader = arg;
    size_t room = size * n;
    size_t share = reader->rest.len < room ? reader->rest.len : room;
    memcpy(buffer, reader->rest.data, share);
    reader->rest.data += share;
    reader->rest.len -= share;
    return share;
}

static void prepare(struct notifier_smtp *smtp)
{
    const struct notifier_smtp_settings *settings = smtp->settings;
    CURL *curl = smtp->curl;
    bool local = notifier_smtp_is_local(settings->url);
    curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, local ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, WHOLE_MS);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, IDLE_S);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_mail);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, smtp->from);
    if (settings->ca[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca);
    if (settings->user[0] != '\0') {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->password);
    }
}

static bool is_away(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_OPERATION_TIMEDOUT || code == CURLE_SSL_CONNECT_ERROR ||
           code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED ||
           code == CURLE_LOGIN_DENIED;
}

static struct notifier_result result_of(struct notifier_smtp *smtp, CURLcode code)
{
    struct notifier_result result = {.outcome = NOTIFIER_SENT};
    long answer = 0;
    if (code == CURLE_OK)
        return result;
    if (is_away(code))
        smtp->away_until = rh_clock_monotonic() + AWAY_MS;
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &answer);
    result.outcome =
        !is_away(code) && answer >= 550 && answer <= 553 ? NOTIFIER_REFUSED : NOTIFIER_LATER;
    snprintf(result.problem, sizeof result.problem, "%s (last answer %ld)",
             curl_easy_strerror(code), answer);
    return result;
}

static struct notifier_result failed(const char *problem)
{
    struct notifier_result result = {.outcome = NOTIFIER_LATER};
    snprintf(result.problem, sizeof result.problem, "%s", problem);
    return result;
}

struct notifier_result notifier_smtp_send(struct notifier_smtp *smtp, const char *to,
                                          struct rh_slice mail)
{
    struct reader reader = {mail};
    if (rh_clock_monotonic() < smtp->away_until)
        return failed("the mail server was away a moment ago");
    if (smtp->curl == NULL)
        smtp->curl = curl_easy_init();
    if (smtp->curl == NULL)
        return failed("libcurl does not start");
    curl_easy_reset(smtp->curl);
    prepare(smtp);
    snprintf(smtp->to, sizeof smtp->to, "<%s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, smtp->to);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, &reader);
    curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail.len);
    CURLcode code = curl_easy_perform(smtp->curl);
    curl_slist_free_all(recipients);
    return result_of(smtp, code);
}

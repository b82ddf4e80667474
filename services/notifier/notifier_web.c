/* One request per handle: hosts differ, and a connection of one must not be found by another. */
#include "notifier_web.h"

#include "clock.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "banned.h"

#define CONNECT_MS 3000L
#define WHOLE_MS   5000L
#define ANSWER_MAX ((size_t)64 * 1024)
#define HOSTS      32 /* of the failed ones that are remembered */
#define AWAY_MS    (20 * RH_SECOND)

struct notifier_web {
    struct rh_arena *arena; /* holds it */
    bool local;
    struct away {
        char host[256];
        int64_t until; /* monotonic */
    } away[HOSTS];
    size_t next; /* the oldest */
};

struct notifier_web *notifier_web_new(bool local)
{
    struct rh_arena *arena = rh_arena_new(sizeof(struct notifier_web));
    struct notifier_web *web = rh_arena_alloc(arena, sizeof *web);
    web->arena = arena;
    web->local = local;
    return web;
}

void notifier_web_free(struct notifier_web **web)
{
    struct rh_arena *arena = *web == NULL ? NULL : (*web)->arena;
    rh_arena_free(&arena);
    *web = NULL;
}

static bool is_away(const struct notifier_web *web, const char *host)
{
    for (size_t i = 0; i < HOSTS; i++) {
        if (strcmp(web->away[i].host, host) == 0 && web->away[i].until > rh_clock_monotonic())
            return true;
    }
    return false;
}

static void note_away(struct notifier_web *web, const char *host)
{
    struct away *away = &web->away[web->next++ % HOSTS];
    snprintf(away->host, sizeof away->host, "%s", host);
    away->until = rh_clock_monotonic() + AWAY_MS;
}

/* Asked with the very address that is connected to: a name that resolves differently the second
 * time gains nothing. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct notifier_web *web = arg;
    (void)purpose;
    if (!web->local && !notifier_is_public(&address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t count_answer(char *bytes, size_t size, size_t n, void *arg)
{
    size_t *seen = arg;
    (void)bytes;
    *seen += size * n;
    return *seen > ANSWER_MAX ? 0 : size * n;
}

static void prepare(CURL *curl, struct notifier_web *web, const struct notifier_hook *hook)
{
    curl_easy_setopt(curl, CURLOPT_URL, hook->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, web->local ? "https,http" : "https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, WHOLE_MS);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, web);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, hook->content);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Rathaus");
}

static struct curl_slist *headers_of(const struct notifier_hook *hook, const char *signature)
{
    char line[128];
    struct curl_slist *headers = curl_slist_append(NULL, "content-type: application/json");
    snprintf(line, sizeof line, "webhook-id: %s", hook->id);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "webhook-timestamp: %lld", (long long)hook->seconds);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "webhook-signature: %s", signature);
    headers = curl_slist_append(headers, line);
    return curl_slist_append(headers, "expect:");
}

static struct notifier_result failed(enum notifier_outcome outcome, const char *problem)
{
    struct notifier_result result = {.outcome = outcome};
    snprintf(result.problem, sizeof result.problem, "%s", problem);
    return result;
}

static struct notifier_result answered(long status)
{
    char problem[40];
    if (status >= 200 && status < 300)
        return (struct notifier_result){.outcome = NOTIFIER_SENT};
    snprintf(problem, sizeof problem, "HTTP status %ld", status);
    return failed(status == 410 ? NOTIFIER_REFUSED : NOTIFIER_LATER, problem);
}

static struct notifier_result perform(CURL *curl, struct notifier_web *web,
                                      const struct notifier_hook *hook, const char *signature)
{
    struct curl_slist *headers = headers_of(hook, signature);
    size_t seen = 0;
    long status = 0;
    prepare(curl, web, hook);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &seen);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    /* An answer that is too long is an answer. */
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && seen > ANSWER_MAX))
        return answered(status);
    return failed(NOTIFIER_LATER, curl_easy_strerror(code));
}

struct notifier_result notifier_web_send(struct notifier_web *web, const struct notifier_hook *hook)
{
    char signature[NOTIFIER_SIGNATURE_SIZE], host[256];
    const char *begin = strstr(hook->url, "://");
    if (begin == NULL || !notifier_hook_valid(hook->url, web->local))
        return failed(NOTIFIER_REFUSED, "its address is not https");
    snprintf(host, sizeof host, "%.*s", (int)strcspn(begin + 3, "/?"), begin + 3);
    if (!notifier_sign(hook->secret, hook->id, hook->seconds, hook->content, signature))
        return failed(NOTIFIER_REFUSED, "its secret cannot sign");
    if (is_away(web, host))
        return failed(NOTIFIER_LATER, "its host was away a moment ago");
    CURL *curl = curl_easy_init();
    if (curl == NULL)
        return failed(NOTIFIER_LATER, "libcurl does not start");
    struct notifier_result result = perform(curl, web, hook, signature);
    curl_easy_cleanup(curl);
    if (result.outcome == NOTIFIER_LATER)
        note_away(web, host);
    return result;
}

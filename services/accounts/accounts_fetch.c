#include "accounts_fetch.h"

#include "accounts_provider.h"
#include "buf.h"

#include <curl/curl.h>
#include <string.h>

#include "banned.h"

#define CONNECT_MS 2000L
#define WHOLE_MS   4000L

void accounts_fetch_start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
    struct rh_buf *body = arg;
    rh_buf_add(body, bytes, size * n);
    return body->overflow ? 0 : size * n;
}

static void prepare(CURL *curl, const struct accounts_fetch *fetch, struct rh_buf *body)
{
    curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, WHOLE_MS);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Rathaus");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    if (fetch->body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->body);
    if (fetch->user == NULL)
        return;
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, fetch->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, fetch->password);
}

struct rh_error *accounts_fetch(struct rh_arena *arena, const struct accounts_fetch *fetch,
                                long *ret_status, struct rh_slice *ret_body)
{
    struct rh_buf body = rh_buf_new(arena, ACCOUNTS_FETCH_MAX);
    CURL *curl = accounts_provider_url(fetch->url) ? curl_easy_init() : NULL;
    if (curl == NULL)
        return rh_fail(arena, PROVIDER_FAILED, "a provider's address is none that may be asked");
    prepare(curl, fetch, &body);
    struct curl_slist *headers = curl_slist_append(NULL, "accept: application/json");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (code != CURLE_OK)
        return rh_fail(arena, PROVIDER_FAILED, "a provider did not answer: %s",
                       curl_easy_strerror(code));
    *ret_body = (struct rh_slice){rh_buf_str(&body), body.len};
    return NULL;
}

const char *accounts_escape(struct rh_arena *arena, const char *text)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (const char *c = text; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("-._~", *c) != NULL;
        if (plain)
            rh_buf_byte(&out, *c);
        else
            rh_buf_printf(&out, "%%%02X", (unsigned char)*c);
    }
    return rh_buf_str(&out);
}

const char *accounts_query(struct rh_arena *arena, const struct accounts_pair *pairs, size_t n)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 0; i < n; i++)
        if (pairs[i].value != NULL)
            rh_buf_printf(&out, "%s%s=%s", out.len == 0 ? "" : "&", pairs[i].name,
                          accounts_escape(arena, pairs[i].value));
    return rh_buf_str(&out);
}

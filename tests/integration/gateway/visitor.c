#include "visitor.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct visitor *visitor_new(struct town *town)
{
    struct visitor *visitor = calloc(1, sizeof *visitor);
    cr_assert_not_null(visitor);
    visitor->town = town;
    return visitor;
}

/* What stands between `before` and the first of `ends`; "" when `before` is not there. */
static void cut(const char *text, const char *before, const char *ends, char *ret, size_t max)
{
    const char *at = strstr(text, before);
    if (at != NULL)
        snprintf(ret, max, "%.*s", (int)strcspn(at + strlen(before), ends), at + strlen(before));
}

static int take(struct visitor *visitor, const char *request)
{
    int status = town_ask(visitor->town, request, visitor->text, VISITOR_SIZE);
    cut(visitor->text, "Set-Cookie: session=", ";\r", visitor->session, sizeof visitor->session);
    cut(visitor->text, "Set-Cookie: visitor=", ";\r", visitor->visitor, sizeof visitor->visitor);
    cut(visitor->text, "name=\"_token\" value=\"", "\"", visitor->token, sizeof visitor->token);
    return status;
}

static const char *cookies(const struct visitor *visitor)
{
    static char line[256];
    snprintf(line, sizeof line, "Cookie: lang=de%s%s%s%s\r\n",
             visitor->session[0] == '\0' ? "" : "; session=", visitor->session,
             visitor->visitor[0] == '\0' ? "" : "; visitor=", visitor->visitor);
    return line;
}

int visitor_get(struct visitor *visitor, const char *path, const char *more)
{
    char request[4096];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s%s\r\n",
             path, cookies(visitor), more);
    return take(visitor, request);
}

int visitor_post(struct visitor *visitor, const char *path, const char *fields)
{
    char request[4096], body[2048];
    int size = snprintf(body, sizeof body, "_token=%s&%s", visitor->token, fields);
    snprintf(request, sizeof request,
             "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%sContent-Type: "
             "application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
             path, cookies(visitor), size, body);
    return take(visitor, request);
}

int visitor_api(struct visitor *visitor, const char *path, const char *json, const char *more)
{
    char request[4096];
    snprintf(request, sizeof request,
             "POST /api/v1%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s%sContent-Type: "
             "application/json\r\nIdempotency-Key: 0192f5d0-0000-7000-8000-0000000000ff\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             path, cookies(visitor), more, strlen(json), json);
    return take(visitor, request);
}

int visitor_log_in(struct visitor *visitor, const char *email)
{
    char fields[256];
    snprintf(fields, sizeof fields, "email=%s&password=correct+horse", email);
    visitor_get(visitor, "/anmelden", "");
    return visitor_post(visitor, "/anmelden", fields);
}

const char *visitor_location(struct visitor *visitor)
{
    static char location[2048];
    location[0] = '\0';
    cut(visitor->text, "\r\nLocation: ", "\r", location, sizeof location);
    return location;
}

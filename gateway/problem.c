/* An error becomes words only here. Some problems are the gateway's own, since no service can have
 * them: a verb that an address does not take, a form that has lapsed (for a program the same is
 * KEY_MISSING: it sends no forms), too many requests, and nobody there who knows the sessions. */
#include "problem.h"

#include "json.h"
#include "page.h"
#include "status_map.h"

#include <ctype.h>

#include "banned.h"

static const char *name_of(const struct gw_exchange *exchange, Common__Code code)
{
    if (exchange->response.allow != NULL)
        return "method_not_allowed";
    if (exchange->limited > 0)
        return "too_many_requests";
    if (exchange->session_away && code == COMMON__CODE__UNAVAILABLE)
        return "login_away";
    if (code == COMMON__CODE__KEY_MISSING && !exchange->api)
        return "form_lapsed";
    return gw_problem_name(code);
}

static const char *upper(struct rh_arena *arena, const char *name)
{
    char *text = rh_arena_strdup(arena, name);
    for (char *c = text; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    return text;
}

static const char *text_of(const struct gw_exchange *exchange, const char *key,
                           const char *fallback)
{
    const char *text = rh_text(exchange->gateway->texts, exchange->language, rh_slice(key));
    return text == NULL ? fallback : text;
}

/* A body that cannot be read at all is a bad request, one with refused fields can be mended. */
static unsigned status_of(const struct gw_exchange *exchange, Common__Code code)
{
    if (exchange->response.status != 0)
        return exchange->response.status;
    return exchange->error != NULL && exchange->error->whole ? 400 : gw_status(code);
}

struct gw_problem gw_problem_of(const struct gw_exchange *exchange)
{
    Common__Code code = exchange->error == NULL ? COMMON__CODE__INTERNAL : exchange->error->code;
    struct rh_arena *arena = exchange->arena;
    struct gw_problem problem = {.name = name_of(exchange, code),
                                 .retry_after = exchange->limited > 0 ? exchange->limited
                                                                      : gw_retry_after(code)};
    problem.status = status_of(exchange, code);
    problem.code = upper(arena, problem.name);
    problem.title =
        text_of(exchange, rh_arena_printf(arena, "error.%s.title", problem.name), problem.code);
    problem.detail =
        text_of(exchange, rh_arena_printf(arena, "error.%s", problem.name), problem.code);
    return problem;
}

/* The text with `value` put in place of every `mark`. */
static const char *filled(struct rh_arena *arena, const char *text, const char *mark,
                          const char *value)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (const char *at; (at = strstr(text, mark)) != NULL; text = at + strlen(mark)) {
        rh_buf_add(&out, text, (size_t)(at - text));
        rh_buf_text(&out, value);
    }
    rh_buf_text(&out, text);
    return rh_buf_str(&out);
}

/* {limit} is the bound, {tenths} a tenth of it with the language's comma, {nearest} what would have
 * been taken. */
static const char *with_bounds(const struct gw_exchange *exchange, const char *text,
                               const struct rh_field_error *field)
{
    struct rh_arena *arena = exchange->arena;
    const long long limit = field->limit;
    const char *comma = strncmp(exchange->language, "de", 2) == 0 ? "," : ".";
    text = filled(arena, text, "{limit}", rh_arena_printf(arena, "%lld", limit));
    text = filled(arena, text, "{tenths}",
                  rh_arena_printf(arena, "%lld%s%lld", limit / 10, comma, limit % 10));
    return filled(arena, text, "{nearest}", field->nearest == NULL ? "" : field->nearest);
}

static const char *lower(struct rh_arena *arena, const char *name)
{
    char *text = rh_arena_strdup(arena, name);
    for (char *c = text; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

const char *gw_problem_reason(const struct gw_exchange *exchange,
                              const struct rh_field_error *field)
{
    const char *name = rh_reason_name(field->reason);
    const char *key = rh_arena_printf(exchange->arena, "reason.%s", lower(exchange->arena, name));
    const char *text =
        rh_text_plural(exchange->gateway->texts, exchange->language, rh_slice(key), field->limit);
    return text == NULL ? name : with_bounds(exchange, text, field);
}

const char *gw_problem_label(const struct gw_exchange *exchange, const char *field)
{
    const char *dot = strrchr(field, '.');
    const char *last = dot == NULL ? field : dot + 1;
    const char *bare = rh_arena_dup(exchange->arena, last, strcspn(last, "["));
    return text_of(exchange, rh_arena_printf(exchange->arena, "field.%s", bare), bare);
}

static void member(struct rh_buf *out, const char *name, const char *value)
{
    rh_buf_printf(out, "%s\"%s\":", out->data[out->len - 1] == '{' ? "" : ",", name);
    rh_json_write_string(out, rh_slice(value));
}

static void write_field(const struct gw_exchange *exchange, struct rh_buf *out,
                        const struct rh_field_error *field)
{
    rh_buf_byte(out, '{');
    member(out, "field", field->field);
    member(out, "reason", rh_reason_name(field->reason));
    member(out, "message", gw_problem_reason(exchange, field));
    if (field->limit != 0)
        rh_buf_printf(out, ",\"limit\":%lld", (long long)field->limit);
    if (field->nearest != NULL)
        member(out, "nearest", field->nearest);
    rh_buf_byte(out, '}');
}

/* RFC 9457: the type is an address of ours that names the problem, "-" between its words. */
static const char *type_of(const struct gw_exchange *exchange, const char *name)
{
    char *type = rh_arena_printf(exchange->arena, "%s/problems/%s",
                                 exchange->gateway->settings->public_url, name);
    for (char *c = type + strlen(type) - strlen(name); *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    return type;
}

static void write_json(struct gw_exchange *exchange, const struct gw_problem *problem)
{
    const struct rh_error *error = exchange->error;
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    rh_buf_byte(&out, '{');
    member(&out, "type", type_of(exchange, problem->name));
    member(&out, "title", problem->title);
    rh_buf_printf(&out, ",\"status\":%u", problem->status);
    member(&out, "detail", problem->detail);
    member(&out, "code", problem->code);
    if (exchange->log.request != NULL)
        member(&out, "instance", exchange->log.request);
    if (error != NULL && error->n_fields > 0) {
        rh_buf_text(&out, ",\"errors\":[");
        for (size_t i = 0; i < error->n_fields; i++) {
            rh_buf_text(&out, i == 0 ? "" : ",");
            write_field(exchange, &out, &error->fields[i]);
        }
        rh_buf_byte(&out, ']');
    }
    rh_buf_byte(&out, '}');
    exchange->response.content_type = "application/problem+json";
    exchange->response.body = (struct rh_slice){rh_buf_str(&out), out.len};
}

/* The page that needs nothing: no template, no tenant, no style. */
static void write_plain(struct gw_exchange *exchange, const struct gw_problem *problem)
{
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    rh_buf_text(&out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
    rh_html_escape(&out, rh_slice(problem->title));
    rh_buf_text(&out, "</title></head><body><main><h1>");
    rh_html_escape(&out, rh_slice(problem->title));
    rh_buf_text(&out, "</h1><p>");
    rh_html_escape(&out, rh_slice(problem->detail));
    rh_buf_printf(&out, "</p><p>%u</p></main></body></html>\n", problem->status);
    exchange->response.content_type = "text/html; charset=utf-8";
    exchange->response.body = (struct rh_slice){rh_buf_str(&out), out.len};
}

void gw_problem(struct gw_exchange *exchange)
{
    const struct gw_problem problem = gw_problem_of(exchange);
    exchange->response.status = problem.status;
    exchange->response.retry_after = problem.retry_after;
    if (exchange->api)
        write_json(exchange, &problem);
    else if (!gw_page_render(exchange, "errors/problem"))
        write_plain(exchange, &problem);
}

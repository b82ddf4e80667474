/* Views answer a name when a template asks for it, so that a page pays only for what it shows. The
 * members of `page` are a table; `form` grows its path with every name until one asks for raw,
 * error or is. */
#include "page_view.h"

#include "address.h"
#include "assets.h"
#include "message_view.h"
#include "next.h"
#include "problem.h"
#include "sessions.h"
#include "value.h"

#include "banned.h"

/* Every catalogue that there may be; those that are loaded are offered. */
static const char *const languages[] = {"de", "en", "de-simple"};

typedef struct rh_value (*member_fn)(struct rh_render *render, const struct gw_exchange *exchange);

struct member {
    const char *name;
    member_fn get;
};

static struct rh_value language(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_text(exchange->language);
}

/* "de-simple" is a way of writing, for browsers and screen readers it is German. */
static const char *tag_of(struct rh_arena *arena, const char *name)
{
    return rh_arena_dup(arena, name, strcspn(name, "-"));
}

static struct rh_value lang(struct rh_render *render, const struct gw_exchange *exchange)
{
    return rh_value_text(tag_of(render->arena, exchange->language));
}

static struct rh_value language_link(struct rh_render *render, const struct gw_exchange *exchange,
                                     const char *name)
{
    const char *page = gw_address_page(exchange);
    const char *key = rh_arena_printf(render->arena, "language.%s", name);
    const char *text = rh_text(render->texts, name, rh_slice(key));
    const char *link = rh_arena_printf(render->arena, "%s%clang=%s", page,
                                       strchr(page, '?') == NULL ? '?' : '&', name);
    struct rh_map *map = rh_map_new(render->arena);
    rh_map_set(map, "code", rh_value_text(name));
    rh_map_set(map, "name", rh_value_text(text == NULL ? name : text));
    rh_map_set(map, "lang", rh_value_text(tag_of(render->arena, name)));
    rh_map_set(map, "url", rh_value_text(link));
    rh_map_set(map, "current", rh_value_flag(strcmp(name, exchange->language) == 0));
    return rh_map_value(map);
}

static struct rh_value language_links(struct rh_render *render, const struct gw_exchange *exchange)
{
    struct rh_list *list = rh_list_new(render->arena);
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        const char *best = rh_texts_language(render->texts, rh_slice(languages[i]));
        if (strcmp(best, languages[i]) == 0)
            rh_list_add(list, language_link(render, exchange, languages[i]));
    }
    return rh_list_value(list);
}

static struct rh_value url(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_text(gw_address_page(exchange));
}

static struct rh_value path(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_text(gw_address_path(exchange));
}

static struct rh_value public_url(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_text(exchange->gateway->settings->public_url);
}

static struct rh_value canonical(struct rh_render *render, const struct gw_exchange *exchange)
{
    return rh_value_text(rh_arena_printf(
        render->arena, "%s%s", exchange->gateway->settings->public_url, gw_address_path(exchange)));
}

static struct rh_value api(struct rh_render *render, const struct gw_exchange *exchange)
{
    return rh_value_text(rh_arena_printf(render->arena, "/api/v1%s", gw_address_page(exchange)));
}

static struct rh_value now(struct rh_render *render, const struct gw_exchange *exchange)
{
    Common__Instant *instant = rh_arena_alloc(render->arena, sizeof *instant);
    common__instant__init(instant);
    instant->ms = exchange->gateway->now;
    return rh_message_value(&instant->base);
}

static struct rh_value demo(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_flag(exchange->gateway->settings->demo ||
                         (exchange->tenant != NULL && exchange->tenant->demo));
}

/* The stream has the page's own address: what the browser accepts tells them apart. */
static struct rh_value live(struct rh_render *render, const struct gw_exchange *exchange)
{
    if (exchange->route == NULL || exchange->route->live == NULL)
        return rh_value_flag(false);
    return url(render, exchange);
}

/* The browser has a session's cookie, whatever stands behind it: public pages ask no more. */
static struct rh_value session(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    return rh_value_flag(exchange->session_id != NULL);
}

/* Back to a town's page after the log-in; the pages around the log-in itself lead nowhere. */
static struct rh_value login(struct rh_render *render, const struct gw_exchange *exchange)
{
    (void)render;
    const bool town = exchange->route != NULL && strncmp(exchange->route->path, "/{t", 3) == 0;
    const char *next = town ? gw_next(exchange, gw_address_page(exchange)) : NULL;
    return rh_value_text(gw_next_link(exchange, "/anmelden", next));
}

static const struct member page_members[] = {
    {"language", language},
    {"lang", lang},
    {"languages", language_links},
    {"url", url},
    {"path", path},
    {"api", api},
    {"public_url", public_url},
    {"now", now},
    {"canonical", canonical},
    {"demo", demo},
    {"live", live},
    {"session", session},
    {"login", login},
};

static struct rh_value page_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    for (size_t i = 0; i < sizeof page_members / sizeof page_members[0]; i++)
        if (rh_slice_is(name, page_members[i].name))
            return page_members[i].get(render, self);
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

/* app_css is app.css, kern_native_css is kern-native.css: names in templates have no dots. */
static struct rh_value asset_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct gw_exchange *exchange = self;
    char *file = rh_arena_dup(render->arena, name.data, name.len);
    char *ending = strrchr(file, '_');
    if (ending != NULL)
        *ending = '.';
    for (char *c = file; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    return rh_value_text(gw_asset_url(exchange->gateway->assets, file));
}

/* The exchange whose form and error the page shows. */
static const struct gw_exchange *subject_of(const struct gw_exchange *exchange)
{
    return exchange->failed != NULL ? exchange->failed : exchange;
}

/* A field of the form, or the beginning of its path. */
struct field {
    const struct gw_exchange *exchange;
    const char *path;
};

/* What is stored, as the page's call `current` tells: where a form begins. */
static struct rh_value stored_of(struct rh_render *render, const struct field *field)
{
    const struct gw_exchange *exchange = field->exchange;
    for (size_t i = 0; i < exchange->n_calls; i++) {
        const struct gw_call *call = &exchange->calls[i];
        if (call->out == NULL || strcmp(call->spec->as, "current") != 0)
            continue;
        const struct rh_value reply = rh_message_value(call->out);
        return rh_value_member(render, &reply, rh_slice(field->path));
    }
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

static struct rh_slice text_of(struct rh_render *render, struct rh_value value)
{
    if (value.kind == RH_VALUE_VIEW)
        value = rh_value_member(render, &value, rh_slice(""));
    if (value.kind == RH_VALUE_TEXT)
        return value.text;
    return rh_slice(value.kind == RH_VALUE_TRUE ? "true" : "");
}

static struct rh_slice raw_of(struct rh_render *render, const struct field *field)
{
    const struct gw_exchange *subject = subject_of(field->exchange);
    const struct rh_form_field *found = rh_form_find(&subject->form, field->path);
    if (found == NULL)
        found = rh_form_find(&field->exchange->query, field->path);
    if (found == NULL && field->exchange->failed == NULL)
        return text_of(render, stored_of(render, field));
    return found == NULL || found->filename != NULL ? rh_slice("") : found->value;
}

static bool is_same(struct rh_slice a, struct rh_slice b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Of a repeated field any value will do. */
static bool is_entered(const struct field *field, struct rh_slice value)
{
    const struct rh_form *form = &subject_of(field->exchange)->form;
    bool is = false;
    for (size_t i = 0; i < form->n_fields && !is; i++)
        is =
            strcmp(form->fields[i].name, field->path) == 0 && is_same(form->fields[i].value, value);
    return is;
}

static struct rh_value raw_is(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct field *field = self;
    return rh_value_flag(is_same(raw_of(render, field), name) || is_entered(field, name));
}

/* One of several things to be chosen from, as `current` tells them. */
struct choice {
    const struct field *field;
    struct rh_value value;
};

/* `chosen` is what was entered in a form that failed, by the member that has the field's name
 * without its s. */
static struct rh_value choice_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct choice *choice = self;
    struct rh_slice one = rh_slice(choice->field->path);
    if (choice->field->exchange->failed == NULL || !rh_slice_is(name, "chosen"))
        return rh_value_member(render, &choice->value, name);
    one.len--;
    return rh_value_flag(
        is_entered(choice->field, text_of(render, rh_value_member(render, &choice->value, one))));
}

static struct rh_value choices_of(struct rh_render *render, const struct field *field)
{
    struct rh_list *list = rh_list_new(render->arena);
    const struct rh_value all = stored_of(render, field);
    for (size_t i = 0; all.kind == RH_VALUE_LIST && i < all.n; i++) {
        struct choice *choice = rh_arena_alloc(render->arena, sizeof *choice);
        *choice = (struct choice){field, all.at(render, all.list, i)};
        rh_list_add(list, rh_value_view((struct rh_view){choice_get, choice}));
    }
    return rh_list_value(list);
}

/* The field's name as an id that a link can point to. */
static const char *id_of(struct rh_arena *arena, const char *field)
{
    char *id = rh_arena_strdup(arena, field);
    for (char *c = id; *c != '\0'; c++)
        if (*c == '.' || *c == '[' || *c == ']')
            *c = '-';
    return id;
}

static struct rh_value refused(struct rh_render *render, const struct gw_exchange *subject,
                               const struct rh_field_error *error)
{
    struct rh_map *map = rh_map_new(render->arena);
    rh_map_set(map, "field", rh_value_text(error->field));
    rh_map_set(map, "id", rh_value_text(id_of(render->arena, error->field)));
    rh_map_set(map, "label", rh_value_text(gw_problem_label(subject, error->field)));
    rh_map_set(map, "text", rh_value_text(gw_problem_reason(subject, error)));
    rh_map_set(map, "reason", rh_value_text(rh_reason_name(error->reason)));
    return rh_map_value(map);
}

static struct rh_value error_of(struct rh_render *render, const struct field *field)
{
    const struct gw_exchange *subject = subject_of(field->exchange);
    for (size_t i = 0; subject->error != NULL && i < subject->error->n_fields; i++)
        if (strcmp(subject->error->fields[i].field, field->path) == 0)
            return refused(render, subject, &subject->error->fields[i]);
    return rh_value_flag(false);
}

static struct rh_value field_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct field *field = self;
    if (rh_slice_is(name, "raw"))
        return rh_value_slice(raw_of(render, field));
    if (rh_slice_is(name, "error"))
        return error_of(render, field);
    if (rh_slice_is(name, "is"))
        return rh_value_view((struct rh_view){raw_is, field});
    if (rh_slice_is(name, "choices"))
        return choices_of(render, field);
    struct field *deeper = rh_arena_alloc(render->arena, sizeof *deeper);
    deeper->exchange = field->exchange;
    deeper->path = rh_arena_printf(render->arena, "%s.%.*s", field->path, (int)name.len, name.data);
    return rh_value_view((struct rh_view){field_get, deeper});
}

static struct rh_value form_errors(struct rh_render *render, const struct gw_exchange *subject)
{
    struct rh_list *list = rh_list_new(render->arena);
    for (size_t i = 0; subject->error != NULL && i < subject->error->n_fields; i++)
        rh_list_add(list, refused(render, subject, &subject->error->fields[i]));
    return rh_list_value(list);
}

/* What a page that asks back sends once more. */
static struct rh_value form_sent(struct rh_render *render, const struct gw_exchange *subject)
{
    struct rh_list *list = rh_list_new(render->arena);
    for (size_t i = 0; i < subject->form.n_fields; i++) {
        const struct rh_form_field *field = &subject->form.fields[i];
        if (strcmp(field->name, "_token") == 0 || field->filename != NULL)
            continue;
        struct rh_map *map = rh_map_new(render->arena);
        rh_map_set(map, "name", rh_value_text(field->name));
        rh_map_set(map, "value", rh_value_slice(field->value));
        rh_list_add(list, rh_map_value(map));
    }
    return rh_list_value(list);
}

static struct rh_value form_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct gw_exchange *exchange = self;
    if (rh_slice_is(name, "errors"))
        return form_errors(render, subject_of(exchange));
    if (rh_slice_is(name, "sent"))
        return form_sent(render, subject_of(exchange));
    if (rh_slice_is(name, "failed"))
        return rh_value_flag(exchange->failed != NULL);
    struct field *field = rh_arena_alloc(render->arena, sizeof *field);
    field->exchange = exchange;
    field->path = rh_arena_dup(render->arena, name.data, name.len);
    return rh_value_view((struct rh_view){field_get, field});
}

static struct rh_value error_is(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct gw_problem *problem = self;
    (void)render;
    return rh_value_flag(rh_slice_is(name, problem->name));
}

static struct rh_value number(struct rh_arena *arena, int64_t value)
{
    return rh_value_text(rh_arena_printf(arena, "%lld", (long long)value));
}

static struct rh_value error_value(const struct gw_exchange *subject)
{
    struct rh_arena *arena = subject->arena;
    struct gw_problem *problem = rh_arena_alloc(arena, sizeof *problem);
    *problem = gw_problem_of(subject);
    struct rh_map *map = rh_map_new(arena);
    rh_map_set(map, "code", rh_value_text(problem->code));
    rh_map_set(map, "is", rh_value_view((struct rh_view){error_is, problem}));
    rh_map_set(map, "title", rh_value_text(problem->title));
    rh_map_set(map, "text", rh_value_text(problem->detail));
    rh_map_set(map, "status", number(arena, problem->status));
    rh_map_set(map, "request", rh_value_text(subject->log.request));
    if (problem->retry_after > 0)
        rh_map_set(map, "retry_after", number(arena, problem->retry_after));
    return rh_map_value(map);
}

/* A form that failed with its outcome unknown is sent again with the token that it had: the key in
 * it makes that safe. Any other gets a new one, filled in on sending. */
static struct rh_value token(const struct gw_exchange *exchange)
{
    const struct gw_exchange *failed = exchange->failed;
    const char *sent = failed == NULL ? NULL : rh_form_get(&failed->form, "_token");
    if (sent != NULL && failed->key != NULL && rh_code_is_failure(failed->error->code))
        return rh_value_text(sent);
    return (struct rh_value){.kind = RH_VALUE_HTML, .text = rh_slice(GW_TOKEN_MARK)};
}

/* What a role of the session opens: role.admin, role.any, and role.elsewhere where another
 * administration has one for them too. */
static struct rh_value role_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct gw_exchange *exchange = self;
    size_t n;
    const char *const *roles =
        gw_session_roles(render->arena, exchange->session, exchange->tenant->tenant, &n);
    size_t here = 0;
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        here += strchr(roles[i], ':') == NULL;
        found = found || rh_slice_is(name, roles[i]);
    }
    if (rh_slice_is(name, "any"))
        found = here > 0;
    else if (rh_slice_is(name, "elsewhere"))
        found = exchange->session->n_roles > n;
    return rh_value_flag(found);
}

/* A standard text of the catalogue with the town's data in it, as somebody would have written it:
 * the template standard/<name>. A member of it, because only a text has blocks. */
static struct rh_value standard_get(struct rh_render *render, const void *self,
                                    struct rh_slice name)
{
    const struct gw_exchange *exchange = self;
    struct rh_buf out = rh_buf_new(render->arena, 0);
    struct rh_render plain = *render;
    const char *template =
        rh_arena_printf(render->arena, "standard/%.*s", (int)name.len, name.data);
    plain.plain = true;
    if (!rh_templates_has(exchange->gateway->templates, template) ||
        rh_mustache_render(exchange->gateway->templates, template, &plain,
                           gw_page_context((struct gw_exchange *)(uintptr_t)exchange),
                           &out) != NULL)
        return (struct rh_value){.kind = RH_VALUE_NONE};
    return rh_value_slice((struct rh_slice){rh_buf_str(&out), out.len});
}

/* Who runs the deployment, as the settings say. */
static struct rh_value operator_value(const struct gw_exchange *exchange)
{
    const struct gw_settings *settings = exchange->gateway->settings;
    struct rh_map *map = rh_map_new(exchange->arena);
    rh_map_set(map, "name", rh_value_text(settings->operator_name));
    rh_map_set(map, "street", rh_value_text(settings->operator_street));
    rh_map_set(map, "city", rh_value_text(settings->operator_city));
    rh_map_set(map, "phone", rh_value_text(settings->operator_phone));
    rh_map_set(map, "email", rh_value_text(settings->operator_email));
    return rh_map_value(map);
}

struct rh_value gw_page_context(struct gw_exchange *exchange)
{
    struct rh_map *map = rh_map_new(exchange->arena);
    const struct gw_exchange *subject = subject_of(exchange);
    rh_map_set(map, "page", rh_value_view((struct rh_view){page_get, exchange}));
    rh_map_set(map, "asset", rh_value_view((struct rh_view){asset_get, exchange}));
    rh_map_set(map, "form", rh_value_view((struct rh_view){form_get, exchange}));
    rh_map_set(map, "standard", rh_value_view((struct rh_view){standard_get, exchange}));
    rh_map_set(map, "operator", operator_value(exchange));
    rh_map_set(map, "api", exchange->gateway->reference);
    rh_map_set(map, "token", token(exchange));
    if (exchange->session != NULL && exchange->session->trust > 0)
        rh_map_set(map, "session", rh_message_value(&exchange->session->base));
    if (exchange->session != NULL && exchange->session->trust > 0 && exchange->tenant != NULL)
        rh_map_set(map, "role", rh_value_view((struct rh_view){role_get, exchange}));
    if (exchange->tenant != NULL)
        rh_map_set(map, "tenant", rh_message_value(&exchange->tenant->base));
    if (subject->error != NULL)
        rh_map_set(map, "error", error_value(subject));
    for (size_t i = 0; i < exchange->n_calls; i++)
        if (exchange->calls[i].out != NULL)
            rh_map_set(map, exchange->calls[i].spec->as, rh_message_value(exchange->calls[i].out));
    return rh_map_value(map);
}

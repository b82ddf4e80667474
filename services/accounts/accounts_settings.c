/* What everybody may read of an administration, and what its admin sees before changing it. */
#include "accounts_settings.h"

#include "hash.h"
#include "instant.h"

#include <math.h>
#include <stdlib.h>

#include "banned.h"

#define LISTED 100 /* feedbacks on one page */

static bool is_among(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

bool accounts_text_kind_valid(const char *kind)
{
    static const char *const kinds[] = {"impressum", "datenschutz", "mail"};
    return is_among(kind, kinds, 3);
}

bool accounts_text_language_valid(const char *language)
{
    static const char *const languages[] = {"de", "en", "de-simple"};
    return is_among(language, languages, 3);
}

struct rh_error *accounts_settings_load(struct rh_request *rq, const char *language,
                                        struct accounts_settings_row **ret)
{
    RH_TRY(accounts_store_settings(rq, rq->tenant, language, ret));
    return *ret == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

const char *accounts_settings_words(const struct accounts_settings_row *row, const char *kind)
{
    for (size_t i = 0; i < row->kinds.n; i++)
        if (strcmp(row->kinds.items[i], kind) == 0 && *row->words.items[i] != '\0')
            return row->words.items[i];
    return NULL;
}

bool accounts_settings_checked(const struct accounts_settings_row *row, const char *kind)
{
    return is_among(kind, row->checked.items, row->checked.n);
}

struct accounts_named accounts_named_of(const struct accounts_tenant_row *tenant)
{
    return (struct accounts_named){tenant->name,  tenant->street, tenant->postcode, tenant->city,
                                   tenant->phone, tenant->email,  tenant->web};
}

/* ---- for everybody ---- */

/* In the reader's language; where the town has its own words in German alone these hold, for a
 * standard text beside them would say something else. */
static struct rh_error *own_words(struct rh_request *rq, const char *kind,
                                  struct accounts_settings_row **ret_row, const char **ret_language)
{
    *ret_language = accounts_text_language_valid(rq->language) ? rq->language : "de";
    RH_TRY(accounts_settings_load(rq, *ret_language, ret_row));
    rh_request_tag(rq, "settings");
    if (accounts_settings_words(*ret_row, kind) != NULL || strcmp(*ret_language, "de") == 0)
        return NULL;
    struct accounts_settings_row *german;
    RH_TRY(accounts_settings_load(rq, "de", &german));
    if (accounts_settings_words(german, kind) == NULL)
        return NULL;
    *ret_row = german;
    *ret_language = "de";
    return NULL;
}

struct rh_error *accounts_imprint(struct rh_request *rq, const Accounts__ImprintRequest *in,
                                  Accounts__ImprintReply *out)
{
    struct accounts_settings_row *row;
    const char *language;
    (void)in;
    RH_TRY(own_words(rq, "impressum", &row, &language));
    out->words = (char *)(uintptr_t)accounts_settings_words(row, "impressum");
    out->language = (char *)(uintptr_t)language;
    return NULL;
}

struct rh_error *accounts_privacy(struct rh_request *rq, const Accounts__PrivacyRequest *in,
                                  Accounts__PrivacyReply *out)
{
    struct accounts_settings_row *row;
    const char *language;
    (void)in;
    RH_TRY(own_words(rq, "datenschutz", &row, &language));
    out->words = (char *)(uintptr_t)accounts_settings_words(row, "datenschutz");
    out->language = (char *)(uintptr_t)language;
    out->feedback_days = (int32_t)row->feedback_days;
    return NULL;
}

static Accounts__Conformity state_of(const struct accounts_settings_row *row)
{
    if (strcmp(row->state, "FULLY") == 0)
        return ACCOUNTS__CONFORMITY__FULLY;
    return strcmp(row->state, "NOT") == 0 ? ACCOUNTS__CONFORMITY__NOT
                                          : ACCOUNTS__CONFORMITY__PARTLY;
}

static Accounts__Examination method_of(const struct accounts_settings_row *row)
{
    return strcmp(row->method, "EXTERNAL") == 0 ? ACCOUNTS__EXAMINATION__EXTERNAL
                                                : ACCOUNTS__EXAMINATION__SELF;
}

static Common__Date *day_of(struct rh_arena *arena, const char *iso)
{
    if (iso == NULL)
        return NULL;
    Common__Date *day = (void *)rh_pb_new(arena, &common__date__descriptor);
    day->year = (int32_t)strtol(iso, NULL, 10);
    day->month = (int32_t)strtol(iso + 5, NULL, 10);
    day->day = (int32_t)strtol(iso + 8, NULL, 10);
    return day;
}

struct rh_error *accounts_statement(struct rh_request *rq, const Accounts__StatementRequest *in,
                                    Accounts__StatementReply *out)
{
    struct accounts_settings_row *row;
    (void)in;
    RH_TRY(accounts_settings_load(rq, "de", &row));
    out->state = state_of(row);
    out->barriers = (char *)(uintptr_t)row->barriers;
    out->examined = day_of(rq->arena, row->examined);
    out->method = method_of(row);
    out->ombuds = (char *)(uintptr_t)(row->ombuds == NULL ? row->land_ombuds : row->ombuds);
    out->monitor = (char *)(uintptr_t)row->land_monitor;
    out->land = (char *)(uintptr_t)row->tenant.land;
    out->feedback_days = (int32_t)row->feedback_days;
    rh_request_tag(rq, "settings");
    return NULL;
}

struct rh_error *accounts_colors(struct rh_request *rq, const Accounts__ColorsRequest *in,
                                 Accounts__ColorsReply *out)
{
    struct accounts_color color;
    if (!accounts_color_parse(in->color, &color))
        return rh_invalid(rq->arena, "color", WRONG_FORMAT);
    const struct accounts_shades shades = accounts_shades_of(color);
    out->light = (char *)(uintptr_t)accounts_color_text(rq->arena, shades.light);
    out->light_hover = (char *)(uintptr_t)accounts_color_text(rq->arena, shades.light_hover);
    out->dark = (char *)(uintptr_t)accounts_color_text(rq->arena, shades.dark);
    out->dark_hover = (char *)(uintptr_t)accounts_color_text(rq->arena, shades.dark_hover);
    return NULL;
}

struct rh_error *accounts_logo(struct rh_request *rq, const Accounts__LogoRequest *in,
                               Accounts__LogoReply *out)
{
    struct accounts_logo_row *row;
    RH_TRY(accounts_store_logo(rq, in->v, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->file = rh_pb_file(rq->arena, row->media_type, "logo", row->content);
    return NULL;
}

/* ---- for its admin ---- */

static void fill_contact(const struct accounts_tenant_row *t, Accounts__SettingsReply *out)
{
    out->version = t->version;
    out->name = (char *)(uintptr_t)t->name;
    out->short_name = (char *)(uintptr_t)t->short_name;
    out->street = (char *)(uintptr_t)t->street;
    out->postcode = (char *)(uintptr_t)t->postcode;
    out->city = (char *)(uintptr_t)t->city;
    out->phone = (char *)(uintptr_t)t->phone;
    out->email = (char *)(uintptr_t)t->email;
    out->web = (char *)(uintptr_t)t->web;
    out->hours = (char *)(uintptr_t)t->hours;
    out->alt = (char *)(uintptr_t)t->logo_alt;
    out->land = (char *)(uintptr_t)t->land;
    out->zone = (char *)(uintptr_t)t->zone;
}

/* What still waits to be looked at. */
static void fill_open(const struct accounts_settings_row *row, Accounts__SettingsReply *out)
{
    const struct accounts_tenant_row *t = &row->tenant;
    out->contact_open = t->street == NULL || t->postcode == NULL || t->city == NULL ||
                        t->phone == NULL || t->email == NULL || t->hours == NULL;
    out->look_open = t->color == NULL || t->logo == NULL;
    out->imprint_open = !accounts_settings_checked(row, "impressum");
    out->privacy_open = !accounts_settings_checked(row, "datenschutz");
    out->statement_open = !row->statement_checked || row->examined == NULL ||
                          (row->ombuds == NULL && row->land_ombuds == NULL);
}

struct rh_error *accounts_settings(struct rh_request *rq, const Accounts__SettingsRequest *in,
                                   Accounts__SettingsReply *out)
{
    struct accounts_settings_row *row;
    struct accounts_color color;
    RH_TRY(accounts_settings_load(rq, "de", &row));
    fill_contact(&row->tenant, out);
    fill_open(row, out);
    if (row->tenant.color != NULL)
        out->color = rh_arena_printf(rq->arena, "#%s", row->tenant.color);
    if (in->color != NULL && accounts_color_parse(in->color, &color))
        out->preview = (char *)(uintptr_t)accounts_color_text(rq->arena, color);
    out->state = state_of(row);
    out->barriers = (char *)(uintptr_t)row->barriers;
    out->examined = day_of(rq->arena, row->examined);
    out->method = method_of(row);
    out->ombuds = (char *)(uintptr_t)row->ombuds;
    out->land_ombuds = (char *)(uintptr_t)row->land_ombuds;
    out->feedback_days = (int32_t)row->feedback_days;
    out->appointment_days = (int32_t)row->tenant.appointment_days;
    out->feedbacks = (int32_t)row->feedbacks;
    return NULL;
}

struct rh_error *accounts_town_text(struct rh_request *rq, const Accounts__TownTextRequest *in,
                                    Accounts__TownTextReply *out)
{
    struct accounts_settings_row *row;
    const char *language = in->language == NULL ? "de" : in->language;
    if (!accounts_text_kind_valid(in->text))
        return rh_refuse(rq->arena, NOT_FOUND);
    if (!accounts_text_language_valid(language))
        return rh_invalid(rq->arena, "language", UNKNOWN_VALUE);
    RH_TRY(accounts_settings_load(rq, language, &row));
    out->version = row->tenant.version;
    out->text = in->text;
    out->language = (char *)(uintptr_t)language;
    out->words = (char *)(uintptr_t)accounts_settings_words(row, in->text);
    out->own = out->words != NULL;
    out->open = !accounts_settings_checked(row, in->text);
    out->feedback_days = (int32_t)row->feedback_days;
    return NULL;
}

struct rh_error *accounts_feedbacks(struct rh_request *rq, const Accounts__FeedbacksRequest *in,
                                    Accounts__FeedbacksReply *out)
{
    struct accounts_feedback_row *rows;
    size_t n;
    (void)in;
    RH_TRY(accounts_store_feedbacks(rq, LISTED + 1, &rows, &n));
    out->more = n > LISTED;
    for (size_t i = 0; i < n && i < LISTED; i++) {
        Accounts__FeedbackItem *item = RH_PB_ADD(rq->arena, out->n_feedbacks, out->feedbacks,
                                                 &accounts__feedback_item__descriptor);
        item->feedback = (char *)(uintptr_t)rows[i].feedback;
        item->page = (char *)(uintptr_t)rows[i].page;
        item->message = (char *)(uintptr_t)rows[i].message;
        item->email = (char *)(uintptr_t)rows[i].email;
        item->made = rh_pb_instant(rq->arena, rows[i].made_at);
    }
    return NULL;
}

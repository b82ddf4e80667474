/* An admin's changes. Each reads all settings, changes its part of them and writes them back where
 * the version is still the one that the admin saw: one statement, whatever was changed, and nobody
 * overwrites what they have not seen. booking and notifier are told in the same statement. */
#include "accounts_settings.h"
#include "booking.pb-c.h"
#include "notifier.pb-c.h"

#include "hash.h"

#include <math.h>
#include <sodium.h>

#include "banned.h"

#define LOGO_NAME 8 /* bytes of its hash */

struct saving {
    struct accounts_change change;
    struct accounts_settings_row row;
};

static struct rh_error *begin(struct rh_request *rq, int64_t seen, const char *action,
                              struct saving *ret)
{
    struct accounts_settings_row *row;
    RH_TRY(accounts_settings_load(rq, "de", &row));
    *ret = (struct saving){.row = *row};
    ret->change = (struct accounts_change){.seen = seen, .action = action};
    return NULL;
}

static void add_signature(struct rh_request *rq, Notifier__TenantChangedRequest *request,
                          const char *language, const char *words)
{
    Notifier__Signature *signature = RH_PB_ADD(
        rq->arena, request->n_signatures, request->signatures, &notifier__signature__descriptor);
    signature->language = (char *)(uintptr_t)language;
    signature->words = (char *)(uintptr_t)words;
}

static const struct accounts_text_row *changed_signature(const struct accounts_change *change,
                                                         const char *language)
{
    for (size_t i = 0; i < change->n_texts; i++)
        if (strcmp(change->texts[i].kind, "mail") == 0 &&
            strcmp(change->texts[i].language, language) == 0)
            return &change->texts[i];
    return NULL;
}

/* The stored ones, those that change in their place. */
static struct rh_error *fill_signatures(struct rh_request *rq, const struct accounts_change *change,
                                        Notifier__TenantChangedRequest *request)
{
    struct accounts_text_row *stored;
    size_t n;
    RH_TRY(accounts_store_signatures(rq, &stored, &n));
    for (size_t i = 0; i < n; i++)
        if (changed_signature(change, stored[i].language) == NULL)
            add_signature(rq, request, stored[i].language, stored[i].words);
    for (size_t i = 0; i < change->n_texts; i++)
        if (strcmp(change->texts[i].kind, "mail") == 0 && change->texts[i].words != NULL)
            add_signature(rq, request, change->texts[i].language, change->texts[i].words);
    return NULL;
}

static struct rh_error *tell(struct rh_request *rq, struct saving *saving)
{
    Booking__TenantChangedRequest to_booking = BOOKING__TENANT_CHANGED_REQUEST__INIT;
    Notifier__TenantChangedRequest to_notifier = NOTIFIER__TENANT_CHANGED_REQUEST__INIT;
    struct accounts_tenant_row next = saving->row.tenant;
    next.version = saving->change.seen + 1;
    to_booking.tenant = to_notifier.tenant = accounts_tenant_message(rq->arena, &next);
    RH_TRY(fill_signatures(rq, &saving->change, &to_notifier));
    saving->change.to_booking = rh_pb_pack(rq->arena, &to_booking.base);
    saving->change.announcement = accounts_announcement(
        rq, "settings", rh_arena_printf(rq->arena, "%lld", (long long)next.version));
    saving->change.to_notifier = rh_pb_pack(rq->arena, &to_notifier.base);
    return NULL;
}

/* Every reply's version is its first field; *ret_version lies in `out`. */
static struct rh_error *save(struct rh_request *rq, struct saving *saving, ProtobufCMessage *out,
                             int64_t *ret_version)
{
    struct rh_write write;
    struct rh_outcome outcome;
    *ret_version = saving->change.seen + 1;
    saving->change.row = &saving->row;
    RH_TRY(tell(rq, saving));
    RH_TRY(accounts_town_write_of(rq, out, &write));
    RH_TRY(accounts_store_change(rq, &write, &saving->change, &outcome));
    RH_TRY(accounts_settle(rq, &outcome, COMMON__CODE__STALE, out));
    rh_request_tag(rq, "settings");
    rh_request_tag(rq, "services");
    return NULL;
}

/* A colour that cannot be read is refused with what it reaches and the nearest one that can. */
static struct rh_error *check_color(struct rh_request *rq, const char *text, const char **ret_color)
{
    struct accounts_color color;
    *ret_color = NULL;
    if (text == NULL)
        return NULL;
    if (!accounts_color_parse(text, &color))
        return rh_invalid(rq->arena, "color", WRONG_FORMAT);
    *ret_color = accounts_color_text(rq->arena, color);
    double reached = accounts_contrast_light(color);
    if (reached >= ACCOUNTS_CONTRAST)
        return NULL;
    struct rh_error *error = rh_error_field(NULL, rq->arena, "color", COMMON__REASON__LOW_CONTRAST,
                                            (int64_t)floor(reached * 10));
    const char *nearest = accounts_color_text(rq->arena, accounts_shades_of(color).light);
    rh_error_nearest(error, rq->arena, rh_arena_printf(rq->arena, "#%s", nearest));
    return error;
}

struct rh_error *accounts_change_look(struct rh_request *rq, const Accounts__ChangeLookRequest *in,
                                      Accounts__ChangeLookReply *out)
{
    struct saving saving;
    const char *color;
    RH_TRY(check_color(rq, in->color, &color));
    RH_TRY(begin(rq, in->version, "settings.look", &saving));
    saving.row.tenant.name = in->name;
    saving.row.tenant.short_name = in->short_name;
    saving.row.tenant.color = color;
    return save(rq, &saving, &out->base, &out->version);
}

static struct rh_error *check_logo(struct rh_request *rq, struct rh_slice file,
                                   struct accounts_logo *ret)
{
    if (!accounts_logo_read(file, ret))
        return rh_invalid(rq->arena, "logo", NO_IMAGE);
    if (ret->width < ACCOUNTS_LOGO_MIN || ret->width > ACCOUNTS_LOGO_MAX ||
        ret->height < ACCOUNTS_LOGO_MIN || ret->height > ACCOUNTS_LOGO_MAX)
        return rh_invalid(rq->arena, "logo", WRONG_SIZE);
    return NULL;
}

struct rh_error *accounts_change_logo(struct rh_request *rq, const Accounts__ChangeLogoRequest *in,
                                      Accounts__ChangeLogoReply *out)
{
    struct saving saving;
    struct accounts_logo logo;
    uint8_t hash[32];
    char *name = rh_arena_alloc(rq->arena, 2 * LOGO_NAME + 1);
    const struct rh_slice file = {(const char *)in->logo.data, in->logo.len};
    RH_TRY(check_logo(rq, file, &logo));
    RH_TRY(begin(rq, in->version, "settings.logo", &saving));
    rh_hash(file.data, file.len, hash);
    saving.row.tenant.logo = sodium_bin2hex(name, 2 * LOGO_NAME + 1, hash, LOGO_NAME);
    saving.row.tenant.logo_alt = in->alt;
    saving.row.tenant.logo_width = logo.width;
    saving.row.tenant.logo_height = logo.height;
    saving.change.logo_type = logo.media_type;
    saving.change.logo = file;
    return save(rq, &saving, &out->base, &out->version);
}

struct rh_error *accounts_remove_logo(struct rh_request *rq, const Accounts__RemoveLogoRequest *in,
                                      Accounts__RemoveLogoReply *out)
{
    struct saving saving;
    RH_TRY(begin(rq, in->version, "settings.logo", &saving));
    saving.row.tenant.logo = saving.row.tenant.logo_alt = NULL;
    return save(rq, &saving, &out->base, &out->version);
}

static struct rh_error *check_contact(struct rh_arena *arena,
                                      const Accounts__ChangeContactRequest *in)
{
    struct rh_error *error = NULL;
    if (strspn(in->postcode, "0123456789") != 5)
        error = rh_error_field(error, arena, "postcode", COMMON__REASON__WRONG_FORMAT, 0);
    if (!accounts_phone_valid(in->phone))
        error = rh_error_field(error, arena, "phone", COMMON__REASON__WRONG_FORMAT, 0);
    if (in->web != NULL && !accounts_web_valid(in->web))
        error = rh_error_field(error, arena, "web", COMMON__REASON__WRONG_FORMAT, 0);
    return error;
}

struct rh_error *accounts_change_contact(struct rh_request *rq,
                                         const Accounts__ChangeContactRequest *in,
                                         Accounts__ChangeContactReply *out)
{
    struct saving saving;
    RH_TRY(check_contact(rq->arena, in));
    RH_TRY(begin(rq, in->version, "settings.contact", &saving));
    struct accounts_tenant_row *t = &saving.row.tenant;
    t->street = in->street;
    t->postcode = in->postcode;
    t->city = in->city;
    t->phone = in->phone;
    t->email = in->email;
    t->web = in->web;
    t->hours = in->hours;
    return save(rq, &saving, &out->base, &out->version);
}

struct rh_error *accounts_change_text(struct rh_request *rq, const Accounts__ChangeTextRequest *in,
                                      Accounts__ChangeTextReply *out)
{
    struct saving saving;
    const bool own = in->has_own && in->own;
    const struct accounts_text_row text = {in->text, in->language, own ? in->words : NULL};
    if (!accounts_text_kind_valid(in->text))
        return rh_refuse(rq->arena, NOT_FOUND);
    if (!accounts_text_language_valid(in->language))
        return rh_invalid(rq->arena, "language", UNKNOWN_VALUE);
    if (own && in->words == NULL)
        return rh_invalid(rq->arena, "words", MISSING);
    RH_TRY(begin(rq, in->version, "settings.text", &saving));
    saving.change.texts = &text;
    saving.change.n_texts = 1;
    saving.change.checked = true;
    out->text = in->text;
    out->language = in->language;
    return save(rq, &saving, &out->base, &out->version);
}

static const char *name_of(const ProtobufCEnumDescriptor *type, int value)
{
    return protobuf_c_enum_descriptor_get_value(type, value)->name;
}

struct rh_error *accounts_change_statement(struct rh_request *rq,
                                           const Accounts__ChangeStatementRequest *in,
                                           Accounts__ChangeStatementReply *out)
{
    struct saving saving;
    RH_TRY(begin(rq, in->version, "settings.statement", &saving));
    saving.row.state = name_of(&accounts__conformity__descriptor, (int)in->state);
    saving.row.barriers = in->barriers;
    saving.row.method = name_of(&accounts__examination__descriptor, (int)in->method);
    saving.row.ombuds = in->ombuds;
    saving.row.statement_checked = true;
    saving.row.examined = rh_arena_printf(rq->arena, "%04d-%02d-%02d", in->examined->year,
                                          in->examined->month, in->examined->day);
    return save(rq, &saving, &out->base, &out->version);
}

struct rh_error *accounts_change_retention(struct rh_request *rq,
                                           const Accounts__ChangeRetentionRequest *in,
                                           Accounts__ChangeRetentionReply *out)
{
    struct saving saving;
    RH_TRY(begin(rq, in->version, "settings.retention", &saving));
    saving.row.feedback_days = in->feedback_days;
    if (in->has_appointment_days)
        saving.row.tenant.appointment_days = in->appointment_days;
    return save(rq, &saving, &out->base, &out->version);
}

/* ---- a neighbour's ---- */

#define NEIGHBOURS 200

struct neighbour {
    struct accounts_settings_row row;
    struct accounts_text_row *texts; /* as they will be here */
    size_t n;
};

/* NOT_FOUND for one who is no other administration of the same Land. */
static struct rh_error *neighbour_of(struct rh_request *rq, const char *slug,
                                     const struct accounts_settings_row *own, struct neighbour *ret)
{
    struct accounts_tenant_row *found = NULL;
    struct accounts_settings_row *row = NULL;
    RH_TRY(accounts_store_tenant(rq, slug, &found));
    if (found == NULL || found->tenant == rq->tenant || strcmp(found->land, own->tenant.land) != 0)
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(accounts_store_settings(rq, (int32_t)found->tenant, "de", &row));
    RH_TRY(accounts_store_all_texts(rq, (int32_t)found->tenant, &ret->texts, &ret->n));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    ret->row = *row;
    const struct accounts_named theirs = accounts_named_of(found);
    const struct accounts_named ours = accounts_named_of(&own->tenant);
    for (size_t i = 0; i < ret->n; i++)
        ret->texts[i].words = accounts_text_adopt(rq->arena, ret->texts[i].words, &theirs, &ours);
    return NULL;
}

static Accounts__Neighbour *neighbour_message(struct rh_arena *arena, const char *slug,
                                              const char *name)
{
    Accounts__Neighbour *neighbour = (void *)rh_pb_new(arena, &accounts__neighbour__descriptor);
    neighbour->slug = (char *)(uintptr_t)slug;
    neighbour->name = (char *)(uintptr_t)name;
    return neighbour;
}

static struct rh_error *fill_chosen(struct rh_request *rq, const char *slug,
                                    const struct accounts_settings_row *own,
                                    Accounts__NeighbourReply *out)
{
    struct neighbour chosen = {0};
    RH_TRY(neighbour_of(rq, slug, own, &chosen));
    out->chosen = neighbour_message(rq->arena, chosen.row.tenant.slug, chosen.row.tenant.name);
    out->ombuds = (char *)(uintptr_t)chosen.row.ombuds;
    out->has_feedback_days = true;
    out->feedback_days = (int32_t)chosen.row.feedback_days;
    out->has_appointment_days = true;
    out->appointment_days = (int32_t)chosen.row.tenant.appointment_days;
    for (size_t i = 0; i < chosen.n; i++) {
        Accounts__NeighbourText *text =
            RH_PB_ADD(rq->arena, out->n_texts, out->texts, &accounts__neighbour_text__descriptor);
        text->kind = (char *)(uintptr_t)chosen.texts[i].kind;
        text->language = (char *)(uintptr_t)chosen.texts[i].language;
        text->words = (char *)(uintptr_t)chosen.texts[i].words;
    }
    return NULL;
}

struct rh_error *accounts_neighbour(struct rh_request *rq, const Accounts__NeighbourRequest *in,
                                    Accounts__NeighbourReply *out)
{
    struct accounts_settings_row *own;
    struct accounts_neighbour_row *rows;
    size_t n;
    RH_TRY(accounts_settings_load(rq, "de", &own));
    RH_TRY(accounts_store_neighbours(rq, NEIGHBOURS, &rows, &n));
    out->version = own->tenant.version;
    for (size_t i = 0; i < n; i++) {
        Accounts__Neighbour *neighbour = RH_PB_ADD(rq->arena, out->n_neighbours, out->neighbours,
                                                   &accounts__neighbour__descriptor);
        *neighbour = *neighbour_message(rq->arena, rows[i].slug, rows[i].name);
    }
    return in->neighbour == NULL ? NULL : fill_chosen(rq, in->neighbour, own, out);
}

/* What is taken has still to be read: none of it counts as checked. */
struct rh_error *accounts_adopt(struct rh_request *rq, const Accounts__AdoptRequest *in,
                                Accounts__AdoptReply *out)
{
    struct saving saving;
    struct neighbour theirs = {0};
    RH_TRY(begin(rq, in->version, "settings.adopt", &saving));
    RH_TRY(neighbour_of(rq, in->neighbour, &saving.row, &theirs));
    saving.change.texts = theirs.texts;
    saving.change.n_texts = theirs.n;
    if (theirs.row.ombuds != NULL) {
        saving.row.ombuds = theirs.row.ombuds;
        saving.row.statement_checked = false;
    }
    saving.row.feedback_days = theirs.row.feedback_days;
    saving.row.tenant.appointment_days = theirs.row.tenant.appointment_days;
    return save(rq, &saving, &out->base, &out->version);
}

/* Programs that an administration tells of what happens: its admin names their addresses. Secrets
 * follow from our own and the program's id, so none is stored, and a repeated request shows the
 * same one again. */
#include "accounts.pb-c.h"
#include "booking.pb-c.h"
#include "clock.h"
#include "id.h"
#include "instant.h"
#include "json.h"
#include "notifier_handlers.h"
#include "notifier_hooks_store.h"
#include "pb.h"

#include <stdio.h>

#include "banned.h"

#define LISTED 5 /* messages of each */

static bool has(const struct rh_texts_column *events, const char *event)
{
    for (size_t i = 0; i < events->n; i++)
        if (strcmp(events->items[i], event) == 0)
            return true;
    return false;
}

static void fill_delivery(struct rh_arena *arena, const struct notifier_hook_delivery_row *row,
                          Notifier__HookDelivery *ret)
{
    ret->event = (char *)(uintptr_t)row->subject;
    ret->made = rh_pb_instant(arena, row->made_at);
    ret->attempts = (uint32_t)row->attempts;
    ret->problem = (char *)(uintptr_t)row->problem;
    ret->state = NOTIFIER__HOOK_STATE__WAITING;
    if (strcmp(row->state, "SENT") == 0)
        ret->state = NOTIFIER__HOOK_STATE__SENT;
    else if (strcmp(row->state, "DEAD") == 0)
        ret->state = NOTIFIER__HOOK_STATE__DEAD;
    else if (row->attempts > 0 && row->next_at != RH_TIME_NULL)
        ret->next = rh_pb_instant(arena, row->next_at);
}

struct rh_error *notifier_hooks(struct rh_request *rq, const Notifier__HooksRequest *in,
                                Notifier__HooksReply *out)
{
    struct notifier_hook_row *rows;
    struct notifier_hook_delivery_row *sent;
    size_t n, n_sent;
    (void)in;
    RH_TRY(notifier_store_hooks(rq, &rows, &n));
    RH_TRY(notifier_store_hook_deliveries(rq, LISTED, &sent, &n_sent));
    for (size_t i = 0; i < n; i++) {
        Notifier__Hook *hook =
            RH_PB_ADD(rq->arena, out->n_hooks, out->hooks, &notifier__hook__descriptor);
        hook->hook = (char *)(uintptr_t)rows[i].hook;
        hook->url = (char *)(uintptr_t)rows[i].url;
        hook->feedback = has(&rows[i].events, "feedback");
        hook->settings = has(&rows[i].events, "settings");
        hook->appointments = has(&rows[i].events, "appointments");
        hook->made = rh_pb_instant(rq->arena, rows[i].made_at);
        for (size_t j = 0; j < n_sent; j++)
            if (strcmp(sent[j].hook, rows[i].hook) == 0)
                fill_delivery(rq->arena, &sent[j],
                              RH_PB_ADD(rq->arena, hook->n_deliveries, hook->deliveries,
                                        &notifier__hook_delivery__descriptor));
    }
    out->full = n >= NOTIFIER_HOOKS_MAX;
    return NULL;
}

/* For the log of accesses, which accounts keeps. */
static struct rh_slice audit_of(struct rh_request *rq, const char *hook)
{
    Accounts__AuditRequest audit = ACCOUNTS__AUDIT_REQUEST__INIT;
    audit.account = (char *)(uintptr_t)rq->caller.account;
    audit.action = (char *)(uintptr_t)rq->method;
    audit.subject = rh_arena_printf(rq->arena, "hook:%s", hook);
    audit.at = rh_pb_instant(rq->arena, rq->now);
    return rh_pb_pack(rq->arena, &audit.base);
}

/* booking tells of what it is asked for alone. */
static struct rh_slice booking_of(struct rh_request *rq, const char *hook, bool gone)
{
    Booking__ProgramChangedRequest changed = BOOKING__PROGRAM_CHANGED_REQUEST__INIT;
    changed.program = (char *)(uintptr_t)hook;
    changed.has_gone = true;
    changed.gone = gone;
    return rh_pb_pack(rq->arena, &changed.base);
}

static struct rh_error *settle(struct rh_request *rq, const struct rh_outcome *outcome,
                               struct rh_error *refusal, ProtobufCMessage *out)
{
    if (outcome->known)
        return rh_write_replay(rq, outcome->same, outcome->reply, out);
    return outcome->done ? NULL : refusal;
}

struct rh_error *notifier_hook_add(struct rh_request *rq, const Notifier__HookAddRequest *in,
                                   Notifier__HookAddReply *out)
{
    const struct notifier_settings *settings = rq->settings;
    char *id = rh_uuid(rq->arena, rq->now),
         *secret = rh_arena_alloc(rq->arena, NOTIFIER_SECRET_SIZE);
    struct notifier_hook_change change = {.hook = id, .url = in->url};
    struct rh_outcome outcome;
    if (!notifier_hook_valid(in->url, settings->local_webhooks))
        return rh_invalid(rq->arena, "url", WRONG_FORMAT);
    if (in->feedback)
        change.events[change.n_events++] = "feedback";
    if (in->settings)
        change.events[change.n_events++] = "settings";
    if (in->appointments) {
        change.events[change.n_events++] = "appointments";
        change.booking = booking_of(rq, id, false);
    }
    if (change.n_events == 0)
        return rh_invalid(rq->arena, "feedback", MISSING);
    change.audit = audit_of(rq, id);
    out->hook = id;
    out->url = in->url;
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_hook_add(rq, &change, &outcome));
    RH_TRY(settle(rq, &outcome, rh_invalid(rq->arena, "url", TOO_MANY), &out->base));
    notifier_hook_secret(settings->key, rq->tenant, out->hook, secret);
    out->secret = secret;
    return NULL;
}

static void add_text(struct rh_buf *out, const char *name, const char *value)
{
    rh_buf_printf(out, ",\"%s\":", name);
    rh_json_write_string(out, rh_slice(value));
}

static void add_time(struct rh_buf *out, const char *name, int64_t ms)
{
    rh_buf_printf(out, ",\"%s\":\"", name);
    rh_instant_write(out, ms);
    rh_buf_text(out, "\"");
}

/* What became of an appointment, behind its id. */
static void add_happening(struct rh_buf *out, const Notifier__Happening *happening)
{
    add_text(out, "state", happening->what);
    add_text(out, "office", happening->office);
    if (happening->service != NULL)
        add_text(out, "service", happening->service);
    add_time(out, "start", happening->start->ms);
    if (happening->replaces != NULL)
        add_text(out, "replaces", happening->replaces);
}

/* Neither names nor words of people: {"type":"feedback","timestamp":"...","data":{...}} */
static struct rh_slice message_of(struct rh_request *rq, const char *type, const char *subject,
                                  const Notifier__Happening *happening)
{
    Notifier__WebhookRequest request = NOTIFIER__WEBHOOK_REQUEST__INIT;
    struct rh_buf out = rh_buf_new(rq->arena, 0);
    rh_buf_printf(&out, "{\"type\":\"%s\"", type);
    add_time(&out, "timestamp", happening == NULL ? rq->now : happening->at->ms);
    rh_buf_printf(&out, ",\"data\":{\"tenant\":%d", (int)rq->tenant);
    add_text(&out, "subject", subject);
    if (happening != NULL)
        add_happening(&out, happening);
    rh_buf_text(&out, "}}");
    request.event = (char *)(uintptr_t)type;
    request.content = (char *)(uintptr_t)rh_buf_str(&out);
    return rh_pb_pack(rq->arena, &request.base);
}

struct rh_error *notifier_hook_test(struct rh_request *rq, const Notifier__HookTestRequest *in,
                                    Notifier__HookTestReply *out)
{
    struct notifier_hook_message message = {.event = "test", .type = "test", .hook = in->hook};
    struct rh_outcome outcome;
    message.request = message_of(rq, message.type, in->hook, NULL);
    RH_TRY(rh_write_of(rq, &message.write));
    message.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_hook_send(rq, &message, &outcome));
    return settle(rq, &outcome, rh_refuse(rq->arena, NOT_FOUND), &out->base);
}

struct rh_error *notifier_announce(struct rh_request *rq, const Notifier__AnnounceRequest *in,
                                   Notifier__AnnounceReply *out)
{
    struct notifier_hook_message message = {.event = in->event, .type = in->event};
    struct rh_outcome outcome;
    if (in->happening != NULL)
        message.type = rh_arena_printf(rq->arena, "appointment.%s", in->happening->what);
    message.request = message_of(rq, message.type, in->subject, in->happening);
    RH_TRY(rh_write_of(rq, &message.write));
    message.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_hook_send(rq, &message, &outcome));
    return settle(rq, &outcome, NULL, &out->base); /* nobody wants to be told: fine */
}

struct rh_error *notifier_hook_remove(struct rh_request *rq, const Notifier__HookRemoveRequest *in,
                                      Notifier__HookRemoveReply *out)
{
    struct notifier_hook_change change = {.hook = in->hook,
                                          .audit = audit_of(rq, in->hook),
                                          .booking = booking_of(rq, in->hook, true)};
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_hook_remove(rq, &change, &outcome));
    return settle(rq, &outcome, rh_refuse(rq->arena, NOT_FOUND), &out->base);
}

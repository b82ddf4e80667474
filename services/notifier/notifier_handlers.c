/* What others ask for: kept, and answered. Nothing is sent from here. */
#include "notifier_handlers.h"

#include "id.h"
#include "notifier_store.h"
#include "pb.h"

#include <stdlib.h>

#include "banned.h"

int notifier_settings_check(void *arg)
{
    struct notifier_settings *settings = arg;
    if (!notifier_smtp_url_valid(settings->smtp.url)) {
        rh_log(RH_ERROR, NULL, "RATHAUS_SMTP: not of the form smtp://host:port");
        return -1;
    }
    if (!notifier_address_valid(settings->smtp.sender)) {
        rh_log(RH_ERROR, NULL, "RATHAUS_SENDER: not an address");
        return -1;
    }
    if (!rh_secret_read(settings->secret, settings->key)) {
        rh_log(RH_ERROR, NULL, "RATHAUS_SECRET: not 64 hexadecimal digits");
        return -1;
    }
    settings->letters = notifier_letters_load(settings->letters_folder, settings->texts_folder);
    if (settings->letters == NULL) {
        rh_log(RH_ERROR, NULL, "letters or texts cannot be read");
        return -1;
    }
    return 0;
}

void *notifier_worker_new(const void *arg)
{
    const struct notifier_settings *settings = arg;
    struct rh_arena *arena = rh_arena_new(0);
    struct notifier_ways *ways = rh_arena_alloc(arena, sizeof *ways);
    ways->arena = arena;
    ways->smtp = notifier_smtp_new(&settings->smtp);
    ways->web = notifier_web_new(settings->local_webhooks);
    return ways;
}

void notifier_worker_free(void *own)
{
    struct notifier_ways *ways = own;
    notifier_smtp_free(&ways->smtp);
    notifier_web_free(&ways->web);
    struct rh_arena *arena = ways->arena;
    rh_arena_free(&arena);
}

static struct rh_error *keep(struct rh_request *rq, struct notifier_accept *accept,
                             ProtobufCMessage *out)
{
    struct rh_outcome known;
    char id[RH_UUID_SIZE];
    rh_uuid_new(rq->now, id);
    accept->delivery = id;
    RH_TRY(rh_write_of(rq, &accept->write));
    accept->write.reply = rh_pb_pack(rq->arena, out);
    RH_TRY(notifier_store_accept(rq, accept, &known));
    return known.known ? rh_write_replay(rq, known.same, known.reply, out) : NULL;
}

struct rh_error *notifier_mail(struct rh_request *rq, const Notifier__MailRequest *in,
                               Notifier__MailReply *out)
{
    RH_TRY(notifier_letter_check(rq->arena, in));
    struct notifier_accept accept = {.kind = "MAIL", .subject = in->letter, .recipient = in->to};
    return keep(rq, &accept, &out->base);
}

struct rh_error *notifier_webhook(struct rh_request *rq, const Notifier__WebhookRequest *in,
                                  Notifier__WebhookReply *out)
{
    const struct notifier_settings *settings = rq->settings;
    char signature[NOTIFIER_SIGNATURE_SIZE];
    if (!notifier_hook_valid(in->url, settings->local_webhooks))
        return rh_invalid(rq->arena, "url", WRONG_FORMAT);
    if (!notifier_sign(in->secret, "", 0, "", signature))
        return rh_invalid(rq->arena, "secret", WRONG_FORMAT);
    struct notifier_accept accept = {.kind = "WEBHOOK", .subject = in->event, .recipient = in->url};
    return keep(rq, &accept, &out->base);
}

static void put_signatures(struct rh_request *rq, const Notifier__TenantChangedRequest *in,
                           struct notifier_tenant_change *change)
{
    change->languages = rh_arena_array(rq->arena, in->n_signatures + 1, sizeof(char *));
    change->signatures = rh_arena_array(rq->arena, in->n_signatures + 1, sizeof(char *));
    for (size_t i = 0; i < in->n_signatures; i++) {
        change->languages[i] = in->signatures[i]->language;
        change->signatures[i] = in->signatures[i]->words;
    }
}

struct rh_error *notifier_tenant_changed(struct rh_request *rq,
                                         const Notifier__TenantChangedRequest *in,
                                         Notifier__TenantChangedReply *out)
{
    struct rh_outcome known;
    if (in->tenant->tenant != rq->tenant)
        return rh_invalid(rq->arena, "tenant.tenant", UNKNOWN_VALUE);
    struct notifier_tenant_change change = {
        .name = in->tenant->name,
        .zone = in->tenant->zone,
        .phone = in->tenant->phone,
        .email = in->tenant->email,
        .street = in->tenant->street,
        .web = in->tenant->web,
        .color = in->tenant->color,
        .hours = in->tenant->hours,
        .version = in->tenant->version,
        .n_signatures = in->n_signatures,
    };
    if (in->tenant->postcode != NULL && in->tenant->city != NULL)
        change.city = rh_arena_printf(rq->arena, "%s %s", in->tenant->postcode, in->tenant->city);
    put_signatures(rq, in, &change);
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_tenant_changed(rq, &change, &known));
    return known.known ? rh_write_replay(rq, known.same, known.reply, &out->base) : NULL;
}

/* The timers: sending, forgetting, counting.
 *
 * An attempt is begun by one statement and ended by another, with the sending in between: nobody
 * else sends meanwhile, and what happens twice can only happen after a process died, or its
 * database, between the mail server's "yes" and our own note of it. The Message-ID then is the
 * same.
 */
#include "clock.h"
#include "metrics.h"
#include "notifier_handlers.h"
#include "notifier_store.h"
#include "pb.h"

#include <stdio.h>

#include "banned.h"

#define LEASE_MS (2 * RH_MINUTE) /* well beyond the longest attempt */
#define COUNT_MS RH_MINUTE       /* between two counts of the dead */

RH_COUNTER(sent, "rathaus_notifier_sent_total", "Deliveries that the other side took")
RH_COUNTER(retried, "rathaus_notifier_retried_total", "Attempts that failed, to be made again")
RH_GAUGE(dead, "rathaus_notifier_dead", "Deliveries that were given up and wait for the operator")

static struct notifier_result refused(const char *problem)
{
    struct notifier_result result = {.outcome = NOTIFIER_REFUSED};
    snprintf(result.problem, sizeof result.problem, "%s", problem);
    return result;
}

/* Writes the mail and hands it over. What cannot be written now never will be. */
static struct notifier_result send_mail(struct rh_request *rq, const char *delivery,
                                        const struct notifier_begun *begun)
{
    const struct notifier_settings *settings = rq->settings;
    const struct notifier_tenant who = {
        begun->name,       begun->zone,
        begun->phone,      begun->email,
        begun->street,     begun->city,
        begun->web,        begun->color,
        begun->hours,      begun->languages,
        begun->signatures, {begun->own_languages, begun->own_subjects, begun->own_openings}};
    struct notifier_mail mail = {
        .id = delivery, .sender = settings->smtp.sender, .to = begun->recipient, .date = rq->now};
    ProtobufCMessage *in;
    if (rh_pb_unpack(rq->arena, &notifier__mail_request__descriptor, begun->request, &in) != NULL)
        return refused("its request cannot be read");
    const Notifier__MailRequest *request = (const void *)in;
    if (notifier_letter_check(rq->arena, request) != NULL)
        return refused("its request breaks the rules of its letter");
    struct rh_error *error =
        notifier_letter_write(rq->arena, settings->letters, request, &who, &mail);
    if (error != NULL)
        return refused(error->detail == NULL ? "its letter cannot be written" : error->detail);
    const struct notifier_ways *ways = rq->own;
    return notifier_smtp_send(ways->smtp, mail.to, notifier_mime(rq->arena, &mail));
}

/* Real time: receivers refuse what is old, so that nobody can repeat it. */
static struct notifier_result send_webhook(struct rh_request *rq, const char *delivery,
                                           const struct notifier_begun *begun)
{
    const struct notifier_settings *settings = rq->settings;
    const struct notifier_ways *ways = rq->own;
    ProtobufCMessage *in;
    if (rh_pb_unpack(rq->arena, &notifier__webhook_request__descriptor, begun->request, &in) !=
        NULL)
        return refused("its request cannot be read");
    const Notifier__WebhookRequest *request = (const void *)in;
    struct notifier_hook hook = {.id = delivery,
                                 .url = request->url,
                                 .secret = request->secret,
                                 .content = request->content,
                                 .seconds = rh_clock_real() / RH_SECOND};
    char secret[NOTIFIER_SECRET_SIZE];
    if (begun->hook != NULL) {
        notifier_hook_secret(settings->key, rq->tenant, begun->hook, secret);
        hook.url = begun->recipient;
        hook.secret = secret;
    }
    return notifier_web_send(ways->web, &hook);
}

/* A note that fails is made once more: the mail is on its way. */
static struct rh_error *note_end(struct rh_request *rq, const struct notifier_end *end)
{
    struct rh_error *error = notifier_store_end(rq, end);
    return error == NULL ? NULL : notifier_store_end(rq, end);
}

static struct rh_error *settle(struct rh_request *rq, const char *delivery,
                               const struct notifier_begun *begun,
                               const struct notifier_result *result)
{
    struct notifier_end end = {.delivery = delivery, .attempts = begun->attempts};
    end.at = rq->now + NOTIFIER_KEEP_MS;
    if (result->outcome == NOTIFIER_SENT) {
        end.state = "SENT";
        rh_counter_add(&sent, 1);
        return note_end(rq, &end);
    }
    end.problem = result->problem;
    bool give_up =
        result->outcome == NOTIFIER_REFUSED || rq->now - begun->made_at >= NOTIFIER_GIVE_UP_MS;
    rh_log(give_up ? RH_ERROR : RH_WARN, &rq->log, "delivery %s: %s, %s", delivery, result->problem,
           give_up ? "given up" : "to be tried again");
    if (give_up) {
        end.state = "DEAD";
        return note_end(rq, &end);
    }
    rh_counter_add(&retried, 1);
    end.at = rq->now + notifier_backoff(begun->attempts);
    return notifier_store_later(rq, &end);
}

static struct rh_error *send_one(struct rh_request *rq, const struct rh_due_row *row)
{
    struct notifier_begun *begun;
    RH_TRY(notifier_store_begin(rq, row->id, rq->now + LEASE_MS, &begun));
    if (begun == NULL)
        return NULL;
    struct notifier_result result = strcmp(begun->kind, "MAIL") == 0
                                        ? send_mail(rq, row->id, begun)
                                        : send_webhook(rq, row->id, begun);
    return settle(rq, row->id, begun, &result);
}

static struct rh_error *forget(struct rh_request *rq, const struct rh_due_row *row)
{
    return notifier_store_forget(rq, row->id);
}

static struct rh_error *count(struct rh_request *rq, const struct rh_due_row *row)
{
    int64_t n;
    RH_TRY(notifier_store_count_dead(rq, &n));
    rh_gauge_set(&dead, n);
    return notifier_store_again(rq, row->id, rq->now + COUNT_MS);
}

const struct rh_due_kind notifier_due[] = {
    {"send", send_one}, {"forget", forget}, {"count", count}};
const size_t notifier_due_n = sizeof notifier_due / sizeof notifier_due[0];

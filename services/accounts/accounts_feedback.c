/* Barriers that people report, without an account. The mail to the administration says only that
 * there is something to read: what people write about themselves stays at the desk. */
#include "accounts_settings.h"
#include "notifier.pb-c.h"

#include "banned.h"

static void add(struct rh_request *rq, Notifier__MailRequest *mail, const char *name,
                const char *value)
{
    Notifier__Parameter *parameter = RH_PB_ADD(rq->arena, mail->n_parameters, mail->parameters,
                                               &notifier__parameter__descriptor);
    parameter->name = (char *)(uintptr_t)name;
    parameter->value = (char *)(uintptr_t)value;
}

/* data NULL: the administration has no address, or got enough mails in this half hour. Who has
 * proven work is not counted. The report is kept in any case. */
static struct rh_error *notice(struct rh_request *rq, const struct accounts_settings_row *row,
                               struct rh_slice *ret)
{
    bool full = false;
    *ret = (struct rh_slice){NULL, 0};
    if (row->tenant.email == NULL)
        return NULL;
    if (!rq->caller.proved)
        RH_TRY(accounts_mail_full(rq, row->tenant.email, &full));
    if (full)
        return NULL;
    Notifier__MailRequest mail = NOTIFIER__MAIL_REQUEST__INIT;
    mail.to = (char *)(uintptr_t)row->tenant.email;
    mail.letter = (char *)(uintptr_t) "accounts/feedback";
    mail.language = (char *)(uintptr_t) "de";
    add(rq, &mail, "link",
        rh_arena_printf(rq->arena, "%s/%s/amt/rueckmeldungen", accounts_settings_of(rq)->public_url,
                        row->tenant.slug));
    *ret = rh_pb_pack(rq->arena, &mail.base);
    return NULL;
}

struct rh_slice accounts_announcement(struct rh_request *rq, const char *event, const char *subject)
{
    Notifier__AnnounceRequest request = NOTIFIER__ANNOUNCE_REQUEST__INIT;
    request.event = (char *)(uintptr_t)event;
    request.subject = (char *)(uintptr_t)subject;
    return rh_pb_pack(rq->arena, &request.base);
}

struct rh_error *accounts_feedback(struct rh_request *rq, const Accounts__FeedbackRequest *in,
                                   Accounts__FeedbackReply *out)
{
    struct accounts_settings_row *row;
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_feedback_told told;
    out->feedback = rh_uuid(rq->arena, rq->now);
    const struct accounts_feedback_row feedback = {
        .feedback = out->feedback, .page = in->page, .message = in->message, .email = in->email};
    RH_TRY(accounts_settings_load(rq, "de", &row));
    told.lapses_at = rq->now + row->feedback_days * 24 * RH_HOUR;
    told.announcement = accounts_announcement(rq, "feedback", out->feedback);
    RH_TRY(notice(rq, row, &told.mail));
    RH_TRY(accounts_town_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_feedback(rq, &write, &feedback, &told, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

struct rh_error *accounts_feedback_done(struct rh_request *rq,
                                        const Accounts__FeedbackDoneRequest *in,
                                        Accounts__FeedbackDoneReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(accounts_town_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_feedback_done(rq, &write, in->feedback, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}

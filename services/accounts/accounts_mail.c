/* A mail is a letter's name and what it needs to know; notifier writes and sends it. */
#include "accounts_people.h"
#include "instant.h"
#include "notifier.pb-c.h"

#include "banned.h"

static void add(struct rh_request *rq, Notifier__MailRequest *mail, const char *name,
                const char *value)
{
    if (value == NULL)
        return;
    Notifier__Parameter *parameter = RH_PB_ADD(rq->arena, mail->n_parameters, mail->parameters,
                                               &notifier__parameter__descriptor);
    parameter->name = (char *)(uintptr_t)name;
    parameter->value = (char *)(uintptr_t)value;
}

static const char *link_of(struct rh_request *rq, const struct accounts_letter *letter)
{
    const char *url = accounts_settings_of(rq)->public_url;
    if (letter->path == NULL)
        return NULL;
    if (letter->code == NULL)
        return rh_arena_printf(rq->arena, "%s%s", url, letter->path);
    return rh_arena_printf(rq->arena, "%s%s?code=%s", url, letter->path, letter->code);
}

static const char *until_of(struct rh_request *rq, const struct accounts_letter *letter)
{
    struct rh_buf text = rh_buf_new(rq->arena, 0);
    if (letter->until == 0)
        return NULL;
    rh_instant_write(&text, letter->until);
    return rh_buf_str(&text);
}

struct rh_slice accounts_mail(struct rh_request *rq, const struct accounts_letter *letter)
{
    Notifier__MailRequest mail = NOTIFIER__MAIL_REQUEST__INIT;
    mail.to = (char *)(uintptr_t)letter->to;
    mail.letter = (char *)(uintptr_t)letter->letter;
    mail.language = (char *)(uintptr_t)rq->language;
    add(rq, &mail, "link", link_of(rq, letter));
    add(rq, &mail, "name", letter->name);
    add(rq, &mail, "town", letter->town);
    add(rq, &mail, "until", until_of(rq, letter));
    return rh_pb_pack(rq->arena, &mail.base);
}

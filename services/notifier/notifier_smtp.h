/* Handing mails to the deployment's mail server, by libcurl.
 *
 * The connection is kept between mails that follow each other. It is encrypted with the server's
 * certificate checked, by STARTTLS (smtp://) or from the beginning (smtps://); only a server on the
 * same machine may do without. A server that can't be reached is left alone for some seconds, so
 * that a queue behind it costs nothing. */
#ifndef NOTIFIER_SMTP_H
#define NOTIFIER_SMTP_H

#include "notifier.h"

struct notifier_smtp_settings {
    const char *url;             /* "smtp://mail.example:587" */
    const char *user, *password; /* "": none */
    const char *ca;              /* file with certificates to trust; "": the system's */
    const char *sender;          /* address of the envelope */
};

/* True for "smtp://host[:port]" and "smtps://host[:port]" without anything behind. */
bool notifier_smtp_url_valid(const char *url);

/* Whether the server may be spoken to in the clear: smtp:// to this machine. */
bool notifier_smtp_is_local(const char *url);

struct notifier_smtp;

/* The settings must outlive it. The caller owns it; it belongs to one thread. */
struct notifier_smtp *notifier_smtp_new(const struct notifier_smtp_settings *settings);
void notifier_smtp_free(struct notifier_smtp **smtp);

/* Sends a mail to a valid address; takes 15 s at most. */
struct notifier_result notifier_smtp_send(struct notifier_smtp *smtp, const char *to,
                                          struct rh_slice mail);

#endif

/* Handing webhooks to other programs, by libcurl: https with the certificate checked, no redirects,
 * no proxy, 5 s and 64 KB of answer at most, and never to an address that only we can reach. A host
 * that failed is left alone for some seconds, so that a silent one holds nothing else up. */
#ifndef NOTIFIER_WEB_H
#define NOTIFIER_WEB_H

#include "notifier.h"

struct notifier_web;

/* `local`: webhooks may go to this machine and to private networks, and by http. The caller owns
 * it; it belongs to one thread. */
struct notifier_web *notifier_web_new(bool local);
void notifier_web_free(struct notifier_web **web);

struct notifier_hook {
    const char *id;     /* UUID: webhook-id of every attempt */
    const char *url;    /* valid */
    const char *secret; /* valid */
    const char *content;
    int64_t seconds; /* webhook-timestamp */
};

/* Any 2xx is "sent", 410 "never", all else "later". */
struct notifier_result notifier_web_send(struct notifier_web *web,
                                         const struct notifier_hook *hook);

#endif

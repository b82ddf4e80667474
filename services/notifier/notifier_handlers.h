/* What handlers and timers share: settings, and what a worker keeps. */
#ifndef NOTIFIER_HANDLERS_H
#define NOTIFIER_HANDLERS_H

#include "due.h"
#include "notifier_letters.h"
#include "notifier_methods.h"
#include "notifier_smtp.h"
#include "notifier_web.h"

struct notifier_settings {
    struct notifier_smtp_settings smtp;
    const char *secret;  /* 64 hex digits: from it come the secrets of webhooks */
    uint8_t key[32];     /* its bytes */
    bool local_webhooks; /* they may go to this machine and private networks */
    const char *letters_folder, *texts_folder;
    struct notifier_letters *letters; /* read from them; lives until the process ends */
};

/* Checks addresses and the secret, and reads letters and texts of a struct notifier_settings; -1
 * with a log line. For rh_service.start. */
int notifier_settings_check(void *arg);

/* What rq->own is: the ways out. */
struct notifier_ways {
    struct rh_arena *arena; /* holds it */
    struct notifier_smtp *smtp;
    struct notifier_web *web;
};

/* For rh_service.worker_new and worker_free. */
void *notifier_worker_new(const void *arg);
void notifier_worker_free(void *own);

/* The timers, for rh_service.due. */
extern const struct rh_due_kind notifier_due[];
extern const size_t notifier_due_n;

#endif

/* What the handlers of settings share. */
#ifndef ACCOUNTS_SETTINGS_H
#define ACCOUNTS_SETTINGS_H

#include "accounts_face.h"
#include "accounts_people.h"
#include "accounts_settings_store.h"

/* The settings of the request's administration with its texts in a language; NOT_FOUND where there
 * is no such administration. */
struct rh_error *accounts_settings_load(struct rh_request *rq, const char *language,
                                        struct accounts_settings_row **ret);

/* What programs of the administration are told: notifier.announce, packed. */
struct rh_slice accounts_announcement(struct rh_request *rq, const char *event,
                                      const char *subject);

/* A town's own text of a kind among the loaded ones: NULL when the standard text holds. */
const char *accounts_settings_words(const struct accounts_settings_row *row, const char *kind);
/* Somebody has looked at that text. */
bool accounts_settings_checked(const struct accounts_settings_row *row, const char *kind);

bool accounts_text_kind_valid(const char *kind);         /* impressum, datenschutz, mail */
bool accounts_text_language_valid(const char *language); /* de, en, de-simple */

/* What a town is called and how it is reached. */
struct accounts_named accounts_named_of(const struct accounts_tenant_row *tenant);

#endif

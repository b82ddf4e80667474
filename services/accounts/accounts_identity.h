/* What the handlers of log-ins by identity providers share. */
#ifndef ACCOUNTS_IDENTITY_H
#define ACCOUNTS_IDENTITY_H

#include "accounts_identity_store.h"
#include "accounts_people.h"
#include "accounts_remote.h"

/* The deployment's provider of that key; NOT_FOUND when it has none such. */
struct rh_error *accounts_provider_asked(struct rh_request *rq, const char *key,
                                         const struct accounts_provider **ret_provider);

/* All providers of the deployment, and which are linked with an account (NULL: none is). */
struct rh_error *accounts_linked(struct rh_request *rq, const char *account,
                                 Accounts__LinkedProvider ***ret_list, size_t *ret_n);

/* Names under which sessions are ended: of the provider's own session, of its person. Keyed, so
 * that they say nothing to others. */
char *accounts_origin(struct rh_request *rq, const struct accounts_provider *provider,
                      const char *kind, const char *value);

/* Begins a log-in at a provider: stores it, and gives the address that the browser goes to. A
 * browser without a name cannot begin: KEY_MISSING. */
struct rh_error *accounts_begin(struct rh_request *rq, const struct accounts_provider *provider,
                                struct accounts_flow *flow, char **ret_address);

#endif

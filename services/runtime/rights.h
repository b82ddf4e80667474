/* Who may call what. */
#ifndef RH_RIGHTS_H
#define RH_RIGHTS_H

#include "request.h"

/* NULL when the caller may call the method; FORBIDDEN, or UNAUTHENTICATED when a log-in could help.
 *
 * The gateway may call what is meant for people, whom it vouches for; a service only what is meant
 * for it by name. In the clear nobody can be told apart (the caller is "local") and every process
 * of the machine passes for either. */
struct rh_error *rh_rights_check(struct rh_arena *arena, const struct rh_caller *caller,
                                 const struct rh_who *who);

/* Whether the caller has one of the roles, which single spaces part. */
bool rh_rights_role(const struct rh_caller *caller, const char *roles);

#endif

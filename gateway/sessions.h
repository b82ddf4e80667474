/* Sessions: who is behind a browser, kept in Redis and nowhere else, so that what is ended is ended
 * on every gateway at once.
 *
 * A browser holds a random token of 160 bits in the cookie "session" (RH_SECRET_SIZE); Redis holds
 * the SHA-256 of it, so that who reads Redis cannot be anybody:
 *
 *   rathaus:s:<id>        proto/session.proto packed; id: base64url of the hash. Expires when idle.
 *   rathaus:a:<account>   set of the ids of an account's sessions
 *   rathaus:o:<origin>    set of "<id> <account>" of the sessions that an identity provider can end
 *   rathaus:j:<token>:<origin>   a token of a provider has ended them, and does so once
 *
 * A token that we did not make is never taken over (session fixation); a log-in and every rise of
 * rights makes a new one and deletes the old. Limits come with the grant (services/accounts): idle
 * by Redis' expiry, absolute by `until`. Source of the numbers: OWASP ASVS 5.0 V7.
 *
 * All commands of a turn of the loop leave together (redis.h). What changes several keys is one
 * script, so that no session slips through between two commands. */
#ifndef GW_SESSIONS_H
#define GW_SESSIONS_H

#include "gateway.h"

#define GW_SESSION_ID_SIZE 44 /* with NUL */

/* The id that belongs to a cookie's value; false when it is no token of ours. */
bool gw_session_id(const char *token, char ret_id[GW_SESSION_ID_SIZE]);

/* Looks up exchange->session_id: sets `session`, or `session_away` when Redis does not answer. Its
 * idle time begins anew. Calls `done` once, now or later. */
void gw_session_find(struct gw_exchange *exchange, gw_step done);

/* The following call `done` once; exchange->error is UNAVAILABLE (with session_away) when Redis did
 * not do it. */

/* A new session for the grant, in place of this browser's: sets the cookie. One that takes the
 * place of the same account's session that waited for its second factor keeps what that one had
 * proven. */
void gw_session_open(struct gw_exchange *exchange, const Accounts__Grant *grant, gw_step done);

/* Ends this browser's session and takes its cookies back. */
void gw_session_close(struct gw_exchange *exchange, gw_step done);

/* Ends all of an account's sessions but the one named `but` (NULL: all; when this browser's is
 * among them, its cookies are taken back). */
void gw_session_close_account(struct gw_exchange *exchange, const char *account, const char *but,
                              gw_step done);

/* Names of sessions (Grant.origins), and of what ends them only once; NULL: it may again. */
struct gw_origins {
    const char *const *names;
    size_t n;
    const char *once;
};

/* Ends all sessions that were opened under these names; TOKEN_REFUSED when `once` has done so
 * before. It is spent in the same step: what Redis did not end can be ended by it again. */
void gw_session_close_origins(struct gw_exchange *exchange, const struct gw_origins *origins,
                              gw_step done);

/* Ends the caller's session of that id; NOT_FOUND when he has none such. */
void gw_session_end(struct gw_exchange *exchange, const char *id, gw_step done);

/* Adds the caller's sessions to exchange->calls as `sessions`, newest first. */
void gw_session_list(struct gw_exchange *exchange, gw_step done);

/* The roles that count for a request of that tenant: "15:admin" is "admin" in tenant 15, those of
 * the deployment ("0:operator") keep their prefix. In the arena. */
const char *const *gw_session_roles(struct rh_arena *arena, const Session__Session *session,
                                    int32_t tenant, size_t *ret_n);

/* "Firefox, Linux" for a User-Agent header (NULL: none); "" when it is none that we know. */
const char *gw_session_browser(struct rh_arena *arena, const char *user_agent);

#endif

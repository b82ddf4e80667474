/* The standard write: one statement, one round trip, safe to repeat.
 *
 * Idempotency: (tenant, scope, method, key) -> request hash and packed reply, kept 48 h. The scope
 * is the account, else the visitor, else "" and then the key must be a UUID; for a service its
 * name. A write statement has this shape:
 *
 *   with asked as (... the parameters, or unnest over arrays ...),
 *   known as (select a.n, i.hash = a.hash as same, i.reply from asked a join idempotency i on
 * (tenant, scope, method, key)), changed as (insert/update ... where the conditions hold and not
 * exists (select from known ...) returning ...), kept as (insert into idempotency select ... from
 * asked join changed)      -- plain insert: see below select n, same, reply as known_reply,
 * <whether changed>, <why not> ...
 *
 * `kept` has no ON CONFLICT on purpose. Two runs of the same request can only meet when a frozen
 * replica wakes: the later one then violates idempotency's key, which undoes it as a whole, and the
 * dispatcher runs it again, when `known` finds the reply. Refusals are not stored. The reply is
 * packed before the statement runs (ids and times are made by the caller, the statement only
 * decides), so it is stored in the same round trip; secrets in it are derived afterwards, on every
 * answer (id.h). */
#ifndef RH_WRITE_H
#define RH_WRITE_H

#include "db.h"
#include "request.h"

/* What identifies a write; the parameters of `asked`. */
struct rh_write {
    const char *scope;
    const char *key;
    struct rh_slice hash; /* SHA-256 of method and packed request */
};

/* Fills `ret` from the request. KEY_MISSING without key, or with one that is not 8..128 visible
 * ASCII characters, or where nobody is known and the key is not a UUID. */
struct rh_error *rh_write_of(struct rh_request *rq, struct rh_write *ret);

/* For a row whose key was known: KEY_REUSED when the hash differs (`same` false), else unpacks the
 * stored reply into `out`. */
struct rh_error *rh_write_replay(struct rh_request *rq, bool same, struct rh_slice reply,
                                 ProtobufCMessage *out);

/* True when `error` is the collision of two runs of one request: run the statement again. */
bool rh_write_collided(const struct rh_db *db, const struct rh_error *error);

/* Whether a text can be an idempotency key: 8 to 128 visible ASCII characters. */
bool rh_key_valid(const char *key);

#endif

/* The standard write: one statement, one round trip, safe to repeat.
 *
 * Idempotency: (tenant, scope, method, key) -> request hash and packed reply, kept 48 h. The scope
 * is the account, else the visitor, else "" and then the key must be a UUID; for a service its
 * name. A statement says "-- write: <done>" behind its name and what it changes; the build adds
 * `known` (what stands under the key), `kept` (the key's row, where <done> has rows) and the
 * columns of the outcome (sql_embed.awk):
 *
 *   -- name: raise
 *   -- write: changed
 *   -- $9 name, $10 by how much.
 *   with changed as (
 *       update counters c set value = c.value + $10::int
 *       where c.tenant = $1::int and c.name = $9::text and not exists (select from known)
 *       returning c.tenant
 *   );
 *
 * Its first parameters are always $1 tenant, $2 scope, $3 method, $4 key, $5 hash, $6 reply, $7
 * business time, $8 until when the key is kept; its own begin with $9. Of several writes at once
 * ("-- writes: <done>") all but $3, $7 and $8 are arrays, `known` and <done> have a column n (1 for
 * the first), and the statement reads `from writes w`.
 *
 * `kept` has no ON CONFLICT on purpose. Two runs of the same request can only meet when a frozen
 * replica wakes: the later one then violates idempotency's key, which undoes it as a whole, and the
 * dispatcher runs it again, when `known` finds the reply. Where the twin has left nothing to do,
 * the later run has nothing to keep: before rh_write_run tells of a refusal it looks for the key
 * once more. rh_writes_run does not: who writes sets asks again for what changed under its hands,
 * and the next statement knows the key. Refusals are not stored. The reply is packed before the
 * statement runs (ids and times are made by the caller, the statement only decides), so it is
 * stored in the same round trip; secrets in it are derived afterwards, on every answer (id.h). */
#ifndef RH_WRITE_H
#define RH_WRITE_H

#include "db.h"
#include "request.h"

/* What every write is: its first parameters. */
struct rh_write {
    int32_t tenant;
    const char *scope;
    const char *method;
    const char *key;
    struct rh_slice hash;  /* SHA-256 of method and packed request */
    struct rh_slice reply; /* packed, without secrets */
    int64_t now;
    int64_t kept_until;
};

/* Fills `ret` from the request, without reply, kept for 48 h. KEY_MISSING without key, or with one
 * that is not 8..128 visible ASCII characters, or where nobody is known and the key is not a UUID.
 */
struct rh_error *rh_write_of(struct rh_request *rq, struct rh_write *ret);

/* What became of it. A row type that has more begins with RH_OUTCOME_COLUMNS(row), of members of
 * these names. */
struct rh_outcome {
    bool known; /* the key was seen before: nothing is done, `same` and `reply` tell */
    bool same;  /* with this request, and not longer ago than it is kept */
    bool done;
    struct rh_slice reply;
};
#define RH_OUTCOME_COLUMNS(row)                                                                    \
    RH_COLUMN(row, known, FLAG), RH_COLUMN(row, same, FLAG), RH_COLUMN(row, done, FLAG),           \
        RH_COLUMN(row, reply, BYTES)

/* Runs a standard write. The query's parameters are those from $9 on; its row type may be NULL for
 * struct rh_outcome. ret_outcome gets the row itself, a copy. */
struct rh_error *rh_write_run(struct rh_request *rq, const struct rh_write *write,
                              const struct rh_query *query, void *ret_outcome);

/* Several writes of one method at once: members of an array's structs. */
struct rh_writes {
    const struct rh_write *first;
    size_t stride; /* size of the struct */
    size_t n;
};
#define RH_WRITES(rows, n) (&(const struct rh_writes){&(rows)[0].write, sizeof(rows)[0], (n)})

/* Runs them in one statement. ret_outcomes gets n rows, in the order of the writes. */
struct rh_error *rh_writes_run(struct rh_batch *batch, const struct rh_writes *writes,
                               const struct rh_query *query, void *ret_outcomes);

/* Looks for the key alone, where finding out what to write is expensive. */
struct rh_error *rh_write_known(struct rh_request *rq, const struct rh_write *write,
                                struct rh_outcome *ret_outcome);

/* For a row whose key was known: KEY_REUSED unless `same`, else unpacks the stored reply into
 * `out`.
 */
struct rh_error *rh_write_replay(struct rh_request *rq, bool same, struct rh_slice reply,
                                 ProtobufCMessage *out);

/* True when `error` is the collision of two runs of one request: run the statement again. */
bool rh_write_collided(const struct rh_db *db, const struct rh_error *error);

/* Whether a text can be an idempotency key: 8 to 128 visible ASCII characters. */
bool rh_key_valid(const char *key);

#endif

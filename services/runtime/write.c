/* The standard write's bookkeeping: who asked, under which key, for what; and the way back from a
 * stored reply to a message. */
#include "write.h"

#include "clock.h"
#include "id.h"
#include "pb.h"
#include "runtime_sql.h"

#include <string.h>

#include "banned.h"

#define KEY_MIN 8
#define KEY_MAX 128
#define KEPT    (48 * RH_HOUR)
#define PARAMS  8 /* of every write */

bool rh_key_valid(const char *key)
{
    size_t length = strlen(key);
    for (const char *p = key; *p != '\0'; p++) {
        if (*p <= ' ' || *p > '~')
            return false;
    }
    return length >= KEY_MIN && length <= KEY_MAX;
}

/* The gateway speaks for others; "local" is everybody on a bus in the clear. */
static bool is_service(const struct rh_caller *caller)
{
    return caller->service != NULL && strcmp(caller->service, "gateway") != 0 &&
           strcmp(caller->service, "local") != 0;
}

/* The letter keeps the kinds apart: a visitor's id is the browser's word, and could be somebody's
 * account. */
static const char *scope_of(struct rh_request *rq)
{
    const struct rh_caller *caller = &rq->caller;
    if (caller->account != NULL)
        return rh_arena_printf(rq->arena, "a:%s", caller->account);
    if (caller->visitor != NULL)
        return rh_arena_printf(rq->arena, "v:%s", caller->visitor);
    if (is_service(caller))
        return rh_arena_printf(rq->arena, "s:%s", caller->service);
    return "";
}

/* Hash of "<method> NUL <packed request>". */
static struct rh_slice hash_of(struct rh_request *rq)
{
    size_t method = strlen(rq->method) + 1;
    char *input = rh_arena_alloc(rq->arena, method + rq->body.len);
    uint8_t *hash = rh_arena_alloc(rq->arena, 32);
    memcpy(input, rq->method, method);
    if (rq->body.len > 0)
        memcpy(input + method, rq->body.data, rq->body.len);
    rh_hash(input, method + rq->body.len, hash);
    return (struct rh_slice){(const char *)hash, 32};
}

struct rh_error *rh_write_of(struct rh_request *rq, struct rh_write *ret)
{
    const char *scope = scope_of(rq);
    if (rq->key == NULL || !rh_key_valid(rq->key))
        return rh_refuse(rq->arena, KEY_MISSING);
    if (*scope == '\0' && !rh_uuid_valid(rq->key))
        return rh_refuse(rq->arena, KEY_MISSING);
    *ret = (struct rh_write){.tenant = rq->tenant,
                             .scope = scope,
                             .method = rq->method,
                             .key = rq->key,
                             .hash = hash_of(rq),
                             .reply = rh_slice(""),
                             .now = rq->now,
                             .kept_until = rq->now + KEPT};
    return NULL;
}

static const struct rh_column outcome_columns[] = {RH_OUTCOME_COLUMNS(rh_outcome)};
static const struct rh_row_type outcome_type = RH_ROW_TYPE(rh_outcome, outcome_columns);

/* Runs `query` with its parameters behind those of the write. */
static struct rh_error *run(struct rh_db *db, struct rh_arena *arena, const struct rh_param *first,
                            struct rh_query query, void *ret_rows, size_t *ret_n)
{
    struct rh_param *params = rh_arena_array(arena, PARAMS + query.n_params, sizeof *params);
    memcpy(params, first, PARAMS * sizeof *params);
    if (query.n_params > 0)
        memcpy(params + PARAMS, query.params, query.n_params * sizeof *params);
    query.params = params;
    query.n_params += PARAMS;
    if (query.row == NULL)
        query.row = &outcome_type;
    return rh_db_run(db, arena, &query, ret_rows, ret_n);
}

/* A message without fields packs to nothing, which is no SQL NULL. */
static struct rh_slice reply_of(const struct rh_write *write)
{
    return write->reply.data == NULL ? rh_slice("") : write->reply;
}

/* The outcome's columns are the first of each row type. */
static const void *member(const struct rh_row_type *type, const void *row, size_t column)
{
    return (const char *)row + type->columns[column].offset;
}

static bool refused(const struct rh_row_type *type, const void *row)
{
    bool known, done;
    memcpy(&known, member(type, row, 0), sizeof known);
    memcpy(&done, member(type, row, 2), sizeof done);
    return !known && !done;
}

static void put_outcome(const struct rh_row_type *type, void *row, const struct rh_outcome *outcome)
{
    const void *const values[] = {&outcome->known, &outcome->same, &outcome->done, &outcome->reply};
    const size_t sizes[] = {sizeof(bool), sizeof(bool), sizeof(bool), sizeof outcome->reply};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        memcpy((char *)row + type->columns[i].offset, values[i], sizes[i]);
}

/* A statement that waited for its own twin's locks finds its work done, but not by whom: its look
 * at the keys is older. A refusal is true only when the key is still unknown afterwards. */
static struct rh_error *look_for_twin(struct rh_request *rq, const struct rh_write *write,
                                      const struct rh_row_type *type, void *row)
{
    struct rh_outcome twin;
    if (!refused(type, row))
        return NULL;
    RH_TRY(rh_write_known(rq, write, &twin));
    if (twin.known)
        put_outcome(type, row, &twin);
    return NULL;
}

struct rh_error *rh_write_run(struct rh_request *rq, const struct rh_write *write,
                              const struct rh_query *query, void *ret_outcome)
{
    const struct rh_param params[PARAMS] = {
        rh_param_int(rq->arena, write->tenant),
        rh_param_text(write->scope),
        rh_param_text(write->method),
        rh_param_text(write->key),
        rh_param_bytes(write->hash),
        rh_param_bytes(reply_of(write)),
        rh_param_time(rq->arena, write->now),
        rh_param_time(rq->arena, write->kept_until),
    };
    const struct rh_row_type *type = query->row == NULL ? &outcome_type : query->row;
    void *row = NULL;
    size_t n = 0;
    RH_TRY(run(rq->db, rq->arena, params, *query, &row, &n));
    if (n != 1)
        return rh_fail(rq->arena, INTERNAL, "%s: a write gave %zu rows", write->method, n);
    RH_TRY(look_for_twin(rq, write, type, row));
    memcpy(ret_outcome, row, type->size);
    return NULL;
}

struct rh_error *rh_writes_run(struct rh_batch *batch, const struct rh_writes *writes,
                               const struct rh_query *query, void *ret_outcomes)
{
    struct rh_arena *arena = batch->arena;
    size_t n = writes->n, rows = 0;
    int64_t *tenants = rh_arena_array(arena, n, sizeof *tenants);
    const char **scopes = rh_arena_array(arena, n, sizeof *scopes);
    const char **keys = rh_arena_array(arena, n, sizeof *keys);
    struct rh_slice *hashes = rh_arena_array(arena, n, sizeof *hashes);
    struct rh_slice *replies = rh_arena_array(arena, n, sizeof *replies);
    for (size_t i = 0; i < n; i++) {
        const struct rh_write *write =
            (const void *)((const char *)writes->first + i * writes->stride);
        tenants[i] = write->tenant;
        scopes[i] = write->scope;
        keys[i] = write->key;
        hashes[i] = write->hash;
        replies[i] = reply_of(write);
    }
    const struct rh_param params[PARAMS] = {
        rh_param_ints(arena, n, tenants),     rh_param_texts(arena, n, scopes),
        rh_param_text(writes->first->method), rh_param_texts(arena, n, keys),
        rh_param_slices(arena, n, hashes),    rh_param_slices(arena, n, replies),
        rh_param_time(arena, batch->now),     rh_param_time(arena, batch->now + KEPT),
    };
    RH_TRY(run(batch->db, arena, params, *query, ret_outcomes, &rows));
    return rows == n ? NULL : rh_fail(arena, INTERNAL, "%zu writes gave %zu rows", n, rows);
}

struct rh_error *rh_write_known(struct rh_request *rq, const struct rh_write *write,
                                struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, write->tenant),
        rh_param_text(write->scope),
        rh_param_text(write->method),
        rh_param_text(write->key),
        rh_param_bytes(write->hash),
        rh_param_time(rq->arena, write->now),
    };
    struct rh_query query = {rh_db_runtime(rq->db) + RUNTIME_SQL_WRITE_KNOWN, params,
                             sizeof params / sizeof params[0], &outcome_type};
    struct rh_outcome *row = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &row, NULL));
    *ret_outcome = row == NULL ? (struct rh_outcome){0} : *row;
    return NULL;
}

struct rh_error *rh_write_replay(struct rh_request *rq, bool same, struct rh_slice reply,
                                 ProtobufCMessage *out)
{
    ProtobufCMessage *stored = NULL;
    if (!same)
        return rh_refuse(rq->arena, KEY_REUSED);
    RH_TRY(rh_pb_unpack(rq->arena, out->descriptor, reply, &stored));
    memcpy(out, stored, out->descriptor->sizeof_message);
    return NULL;
}

bool rh_write_collided(const struct rh_db *db, const struct rh_error *error)
{
    return error != NULL && strcmp(rh_db_constraint(db), "idempotency_pkey") == 0;
}

/* The standard write's bookkeeping: who asked, under which key, for what; and the way back from a
 * stored reply to a message. */
#include "write.h"

#include "id.h"
#include "pb.h"

#include <string.h>

#include "banned.h"

#define KEY_MIN 8
#define KEY_MAX 128

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
    *ret = (struct rh_write){scope, rq->key, hash_of(rq)};
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

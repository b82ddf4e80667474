/* Scripts run in Redis as one step each (EVAL): they are sent with every use, since log-ins are
 * rare beside look-ups, which are plain GETs. Their keys are made of ids, which is why sessions
 * live in one Redis and not in a Redis cluster. */
#include "sessions.h"

#include "clock.h"
#include "headers.h"
#include "id.h"
#include "pb.h"
#include "redis.h"

#include <sodium.h>
#include <string.h>

#include "banned.h"

#define COOKIE   "session"
#define LONGEST  (24 * 60 * 60) /* s: no session may live longer, whatever a grant says */
#define MOST_OWN 50             /* sessions of one account that its page lists */

/* s; longer than a logout token may be old (services/accounts/accounts_token.h) */
#define SPENT_LIFE (10 * 60)

/* KEYS: account's set; ARGV: id, packed, idle, old id, set's life, "1": end all others. */
static const char open_script[] =
    "if ARGV[6] == '1' then for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do "
    "redis.call('DEL', 'rathaus:s:' .. id) end redis.call('DEL', KEYS[1]) end "
    "redis.call('DEL', 'rathaus:s:' .. ARGV[4]) redis.call('SREM', KEYS[1], ARGV[4]) "
    "redis.call('SET', 'rathaus:s:' .. ARGV[1], ARGV[2], 'EX', ARGV[3]) "
    "redis.call('SADD', KEYS[1], ARGV[1]) redis.call('EXPIRE', KEYS[1], ARGV[5]) return 1";

/* KEYS: an origin's set; ARGV: "<id> <account>", life. */
static const char origin_script[] = "redis.call('SADD', KEYS[1], ARGV[1]) "
                                    "redis.call('EXPIRE', KEYS[1], ARGV[2]) return 1";

/* KEYS: an origin's set, what remembers that a token has ended it; ARGV: seconds that it does, 0:
 * there is no token. 0 when it had. */
static const char close_origin_script[] =
    "if ARGV[1] ~= '0' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end "
    "for _, m in ipairs(redis.call('SMEMBERS', KEYS[1])) do "
    "local id, account = string.match(m, '^(%S+) (%S+)$') redis.call('DEL', 'rathaus:s:' .. id) "
    "redis.call('SREM', 'rathaus:a:' .. account, id) end redis.call('DEL', KEYS[1]) "
    "if ARGV[1] ~= '0' then redis.call('SET', KEYS[2], '1', 'EX', ARGV[1]) end return 1";

/* KEYS: account's set; ARGV: id that stays. */
static const char close_all_script[] =
    "for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do if id ~= ARGV[1] then "
    "redis.call('DEL', 'rathaus:s:' .. id) redis.call('SREM', KEYS[1], id) end end return 1";

/* KEYS: account's set; ARGV: id. Only a member is deleted: nobody ends what is not his. */
static const char end_script[] = "if redis.call('SREM', KEYS[1], ARGV[1]) == 0 then return 0 end "
                                 "return redis.call('DEL', 'rathaus:s:' .. ARGV[1])";

/* An exchange that waits, and what it does then. */
struct wait {
    struct gw_exchange *exchange;
    gw_step done;
    char token[RH_SECRET_SIZE]; /* of a session that is being opened */
    size_t origins;             /* that are still to be closed */
};

bool gw_session_id(const char *token, char ret_id[GW_SESSION_ID_SIZE])
{
    uint8_t hash[32];
    if (token == NULL || strlen(token) != RH_SECRET_SIZE - 1 ||
        strspn(token, "abcdefghijklmnopqrstuvwxyz234567") != RH_SECRET_SIZE - 1)
        return false;
    rh_hash(token, RH_SECRET_SIZE - 1, hash);
    sodium_bin2base64(ret_id, GW_SESSION_ID_SIZE, hash, sizeof hash,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return true;
}

static struct wait *wait_of(struct gw_exchange *exchange, gw_step done)
{
    struct wait *wait = rh_arena_alloc(exchange->arena, sizeof *wait);
    *wait = (struct wait){.exchange = exchange, .done = done};
    return wait;
}

/* What the packed bytes say, NULL when they are damaged or its time is over. */
static const Session__Session *read_session(struct rh_arena *arena, const redisReply *reply,
                                            int64_t now)
{
    ProtobufCMessage *message;
    const struct rh_slice packed = {reply->str, reply->len};
    if (reply->type != REDIS_REPLY_STRING ||
        rh_pb_unpack(arena, &session__session__descriptor, packed, &message) != NULL)
        return NULL;
    const Session__Session *session = (const void *)message;
    return session->until > now ? session : NULL;
}

static int64_t seconds_left(const Session__Session *session, int64_t now)
{
    int64_t left = (session->until - now + RH_SECOND - 1) / RH_SECOND;
    return left < session->idle ? left : session->idle;
}

/* An expiry that meets a session just ended finds no key and does nothing. */
static void found(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    struct gw_exchange *exchange = wait->exchange;
    int64_t now = rh_clock_real();
    exchange->session_away = reply == NULL || reply->type == REDIS_REPLY_ERROR;
    if (!exchange->session_away)
        exchange->session = read_session(exchange->arena, reply, now);
    if (exchange->session != NULL)
        gw_redis_send(exchange->gateway->redis, NULL, NULL, "EXPIRE rathaus:s:%s %lld",
                      exchange->session_id, (long long)seconds_left(exchange->session, now));
    wait->done(exchange);
}

void gw_session_find(struct gw_exchange *exchange, gw_step done)
{
    exchange->session_away =
        exchange->session_id != NULL &&
        !gw_redis_send(exchange->gateway->redis, found, wait_of(exchange, done), "GET rathaus:s:%s",
                       exchange->session_id);
    if (exchange->session_id == NULL || exchange->session_away)
        done(exchange);
}

static void away(struct gw_exchange *exchange)
{
    exchange->session_away = true;
    exchange->error = rh_fail(exchange->arena, UNAVAILABLE, "Redis did not answer");
}

static void changed(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR)
        away(wait->exchange);
    wait->done(wait->exchange);
}

/* The browser learns its token only when Redis knows it. */
static void opened(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    struct gw_exchange *exchange = wait->exchange;
    if (reply != NULL && reply->type != REDIS_REPLY_ERROR) {
        char *id = rh_arena_alloc(exchange->arena, GW_SESSION_ID_SIZE);
        gw_session_id(wait->token, id);
        exchange->session_id = id;
        gw_cookie_set(exchange, COOKIE, wait->token, 0);
    }
    changed(arg, reply);
}

/* This browser's session that waits for its second factor, where the grant says that it has come.
 */
static const Session__Session *completed(const struct gw_exchange *exchange,
                                         const Accounts__Grant *grant)
{
    const Session__Session *old = exchange->session;
    bool waited = old != NULL && old->has_second_factor && old->second_factor;
    bool open = grant->has_second_factor && grant->second_factor;
    return waited && !open && strcmp(old->account, grant->account) == 0 ? old : NULL;
}

/* Names of the session's origins, `n` of them. A session that takes the place of the same person's
 * own, behind a second factor or because a factor or password was changed, ends with its provider's
 * as that one would have. */
static char **origins_of(const struct gw_exchange *exchange, const Accounts__Grant *grant,
                         size_t *ret_n)
{
    const Session__Session *old = exchange->session;
    const bool same = old != NULL && strcmp(old->account, grant->account) == 0;
    const bool again = grant->has_end_others && grant->end_others;
    const bool kept = grant->n_origins == 0 && same && (again || completed(exchange, grant) == old);
    *ret_n = kept ? old->n_origins : grant->n_origins;
    return kept ? old->origins : grant->origins;
}

/* Before the session itself, so that none is ever there that could not be ended. */
static bool note_origins(struct gw_exchange *exchange, const Accounts__Grant *grant, const char *id)
{
    size_t n;
    char **origins = origins_of(exchange, grant, &n);
    bool sent = true;
    for (size_t i = 0; i < n && sent; i++)
        sent = gw_redis_send(
            exchange->gateway->redis, NULL, NULL, "EVAL %s 1 rathaus:o:%s %s %d", origin_script,
            origins[i], rh_arena_printf(exchange->arena, "%s %s", id, grant->account), LONGEST);
    return sent;
}

static uint32_t trust_of(const struct gw_exchange *exchange, const Accounts__Grant *grant)
{
    const Session__Session *old = completed(exchange, grant);
    return old != NULL && old->has_proved && old->proved > grant->trust ? old->proved
                                                                        : grant->trust;
}

static struct rh_slice pack(struct gw_exchange *exchange, const Accounts__Grant *grant, int life)
{
    Session__Session session = SESSION__SESSION__INIT;
    session.account = grant->account;
    session.staff = grant->staff;
    session.trust = trust_of(exchange, grant);
    session.has_proved = grant->has_proved;
    session.proved = grant->proved;
    session.origins = origins_of(exchange, grant, &session.n_origins);
    session.n_roles = grant->n_roles;
    session.roles = grant->roles;
    session.has_second_factor = grant->has_second_factor;
    session.second_factor = grant->second_factor;
    session.since = rh_clock_real();
    session.until = session.since + life * RH_SECOND;
    session.idle = grant->idle;
    session.name = grant->name;
    session.browser = (char *)gw_session_browser(exchange->arena,
                                                 gw_header(exchange, MHD_HTTP_HEADER_USER_AGENT));
    return rh_pb_pack(exchange->arena, &session.base);
}

void gw_session_open(struct gw_exchange *exchange, const Accounts__Grant *grant, gw_step done)
{
    char id[GW_SESSION_ID_SIZE];
    struct wait *wait = wait_of(exchange, done);
    const int life = grant->absolute < LONGEST ? grant->absolute : LONGEST;
    const struct rh_slice packed = pack(exchange, grant, life);
    const char *old = exchange->session_id == NULL ? "-" : exchange->session_id;
    const bool alone = grant->has_end_others && grant->end_others;
    rh_secret_new(wait->token);
    gw_session_id(wait->token, id);
    if (note_origins(exchange, grant, id) &&
        gw_redis_send(exchange->gateway->redis, opened, wait,
                      "EVAL %s 1 rathaus:a:%s %s %b %d %s %d %d", open_script, grant->account, id,
                      packed.data, packed.len, grant->idle, old, LONGEST, alone))
        return;
    away(exchange);
    done(exchange);
}

/* The visitor's name goes too: a form that was left open cannot be sent by whoever comes next.
 * Whatever page comes now is nobody's. */
static void leave(struct gw_exchange *exchange)
{
    gw_cookie_set(exchange, COOKIE, "", -1);
    gw_cookie_set(exchange, "visitor", "", -1);
    exchange->session = NULL;
    exchange->session_id = NULL;
}

void gw_session_close(struct gw_exchange *exchange, gw_step done)
{
    const char *id = exchange->session_id;
    if (exchange->session != NULL)
        gw_redis_send(exchange->gateway->redis, NULL, NULL, "SREM rathaus:a:%s %s",
                      exchange->session->account, id);
    leave(exchange);
    if (id == NULL) {
        done(exchange);
        return;
    }
    if (gw_redis_send(exchange->gateway->redis, changed, wait_of(exchange, done),
                      "DEL rathaus:s:%s", id))
        return;
    away(exchange);
    done(exchange);
}

void gw_session_close_account(struct gw_exchange *exchange, const char *account, const char *but,
                              gw_step done)
{
    if (but == NULL && exchange->session != NULL &&
        strcmp(exchange->session->account, account) == 0)
        leave(exchange);
    if (gw_redis_send(exchange->gateway->redis, changed, wait_of(exchange, done),
                      "EVAL %s 1 rathaus:a:%s %s", close_all_script, account,
                      but == NULL ? "-" : but))
        return;
    away(exchange);
    done(exchange);
}

static void origin_closed(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    struct gw_exchange *exchange = wait->exchange;
    if (reply == NULL || reply->type != REDIS_REPLY_INTEGER)
        away(exchange);
    else if (reply->integer == 0 && exchange->error == NULL)
        exchange->error = rh_refuse(exchange->arena, TOKEN_REFUSED);
    wait->origins--;
    if (wait->origins == 0)
        wait->done(exchange);
}

static bool close_origin(struct wait *wait, const char *origin, const char *once)
{
    return gw_redis_send(wait->exchange->gateway->redis, origin_closed, wait,
                         "EVAL %s 2 rathaus:o:%s rathaus:j:%s:%s %d", close_origin_script, origin,
                         once == NULL ? "" : once, origin, once == NULL ? 0 : SPENT_LIFE);
}

void gw_session_close_origins(struct gw_exchange *exchange, const struct gw_origins *origins,
                              gw_step done)
{
    struct wait *wait = wait_of(exchange, done);
    for (size_t i = 0; i < origins->n; i++)
        if (close_origin(wait, origins->names[i], origins->once))
            wait->origins++;
        else
            away(exchange);
    if (wait->origins == 0)
        done(exchange);
}

static void ended(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    struct gw_exchange *exchange = wait->exchange;
    if (reply == NULL || reply->type != REDIS_REPLY_INTEGER)
        away(exchange);
    else if (reply->integer == 0)
        exchange->error = rh_refuse(exchange->arena, NOT_FOUND);
    wait->done(exchange);
}

void gw_session_end(struct gw_exchange *exchange, const char *id, gw_step done)
{
    if (gw_redis_send(exchange->gateway->redis, ended, wait_of(exchange, done),
                      "EVAL %s 1 rathaus:a:%s %s", end_script, exchange->session->account, id))
        return;
    away(exchange);
    done(exchange);
}

static void add_own(struct gw_exchange *exchange, Session__OwnReply *list, const char *id,
                    const Session__Session *session)
{
    struct rh_arena *arena = exchange->arena;
    Session__Own *own =
        RH_PB_ADD(arena, list->n_sessions, list->sessions, &session__own__descriptor);
    own->session = rh_arena_strdup(arena, id);
    own->since = (void *)rh_pb_new(arena, &common__instant__descriptor);
    own->since->ms = session->since;
    own->until = (void *)rh_pb_new(arena, &common__instant__descriptor);
    own->until->ms = session->until;
    own->browser = session->browser;
    own->current = strcmp(id, exchange->session_id) == 0;
    for (size_t i = list->n_sessions - 1;
         i > 0 && list->sessions[i - 1]->since->ms < own->since->ms; i--) {
        list->sessions[i] = list->sessions[i - 1];
        list->sessions[i - 1] = own;
    }
}

/* The list joins the replies like any other, for pages and for JSON. */
static void add_reply(struct gw_exchange *exchange, Session__OwnReply *list)
{
    static const struct rh_method method = {.name = "gateway.sessions",
                                            .out = &session__own_reply__descriptor};
    static const struct gw_call_spec spec = {.as = "sessions"};
    exchange->calls[exchange->n_calls++] =
        (struct gw_call){.exchange = exchange,
                         .spec = &spec,
                         .method = &method,
                         .answered = true,
                         .packed = rh_pb_pack(exchange->arena, &list->base)};
}

/* [id, packed, id, packed ...]; those that have ended still have their id in the set. */
static void listed(void *arg, const redisReply *reply)
{
    struct wait *wait = arg;
    struct gw_exchange *exchange = wait->exchange;
    Session__OwnReply list = SESSION__OWN_REPLY__INIT;
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || exchange->n_calls == GW_CALLS) {
        away(exchange);
        wait->done(exchange);
        return;
    }
    for (size_t i = 0; i + 1 < reply->elements && list.n_sessions < MOST_OWN; i += 2) {
        const Session__Session *session =
            read_session(exchange->arena, reply->element[i + 1], rh_clock_real());
        if (session != NULL)
            add_own(exchange, &list, reply->element[i]->str, session);
    }
    add_reply(exchange, &list);
    wait->done(exchange);
}

void gw_session_list(struct gw_exchange *exchange, gw_step done)
{
    if (gw_redis_send(exchange->gateway->redis, listed, wait_of(exchange, done),
                      "SORT rathaus:a:%s BY nosort GET # GET rathaus:s:*",
                      exchange->session->account))
        return;
    away(exchange);
    done(exchange);
}

const char *const *gw_session_roles(struct rh_arena *arena, const Session__Session *session,
                                    int32_t tenant, size_t *ret_n)
{
    const char **roles = rh_arena_array(arena, session->n_roles, sizeof *roles);
    const char *prefix = rh_arena_printf(arena, "%d:", tenant);
    size_t length = strlen(prefix);
    *ret_n = 0;
    for (size_t i = 0; i < session->n_roles; i++) {
        if (strncmp(session->roles[i], "0:", 2) == 0)
            roles[(*ret_n)++] = session->roles[i];
        else if (strncmp(session->roles[i], prefix, length) == 0)
            roles[(*ret_n)++] = session->roles[i] + length;
    }
    return roles;
}

/* The first that fits: browsers name their forebears too. */
static const char *named(const char *text, const char *const (*names)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, names[i][0]) != NULL)
            return names[i][1];
    return NULL;
}

const char *gw_session_browser(struct rh_arena *arena, const char *user_agent)
{
    static const char *const browsers[][2] = {
        {"Edg", "Edge"},        {"OPR/", "Opera"},    {"SamsungBrowser", "Samsung Internet"},
        {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"},
        {"Chrome", "Chrome"},   {"Safari", "Safari"},
    };
    static const char *const systems[][2] = {
        {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
        {"Windows", "Windows"}, {"Mac OS", "macOS"},  {"Linux", "Linux"},
    };
    const char *text = user_agent == NULL ? "" : user_agent;
    const char *browser = named(text, browsers, sizeof browsers / sizeof browsers[0]);
    const char *system = named(text, systems, sizeof systems / sizeof systems[0]);
    if (browser == NULL || system == NULL)
        return browser != NULL ? browser : system != NULL ? system : "";
    return rh_arena_printf(arena, "%s, %s", browser, system);
}

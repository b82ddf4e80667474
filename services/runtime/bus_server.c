/* The ROUTER's side. A frame is taken apart pair by pair, so that a caller of take gets requests as
 * many as it wants; replies gather in one parcel per peer until the flush. */
#include "bus.h"

#include "bus_socket.h"
#include "curve.h"
#include "log.h"
#include "metrics.h"
#include "parcel.h"
#include "pb.h"
#include "take.h"

#include <errno.h>
#include <stdlib.h>
#include <zmq.h>

#include "banned.h"

#define LAST_WORDS_MS 500 /* how long closing waits for replies that are on their way */

RH_COUNTER(malformed, "rathaus_bus_malformed_total", "Frames and requests that could not be read")
RH_COUNTER(lost, "rathaus_bus_lost_replies_total", "Replies whose caller was gone")

/* Replies for one peer. */
struct outgoing {
    struct rh_bus_peer peer; /* without id */
    struct rh_parcel parcel;
};

struct rh_bus_server {
    void *context;
    void *router;
    struct rh_zap *zap;      /* NULL: in the clear */
    bool has_frame;          /* `frame` is being taken apart */
    zmq_msg_t frame;         /* the parcel in hand, */
    struct rh_slice rest;    /* what is left of it, */
    struct rh_bus_peer peer; /* and who sent it */
    struct outgoing *out;    /* the first n_out are to be sent; memory of the others waits */
    size_t n_out, cap_out;
};

static bool start_encryption(struct rh_bus_server *server,
                             const struct rh_bus_server_settings *settings)
{
    struct rh_curve_pair own;
    if (settings->keys == NULL)
        return true;
    if (rh_curve_load(settings->keys, settings->name, &own) != 0)
        return false;
    server->zap = rh_zap_start(server->context, settings->keys);
    bool set = server->zap != NULL && rh_curve_server(server->router, &own) == 0;
    explicit_bzero(&own, sizeof own);
    return set;
}

static bool bind_one(struct rh_bus_server *server, const char *address)
{
    if (server->zap == NULL && !rh_address_is_local(address)) {
        rh_log(RH_ERROR, NULL, "cannot bind %s: beyond this machine the bus needs KEYS", address);
        return false;
    }
    if (zmq_bind(server->router, address) == 0)
        return true;
    rh_log(RH_ERROR, NULL, "cannot bind %s: %s", address, zmq_strerror(errno));
    return false;
}

static bool bind_all(struct rh_bus_server *server, const char *list)
{
    char address[RH_ADDRESS_SIZE];
    for (size_t len; *list != '\0'; list += len + (list[len] == ',')) {
        len = strcspn(list, ",");
        if (len >= sizeof address)
            return false;
        memcpy(address, list, len);
        address[len] = '\0';
        if (!bind_one(server, address))
            return false;
    }
    return true;
}

struct rh_bus_server *rh_bus_server_new(const struct rh_bus_server_settings *settings)
{
    struct rh_bus_server *server = rh_take(sizeof *server);
    if ((server->context = zmq_ctx_new()) == NULL)
        abort();
    server->router = zmq_socket(server->context, ZMQ_ROUTER);
    if (server->router != NULL && rh_bus_socket_init(server->router) &&
        rh_bus_socket_set(server->router, ZMQ_ROUTER_MANDATORY, 1) &&
        start_encryption(server, settings) && bind_all(server, settings->bind))
        return server;
    rh_bus_server_free(&server);
    return NULL;
}

static void drop_frame(struct rh_bus_server *server)
{
    if (server->has_frame)
        zmq_msg_close(&server->frame);
    server->has_frame = false;
}

void rh_bus_server_free(struct rh_bus_server **server)
{
    struct rh_bus_server *self = *server;
    if (self == NULL)
        return;
    drop_frame(self);
    if (self->router != NULL) {
        rh_bus_socket_set(self->router, ZMQ_LINGER, LAST_WORDS_MS);
        zmq_close(self->router);
    }
    zmq_ctx_shutdown(self->context);
    rh_zap_stop(&self->zap);
    zmq_ctx_term(self->context);
    for (size_t i = 0; i < self->cap_out; i++)
        rh_parcel_fini(&self->out[i].parcel);
    free(self->out);
    free(self);
    *server = NULL;
}

int rh_bus_server_fd(struct rh_bus_server *server)
{
    int fd = -1;
    size_t size = sizeof fd;
    zmq_getsockopt(server->router, ZMQ_FD, &fd, &size);
    return fd;
}

/* In */

/* Reads what a peer sent beyond [identity, parcel]; it is no caller of ours. */
static void skip_message(void *router, zmq_msg_t *part)
{
    while (zmq_msg_more(part) != 0 && zmq_msg_recv(part, router, ZMQ_DONTWAIT) >= 0)
        continue;
}

static bool keep_identity(struct rh_bus_peer *peer, zmq_msg_t *part)
{
    size_t len = zmq_msg_size(part);
    if (len == 0 || len > sizeof peer->identity || zmq_msg_more(part) == 0)
        return false;
    memcpy(peer->identity, zmq_msg_data(part), len);
    peer->len = (uint8_t)len;
    return true;
}

/* The next message into `frame`: 1, 0 when there is none, -1 when it was not [identity, parcel]. */
static int next_frame(struct rh_bus_server *server)
{
    zmq_msg_t *frame = &server->frame;
    zmq_msg_init(frame);
    if (zmq_msg_recv(frame, server->router, ZMQ_DONTWAIT) < 0)
        return 0;
    bool good = keep_identity(&server->peer, frame) &&
                zmq_msg_recv(frame, server->router, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(frame) == 0;
    if (!good) {
        skip_message(server->router, frame);
        zmq_msg_close(frame);
        return -1;
    }
    server->has_frame = true;
    server->rest = (struct rh_slice){zmq_msg_data(frame), zmq_msg_size(frame)};
    return 1;
}

static void refuse_version(struct rh_bus_server *server, struct rh_arena *arena,
                           const struct rh_bus_peer *peer)
{
    Bus__ReplyHead head = BUS__REPLY_HEAD__INIT;
    head.version = RH_BUS_VERSION;
    head.id = peer->id;
    head.code = COMMON__CODE__VERSION;
    rh_bus_server_reply(server, peer, rh_pb_pack(arena, &head.base), (struct rh_slice){NULL, 0});
}

static const char *caller_name(struct rh_bus_server *server, struct rh_arena *arena)
{
    if (server->zap == NULL)
        return "local";
    const char *name = zmq_msg_gets(&server->frame, "User-Id");
    return rh_arena_strdup(arena, name == NULL ? "" : name);
}

/* A pair of the frame becomes a request; false when it is none that a handler should see. */
static bool open_pair(struct rh_bus_server *server, struct rh_arena *arena,
                      const struct rh_slice pair[2], struct rh_bus_incoming *ret)
{
    ProtobufCMessage *message;
    if (rh_pb_unpack(arena, &bus__head__descriptor, pair[0], &message) != NULL) {
        rh_counter_add(&malformed, 1);
        return false;
    }
    ret->head = (Bus__Head *)message;
    ret->peer = server->peer;
    ret->peer.id = ret->head->id;
    if (ret->head->version != RH_BUS_VERSION) {
        refuse_version(server, arena, &ret->peer);
        return false;
    }
    ret->service = caller_name(server, arena);
    ret->body.data = rh_arena_dup(arena, pair[1].data, pair[1].len);
    ret->body.len = pair[1].len;
    return true;
}

static size_t take_apart(struct rh_bus_server *server, struct rh_arena *arena,
                         struct rh_bus_incoming *ret, size_t max)
{
    struct rh_slice pair[2];
    size_t n = 0;
    int got = 1;
    while (n < max && (got = rh_parcel_next(&server->rest, &pair[0], &pair[1])) == 1)
        n += open_pair(server, arena, pair, &ret[n]);
    if (got < 0)
        rh_counter_add(&malformed, 1);
    if (got <= 0)
        drop_frame(server);
    return n;
}

size_t rh_bus_server_take(struct rh_bus_server *server, struct rh_arena *arena,
                          struct rh_bus_incoming *ret, size_t max)
{
    size_t n = 0;
    while (n < max) {
        int got = server->has_frame ? 1 : next_frame(server);
        if (got == 0)
            break;
        if (got < 0)
            rh_counter_add(&malformed, 1);
        else
            n += take_apart(server, arena, ret + n, max - n);
    }
    return n;
}

/* Out */

static struct outgoing *new_outgoing(struct rh_bus_server *server, const struct rh_bus_peer *peer)
{
    if (server->n_out == server->cap_out) {
        size_t cap = server->cap_out == 0 ? 8 : server->cap_out * 2;
        server->out = realloc(server->out, cap * sizeof *server->out);
        if (server->out == NULL)
            abort();
        memset(server->out + server->cap_out, 0, (cap - server->cap_out) * sizeof *server->out);
        server->cap_out = cap;
    }
    struct outgoing *out = &server->out[server->n_out++];
    out->peer = *peer;
    return out;
}

/* The newest first: replies of one batch mostly go to the same peer. */
static struct outgoing *outgoing_of(struct rh_bus_server *server, const struct rh_bus_peer *peer)
{
    for (size_t i = server->n_out; i-- > 0;) {
        struct outgoing *out = &server->out[i];
        if (out->peer.len == peer->len &&
            memcmp(out->peer.identity, peer->identity, peer->len) == 0)
            return out;
    }
    return new_outgoing(server, peer);
}

void rh_bus_server_reply(struct rh_bus_server *server, const struct rh_bus_peer *peer,
                         struct rh_slice head, struct rh_slice body)
{
    if (rh_parcel_add(&outgoing_of(server, peer)->parcel, head, body))
        return;
    if (!rh_parcel_add(&new_outgoing(server, peer)->parcel, head, body))
        rh_log(RH_ERROR, NULL, "a reply of %zu bytes is larger than a frame", body.len);
}

static bool send_parcel(void *router, const struct outgoing *out)
{
    return zmq_send(router, out->peer.identity, out->peer.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
           zmq_send(router, out->parcel.data, out->parcel.len, ZMQ_DONTWAIT) >= 0;
}

size_t rh_bus_server_flush(struct rh_bus_server *server)
{
    size_t n = server->n_out;
    for (size_t i = 0; i < server->n_out; i++) {
        struct outgoing *out = &server->out[i];
        if (out->parcel.len != 0 && !send_parcel(server->router, out))
            rh_counter_add(&lost, 1);
        rh_parcel_clear(&out->parcel);
    }
    server->n_out = 0;
    return n;
}

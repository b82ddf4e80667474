/* Two sockets per replica, both in the client's epoll. The DEALER's descriptor tells only that
 * something may have changed: whoever sends on it has to look for replies afterwards. */
#include "bus_replica.h"

#include "bus_socket.h"
#include "log.h"
#include "take.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "banned.h"

#define REDIAL_MS 1000

#define EVENTS                                                                                     \
    (ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |                             \
     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_DISCONNECTED)

static bool add_to_epoll(int epoll, void *socket, struct rh_replica_source *source)
{
    int fd;
    size_t size = sizeof fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    return zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0 &&
           epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void remove_from_epoll(int epoll, void *socket)
{
    int fd;
    size_t size = sizeof fd;
    if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0)
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
}

static bool open_dealer(struct rh_replica *replica, const struct rh_replica_settings *settings)
{
    replica->socket = zmq_socket(settings->context, ZMQ_DEALER);
    return replica->socket != NULL && rh_bus_socket_init(replica->socket) &&
           rh_bus_socket_set(replica->socket, ZMQ_CONNECT_TIMEOUT, 1000) &&
           rh_bus_socket_set(replica->socket, ZMQ_RECONNECT_IVL, 50) &&
           rh_bus_socket_set(replica->socket, ZMQ_RECONNECT_IVL_MAX, 500) &&
           (settings->own == NULL ||
            rh_curve_client(replica->socket, settings->own, settings->server_key) == 0);
}

/* The monitor's address must be its own within the context. */
static bool open_monitor(struct rh_replica *replica, void *context)
{
    static atomic_uint_fast64_t last;
    char address[64];
    snprintf(address, sizeof address, "inproc://replica-%" PRIuFAST64, atomic_fetch_add(&last, 1));
    if (zmq_socket_monitor(replica->socket, address, EVENTS) != 0)
        return false;
    replica->monitor = zmq_socket(context, ZMQ_PAIR);
    return replica->monitor != NULL && rh_bus_socket_set(replica->monitor, ZMQ_LINGER, 0) &&
           zmq_connect(replica->monitor, address) == 0;
}

struct rh_replica *rh_replica_new(const struct rh_replica_settings *settings, const char *address)
{
    struct rh_replica *replica = rh_take(sizeof *replica);
    TAILQ_INIT(&replica->calls);
    snprintf(replica->address, sizeof replica->address, "%s", address);
    replica->sources[0] = (struct rh_replica_source){replica, false};
    replica->sources[1] = (struct rh_replica_source){replica, true};
    if (open_dealer(replica, settings) && open_monitor(replica, settings->context) &&
        add_to_epoll(settings->epoll, replica->socket, &replica->sources[0]) &&
        add_to_epoll(settings->epoll, replica->monitor, &replica->sources[1]) &&
        zmq_connect(replica->socket, address) == 0) {
        rh_replica_watch(replica, 0); /* libzmq signals only to who has once found nothing */
        return replica;
    }
    int why = errno;
    rh_replica_free(&replica, settings->epoll);
    errno = why;
    return NULL;
}

void rh_replica_free(struct rh_replica **replica, int epoll)
{
    struct rh_replica *self = *replica;
    if (self == NULL)
        return;
    if (self->monitor != NULL) {
        zmq_socket_monitor(self->socket, NULL, 0);
        remove_from_epoll(epoll, self->monitor);
        zmq_close(self->monitor);
    }
    if (self->socket != NULL) {
        remove_from_epoll(epoll, self->socket);
        zmq_close(self->socket);
    }
    rh_parcel_fini(&self->out);
    free(self);
    *replica = NULL;
}

/* One event: number and value in the first frame, the address in the second. 0 when there is none.
 */
static unsigned next_event(void *monitor)
{
    uint8_t frame[6];
    char address[1];
    uint16_t event;
    if (zmq_recv(monitor, frame, sizeof frame, ZMQ_DONTWAIT) < 0)
        return 0;
    zmq_recv(monitor, address, sizeof address, ZMQ_DONTWAIT);
    memcpy(&event, frame, sizeof event);
    return event;
}

int rh_replica_watch(struct rh_replica *replica, int64_t now)
{
    bool before = replica->connected;
    bool lost = false;
    for (unsigned event; (event = next_event(replica->monitor)) != 0;) {
        if (event != ZMQ_EVENT_HANDSHAKE_SUCCEEDED && !replica->connected)
            replica->failed_at = now;
        replica->connected = event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
        lost = lost || (before && !replica->connected);
        if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
            rh_log(RH_WARN, NULL, "%s refuses our CURVE key", replica->address);
    }
    if (lost)
        return -1;
    return replica->connected && !before ? 1 : 0;
}

void rh_replica_redial(struct rh_replica *replica, int64_t now)
{
    if (replica->failed_at == 0 || replica->connected || now < replica->failed_at + REDIAL_MS)
        return;
    replica->failed_at = 0;
    zmq_disconnect(replica->socket, replica->address);
    zmq_connect(replica->socket, replica->address);
}

bool rh_replica_flush(struct rh_replica *replica)
{
    if (replica->out.len == 0)
        return true;
    int sent = zmq_send(replica->socket, replica->out.data, replica->out.len, ZMQ_DONTWAIT);
    rh_parcel_clear(&replica->out);
    return sent >= 0;
}

bool rh_replica_receive(struct rh_replica *replica, zmq_msg_t *ret)
{
    zmq_msg_init(ret);
    if (zmq_msg_recv(ret, replica->socket, ZMQ_DONTWAIT) >= 0)
        return true;
    zmq_msg_close(ret);
    return false;
}

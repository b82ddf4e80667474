/* The daemon: libmicrohttpd with an epoll of its own that our loop waits on. */
#include "http.h"

#include "bounds.h"
#include "clock.h"
#include "http_parts.h"
#include "take.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct gw_http *http = cls;
    struct gw_peer *peer = *socket_context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *address =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        *socket_context = gw_peer_new(
            &http->peers,
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
            address == NULL ? NULL : address->client_addr);
    } else if (peer != NULL) {
        gw_peer_free(peer);
    }
}

/* The target is decoded by target.c alone. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

struct gw_http *gw_http_start(struct gateway *gateway, int listener)
{
    const struct gw_settings *settings = gateway->settings;
    struct gw_http *http = rh_take(sizeof *http);
    http->gateway = gateway;
    gw_peers_init(&http->peers);
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, gw_on_request,
        http, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, gw_on_target, http,
        MHD_OPTION_NOTIFY_COMPLETED, gw_on_end, http, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
        http, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)settings->per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, GW_MEMORY, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_END);
    if (http->daemon == NULL) {
        rh_log(RH_ERROR, NULL, "cannot start the HTTP daemon");
        free(http);
        return NULL;
    }
    gateway->daemon = http->daemon;
    return http;
}

int gw_http_fd(const struct gw_http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

void gw_http_run(struct gw_http *http)
{
    http->resumed = false;
    MHD_run(http->daemon);
}

bool gw_http_resumed(const struct gw_http *http)
{
    return http->resumed;
}

int gw_http_timeout(struct gw_http *http, int64_t now)
{
    MHD_UNSIGNED_LONG_LONG own;
    int next = gw_peers_shut_late(&http->peers, now, http->gateway->settings->timeout * RH_SECOND);
    if (MHD_get_timeout(http->daemon, &own) == MHD_YES && (next < 0 || own < (unsigned)next))
        next = (int)own;
    return next;
}

void gw_http_drain(struct gw_http *http)
{
    int listener = MHD_quiesce_daemon(http->daemon);
    if (listener >= 0)
        close(listener);
    gw_peers_shut_idle(&http->peers);
}

size_t gw_http_busy(const struct gw_http *http)
{
    return http->busy;
}

void gw_http_stop(struct gw_http **http)
{
    if (*http == NULL)
        return;
    MHD_stop_daemon((*http)->daemon);
    while ((*http)->n_spare > 0)
        rh_arena_free(&(*http)->spare[--(*http)->n_spare]);
    free(*http);
    *http = NULL;
}

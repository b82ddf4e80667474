/* What http.c (the daemon) and exchange.c (its requests) share. */
#ifndef GW_HTTP_PARTS_H
#define GW_HTTP_PARTS_H

#include "gateway.h"
#include "peers.h"

#define GW_SPARE_ARENAS 256

struct gw_http {
    struct gateway *gateway;
    struct MHD_Daemon *daemon;
    struct gw_peers peers;
    struct rh_arena *spare[GW_SPARE_ARENAS];
    size_t n_spare;
    size_t busy; /* requests begun and not ended */
    bool resumed;
};

/* libmicrohttpd's call-backs for a request; `cls` is the struct gw_http. */
void *gw_on_target(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result gw_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **context);
void gw_on_end(void *cls, struct MHD_Connection *connection, void **context,
               enum MHD_RequestTerminationCode code);

#endif

/* Endpoints: where a caller finds services, from one line of settings.
 *
 *   "booking=tcp://10.0.0.5:7101,tcp://10.0.0.6:7101 booking@15=tcp://big:7101
 * accounts=ipc:///run/a"
 *
 * Pieces are divided by white space; addresses of a piece by comma; "@15" limits it to tenant 15. A
 * host is an IP address (IPv6 in brackets) or a name, which the resolver turns into addresses. */
#ifndef RH_ENDPOINTS_H
#define RH_ENDPOINTS_H

#include "slice.h"

#include <stdint.h>

#define RH_ADDRESS_SIZE  128 /* "tcp://[...]:65535" or "ipc:///path", with NUL; sun_path has 108 */
#define RH_NAME_SIZE     32  /* of a service or key, with NUL */
#define RH_ENDPOINTS_MAX 64

/* One address of one service. */
struct rh_endpoint {
    char service[RH_NAME_SIZE];
    int32_t tenant;                /* 0: every tenant without an endpoint of its own */
    char address[RH_ADDRESS_SIZE]; /* as written */
    char
        host[RH_ADDRESS_SIZE]; /* a name to be resolved, "" when the address can be used as it is */
    char port[8];              /* of the name */
};

struct rh_endpoints {
    struct rh_endpoint items[RH_ENDPOINTS_MAX];
    size_t n;
};

/* Parses a line of settings: 0, or -1 after a log line that names the faulty piece. */
int rh_endpoints_parse(const char *text, struct rh_endpoints *ret);

/* Splits "tcp://host:port"; false for anything else. An IPv6 host is given without its brackets. */
bool rh_address_split(const char *address, char ret_host[RH_ADDRESS_SIZE], char ret_port[8]);

/* True for ipc:// and for tcp:// with a loopback IP address: what may run in the clear. */
bool rh_address_is_local(const char *address);

/* True for 1..31 characters a-z, 0-9, '-': services and keys are named so. */
bool rh_name_valid(const char *name);

#endif

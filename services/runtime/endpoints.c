/* A copy of the line is cut in place: pieces at white space, lists at commas. */
#include "endpoints.h"

#include "cleanup.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "banned.h"

#define SPACE " \t\r\n"

bool rh_name_valid(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && length < RH_NAME_SIZE && name[length] == '\0';
}

static bool is_ip(const char *host)
{
    struct in6_addr any;
    return inet_pton(AF_INET, host, &any) == 1 || inet_pton(AF_INET6, host, &any) == 1;
}

static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static bool number(const char *text, long most, long *ret)
{
    char *end;
    errno = 0;
    *ret = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *ret > 0 && *ret <= most;
}

/* Copies `length` bytes and a NUL; false when they do not fit or are none. */
static bool copy(char *to, size_t size, const char *from, size_t length)
{
    if (length == 0 || length >= size)
        return false;
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

bool rh_address_split(const char *address, char ret_host[RH_ADDRESS_SIZE], char ret_port[8])
{
    long port;
    if (strncmp(address, "tcp://", 6) != 0)
        return false;
    const char *host = address + 6;
    const char *colon = strrchr(host, ':');
    if (colon == NULL || !number(colon + 1, 65535, &port))
        return false;
    size_t length = (size_t)(colon - host);
    if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
        host++;
        length -= 2;
    }
    return copy(ret_host, RH_ADDRESS_SIZE, host, length) &&
           copy(ret_port, 8, colon + 1, strlen(colon + 1));
}

bool rh_address_is_local(const char *address)
{
    char host[RH_ADDRESS_SIZE];
    char port[8];
    if (strncmp(address, "ipc://", 6) == 0)
        return true;
    return rh_address_split(address, host, port) && is_loopback(host);
}

static bool parse_address(struct rh_endpoint *endpoint, const char *address)
{
    endpoint->host[0] = '\0';
    endpoint->port[0] = '\0';
    if (!copy(endpoint->address, sizeof endpoint->address, address, strlen(address)))
        return false;
    if (strncmp(address, "ipc://", 6) == 0)
        return address[6] != '\0';
    if (!rh_address_split(address, endpoint->host, endpoint->port))
        return false;
    if (is_ip(endpoint->host))
        endpoint->host[0] = '\0';
    return true;
}

/* "booking" or "booking@15" */
static bool parse_service(struct rh_endpoint *endpoint, char *name)
{
    long tenant = 0;
    char *at = strchr(name, '@');
    if (at != NULL) {
        *at = '\0';
        if (!number(at + 1, INT32_MAX, &tenant))
            return false;
    }
    endpoint->tenant = (int32_t)tenant;
    return rh_name_valid(name) &&
           copy(endpoint->service, sizeof endpoint->service, name, strlen(name));
}

/* "name=address,address" */
static bool parse_piece(char *piece, struct rh_endpoints *ret)
{
    struct rh_endpoint endpoint = {0};
    char *equals = strchr(piece, '=');
    char *mark;
    if (equals == NULL)
        return false;
    *equals = '\0';
    if (!parse_service(&endpoint, piece) || equals[1] == '\0')
        return false;
    for (char *list = equals + 1; list != NULL; list = mark) {
        mark = strchr(list, ',');
        if (mark != NULL)
            *mark++ = '\0';
        if (ret->n == RH_ENDPOINTS_MAX || !parse_address(&endpoint, list))
            return false;
        ret->items[ret->n++] = endpoint;
    }
    return true;
}

int rh_endpoints_parse(const char *text, struct rh_endpoints *ret)
{
    RH_CLEANUP(rh_cleanup_arena) struct rh_arena *arena = rh_arena_new(0);
    char *line = rh_arena_strdup(arena, text);
    char *mark;
    ret->n = 0;
    for (char *piece = strtok_r(line, SPACE, &mark); piece != NULL;
         piece = strtok_r(NULL, SPACE, &mark)) {
        const char *whole = rh_arena_strdup(arena, piece);
        if (!parse_piece(piece, ret)) {
            rh_log(RH_ERROR, NULL, "ENDPOINTS: \"%s\" is not name=tcp://host:port or ipc://path",
                   whole);
            return -1;
        }
    }
    return 0;
}

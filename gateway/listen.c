/* The backlog is as long as the kernel lets it: a burst waits there instead of being refused. */
#include "listen.h"

#include "log.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "banned.h"

#define BACKLOG 4096

/* Cuts "[::1]:8080" into host and port. */
static int split(const char *address, char host[64], char port[8])
{
    const char *colon = strrchr(address, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - address);
    if (colon == NULL || length >= 64 || strlen(colon + 1) >= 8)
        return -1;
    int bracket = address[0] == '[' && length > 1 && colon[-1] == ']';
    snprintf(host, 64, "%.*s", (int)length - 2 * bracket, address + bracket);
    snprintf(port, 8, "%s", colon + 1);
    return 0;
}

static int open_one(const struct addrinfo *info)
{
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int fault = errno;
    close(fd);
    errno = fault;
    return -1;
}

int gw_listen(const char *address)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    char host[64], port[8];
    struct addrinfo *found = NULL;
    if (split(address, host, port) != 0 ||
        getaddrinfo(host[0] == '\0' ? NULL : host, port, &hints, &found) != 0) {
        rh_log(RH_ERROR, NULL, "%s is no address:port", address);
        return -1;
    }
    int fd = open_one(found);
    freeaddrinfo(found);
    if (fd < 0)
        rh_log(RH_ERROR, NULL, "cannot listen on %s: %s", address, strerror(errno));
    return fd;
}

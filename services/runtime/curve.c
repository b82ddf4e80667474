/* Key files: reading, making, and setting them on sockets. */
#include "curve.h"

#include "cleanup.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "banned.h"

#define DOMAIN "rathaus" /* ZAP domain of all our servers */

/* libzmq 4.3 obeys this option, but its header names it among the drafts only. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

/* "<folder>/<name>.<kind>"; false with errno set. */
static bool key_path(const char *folder, const char *name, const char *kind, char ret[4096])
{
    if (!rh_name_valid(name)) {
        errno = EINVAL;
        return false;
    }
    if (snprintf(ret, 4096, "%s/%s.%s", folder, name, kind) >= 4096) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

static int read_key(const char *path, bool secret, char ret[RH_KEY_TEXT])
{
    uint8_t decoded[RH_KEY_BYTES];
    struct stat about;
    RH_CLEANUP(rh_cleanup_file) FILE *file = fopen(path, "re");
    if (file == NULL || fstat(fileno(file), &about) != 0)
        return -1;
    if (secret && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        errno = EPERM;
        return -1;
    }
    size_t size = fread(ret, 1, RH_KEY_TEXT - 1, file);
    ret[size] = '\0';
    if (size == RH_KEY_TEXT - 1 && zmq_z85_decode(decoded, ret) != NULL)
        return 0;
    errno = EBADMSG;
    return -1;
}

static int load(const char *folder, const char *name, const char *kind, char ret[RH_KEY_TEXT])
{
    char path[4096];
    bool secret = strcmp(kind, "key") == 0;
    if (key_path(folder, name, kind, path) && read_key(path, secret, ret) == 0)
        return 0;
    rh_log(RH_ERROR, NULL, "CURVE key %s.%s in %s: %s", name, kind, folder,
           errno == EPERM ? "others may read it (chmod 600)" : strerror(errno));
    return -1;
}

int rh_curve_load_public(const char *folder, const char *name, char ret[RH_KEY_TEXT])
{
    return load(folder, name, "pub", ret);
}

int rh_curve_load(const char *folder, const char *name, struct rh_curve_pair *ret)
{
    if (load(folder, name, "key", ret->secret_key) != 0)
        return -1;
    return rh_curve_load_public(folder, name, ret->public_key);
}

/* Written beside its place and renamed, so that nobody ever reads half a key. */
static int write_key(const char *path, mode_t mode, const char *text)
{
    char part[4104];
    snprintf(part, sizeof part, "%s.part", path);
    RH_CLEANUP(rh_cleanup_fd)
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0 || fchmod(fd, mode) != 0)
        return -1;
    ssize_t size = (ssize_t)strlen(text);
    if (write(fd, text, (size_t)size) != size || fsync(fd) != 0)
        return -1;
    return rename(part, path);
}

int rh_curve_create(const char *folder, const char *name)
{
    char secret[4096];
    char public[4096];
    struct rh_curve_pair pair;
    if (!key_path(folder, name, "key", secret) || !key_path(folder, name, "pub", public))
        return -1;
    if (access(secret, F_OK) == 0 && access(public, F_OK) == 0)
        return 0;
    if (zmq_curve_keypair(pair.public_key, pair.secret_key) != 0)
        return -1;
    int failed = write_key(secret, 0600, pair.secret_key);
    explicit_bzero(&pair.secret_key, sizeof pair.secret_key);
    if (failed != 0 || write_key(public, 0644, pair.public_key) != 0)
        return -1;
    return 1;
}

static int set_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text));
}

int rh_curve_client(void *socket, const struct rh_curve_pair *own, const char *server_key)
{
    if (set_text(socket, ZMQ_CURVE_SERVERKEY, server_key) != 0 ||
        set_text(socket, ZMQ_CURVE_PUBLICKEY, own->public_key) != 0)
        return -1;
    return set_text(socket, ZMQ_CURVE_SECRETKEY, own->secret_key);
}

/* Without ZAP_ENFORCE_DOMAIN a missing handler lets everybody in (libzmq #2711). */
int rh_curve_server(void *socket, const struct rh_curve_pair *own)
{
    int yes = 1;
    if (zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof yes) != 0 ||
        zmq_setsockopt(socket, ZMQ_ZAP_ENFORCE_DOMAIN, &yes, sizeof yes) != 0 ||
        set_text(socket, ZMQ_ZAP_DOMAIN, DOMAIN) != 0)
        return -1;
    return set_text(socket, ZMQ_CURVE_SECRETKEY, own->secret_key);
}

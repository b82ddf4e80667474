/* CURVE keys in a folder (RFC 25, RFC 26; Z85 text after RFC 32), and who is let in (ZAP, RFC 27).
 *
 * <name>.key holds a secret key, readable by its owner only; <name>.pub the public one. A process
 * needs its own pair and the .pub of its peers. A server lets in whoever proves a key whose .pub
 * lies in its folder: adding a file admits a caller at its next handshake, taking it away shuts it
 * out, both without a restart. */
#ifndef RH_CURVE_H
#define RH_CURVE_H

#include "endpoints.h"

#define RH_KEY_TEXT  41 /* Z85 with NUL */
#define RH_KEY_BYTES 32

struct rh_curve_pair {
    char public_key[RH_KEY_TEXT];
    char secret_key[RH_KEY_TEXT];
};

/* Loads <folder>/<name>.key and .pub; 0, or -1 after a log line. The secret must not be readable by
 * others. */
int rh_curve_load(const char *folder, const char *name, struct rh_curve_pair *ret);
int rh_curve_load_public(const char *folder, const char *name, char ret[RH_KEY_TEXT]);

/* Makes the pair of `name` unless both files are there: 1 made, 0 was there, -1 with errno set. */
int rh_curve_create(const char *folder, const char *name);

/* Makes a socket a CURVE client of the server with that public key, or a CURVE server that asks the
 * allow-list; 0, or -1 with errno set. Before connect or bind. */
int rh_curve_client(void *socket, const struct rh_curve_pair *own, const char *server_key);
int rh_curve_server(void *socket, const struct rh_curve_pair *own);

/* The ZAP handler of a ZeroMQ context: a thread that answers every handshake from the folder. Start
 * it before the first bind; shut the context down (zmq_ctx_shutdown) before stop. NULL with errno
 * set. */
struct rh_zap;
struct rh_zap *rh_zap_start(void *context, const char *folder);
void rh_zap_stop(struct rh_zap **zap);

#endif

/* ZAP (RFC 27): libzmq asks inproc://zeromq.zap.01 about every handshake, in eight frames; we
 * answer in six. The folder is read anew each time: handshakes are rare, and the list is then never
 * stale. */
#include "curve.h"
#include "log.h"
#include "take.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

#include "banned.h"

#define ADDRESS "inproc://zeromq.zap.01"

enum frame { VERSION, REQUEST, DOMAIN, PEER, IDENTITY, MECHANISM, CREDENTIALS, FRAMES };

struct rh_zap {
    void *socket;
    char *folder;
    pthread_t thread;
};

struct question {
    char bytes[FRAMES][256];
    size_t len[FRAMES];
    size_t n;
};

/* False when the context ends. Frames beyond what the RFC has make the question invalid. */
static bool receive(void *socket, struct question *ret)
{
    int more = 1;
    size_t size = sizeof more;
    for (ret->n = 0; more != 0; ret->n++) {
        char extra[256];
        bool known = ret->n < FRAMES;
        int len = zmq_recv(socket, known ? ret->bytes[ret->n] : extra, sizeof extra - 1, 0);
        if (len < 0 && errno == EINTR) {
            ret->n--;
            continue;
        }
        if (len < 0)
            return false;
        if (known) {
            ret->len[ret->n] = (size_t)len < sizeof extra ? (size_t)len : sizeof extra - 1;
            ret->bytes[ret->n][ret->len[ret->n]] = '\0';
        }
        zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
    }
    return true;
}

/* The name of "<name>.pub", or false. */
static bool name_of_file(const char *file, char ret[RH_NAME_SIZE])
{
    const char *dot = strrchr(file, '.');
    if (dot == NULL || strcmp(dot, ".pub") != 0 || (size_t)(dot - file) >= RH_NAME_SIZE)
        return false;
    memcpy(ret, file, (size_t)(dot - file));
    ret[dot - file] = '\0';
    return rh_name_valid(ret);
}

/* Whose key it is; public keys are no secret, so that a plain comparison does. */
static bool find_owner(const char *folder, const char *key, char ret[RH_NAME_SIZE])
{
    char known[RH_KEY_TEXT];
    bool found = false;
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(entries)) != NULL;)
        found = name_of_file(entry->d_name, ret) && rh_curve_load_public(folder, ret, known) == 0 &&
                strcmp(known, key) == 0;
    closedir(entries);
    return found;
}

static bool admit(const struct rh_zap *zap, const struct question *question, char ret[RH_NAME_SIZE])
{
    char key[RH_KEY_TEXT];
    if (question->n != FRAMES || strcmp(question->bytes[VERSION], "1.0") != 0 ||
        strcmp(question->bytes[MECHANISM], "CURVE") != 0 ||
        question->len[CREDENTIALS] != RH_KEY_BYTES)
        return false;
    zmq_z85_encode(key, (const uint8_t *)question->bytes[CREDENTIALS], RH_KEY_BYTES);
    return find_owner(zap->folder, key, ret);
}

/* 400, never 300: a temporary refusal can hang the sender (libzmq #2329). */
static void answer(const struct rh_zap *zap, const struct question *question)
{
    char name[RH_NAME_SIZE];
    bool welcome = admit(zap, question, name);
    if (!welcome)
        rh_log(RH_WARN, NULL, "refused a caller with an unknown CURVE key from %s",
               question->n > PEER ? question->bytes[PEER] : "?");
    zmq_send(zap->socket, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(zap->socket, question->bytes[REQUEST], question->len[REQUEST], ZMQ_SNDMORE);
    zmq_send(zap->socket, welcome ? "200" : "400", 3, ZMQ_SNDMORE);
    zmq_send(zap->socket, welcome ? "OK" : "No", 2, ZMQ_SNDMORE);
    zmq_send(zap->socket, name, welcome ? strlen(name) : 0, ZMQ_SNDMORE);
    zmq_send(zap->socket, "", 0, 0);
}

static void *run(void *arg)
{
    struct rh_zap *zap = arg;
    struct question question = {0};
    while (receive(zap->socket, &question))
        answer(zap, &question);
    zmq_close(zap->socket);
    return NULL;
}

struct rh_zap *rh_zap_start(void *context, const char *folder)
{
    struct rh_zap *zap = rh_take(sizeof *zap);
    if ((zap->folder = strdup(folder)) == NULL)
        abort();
    zap->socket = zmq_socket(context, ZMQ_REP);
    if (zap->socket != NULL && zmq_bind(zap->socket, ADDRESS) == 0 &&
        pthread_create(&zap->thread, NULL, run, zap) == 0)
        return zap;
    if (zap->socket != NULL)
        zmq_close(zap->socket);
    free(zap->folder);
    free(zap);
    return NULL;
}

void rh_zap_stop(struct rh_zap **zap)
{
    if (*zap == NULL)
        return;
    pthread_join((*zap)->thread, NULL);
    free((*zap)->folder);
    free(*zap);
    *zap = NULL;
}

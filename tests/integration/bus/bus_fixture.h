/* Processes of the echo service, and a client that talks to them: what every bus test begins with.
 *
 * Everything lies in a folder of its own, removed by fixture_end. A condition that does not come
 * within 20 s fails the test. */
#ifndef BUS_FIXTURE_H
#define BUS_FIXTURE_H

#include "bus.h"
#include "echo.h"

#include <sys/types.h>

struct fixture {
    char folder[64];
    char keys[80]; /* "" until fixture_keys */
    pid_t servers[8];
    size_t n_servers;
    struct rh_arena *arena;
    struct rh_bus_client *client;
};

struct fixture *fixture_begin(void);
void fixture_end(struct fixture **fixture); /* ends client and processes */

/* Removes a folder and the files in it. */
void fixture_remove(const char *folder);

/* Makes pairs for "echo", "gateway", "booking" and uses them from now on. */
void fixture_keys(struct fixture *fixture);

/* "ipc://<folder>/<name>", in the fixture's arena. */
char *fixture_ipc(struct fixture *fixture, const char *name);

/* "tcp://<ip>:<port>" with a port that is free on all loopback addresses. */
int fixture_port(void);

/* Starts an echo process and returns its pid. */
pid_t fixture_serve(struct fixture *fixture, const char *bind, int workers);

/* Waits for a process to end: its exit status, or 128 + signal. */
int fixture_wait(struct fixture *fixture, pid_t server);

/* Connects the client as `name` and, when `ready`, waits until every service has a replica. */
void fixture_connect(struct fixture *fixture, const char *name, const char *endpoints, bool ready);

/* A request under way, and its end. */
struct asked {
    bool done;
    Common__Code code;
    char words[128]; /* of the reply */
    char tag[64];    /* its first tag */
    char field[64];  /* its first refused field */
};

/* Fills in tenant 15, the words as body, and a key (NULL: none). */
struct rh_bus_request fixture_request(struct fixture *fixture, const struct rh_method *method,
                                      const char *words, const char *key);
void fixture_call(struct fixture *fixture, const struct rh_bus_request *request, struct asked *ret);
void fixture_finish(struct fixture *fixture, const struct asked *asked, size_t n);

/* One call from beginning to end. */
struct asked fixture_ask(struct fixture *fixture, const struct rh_method *method,
                         const char *words);

/* Makes the file that slow handlers wait for; its name. */
char *fixture_gate(struct fixture *fixture);
void fixture_open_gate(struct fixture *fixture);

#endif

/* A deployment in small: a process of each service with its own database schema, keys for everybody
 * who may try, two towns with an appointment, staff and an opening of the log.
 *
 * What goes wrong here fails the test. */
#ifndef IDENTITIES_WORLD_H
#define IDENTITIES_WORLD_H

#include "bus.h"
#include "fixture_db.h"

#include <sys/types.h>

#define TOWN  41 /* where everything is */
#define OTHER 42 /* another one, with staff of its own */

#define ANNA     "0192f5d0-0000-7000-8000-000000000001" /* a citizen */
#define BEN      "0192f5d0-0000-7000-8000-000000000002" /* another one */
#define STAFF    "0192f5d0-0000-7000-8000-000000000003" /* works in TOWN */
#define CHIEF    "0192f5d0-0000-7000-8000-000000000004" /* admin and auditor in OTHER */
#define OPENING  "0192f5d0-0000-7000-8000-000000000005" /* of TOWN's log */
#define KEY      "0192f5d0-0000-7000-8000-000000000007" /* of BEN */
#define HOOK     "0192f5d0-0000-7000-8000-000000000008" /* of TOWN */
#define CLOSURE  "0192f5d0-0000-7000-8000-000000000009" /* of TOWN's counter */
#define FEEDBACK "0192f5d0-0000-7000-8000-000000000006" /* in TOWN */
#define PASSWORD "no password of anybody here"

enum { CALLERS = 16 };

struct world {
    struct rh_arena *arena;
    char folder[64];
    char keys[80];
    pid_t processes[CALLERS];
    size_t n_processes;
    const char *names[CALLERS]; /* "gateway", "stranger", then the services */
    struct rh_bus_client *clients[CALLERS];
    size_t n_names;
    const char *appointment, *code; /* Anna's in TOWN, reserved */
    const char *start;              /* of a free time there, RFC 3339 */
};

struct world *world_new(void);
void world_free(struct world **world);

/* All methods of all services, one after the other; NULL behind the last. */
const struct rh_method *world_method(size_t i);

/* Sends a request in JSON as `name` speaks for `caller`; the answer as one text: code, refused
 * fields, body. It lives in the world's arena. */
struct ask {
    const struct rh_method *method;
    const char *name; /* of the process */
    int32_t tenant;
    struct rh_caller caller;
    const char *json;
};
const char *world_ask(struct world *world, const struct ask *ask, Common__Code *ret_code);

/* A text of samples.c with what it names filled in. */
const char *world_fill(struct world *world, const char *json, const char *thing, const char *code);
const char *world_sample(struct world *world, const struct rh_method *method);

/* Refused because of who asks. */
bool world_refuses(Common__Code code);

/* Tells apart two states of all that is stored. */
int64_t world_print(void);

/* ---- samples.c ---- */

/* A request that whoever may ask gets through with. %1$s appointment, %2$s code, %3$s start. */
const char *sample_of(const char *method);

/* Requests about something of somebody else. `%1$s` is its name, or that of nothing. */
struct foreign {
    const char *method;
    int32_t tenant;
    const char *account;
    const char *json;  /* %1$s the thing, %2$s the code of Anna's appointment */
    const char *thing; /* NULL: Anna's appointment */
};
extern const struct foreign foreigns[];
extern const size_t foreigns_n;

#endif

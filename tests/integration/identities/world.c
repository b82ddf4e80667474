/* Real processes over ipc with CURVE, so that each caller is who its key says. */
#include "world.h"

#include "clock.h"
#include "curve.h"
#include "id.h"
#include "json.h"
#include "method_tables.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (30 * RH_SECOND)
#define SECRET   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const struct {
    const struct rh_method *methods;
    const size_t *n;
} tables[] = {GW_METHOD_TABLES};

const struct rh_method *world_method(size_t i)
{
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        if (i < *tables[t].n)
            return &tables[t].methods[i];
        i -= *tables[t].n;
    }
    return NULL;
}

/* ---- processes ---- */

static void set(const char *name, const char *value)
{
    char full[64];
    snprintf(full, sizeof full, "RATHAUS_%s", name);
    setenv(full, value, 1);
}

/* All that any service has no default for. */
static void become(const struct world *world, const char *service, const char *program)
{
    char bind[128];
    snprintf(bind, sizeof bind, "ipc://%s/%s", world->folder, service);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    set("BIND", bind);
    set("DATABASE", fixture_conninfo(service));
    set("KEYS", world->keys);
    set("WORKERS", "2");
    set("LOG_LEVEL", "error");
    set("SECRET", SECRET);
    set("PUBLIC_URL", "http://localhost:8080");
    set("PASSWORDS", RATHAUS_BUILD "/services/accounts/passwords.txt");
    set("SMTP", "smtp://localhost:9");
    set("SENDER", "rathaus@town.example");
    set("LETTERS", RATHAUS_SOURCE "/services/notifier/letters");
    set("TEXTS", RATHAUS_SOURCE "/services/render/texts");
    execl(program, program, (char *)NULL);
    _exit(127);
}

/* "accounts=/path booking=/path" */
static void start_services(struct world *world)
{
    char *rest = rh_arena_strdup(world->arena, RATHAUS_PROCESSES);
    for (char *entry; (entry = strsep(&rest, " ")) != NULL;) {
        const char *name = strsep(&entry, "=");
        fixture_conninfo(name); /* its schema, before the first of them starts */
        world->names[world->n_names++] = name;
        cr_assert_eq(rh_curve_create(world->keys, name), 1);
    }
    rest = rh_arena_strdup(world->arena, RATHAUS_PROCESSES);
    for (char *entry; (entry = strsep(&rest, " ")) != NULL;) {
        const char *name = strsep(&entry, "=");
        pid_t pid = fork();
        cr_assert_geq(pid, 0);
        if (pid == 0)
            become(world, name, entry);
        world->processes[world->n_processes++] = pid;
    }
}

static void connect_all(struct world *world)
{
    const char *endpoints = "";
    int64_t until = rh_clock_monotonic() + PATIENCE;
    for (size_t i = 2; i < world->n_names; i++)
        endpoints = rh_arena_printf(world->arena, "%s %s=ipc://%s/%s", endpoints, world->names[i],
                                    world->folder, world->names[i]);
    for (size_t i = 0; i < world->n_names; i++) {
        struct rh_bus_client_settings settings = {
            .endpoints = endpoints + 1, .keys = world->keys, .name = world->names[i]};
        world->clients[i] = rh_bus_client_new(&settings);
        cr_assert_not_null(world->clients[i]);
        for (int wait; wait = rh_bus_client_run(world->clients[i]),
                       !rh_bus_client_ready(world->clients[i]);) {
            struct pollfd ready = {.fd = rh_bus_client_fd(world->clients[i]), .events = POLLIN};
            cr_assert_lt(rh_clock_monotonic(), until,
                         "a service does not start: does it need a setting that world.c lacks?");
            poll(&ready, 1, wait < 50 ? wait : 50);
        }
    }
}

/* ---- what there is ---- */

static const char towns[] =
    "insert into tenants (tenant, slug, name, land, zone, version)"
    " select n, 'town-' || n, 'Town', 'ST', 'Europe/Berlin', 1 from unnest('{41,42}'::int[]) n"
    " on conflict do nothing;"
    "insert into offices (tenant, office, name, lead_minutes)"
    " select n, 'b', 'Office', 0 from unnest('{41,42}'::int[]) n on conflict do nothing;"
    "insert into counters (tenant, counter, office, label)"
    " select n, 1, 'b', 'Platz' from unnest('{41,42}'::int[]) n on conflict do nothing;"
    "insert into services (tenant, service, leika, name, minutes, position)"
    " select n, 'perso', '99008002001000', 'Perso', 15, 1 from unnest('{41,42}'::int[]) n"
    " on conflict do nothing;"
    "insert into counter_services (tenant, counter, service)"
    " select n, 1, 'perso' from unnest('{41,42}'::int[]) n on conflict do nothing;"
    "insert into openings (tenant, opening, office, weekday, opens, closes)"
    " select n, d, 'b', d, '08:00', '18:00' from unnest('{41,42}'::int[]) n,"
    " generate_series(1, 5) d on conflict do nothing;"
    "insert into closures (tenant, closure, counter, start_at, end_at)"
    " values (41, '" CLOSURE "', 1, '2027-06-01', '2027-06-02') on conflict do nothing";

static const char people[] =
    "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)"
    " select n, 'town-' || n, 'Town', 'EINHEITSGEMEINDE', 'ST', 'Europe/Berlin', true, 1, 1"
    " from unnest('{41,42}'::int[]) n on conflict do nothing;"
    "insert into accounts (tenant, account, email, name, password, made_at)"
    " select 0, a.account, a.email, a.name, '$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '2026-11-01'"
    " from (values ('" ANNA "'::uuid, 'anna@buerger.example', null),"
    " ('" BEN "', 'ben@buerger.example', null), ('" STAFF "', 'staff@town.example', 'Staff'),"
    " ('" CHIEF "', 'chief@other.example', 'Chief')) a (account, email, name)"
    " on conflict do nothing;"
    "insert into roles (tenant, account, town, role, given_at)"
    " values (0, '" STAFF "', 41, 'caseworker', '2026-11-01'),"
    " (0, '" CHIEF "', 42, 'admin', '2026-11-01') on conflict do nothing;"
    "insert into audit_openings (tenant, opening, asked_by, reason, asked_at)"
    " values (41, '" OPENING "', '" STAFF "', 'a complaint', clock_timestamp())"
    " on conflict do nothing;"
    "insert into audit_openings (tenant, opening, asked_by, reason, asked_at, granted_by,"
    " open_until) values (42, '" OPENING "', '" CHIEF "', 'a complaint', clock_timestamp(), '" STAFF
    "', clock_timestamp() + interval '1 hour') on conflict do nothing;"
    "insert into audit (tenant, entry, account, action, subject, at)"
    " values (41, '" OPENING "', '" STAFF "', 'booking.desk', 'b', clock_timestamp()),"
    " (42, '" OPENING "', '" CHIEF "', 'booking.desk', 'b', clock_timestamp())"
    " on conflict do nothing;"
    "insert into keys (tenant, key, account, credential, algorithm, public_key, counter, verified,"
    " name, added_at) values (0, '" KEY "', '" BEN "', sha256('ben'), -8, sha256('ben'), 0, false,"
    " 'key', '2026-11-01') on conflict do nothing;"
    "insert into feedback (tenant, feedback, page, message, email, made_at)"
    " values (41, '" FEEDBACK "', '/', 'a barrier', null, '2026-11-01') on conflict do nothing";

static const char programs[] =
    "insert into hooks (tenant, hook, url, events, made_at)"
    " values (41, '" HOOK "', 'https://program.example/in', '{settings}', '2026-11-01')"
    " on conflict do nothing";

/* The value behind `name` in a JSON text. */
static const char *value_of(struct world *world, const char *json, const char *name)
{
    const char *at = strstr(json, rh_arena_printf(world->arena, "\"%s\":\"", name));
    cr_assert_not_null(at, "no %s in %s", name, json);
    at += strlen(name) + 4;
    return rh_arena_dup(world->arena, at, strcspn(at, "\""));
}

static const struct rh_method *method_named(const char *name)
{
    const struct rh_method *method;
    for (size_t i = 0; (method = world_method(i)) != NULL; i++)
        if (strcmp(method->name, name) == 0)
            return method;
    cr_assert_fail("no method %s", name);
    return NULL;
}

static const char *get(struct world *world, const char *method, const char *json)
{
    Common__Code code;
    struct ask ask = {method_named(method), "gateway", TOWN, {.account = ANNA, .trust = 1}, json};
    const char *text = world_ask(world, &ask, &code);
    cr_assert_eq(code, COMMON__CODE__OK, "%s: %s", method, text);
    return text;
}

static void reserve(struct world *world)
{
    const char *times =
        get(world, "booking.times", "{\"service\":\"perso\",\"office\":\"b\",\"days\":14}");
    const char *held = get(world, "booking.hold",
                           rh_arena_printf(world->arena,
                                           "{\"service\":\"perso\",\"office\":\"b\",\"start\":"
                                           "\"%s\"}",
                                           value_of(world, times, "start")));
    world->appointment = value_of(world, held, "appointment");
    world->code = value_of(world, held, "code");
    times = get(world, "booking.times", "{\"service\":\"perso\",\"office\":\"b\",\"days\":14}");
    world->start = value_of(world, times, "start");
}

struct world *world_new(void)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct world *world = rh_arena_alloc(arena, sizeof *world);
    *world = (struct world){.arena = arena, .names = {"gateway", "stranger"}, .n_names = 2};
    snprintf(world->folder, sizeof world->folder, "/tmp/rathaus-world-XXXXXX");
    cr_assert_not_null(mkdtemp(world->folder));
    snprintf(world->keys, sizeof world->keys, "%s/keys", world->folder);
    cr_assert_eq(mkdir(world->keys, 0700), 0);
    for (size_t i = 0; i < 2; i++)
        cr_assert_eq(rh_curve_create(world->keys, world->names[i]), 1);
    start_services(world);
    fixture_int("booking", towns);
    fixture_int("accounts", people);
    fixture_int("notifier", programs);
    /* The one timer that comes round for ever would be a change of somebody's. */
    fixture_int("notifier", "delete from due where kind = 'count'");
    connect_all(world);
    reserve(world);
    return world;
}

static void remove_folder(const char *folder)
{
    char path[512];
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (entries != NULL)
        closedir(entries);
    rmdir(folder);
}

void world_free(struct world **world)
{
    struct world *self = *world;
    for (size_t i = 0; i < self->n_names; i++)
        rh_bus_client_free(&self->clients[i]);
    for (size_t i = 0; i < self->n_processes; i++) {
        kill(self->processes[i], SIGKILL);
        waitpid(self->processes[i], NULL, 0);
    }
    remove_folder(self->keys);
    remove_folder(self->folder);
    struct rh_arena *arena = self->arena;
    rh_arena_free(&arena);
    *world = NULL;
}

/* ---- asking ---- */

static struct rh_bus_client *client_of(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->n_names; i++)
        if (strcmp(world->names[i], name) == 0)
            return world->clients[i];
    return NULL;
}

static const char *text_of(struct world *world, const struct rh_method *method,
                           const struct rh_error *error, struct rh_slice body)
{
    struct rh_buf text = rh_buf_new(world->arena, 0);
    rh_buf_printf(&text, "%d", error == NULL ? COMMON__CODE__OK : error->code);
    for (size_t i = 0; error != NULL && i < error->n_fields; i++)
        rh_buf_printf(&text, " %s:%d", error->fields[i].field, error->fields[i].reason);
    rh_buf_text(&text, " ");
    if (error == NULL)
        cr_assert(rh_json_write(&text, method->out, body));
    return rh_buf_str(&text);
}

const char *world_ask(struct world *world, const struct ask *ask, Common__Code *ret_code)
{
    char key[RH_UUID_SIZE];
    ProtobufCMessage *message = NULL;
    struct rh_slice body = {NULL, 0};
    struct rh_error *error =
        rh_json_parse(world->arena, ask->method->in, rh_slice(ask->json), &message);
    cr_assert_null(error, "the sample of %s is refused: %s", ask->method->name, ask->json);
    rh_uuid_new(rh_clock_real(), key);
    struct rh_bus_request request = {
        .method = ask->method,
        .tenant = ask->tenant,
        .epoch = 1,
        .caller = &ask->caller,
        .key = ask->method->kind == RH_WRITE ? key : NULL,
        .language = "de",
        .body = rh_pb_pack(world->arena, message),
    };
    error = rh_bus_client_ask(client_of(world, ask->name), world->arena, &request, &body);
    *ret_code = error == NULL ? COMMON__CODE__OK : error->code;
    return text_of(world, ask->method, error, body);
}

int64_t world_print(void)
{
    return fixture_int(
        "public",
        "select hashtextextended(string_agg(tablename || query_to_xml(format('select "
        "sum(hashtextextended(t::text, 0)) from %I.%I t', schemaname, tablename), false, true, "
        "'')::text, ' ' order by schemaname, tablename), 0) from pg_tables"
        " where tableowner = 'rathaus_owner'");
}

const char *world_fill(struct world *world, const char *json, const char *thing, const char *code)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
    return rh_arena_printf(world->arena, json, thing, code, world->start);
#pragma GCC diagnostic pop
}

const char *world_sample(struct world *world, const struct rh_method *method)
{
    const char *json = sample_of(method->name);
    cr_assert_not_null(json, "%s has no sample: add a request to samples.c", method->name);
    return world_fill(world, json, world->appointment, world->code);
}

bool world_refuses(Common__Code code)
{
    return code == COMMON__CODE__FORBIDDEN || code == COMMON__CODE__UNAUTHENTICATED;
}

/* rathaus-load: the official register into accounts.
 *
 *   rathaus-load administrations.csv municipalities.csv --county 15088 --demo
 *   rathaus-load municipalities.csv --each
 *
 * Loading twice changes nothing. Every new administration is told to booking and notifier through
 * the outbox. */
#include "accounts_load.h"
#include "accounts_sql.h"
#include "booking.pb-c.h"
#include "clock.h"
#include "db.h"
#include "id.h"
#include "pb.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define CHUNK 500 /* rows of one statement */

struct lines {
    size_t n;
    char **text;
};

/* A file's lines without their first, or NULL text on failure. */
static struct lines read_lines(struct rh_arena *arena, const char *path)
{
    struct lines lines = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "rathaus-load: cannot read %s\n", path);
        return lines;
    }
    size_t cap = 16384;
    lines.text = rh_arena_array(arena, cap, sizeof *lines.text);
    char *line = NULL;
    size_t size = 0;
    bool heading = true;
    while (getline(&line, &size, file) > 0 && lines.n < cap) {
        line[strcspn(line, "\r\n")] = '\0';
        if (!heading)
            lines.text[lines.n++] = rh_arena_strdup(arena, line);
        heading = false;
    }
    free(line);
    fclose(file);
    return lines;
}

static int wrong_line(const char *path, size_t line)
{
    fprintf(stderr, "rathaus-load: %s line %zu is not as expected\n", path, line + 2);
    return -1;
}

static int read_places(struct rh_arena *arena, const char *path, struct accounts_csv_place **ret,
                       size_t *ret_n)
{
    struct lines lines = read_lines(arena, path);
    if (lines.text == NULL)
        return -1;
    *ret = rh_arena_array(arena, lines.n, sizeof **ret);
    for (*ret_n = 0; *ret_n < lines.n; (*ret_n)++) {
        const char *fields[3];
        if (!accounts_csv_fields(arena, lines.text[*ret_n], 3, fields) ||
            !accounts_ags_valid(fields[0]))
            return wrong_line(path, *ret_n);
        (*ret)[*ret_n] = (struct accounts_csv_place){fields[0], fields[1], fields[2]};
    }
    return 0;
}

static int read_administrations(struct rh_arena *arena, const char *path, const char *county,
                                struct accounts_csv_administration **ret, size_t *ret_n)
{
    struct lines lines = read_lines(arena, path);
    if (lines.text == NULL)
        return -1;
    *ret = rh_arena_array(arena, lines.n, sizeof **ret);
    *ret_n = 0;
    for (size_t i = 0; i < lines.n; i++) {
        const char *fields[4];
        if (!accounts_csv_fields(arena, lines.text[i], 4, fields) ||
            accounts_land(fields[2]) == NULL)
            return wrong_line(path, i);
        if (county == NULL || strcmp(county, fields[2]) == 0)
            (*ret)[(*ret_n)++] =
                (struct accounts_csv_administration){fields[0], fields[1], fields[2], fields[3]};
    }
    return 0;
}

struct known_row {
    int64_t tenant;
    const char *slug, *name, *ags;
};

static struct rh_error *read_known(struct rh_db *db, struct rh_arena *arena,
                                   struct accounts_known *ret)
{
    static const struct rh_column tenant_columns[] = {RH_COLUMN(known_row, tenant, INT),
                                                      RH_COLUMN(known_row, slug, TEXT),
                                                      RH_COLUMN(known_row, name, TEXT)};
    static const struct rh_column place_columns[] = {RH_COLUMN(known_row, ags, TEXT),
                                                     RH_COLUMN(known_row, slug, TEXT)};
    static const struct rh_row_type tenant_row = RH_ROW_TYPE(known_row, tenant_columns);
    static const struct rh_row_type place_row = RH_ROW_TYPE(known_row, place_columns);
    const struct rh_query tenants = {ACCOUNTS_SQL_KNOWN_TENANTS, NULL, 0, &tenant_row};
    const struct rh_query places = {ACCOUNTS_SQL_KNOWN_PLACES, NULL, 0, &place_row};
    struct known_row *rows;
    RH_TRY(rh_db_run(db, arena, &tenants, &rows, &ret->n_tenant_slugs));
    ret->tenant_slugs = rh_arena_array(arena, ret->n_tenant_slugs, sizeof *ret->tenant_slugs);
    for (size_t i = 0; i < ret->n_tenant_slugs; i++) {
        ret->tenant_slugs[i] = rows[i].slug;
        ret->last_tenant = (int32_t)rows[i].tenant;
    }
    RH_TRY(rh_db_run(db, arena, &places, &rows, &ret->n_places));
    ret->place_ags = rh_arena_array(arena, ret->n_places, sizeof *ret->place_ags);
    ret->place_slugs = rh_arena_array(arena, ret->n_places, sizeof *ret->place_slugs);
    for (size_t i = 0; i < ret->n_places; i++) {
        ret->place_ags[i] = rows[i].ags;
        ret->place_slugs[i] = rows[i].slug;
    }
    return NULL;
}

/* What booking and notifier are told of a new administration: their requests have the same shape.
 */
static struct rh_slice changed_message(struct rh_arena *arena,
                                       const struct accounts_new_tenant *new, bool demo)
{
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    tenant.tenant = new->tenant;
    tenant.slug = (char *)new->slug;
    tenant.name = (char *)new->name;
    tenant.kind = (Accounts__Kind)protobuf_c_enum_descriptor_get_value_by_name(
                      &accounts__kind__descriptor, new->kind)
                      ->value;
    tenant.land = (char *)new->land;
    tenant.zone = (char *)"Europe/Berlin";
    tenant.county = (char *)new->county;
    tenant.demo = demo;
    tenant.epoch = 1;
    tenant.version = 1;
    Booking__TenantChangedRequest request = BOOKING__TENANT_CHANGED_REQUEST__INIT;
    request.tenant = &tenant;
    return rh_pb_pack(arena, &request.base);
}

/* The columns of at most CHUNK tenants. */
struct tenant_columns {
    int64_t tenant[CHUNK];
    const char *slug[CHUNK], *name[CHUNK], *kind[CHUNK], *land[CHUNK], *county[CHUNK];
    const char *id[2][CHUNK]; /* of the messages to booking and notifier */
    char ids[2][CHUNK][RH_UUID_SIZE];
    struct rh_slice body[CHUNK];
};

static struct rh_error *put_tenants(struct rh_db *db, struct rh_arena *arena,
                                    const struct accounts_new_tenant *tenants, size_t n, bool demo)
{
    struct tenant_columns *c = rh_arena_alloc(arena, sizeof *c);
    int64_t now = rh_clock_real();
    for (size_t i = 0; i < n; i++) {
        c->tenant[i] = tenants[i].tenant;
        c->slug[i] = tenants[i].slug;
        c->name[i] = tenants[i].name;
        c->kind[i] = tenants[i].kind;
        c->land[i] = tenants[i].land;
        c->county[i] = tenants[i].county;
        for (size_t target = 0; target < 2; target++) {
            rh_uuid_new(now, c->ids[target][i]);
            c->id[target][i] = c->ids[target][i];
        }
        c->body[i] = changed_message(arena, &tenants[i], demo);
    }
    const struct rh_param params[] = {
        rh_param_ints(arena, n, c->tenant), rh_param_texts(arena, n, c->slug),
        rh_param_texts(arena, n, c->name),  rh_param_texts(arena, n, c->kind),
        rh_param_texts(arena, n, c->land),  rh_param_texts(arena, n, c->id[0]),
        rh_param_slices(arena, n, c->body), rh_param_flag(demo),
        rh_param_texts(arena, n, c->id[1]), rh_param_texts(arena, n, c->county)};
    const struct rh_query query = {ACCOUNTS_SQL_PUT_TENANTS, params, 10, NULL};
    return rh_db_run(db, arena, &query, NULL, NULL);
}

static struct rh_error *put_places(struct rh_db *db, struct rh_arena *arena,
                                   const struct accounts_new_place *places, size_t n)
{
    const char **texts[4];
    for (size_t column = 0; column < 4; column++)
        texts[column] = rh_arena_array(arena, n, sizeof **texts);
    int64_t *tenants = rh_arena_array(arena, n, sizeof *tenants);
    for (size_t i = 0; i < n; i++) {
        texts[0][i] = places[i].ags;
        texts[1][i] = places[i].name;
        texts[2][i] = places[i].slug;
        texts[3][i] = places[i].land;
        tenants[i] = places[i].tenant;
    }
    const struct rh_param params[] = {
        rh_param_texts(arena, n, texts[0]), rh_param_texts(arena, n, texts[1]),
        rh_param_texts(arena, n, texts[2]), rh_param_texts(arena, n, texts[3]),
        rh_param_ints(arena, n, tenants)};
    const struct rh_query query = {ACCOUNTS_SQL_PUT_PLACES, params, 5, NULL};
    return rh_db_run(db, arena, &query, NULL, NULL);
}

static size_t at_most(size_t n)
{
    return n < CHUNK ? n : CHUNK;
}

static struct rh_error *put_plan(struct rh_db *db, struct rh_arena *arena,
                                 const struct accounts_plan *plan, bool demo)
{
    for (size_t i = 0; i < plan->n_tenants; i += CHUNK)
        RH_TRY(put_tenants(db, arena, &plan->tenants[i], at_most(plan->n_tenants - i), demo));
    for (size_t i = 0; i < plan->n_places; i += CHUNK)
        RH_TRY(put_places(db, arena, &plan->places[i], at_most(plan->n_places - i)));
    return NULL;
}

/* What the command line asks for. */
struct job {
    const char *administrations; /* NULL with --each */
    const char *places;
    const char *county;
    bool each, demo;
};

static struct rh_error *load(struct rh_db *db, struct rh_arena *arena, const struct job *job)
{
    struct accounts_csv_place *places;
    struct accounts_csv_administration *lines = NULL;
    size_t n_places, n = 0;
    if (read_places(arena, job->places, &places, &n_places) != 0)
        return rh_fail(arena, INVALID, "places");
    if (!job->each &&
        read_administrations(arena, job->administrations, job->county, &lines, &n) != 0)
        return rh_fail(arena, INVALID, "administrations");
    struct accounts_known known = {0};
    RH_TRY(read_known(db, arena, &known));
    struct accounts_plan plan =
        job->each ? accounts_plan_each(arena, &known, places, n_places)
                  : accounts_plan_administrations(arena, &known, lines, n, places, n_places);
    RH_TRY(put_plan(db, arena, &plan, job->demo));
    printf("%zu administrations, %zu places loaded\n", plan.n_tenants, plan.n_places);
    return NULL;
}

static int usage(void)
{
    fputs("usage: rathaus-load administrations.csv municipalities.csv [--county NNNNN] [--demo]\n"
          "       rathaus-load municipalities.csv --each [--demo]\n"
          "RATHAUS_DATABASE names the database as accounts may use it.\n",
          stderr);
    return 2;
}

static int parse(int argc, char **argv, struct job *ret)
{
    static const struct option options[] = {{"county", required_argument, NULL, 'c'},
                                            {"each", no_argument, NULL, 'e'},
                                            {"demo", no_argument, NULL, 'd'},
                                            {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'c')
            ret->county = optarg;
        else if (option == 'e')
            ret->each = true;
        else if (option == 'd')
            ret->demo = true;
        else
            return usage();
    }
    if (argc - optind != (ret->each ? 1 : 2))
        return usage();
    ret->places = argv[argc - 1];
    ret->administrations = ret->each ? NULL : argv[optind];
    return 0;
}

int main(int argc, char **argv)
{
    struct job job = {0};
    int status = parse(argc, argv, &job);
    const char *conninfo = getenv("RATHAUS_DATABASE");
    if (status != 0)
        return status;
    if (conninfo == NULL)
        return usage();
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_db *db = NULL;
    struct rh_error *error =
        rh_db_open(arena, conninfo, accounts_statements, accounts_statements_n, &db);
    if (error == NULL)
        error = load(db, arena, &job);
    if (error != NULL)
        fprintf(stderr, "rathaus-load: %s: %s\n", rh_code_name(error->code), error->detail);
    rh_db_close(&db);
    status = error == NULL ? 0 : 1;
    rh_arena_free(&arena);
    return status;
}

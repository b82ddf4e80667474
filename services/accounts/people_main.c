/* rathaus-people: staff without somebody who could invite them.
 *
 *   rathaus-people --invite chief@town.example --name "Vera Muster" --role admin --town merseburg
 *   rathaus-people --demo [--role admin] --town merseburg
 *
 * The first invites, as a town's admin does; the mail's link does the rest. The second makes the
 * staff of a demo, whose passwords everybody knows, and prints them with the code that their second
 * factor asks for now; made once, only printed afterwards. Settings as for the service:
 * RATHAUS_DATABASE, RATHAUS_SECRET, RATHAUS_PUBLIC_URL. */
#include "accounts_people.h"
#include "accounts_sql.h"
#include "clock.h"
#include "config.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define NOBODY        "00000000-0000-0000-0000-000000000000" /* who acts, in the log */
#define DEMO_PASSWORD "Demo-im-Rathaus"

static const struct demo_person {
    const char *name, *local, *role;
    bool town; /* else of the deployment */
} demo_people[] = {
    {"Demo Administration", "administration", "admin", true},
    {"Demo Sachbearbeitung", "sachbearbeitung", "caseworker", true},
    {"Demo Revision", "revision", "auditor", true},
    {"Demo Betrieb", "betrieb", "operator", false},
};

struct settings {
    struct accounts_settings accounts;
    const char *database;
};
static const struct rh_setting table[] = {
    {"DATABASE", RH_CONFIG_SECRET, offsetof(struct settings, database), NULL, 0, 0,
     "Connection string, as accounts may use it"},
    {"SECRET", RH_CONFIG_SECRET, offsetof(struct settings, accounts.secret), NULL, 0, 0,
     "64 hexadecimal digits, as accounts has them"},
    {"PUBLIC_URL", RH_CONFIG_TEXT, offsetof(struct settings, accounts.public_url), NULL, 0, 0,
     "Address of the web pages, without slash at the end"}};
enum { TABLE = sizeof table / sizeof table[0] };

/* What the command line asks for. */
struct job {
    const char *invite, *name, *role;
    const char *town;
    bool demo;
};

static int usage(int status)
{
    fputs("usage: rathaus-people --invite ADDRESS --name NAME --role ROLE --town SLUG\n"
          "       rathaus-people --demo [--role ROLE] --town SLUG\n",
          status == 0 ? stdout : stderr);
    rh_config_help(table, TABLE);
    return status;
}

static struct rh_error *invite(struct rh_request *rq, const struct job *job)
{
    Accounts__InviteRequest in = ACCOUNTS__INVITE_REQUEST__INIT;
    Accounts__InviteReply out = ACCOUNTS__INVITE_REPLY__INIT;
    in.email = (char *)(uintptr_t)job->invite;
    in.name = (char *)(uintptr_t)job->name;
    in.role = (char *)(uintptr_t)job->role;
    rq->method = "accounts.invite";
    rq->key = rh_uuid(rq->arena, rq->now);
    rq->body = rh_pb_pack(rq->arena, &in.base);
    RH_TRY(accounts_invite(rq, &in, &out));
    printf("%s is invited as %s of %s; the mail is on its way.\n", job->invite, job->role,
           job->town);
    return NULL;
}

/* Their secrets come from the installation's, so that they can be told again. */
static struct rh_error *put_demo(struct rh_request *rq, const struct demo_person *person,
                                 const char *town)
{
    const uint8_t *key = accounts_settings_of(rq)->key;
    const char *email = rh_arena_printf(rq->arena, "%s@%s.example", person->local, town);
    struct accounts_new_staff staff = {.account = rh_uuid(rq->arena, rq->now),
                                       .email = email,
                                       .name = person->name,
                                       .town = person->town ? rq->tenant : 0,
                                       .role = person->role};
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    char text[RH_SECRET_SIZE], digits[ACCOUNTS_DIGITS + 1];
    accounts_totp_secret(key, email, secret);
    accounts_totp_text(key, email, text);
    accounts_totp_digits(secret, rh_clock_real(), digits);
    staff.totp = accounts_seal(rq->arena, key, staff.account, secret);
    RH_TRY(accounts_hash(rq->arena, DEMO_PASSWORD, &staff.password));
    RH_TRY(accounts_store_put_staff(rq, &staff));
    printf("DEMO  %-20s  %-36s  %s  %s  now %s\n", person->name, email, DEMO_PASSWORD, text,
           digits);
    return NULL;
}

static struct rh_error *run(struct rh_request *rq, const struct job *job)
{
    struct accounts_tenant_row *town;
    RH_TRY(accounts_store_tenant(rq, job->town, &town));
    if (town == NULL)
        return rh_fail(rq->arena, NOT_FOUND, "no administration %s", job->town);
    rq->tenant = (int32_t)town->tenant;
    if (job->invite != NULL)
        return invite(rq, job);
    if (!town->demo)
        return rh_fail(rq->arena, FORBIDDEN, "%s is no demo", job->town);
    for (size_t i = 0; i < sizeof demo_people / sizeof demo_people[0]; i++)
        if (job->role == NULL || strcmp(job->role, demo_people[i].role) == 0)
            RH_TRY(put_demo(rq, &demo_people[i], job->town));
    return NULL;
}

static bool parse(int argc, char **argv, struct job *ret)
{
    static const struct option options[] = {
        {"invite", required_argument, NULL, 'i'}, {"name", required_argument, NULL, 'n'},
        {"role", required_argument, NULL, 'r'},   {"town", required_argument, NULL, 't'},
        {"demo", no_argument, NULL, 'd'},         {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'i')
            ret->invite = optarg;
        else if (option == 'n')
            ret->name = optarg;
        else if (option == 'r')
            ret->role = optarg;
        else if (option == 't')
            ret->town = optarg;
        else if (option == 'd')
            ret->demo = true;
        else
            return false;
    }
    bool whole = ret->name != NULL && ret->role != NULL;
    return optind == argc && ret->town != NULL && (ret->invite != NULL ? whole : ret->demo);
}

/* A request as the service would get it, of nobody in particular. */
static struct rh_error *work(struct rh_arena *arena, const struct settings *settings,
                             const struct job *job)
{
    struct rh_db *db = NULL;
    RH_TRY(rh_db_open(arena, settings->database, accounts_statements, accounts_statements_n, &db));
    struct rh_request rq = {.arena = arena,
                            .db = db,
                            .settings = &settings->accounts,
                            .caller = {.service = "local", .account = NOBODY},
                            .now = rh_clock_real(),
                            .language = "de"};
    struct rh_error *error = run(&rq, job);
    rh_db_close(&db);
    return error;
}

int main(int argc, char **argv)
{
    struct job job = {0};
    struct settings settings = {0};
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage(0);
    if (!parse(argc, argv, &job))
        return usage(2);
    if (rh_config_load(table, TABLE, &settings) != 0 || sodium_init() < 0 ||
        !accounts_key_read(&settings.accounts))
        return 2;
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_error *error = work(arena, &settings, &job);
    if (error != NULL)
        fprintf(stderr, "rathaus-people: %s%s%s\n", rh_code_name(error->code),
                error->detail == NULL ? "" : ": ", error->detail == NULL ? "" : error->detail);
    int status = error == NULL ? 0 : 1;
    rh_arena_free(&arena);
    return status;
}

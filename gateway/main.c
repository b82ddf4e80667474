/* The gateway process: settings, what all loops read, one listening socket and thread per loop,
 * and the signal that ends them. */
#include "clock.h"
#include "config.h"
#include "listen.h"
#include "log.h"
#include "loop.h"
#include "methods.h"
#include "metrics.h"
#include "reference.h"
#include "router.h"

#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

#define MAX_LOOPS  64
#define MIN_SECRET 32

#define AT(member) offsetof(struct gw_settings, member)
static const struct rh_setting table[] = {
    {"BIND", RH_CONFIG_TEXT, AT(bind), "127.0.0.1:8080", 0, 0, "address:port of the web server"},
    {"ENDPOINTS", RH_CONFIG_TEXT, AT(endpoints), NULL, 0, 0,
     "services on the bus: booking=tcp://..."},
    {"KEYS", RH_CONFIG_TEXT, AT(keys), "", 0, 0, "folder of CURVE keys"},
    {"REDIS", RH_CONFIG_TEXT, AT(redis), "", 0, 0, "unix:/path or host:port; empty: none"},
    {"PUBLIC_URL", RH_CONFIG_TEXT, AT(public_url), "http://localhost:8080", 0, 0,
     "how people reach us, without a slash at the end"},
    {"SECRET", RH_CONFIG_SECRET, AT(secret), NULL, 0, 0,
     "for form tokens, the same for all gateways, at least 32 characters"},
    {"PAGES", RH_CONFIG_TEXT, AT(pages), NULL, 0, 0, "folder of templates"},
    {"TEXTS", RH_CONFIG_TEXT, AT(texts), NULL, 0, 0, "folder of text catalogues"},
    {"ASSETS", RH_CONFIG_TEXT, AT(assets), NULL, 0, 0, "folder of built static files"},
    {"METRICS", RH_CONFIG_TEXT, AT(metrics), "127.0.0.1:9100", 0, 0,
     "address:port of /metrics and /health"},
    {"OPERATOR_NAME", RH_CONFIG_TEXT, AT(operator_name), "", 0, 0,
     "who runs this, for the imprint of pages that belong to no town"},
    {"OPERATOR_STREET", RH_CONFIG_TEXT, AT(operator_street), "", 0, 0, "street and number"},
    {"OPERATOR_CITY", RH_CONFIG_TEXT, AT(operator_city), "", 0, 0, "postcode and town"},
    {"OPERATOR_PHONE", RH_CONFIG_TEXT, AT(operator_phone), "", 0, 0, "telephone"},
    {"OPERATOR_EMAIL", RH_CONFIG_TEXT, AT(operator_email), "", 0, 0, "e-mail address"},
    {"CLOCK_OFFSET_S", RH_CONFIG_INT, AT(clock_offset), "0", -4000000000, 4000000000,
     "moves business time, for demo and tests"},
    {"LOOPS", RH_CONFIG_INT, AT(loops), "0", 0, MAX_LOOPS, "threads; 0: one per core"},
    {"MAX_BODY", RH_CONFIG_INT, AT(max_body), "1048576", 1024, INT64_C(67108864),
     "bytes of a request's body"},
    {"CONNECTIONS", RH_CONFIG_INT, AT(connections), "12000", 16, 100000, "most per loop"},
    {"PER_ADDRESS", RH_CONFIG_INT, AT(per_address), "0", 0, 100000,
     "most connections of one address per loop; 0: no limit (behind a proxy)"},
    {"TIMEOUT_S", RH_CONFIG_INT, AT(timeout), "30", 1, 600,
     "for idle connections and half-sent requests"},
    {"RATE_READ", RH_CONFIG_INT, AT(rate_read), "3000", 0, 10000000,
     "pages that one address may read in a minute; 0: no limit"},
    {"RATE_WRITE", RH_CONFIG_INT, AT(rate_write), "120", 0, 10000000,
     "forms that one address, or one account, may send in a minute; 0: no limit"},
    {"RATE_LOGIN", RH_CONFIG_INT, AT(rate_login), "20", 0, 10000000,
     "the same for log-ins and what sends mail"},
    {"RATE_LOCAL", RH_CONFIG_FLAG, AT(rate_local), "true", 0, 0,
     "limits hold for 127.0.0.0/8 and ::1 too"},
    {"PROOF_BITS", RH_CONFIG_INT, AT(proof_bits), "17", 1, 40,
     "of work that a browser proves before a form that nobody signs"},
    {"PROXIES", RH_CONFIG_INT, AT(proxies), "0", 0, 8,
     "trusted proxies in front that write X-Forwarded-For"},
    {"DEMO", RH_CONFIG_FLAG, AT(demo), "false", 0, 0, "keeps search engines out"},
    {"LOG_LEVEL", RH_CONFIG_TEXT, AT(log_level), "info", 0, 0, "debug, info, warn or error"},
};
#undef AT
static const size_t table_n = sizeof table / sizeof table[0];

struct process {
    struct gw_shared shared;
    struct gw_loop *loops[MAX_LOOPS];
    pthread_t threads[MAX_LOOPS];
    size_t n;
    struct rh_metrics_server *metrics;
};

static int fault(const char *name, const char *why)
{
    fprintf(stderr, "RATHAUS_%s: %s\n", name, why);
    return 1;
}

static int find_level(const char *name, enum rh_level *ret)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret = (enum rh_level)i;
            return 0;
        }
    }
    return fault("LOG_LEVEL", "is none of debug, info, warn, error");
}

/* What the table cannot check. Returns the number of faults. */
static int check(struct gw_settings *settings)
{
    enum rh_level level = RH_INFO;
    int faults = find_level(settings->log_level, &level);
    size_t url = strlen(settings->public_url);
    if (strlen(settings->secret) < MIN_SECRET)
        faults += fault("SECRET", "has less than 32 characters");
    if (strncmp(settings->public_url, "http", 4) != 0 || settings->public_url[url - 1] == '/')
        faults += fault("PUBLIC_URL", "is no http(s) address without a slash at its end");
    if (*settings->keys == '\0')
        settings->keys = NULL;
    if (*settings->redis == '\0')
        settings->redis = NULL;
    if (settings->loops == 0)
        settings->loops =
            sysconf(_SC_NPROCESSORS_ONLN) > MAX_LOOPS ? MAX_LOOPS : sysconf(_SC_NPROCESSORS_ONLN);
    rh_log_init("gateway", level);
    rh_clock_set_offset(settings->clock_offset * RH_SECOND);
    return faults;
}

static int load_shared(struct gw_shared *shared)
{
    shared->texts = rh_texts_load(shared->settings.texts);
    if (shared->texts != NULL)
        shared->templates = rh_templates_load(shared->settings.pages, shared->texts);
    shared->router = gw_router_new(gw_routes, gw_routes_n, gw_method);
    shared->arena = rh_arena_new(0);
    shared->reference = gw_reference_load(shared->arena, shared->settings.assets);
    const bool told = shared->reference.kind != RH_VALUE_NONE;
    return shared->templates == NULL || shared->router == NULL || !told ? -1 : 0;
}

static void free_shared(struct gw_shared *shared)
{
    rh_arena_free(&shared->arena);
    gw_router_free(&shared->router);
    rh_templates_free(&shared->templates);
    rh_texts_free(&shared->texts);
}

static bool healthy(void *arg)
{
    const struct process *process = arg;
    for (size_t i = 0; i < process->n; i++) {
        if (!gw_loop_healthy(process->loops[i]))
            return false;
    }
    return true;
}

static int start(struct process *process)
{
    const struct gw_settings *settings = &process->shared.settings;
    if (load_shared(&process->shared) != 0)
        return -1;
    while (process->n < (size_t)settings->loops) {
        int listener = gw_listen(settings->bind);
        struct gw_loop *loop = listener < 0 ? NULL : gw_loop_new(&process->shared, listener);
        if (loop == NULL)
            return -1;
        process->loops[process->n++] = loop;
    }
    process->metrics = rh_metrics_serve(settings->metrics, healthy, process);
    return process->metrics == NULL ? -1 : 0;
}

static void run(struct process *process, const sigset_t *signals)
{
    int signal;
    for (size_t i = 0; i < process->n; i++) {
        if (pthread_create(&process->threads[i], NULL, gw_loop_run, process->loops[i]) != 0)
            abort();
    }
    rh_log(RH_INFO, NULL, "serving %s with %zu loops", process->shared.settings.bind, process->n);
    sigwait(signals, &signal);
    rh_log(RH_INFO, NULL, "draining");
    for (size_t i = 0; i < process->n; i++)
        gw_loop_stop(process->loops[i]);
    for (size_t i = 0; i < process->n; i++)
        pthread_join(process->threads[i], NULL);
}

static void stop(struct process *process)
{
    rh_metrics_stop(&process->metrics);
    while (process->n > 0)
        gw_loop_free(&process->loops[--process->n]);
    free_shared(&process->shared);
}

int main(int argc, char **argv)
{
    static struct process process;
    sigset_t signals;
    if (argc > 1) {
        rh_config_help(table, table_n);
        return strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    if (rh_config_load(table, table_n, &process.shared.settings) > 0 ||
        check(&process.shared.settings) > 0 || sodium_init() < 0)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    int failed = start(&process);
    if (failed == 0)
        run(&process, &signals);
    stop(&process);
    return failed == 0 ? 0 : 1;
}

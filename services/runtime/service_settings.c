/* The table of every service, and the checks that a table cannot express. */
#include "service_settings.h"

#include <stdio.h>
#include <string.h>

#include "banned.h"

#define AT(member) offsetof(struct rh_service_settings, member)

static const struct rh_setting table[] = {
    {"BIND", RH_CONFIG_TEXT, AT(bind), NULL, 0, 0, "addresses of the bus, by comma"},
    {"METRICS", RH_CONFIG_TEXT, AT(metrics), "", 0, 0, "address:port of /metrics and /health"},
    {"DATABASE", RH_CONFIG_SECRET, AT(database), "", 0, 0, "libpq connection string"},
    {"KEYS", RH_CONFIG_TEXT, AT(keys), "", 0, 0,
     "folder of CURVE keys; without: this machine only"},
    {"ENDPOINTS", RH_CONFIG_TEXT, AT(endpoints), "", 0, 0, "services that the outbox reaches"},
    {"WORKERS", RH_CONFIG_INT, AT(workers), "4", 1, 64, "threads, each with a connection"},
    {"CLOCK_OFFSET_S", RH_CONFIG_INT, AT(clock_offset_s), "0", -4000000000, 4000000000,
     "moves business time, for demo and tests"},
    {"EPOCH", RH_CONFIG_INT, AT(epoch), "1", 1, UINT32_MAX, "epoch of this cell"},
    {"LOG_LEVEL", RH_CONFIG_TEXT, AT(log_level), "info", 0, 0, "debug, info, warn or error"},
};
#define TABLE_N (sizeof table / sizeof table[0])

static const char *const levels[] = {"debug", "info", "warn", "error"};
#define LEVELS_N (sizeof levels / sizeof levels[0])

static size_t level_of(const char *name)
{
    size_t i = 0;
    while (i < LEVELS_N && strcmp(levels[i], name) != 0)
        i++;
    return i;
}

static const char *given(const char *text)
{
    return *text == '\0' ? NULL : text;
}

static int check(const struct rh_service *service, const struct rh_service_settings *settings)
{
    int faults = 0;
    if (level_of(settings->log_level) == LEVELS_N) {
        fprintf(stderr, "RATHAUS_LOG_LEVEL: is none of debug, info, warn, error\n");
        faults++;
    }
    if (service->n_statements != 0 && settings->database == NULL) {
        fprintf(stderr, "RATHAUS_DATABASE: is required\n");
        faults++;
    }
    if (settings->endpoints != NULL && settings->database == NULL) {
        fprintf(stderr, "RATHAUS_ENDPOINTS: needs RATHAUS_DATABASE, where the outbox is\n");
        faults++;
    }
    return faults;
}

int rh_service_settings_load(const struct rh_service *service, struct rh_service_settings *ret)
{
    int faults = rh_config_load(table, TABLE_N, ret);
    if (service->n_settings != 0)
        faults += rh_config_load(service->settings, service->n_settings, service->settings_into);
    if (faults != 0)
        return -1;
    ret->metrics = given(ret->metrics);
    ret->database = given(ret->database);
    ret->keys = given(ret->keys);
    ret->endpoints = given(ret->endpoints);
    return check(service, ret) == 0 ? 0 : -1;
}

void rh_service_settings_help(const struct rh_service *service)
{
    printf("rathaus-%s takes its settings from the environment:\n", service->name);
    rh_config_help(table, TABLE_N);
    rh_config_help(service->settings, service->n_settings);
}

enum rh_level rh_service_settings_level(const struct rh_service_settings *settings)
{
    return (enum rh_level)level_of(settings->log_level);
}

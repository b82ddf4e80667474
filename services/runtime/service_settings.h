/* The settings that every service has, beside its own. */
#ifndef RH_SERVICE_SETTINGS_H
#define RH_SERVICE_SETTINGS_H

#include "service.h"

struct rh_service_settings {
    const char *bind;
    const char *metrics;   /* NULL: not served */
    const char *database;  /* NULL: the service has no statements */
    const char *keys;      /* NULL: in the clear */
    const char *endpoints; /* NULL: calls nobody */
    const char *log_level;
    int64_t workers, clock_offset_s, epoch;
};

/* Reads both tables; every fault is printed. 0, or -1. */
int rh_service_settings_load(const struct rh_service *service, struct rh_service_settings *ret);

/* Prints both tables. */
void rh_service_settings_help(const struct rh_service *service);

/* The level of a valid log_level. */
enum rh_level rh_service_settings_level(const struct rh_service_settings *settings);

#endif

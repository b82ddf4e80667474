/* Settings from the environment, by one table per binary (twelve-factor,
 * https://12factor.net/config).
 *
 * A setting's name is RATHAUS_<name>; RATHAUS_<name>_FILE names a file that holds it instead
 * (secrets). All faults are found and printed together, by name and reason, before anything starts.
 * Afterwards the struct is constant. */
#ifndef RH_CONFIG_H
#define RH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rh_config_type {
    RH_CONFIG_TEXT,  /* const char * */
    RH_CONFIG_INT,   /* int64_t, with min and max */
    RH_CONFIG_FLAG,  /* bool: "true" or "false" */
    RH_CONFIG_SECRET /* const char *, never printed */
};

struct rh_setting {
    const char *name; /* "DATABASE" is RATHAUS_DATABASE */
    enum rh_config_type type;
    size_t offset;        /* of the member in the binary's settings struct */
    const char *fallback; /* value when absent; NULL: required */
    int64_t min, max;     /* of integers */
    const char *help;     /* one line for --help and the operator's table */
};

/* Fills `ret` from the environment. Returns the number of faults, each printed to stderr; texts
 * live until the process ends. */
int rh_config_load(const struct rh_setting *settings, size_t n, void *ret);

/* Prints the table for --help. */
void rh_config_help(const struct rh_setting *settings, size_t n);

#endif

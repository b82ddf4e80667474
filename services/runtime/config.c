/* One walk over the table: find each setting's text (environment, file, fallback), convert it by
 * type, say every fault. */
#include "config.h"

#include "arena.h"
#include "cleanup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define FILE_MAX_BYTES 65536

/* Settings' texts live until the process ends: an arena that is never freed. */
static struct rh_arena *kept(void)
{
    static struct rh_arena *arena;
    if (arena == NULL)
        arena = rh_arena_new(0);
    return arena;
}

static int fault(const struct rh_setting *setting, const char *why)
{
    fprintf(stderr, "RATHAUS_%s: %s\n", setting->name, why);
    return 1;
}

static const char *variable(const struct rh_setting *setting, const char *suffix)
{
    const char *value = getenv(rh_arena_printf(kept(), "RATHAUS_%s%s", setting->name, suffix));
    return value == NULL || *value == '\0' ? NULL : value;
}

/* A secret's file usually ends with a line break that is none of the secret. */
static int read_file(const struct rh_setting *setting, const char *path, const char **ret_text)
{
    static char bytes[FILE_MAX_BYTES + 1];
    RH_CLEANUP(rh_cleanup_file) FILE *file = fopen(path, "re");
    if (file == NULL)
        return fault(setting, rh_arena_printf(kept(), "cannot open %s: %s", path, strerror(errno)));
    size_t size = fread(bytes, 1, sizeof bytes, file);
    if (ferror(file) || size > FILE_MAX_BYTES || memchr(bytes, '\0', size) != NULL)
        return fault(setting, "its file cannot be read as one text");
    while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r'))
        size--;
    *ret_text = rh_arena_dup(kept(), bytes, size);
    explicit_bzero(bytes, sizeof bytes);
    return 0;
}

static int find_text(const struct rh_setting *setting, const char **ret_text)
{
    const char *value = variable(setting, "");
    const char *path = variable(setting, "_FILE");
    if (value != NULL && path != NULL)
        return fault(setting, "given twice, by value and by file");
    if (path != NULL)
        return read_file(setting, path, ret_text);
    if (value == NULL && setting->fallback == NULL)
        return fault(setting, "is required");
    *ret_text = rh_arena_strdup(kept(), value != NULL ? value : setting->fallback);
    return 0;
}

static int set_integer(const struct rh_setting *setting, const char *text, int64_t *ret)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0)
        return fault(setting, "is not a whole number");
    if (number < setting->min || number > setting->max)
        return fault(setting, rh_arena_printf(kept(), "is not between %" PRId64 " and %" PRId64,
                                              setting->min, setting->max));
    *ret = number;
    return 0;
}

static int set_flag(const struct rh_setting *setting, const char *text, bool *ret)
{
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return fault(setting, "is neither true nor false");
    *ret = text[0] == 't';
    return 0;
}

static int load_one(const struct rh_setting *setting, char *settings_struct)
{
    const char *text = NULL;
    void *member = settings_struct + setting->offset;
    if (find_text(setting, &text) != 0)
        return 1;
    switch (setting->type) {
    case RH_CONFIG_INT:
        return set_integer(setting, text, member);
    case RH_CONFIG_FLAG:
        return set_flag(setting, text, member);
    case RH_CONFIG_TEXT:
    case RH_CONFIG_SECRET:
        *(const char **)member = text;
        return 0;
    }
    return fault(setting, "has an unknown type");
}

int rh_config_load(const struct rh_setting *settings, size_t n, void *ret)
{
    int faults = 0;
    for (size_t i = 0; i < n; i++)
        faults += load_one(&settings[i], ret);
    return faults;
}

void rh_config_help(const struct rh_setting *settings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct rh_setting *setting = &settings[i];
        bool secret = setting->type == RH_CONFIG_SECRET;
        printf("RATHAUS_%-24s %s", setting->name, setting->help);
        if (setting->fallback == NULL)
            printf(" (required)");
        else if (!secret && setting->fallback[0] != '\0')
            printf(" (default: %s)", setting->fallback);
        printf("%s\n", secret ? " [secret: better by RATHAUS_..._FILE]" : "");
    }
}

#include "config.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct settings {
    const char *name;
    int64_t port;
    bool flag;
    const char *secret;
} settings;

static const struct rh_setting table[] = {
    {"NAME", RH_CONFIG_TEXT, offsetof(struct settings, name), "somebody", 0, 0, "a name"},
    {"PORT", RH_CONFIG_INT, offsetof(struct settings, port), "8080", 1, 65535, "a port"},
    {"FLAG", RH_CONFIG_FLAG, offsetof(struct settings, flag), "false", 0, 0, "a flag"},
    {"SECRET", RH_CONFIG_SECRET, offsetof(struct settings, secret), NULL, 0, 0, "a secret"},
};

#define N (sizeof table / sizeof table[0])

static int load(void)
{
    return rh_config_load(table, N, &settings);
}

static const char *write_file(const char *text)
{
    static char path[] = "/tmp/rh_config_XXXXXX";
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

Test(config, falls_back_where_nothing_or_nothing_but_blank_is_given)
{
    setenv("RATHAUS_SECRET", "s", 1);
    setenv("RATHAUS_NAME", "", 1);
    cr_assert_eq(load(), 0);
    cr_assert_str_eq(settings.name, "somebody");
    cr_assert_eq(settings.port, 8080);
    cr_assert_not(settings.flag);
}

Test(config, takes_values_and_keeps_them_when_the_environment_changes)
{
    setenv("RATHAUS_SECRET", "s", 1);
    setenv("RATHAUS_NAME", "other", 1);
    setenv("RATHAUS_PORT", "65535", 1);
    setenv("RATHAUS_FLAG", "true", 1);
    cr_assert_eq(load(), 0);
    setenv("RATHAUS_NAME", "xxxxx", 1);
    cr_assert_str_eq(settings.name, "other");
    cr_assert_eq(settings.port, 65535);
    cr_assert(settings.flag);
}

Test(config, reads_a_secret_from_a_file_without_its_line_break)
{
    const char *path = write_file("top secret\r\n");
    setenv("RATHAUS_SECRET_FILE", path, 1);
    cr_assert_eq(load(), 0);
    unlink(path);
    cr_assert_str_eq(settings.secret, "top secret");
}

Test(config, names_all_faults_at_once, .init = cr_redirect_stderr)
{
    setenv("RATHAUS_PORT", "0", 1);
    setenv("RATHAUS_FLAG", "yes", 1);
    setenv("RATHAUS_NAME_FILE", "/nowhere/at/all", 1);
    cr_assert_eq(load(), 4);
    fflush(stderr);
    cr_assert_stderr_eq_str("RATHAUS_NAME: cannot open /nowhere/at/all: No such file or directory\n"
                            "RATHAUS_PORT: is not between 1 and 65535\n"
                            "RATHAUS_FLAG: is neither true nor false\n"
                            "RATHAUS_SECRET: is required\n");
}

Test(config, refuses_what_is_no_whole_number, .init = cr_redirect_stderr)
{
    static const char *const wrong[] = {"x", "1x", "1.5", "99999999999999999999", "-1", "70000"};
    setenv("RATHAUS_SECRET", "s", 1);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        setenv("RATHAUS_PORT", wrong[i], 1);
        cr_assert_eq(load(), 1, "%s", wrong[i]);
    }
}

Test(config, refuses_a_value_and_a_file_for_one_setting, .init = cr_redirect_stderr)
{
    setenv("RATHAUS_SECRET", "s", 1);
    setenv("RATHAUS_SECRET_FILE", "/dev/null", 1);
    cr_assert_eq(load(), 1);
}

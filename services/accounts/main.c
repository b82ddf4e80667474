/* accounts: administrations, places, responsibilities; people and what they may do. */
#include "accounts_people.h"
#include "accounts_sql.h"
#include "service.h"

#include "banned.h"

static const struct rh_setting settings[] = {
    {"SECRET", RH_CONFIG_SECRET, offsetof(struct accounts_settings, secret), NULL, 0, 0,
     "64 hexadecimal digits, under which secrets of second factors are stored"},
    {"PUBLIC_URL", RH_CONFIG_TEXT, offsetof(struct accounts_settings, public_url), NULL, 0, 0,
     "Address of the web pages, without slash at the end: https://termine.example"},
    {"PASSWORDS", RH_CONFIG_TEXT, offsetof(struct accounts_settings, passwords), NULL, 0, 0,
     "File of common passwords that nobody may choose, one a line"},
    {"OIDC", RH_CONFIG_TEXT, offsetof(struct accounts_settings, oidc), "", 0, 0,
     "File of identity providers (OpenID Connect); empty: none"}};

int main(int argc, char **argv)
{
    struct accounts_settings into;
    const struct rh_service service = {
        RH_SERVICE_OF(accounts),
        .due = accounts_due,
        .n_due = accounts_due_n,
        .settings = settings,
        .n_settings = sizeof settings / sizeof settings[0],
        .settings_into = &into,
        .start = accounts_settings_check,
    };
    return rh_service_run(&service, argc, argv);
}

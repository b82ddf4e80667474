/* notifier: mails and webhooks. The folder's README is the way in. */
#include "notifier_handlers.h"
#include "notifier_sql.h"
#include "service.h"

#include <curl/curl.h>

#include "banned.h"

#define SETTING(member) offsetof(struct notifier_settings, member)

static const struct rh_setting settings[] = {
    {"SMTP", RH_CONFIG_TEXT, SETTING(smtp.url), NULL, 0, 0,
     "Mail server: smtp://host:port (STARTTLS) or smtps://host:port; in the clear on localhost "
     "only"},
    {"SMTP_USER", RH_CONFIG_TEXT, SETTING(smtp.user), "", 0, 0, "Its user, empty: none"},
    {"SMTP_PASSWORD", RH_CONFIG_SECRET, SETTING(smtp.password), "", 0, 0, "Its password"},
    {"SMTP_CA", RH_CONFIG_TEXT, SETTING(smtp.ca), "", 0, 0,
     "File with the certificates to trust, empty: the system's"},
    {"SENDER", RH_CONFIG_TEXT, SETTING(smtp.sender), NULL, 0, 0,
     "Address that all mails are sent from"},
    {"SECRET", RH_CONFIG_SECRET, SETTING(secret), NULL, 0, 0,
     "64 hexadecimal digits, from which the secrets of webhooks are derived"},
    {"WEBHOOKS_LOCAL", RH_CONFIG_FLAG, SETTING(local_webhooks), "false", 0, 0,
     "Webhooks may go to this machine, to private networks, and by http"},
    {"LETTERS", RH_CONFIG_TEXT, SETTING(letters_folder), NULL, 0, 0, "Folder of the letters"},
    {"TEXTS", RH_CONFIG_TEXT, SETTING(texts_folder), NULL, 0, 0, "Folder of the catalogues"},
};

int main(int argc, char **argv)
{
    struct notifier_settings into = {0};
    const struct rh_service service = {
        RH_SERVICE_OF(notifier),
        .due = notifier_due,
        .n_due = notifier_due_n,
        .settings = settings,
        .n_settings = sizeof settings / sizeof settings[0],
        .settings_into = &into,
        .start = notifier_settings_check,
        .worker_new = notifier_worker_new,
        .worker_free = notifier_worker_free,
    };
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return 1;
    int status = rh_service_run(&service, argc, argv);
    curl_global_cleanup();
    return status;
}

/* booking: appointments of citizens. The folder's README is the way in. */
#include "booking_handlers.h"
#include "booking_sql.h"
#include "service.h"

#include "banned.h"

static const struct rh_setting settings[] = {
    {"SECRET", RH_CONFIG_SECRET, offsetof(struct booking_settings, secret), NULL, 0, 0,
     "64 hexadecimal digits, from which the codes in links are derived"},
    {"PUBLIC_URL", RH_CONFIG_TEXT, offsetof(struct booking_settings, public_url), NULL, 0, 0,
     "Address of the web pages, without slash at the end: https://termine.example"}};

int main(int argc, char **argv)
{
    struct booking_settings into;
    const struct rh_service service = {
        RH_SERVICE_OF(booking),
        .due = booking_due,
        .n_due = booking_due_n,
        .settings = settings,
        .n_settings = sizeof settings / sizeof settings[0],
        .settings_into = &into,
        .start = booking_settings_check,
        .worker_new = booking_worker_new,
        .worker_free = booking_worker_free,
    };
    return rh_service_run(&service, argc, argv);
}

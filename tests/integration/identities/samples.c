/* One request per method, and what is somebody else's. */
#include "world.h"

#include <string.h>

#define CODE        "\"code\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define APPOINTMENT "{\"appointment\":\"%1$s\",\"code\":\"%2$s\"}"
#define VISIT       "{\"visit\":\"%1$s\",\"office\":\"b\",\"counter\":1}"
#define WISH_OF     "{\"wish\":\"%1$s\",\"code\":\"%2$s\"}"
#define REPLACES    "{\"replaces\":\"%1$s\",\"code\":\"%2$s\"}"
#define BOOKING                                                                                    \
    "{\"appointment\":\"%1$s\",\"code\":\"%2$s\",\"name\":\"Mallory\",\"email\":\"m@buerger."      \
    "example\"}"
#define TENANT                                                                                     \
    "{\"tenant\":{\"tenant\":41,\"slug\":\"forty-one\",\"name\":\"Forty-one\",\"kind\":"           \
    "\"EINHEITSGEMEINDE\",\"land\":\"ST\",\"zone\":\"Europe/Berlin\",\"demo\":true,\"epoch\":1,"   \
    "\"version\":2}}"

/* A PNG of 40 x 20 pixels. */
#define LOGO                                                                                       \
    "iVBORw0KGgoAAAANSUhEUgAAACgAAAAUCAIAAABwJOjsAAAAJElEQVR42mPgjl86IIhh1OJRi0ctHrV4"             \
    "1OJRi0ctHrV45FgMAOFjTw7IJCAbAAAAAElFTkSuQmCC"

static const struct {
    const char *method, *json;
} samples[] = {
    {"accounts.tenant", "{\"slug\":\"forty-one\"}"},
    {"accounts.places", "{\"q\":\"mer\"}"},
    {"accounts.responsible", "{\"place\":\"merseburg\",\"service\":\"perso\"}"},
    {"accounts.sign_up", "{\"email\":\"new@buerger.example\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.confirm", "{" CODE "}"},
    {"accounts.login", "{\"email\":\"anna@buerger.example\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.second_factor", "{\"otp\":\"123456\"}"},
    {"accounts.factors", "{}"},
    {"accounts.lost", "{}"},
    {"accounts.lost_ask", "{}"},
    {"accounts.lost_remove", "{}"},
    {"accounts.lost_stop", "{" CODE "}"},
    {"accounts.key_login", "{\"credential\":\"AAAA\",\"clientData\":\"AAAA\",\"authData\":\"AAAA\","
                           "\"signature\":\"AAAA\"}"},
    {"accounts.keys", "{}"},
    {"accounts.key_begin", "{\"name\":\"key\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.key_add", "{\"name\":\"key\",\"clientData\":\"AAAA\",\"authData\":\"AAAA\"}"},
    {"accounts.key_rename", "{\"key\":\"" KEY "\",\"name\":\"key\"}"},
    {"accounts.key_remove", "{\"key\":\"" KEY "\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.app", "{}"},
    {"accounts.app_on", "{" CODE ",\"otp\":\"123456\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.app_off", "{\"otp\":\"123456\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.recovery_renew", "{\"password\":\"" PASSWORD "\"}"},
    {"accounts.reset_factor", "{\"account\":\"" BEN "\"}"},
    {"accounts.forgot", "{\"email\":\"nobody@buerger.example\"}"},
    {"accounts.reset", "{" CODE ",\"password\":\"" PASSWORD "\"}"},
    {"accounts.account", "{}"},
    {"accounts.workplace", "{}"},
    {"accounts.change_password",
     "{\"old\":\"" PASSWORD "\",\"password\":\"another " PASSWORD "\"}"},
    {"accounts.change_email",
     "{\"password\":\"" PASSWORD "\",\"email\":\"other@buerger.example\"}"},
    {"accounts.export", "{}"},
    {"accounts.delete_account", "{\"password\":\"" PASSWORD "\"}"},
    {"accounts.providers", "{}"},
    {"accounts.provider", "{\"provider\":\"none\"}"},
    {"accounts.step_up", "{\"trust\":2}"},
    {"accounts.provider_login", "{\"provider\":\"none\"}"},
    {"accounts.provider_link", "{\"provider\":\"none\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.provider_return", "{\"provider\":\"none\",\"state\":\"aaaaaaaa\",\"code\":\"a\"}"},
    {"accounts.provider_unlink", "{\"provider\":\"none\",\"password\":\"" PASSWORD "\"}"},
    {"accounts.provider_logout", "{\"provider\":\"none\",\"logoutToken\":\"a.b.c\"}"},
    {"accounts.logout", "{}"},
    {"accounts.invite",
     "{\"email\":\"new@town.example\",\"name\":\"Neu Hier\",\"role\":\"caseworker\"}"},
    {"accounts.invitation", "{" CODE "}"},
    {"accounts.accept", "{" CODE ",\"password\":\"" PASSWORD "\",\"otp\":\"123456\"}"},
    {"accounts.staff", "{}"},
    {"accounts.colleague", "{\"account\":\"" STAFF "\"}"},
    {"accounts.change_roles", "{\"account\":\"" BEN "\",\"team\":true}"},
    {"accounts.dismiss", "{\"account\":\"" BEN "\"}"},
    {"accounts.audit",
     "{\"account\":\"" STAFF
     "\",\"action\":\"desk.read\",\"subject\":\"b\",\"at\":\"2026-11-24T08:00:00Z\"}"},
    {"accounts.audit_open",
     "{\"reason\":\"a complaint\",\"from\":\"2026-11-01\",\"to\":\"2026-11-24\"}"},
    {"accounts.audit_grant", "{\"opening\":\"" OPENING "\"}"},
    {"accounts.audit_refuse", "{\"opening\":\"" OPENING "\"}"},
    {"accounts.audit_openings", "{}"},
    {"accounts.audit_log", "{}"},
    {"accounts.record", "{}"},
    {"accounts.record_file", "{}"},
    {"accounts.imprint", "{}"},
    {"accounts.privacy", "{}"},
    {"accounts.statement", "{}"},
    {"accounts.colors", "{\"color\":\"0b5fa5\"}"},
    {"accounts.logo", "{\"v\":\"3fa9c1d27b8e4f60\"}"},
    {"accounts.feedback", "{\"message\":\"the door is too narrow\"}"},
    {"accounts.feedbacks", "{}"},
    {"accounts.feedback_done", "{\"feedback\":\"" FEEDBACK "\"}"},
    {"accounts.settings", "{}"},
    {"accounts.town_text", "{\"text\":\"impressum\"}"},
    {"accounts.neighbour", "{}"},
    {"accounts.change_look", "{\"version\":1,\"name\":\"Stadt\"}"},
    {"accounts.change_logo", "{\"version\":1,\"alt\":\"arms\",\"logo\":\"" LOGO "\"}"},
    {"accounts.remove_logo", "{\"version\":1}"},
    {"accounts.change_contact", "{\"version\":1,\"street\":\"Markt "
                                "1\",\"postcode\":\"06217\",\"city\":\"Merseburg\",\"phone\":"
                                "\"03461 4450\",\"email\":\"post@town.example\"}"},
    {"accounts.change_text",
     "{\"version\":1,\"text\":\"impressum\",\"language\":\"de\",\"own\":true,\"words\":\"words\"}"},
    {"accounts.change_statement", "{\"version\":1,\"state\":\"PARTLY\",\"barriers\":\"stairs\","
                                  "\"examined\":\"2026-11-01\",\"method\":"
                                  "\"SELF\"}"},
    {"accounts.change_retention", "{\"version\":1,\"feedbackDays\":90,\"appointmentDays\":14}"},
    {"accounts.adopt", "{\"version\":1,\"neighbour\":\"town-42\"}"},
    {"booking.search", "{}"},
    {"booking.service", "{\"service\":\"perso\"}"},
    {"booking.offices", "{}"},
    {"booking.times", "{\"service\":\"perso\"}"},
    {"booking.hold", "{\"service\":\"perso\",\"office\":\"b\",\"start\":\"%3$s\"}"},
    {"booking.extend", APPOINTMENT},
    {"booking.book", BOOKING},
    {"booking.confirm", APPOINTMENT},
    {"booking.alternatives", REPLACES},
    {"booking.move", APPOINTMENT},
    {"booking.cancel", APPOINTMENT},
    {"booking.appointment", APPOINTMENT},
    {"booking.reminders", APPOINTMENT},
    {"booking.stop_reminders", APPOINTMENT},
    {"booking.calendar", APPOINTMENT},
    {"booking.qr", APPOINTMENT},
    {"booking.mine", "{}"},
    {"booking.desk", "{\"office\":\"b\"}"},
    {"booking.closed_days", "{\"office\":\"b\"}"},
    {"booking.close_days",
     "{\"version\":1,\"office\":\"b\",\"from\":\"2026-12-01\",\"to\":\"2026-12-01\"}"},
    {"booking.open_day", "{\"version\":1,\"office\":\"b\",\"date\":\"2026-12-01\"}"},
    {"booking.setup", "{}"},
    {"booking.office_setup", "{\"office\":\"b\"}"},
    {"booking.save_office",
     "{\"version\":1,\"name\":\"Bauamt\",\"windowDays\":28,\"leadMinutes\":0,"
     "\"holdMinutes\":10,\"confirmMinutes\":60,\"gridMinutes\":5}"},
    {"booking.remove_office", "{\"version\":1,\"office\":\"b\"}"},
    {"booking.save_counter", "{\"version\":1,\"office\":\"b\",\"label\":\"Platz 9\"}"},
    {"booking.remove_counter", "{\"version\":1,\"office\":\"b\",\"counter\":1,\"agreed\":1}"},
    {"booking.qualify", "{\"version\":1,\"office\":\"b\",\"can\":[\"1:perso\"]}"},
    {"booking.set_week", "{\"version\":1,\"office\":\"b\",\"tuesday\":\"8-18\"}"},
    {"booking.add_opening", "{\"version\":1,\"office\":\"b\",\"weekday\":3,\"hours\":\"14-17\"}"},
    {"booking.remove_opening", "{\"version\":1,\"office\":\"b\",\"opening\":1}"},
    {"booking.service_setup", "{\"service\":\"perso\"}"},
    {"booking.save_service",
     "{\"version\":1,\"name\":\"Angeln\",\"minutes\":15,\"channel\":\"ON_SITE\"}"},
    {"booking.remove_service", "{\"version\":1,\"service\":\"heirat\"}"},
    {"booking.holidays", "{}"},
    {"booking.read_holidays", "{\"file\":\"QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=\"}"},
    {"booking.take_holidays",
     "{\"version\":1,\"offices\":[\"b\"],\"days\":[\"2026-12-24 Heiligabend\"]}"},
    {"booking.neighbour_setup", "{}"},
    {"booking.adopt_setup", "{\"version\":1,\"neighbour\":\"town-42\"}"},
    {"booking.affected", "{}"},
    {"booking.tell_affected", "{}"},
    {"booking.stay", "{\"appointment\":\"%1$s\"}"},
    {"booking.desk_search", "{\"q\":\"muster\"}"},
    {"booking.figures", "{\"office\":\"b\"}"},
    {"booking.figures_file", "{\"office\":\"b\"}"},
    {"booking.deletions", "{}"},
    {"booking.check_in", APPOINTMENT},
    {"booking.desk_check_in", "{\"appointment\":\"%1$s\"}"},
    {"booking.walk_in", "{\"office\":\"b\",\"service\":\"perso\"}"},
    {"booking.call_next", "{\"office\":\"b\",\"counter\":1}"},
    {"booking.call_again", VISIT},
    {"booking.serve", VISIT},
    {"booking.finish", VISIT},
    {"booking.no_show", VISIT},
    {"booking.pass_on", "{\"visit\":\"%1$s\",\"office\":\"b\",\"counter\":1,\"to\":1}"},
    {"booking.queue", "{\"office\":\"b\"}"},
    {"booking.waiting", "{\"visit\":\"%1$s\"," CODE "}"},
    {"booking.waiting_qr", "{\"visit\":\"%1$s\"," CODE "}"},
    {"booking.board", "{\"office\":\"b\"}"},
    {"booking.wish", "{\"service\":\"perso\",\"name\":\"Mallory\",\"email\":\"m@buerger.example\"}"},
    {"booking.wished", WISH_OF},
    {"booking.confirm_wish", WISH_OF},
    {"booking.take_offer", WISH_OF},
    {"booking.decline_offer", WISH_OF},
    {"booking.leave_wish", WISH_OF},
    {"booking.line", "{}"},
    {"booking.remove_wish", "{\"wish\":\"%1$s\"}"},
    {"booking.tenant_changed", TENANT},
    {"booking.program_changed", "{\"program\":\"" HOOK "\"}"},
    {"notifier.mail",
     "{\"to\":\"m@buerger.example\",\"letter\":\"accounts/reset\",\"language\":\"de\","
     "\"parameters\":[{\"name\":\"link\",\"value\":\"http://localhost/x\"}]}"},
    {"notifier.webhook",
     "{\"url\":\"https://program.example/in\",\"secret\":\"whsec_"
     "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\",\"event\":\"a\",\"content\":\"{}\"}"},
    {"notifier.tenant_changed", TENANT},
    {"notifier.announce", "{\"event\":\"settings\",\"subject\":\"2\"}"},
    {"notifier.hooks", "{}"},
    {"notifier.hook_add", "{\"url\":\"https://program.example/in\",\"settings\":true}"},
    {"notifier.hook_test", "{\"hook\":\"" HOOK "\"}"},
    {"notifier.hook_remove", "{\"hook\":\"" HOOK "\"}"},
    {"notifier.letters", "{}"},
    {"notifier.letter", "{\"letter\":\"booked\"}"},
    {"notifier.letter_change",
     "{\"letter\":\"booked\",\"language\":\"de\",\"subject\":\"Ihr Termin am {datum}\"}"},
};

const char *sample_of(const char *method)
{
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        if (strcmp(samples[i].method, method) == 0)
            return samples[i].json;
    return NULL;
}

#define WRONG_CODE "{\"appointment\":\"%1$s\"," CODE "}"
#define HOLD_INSTEAD                                                                               \
    "{\"service\":\"perso\",\"office\":\"b\",\"start\":\"2026-12-01T08:00:00Z\",\"replaces\":\"%"  \
    "1$s\","
#define REPLACES_WRONGLY "{\"replaces\":\"%1$s\"," CODE "}"

const struct foreign foreigns[] = {
    /* whose link's code one has not got, in its town; and with the code in another one */
    {"booking.book", TOWN, BEN,
     "{\"appointment\":\"%1$s\"," CODE ",\"name\":\"Mallory\",\"email\":\"m@buerger.example\"}",
     NULL},
    {"booking.book", OTHER, BEN, BOOKING, NULL},
    {"booking.extend", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.extend", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.confirm", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.confirm", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.hold", TOWN, BEN, HOLD_INSTEAD CODE "}", NULL},
    {"booking.hold", OTHER, BEN, HOLD_INSTEAD "\"code\":\"%2$s\"}", NULL},
    {"booking.alternatives", TOWN, BEN, REPLACES_WRONGLY, NULL},
    {"booking.alternatives", OTHER, BEN, REPLACES, NULL},
    {"booking.move", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.move", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.cancel", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.stay", OTHER, BEN, "{\"appointment\":\"%1$s\"}", NULL},
    {"booking.cancel", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.appointment", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.appointment", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.reminders", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.reminders", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.stop_reminders", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.stop_reminders", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.calendar", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.calendar", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.qr", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.qr", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.check_in", TOWN, BEN, WRONG_CODE, NULL},
    {"booking.check_in", OTHER, BEN, APPOINTMENT, NULL},
    {"booking.desk_check_in", OTHER, CHIEF, "{\"appointment\":\"%1$s\"}", NULL},
    {"booking.call_again", OTHER, CHIEF, VISIT, NULL},
    {"booking.serve", OTHER, CHIEF, VISIT, NULL},
    {"booking.finish", OTHER, CHIEF, VISIT, NULL},
    {"booking.no_show", OTHER, CHIEF, VISIT, NULL},
    {"booking.pass_on", OTHER, CHIEF,
     "{\"visit\":\"%1$s\",\"office\":\"b\",\"counter\":1,\"to\":1}", NULL},
    {"booking.waiting", TOWN, BEN, "{\"visit\":\"%1$s\"," CODE "}", NULL},
    {"booking.waiting_qr", TOWN, BEN, "{\"visit\":\"%1$s\"," CODE "}", NULL},
    {"booking.wished", TOWN, BEN, "{\"wish\":\"%1$s\"," CODE "}", NULL},
    {"booking.confirm_wish", TOWN, BEN, "{\"wish\":\"%1$s\"," CODE "}", NULL},
    {"booking.take_offer", TOWN, BEN, "{\"wish\":\"%1$s\"," CODE "}", NULL},
    {"booking.decline_offer", TOWN, BEN, "{\"wish\":\"%1$s\"," CODE "}", NULL},
    {"booking.leave_wish", TOWN, BEN, "{\"wish\":\"%1$s\"," CODE "}", NULL},
    {"booking.remove_wish", OTHER, CHIEF, "{\"wish\":\"%1$s\"}", NULL},
    /* what another town's admin asks for */
    {"accounts.colleague", OTHER, CHIEF, "{\"account\":\"%1$s\"}", STAFF},
    {"accounts.colleague", OTHER, CHIEF, "{\"account\":\"%1$s\"}", ANNA},
    {"accounts.change_roles", OTHER, CHIEF, "{\"account\":\"%1$s\",\"admin\":true}", STAFF},
    {"accounts.change_roles", OTHER, CHIEF, "{\"account\":\"%1$s\",\"admin\":true}", ANNA},
    {"accounts.dismiss", OTHER, CHIEF, "{\"account\":\"%1$s\"}", STAFF},
    {"accounts.dismiss", OTHER, CHIEF, "{\"account\":\"%1$s\"}", ANNA},
    {"accounts.reset_factor", OTHER, CHIEF, "{\"account\":\"%1$s\"}", STAFF},
    {"accounts.reset_factor", OTHER, CHIEF, "{\"account\":\"%1$s\"}", ANNA},
    {"accounts.keys", TOWN, ANNA, "{\"key\":\"%1$s\"}", KEY},
    {"accounts.key_rename", TOWN, ANNA, "{\"key\":\"%1$s\",\"name\":\"mine\"}", KEY},
    {"accounts.key_remove", TOWN, ANNA, "{\"key\":\"%1$s\",\"password\":\"" PASSWORD "\"}", KEY},
    {"accounts.audit_grant", OTHER, CHIEF, "{\"opening\":\"%1$s\"}", OPENING},
    {"accounts.audit_refuse", OTHER, CHIEF, "{\"opening\":\"%1$s\"}", OPENING},
    /* whose acts the log of another town, open for its auditor, does not know */
    {"accounts.audit_log", OTHER, CHIEF, "{\"account\":\"%1$s\"}", STAFF},
    {"accounts.feedback_done", OTHER, CHIEF, "{\"feedback\":\"%1$s\"}", FEEDBACK},
    {"notifier.hook_test", OTHER, CHIEF, "{\"hook\":\"%1$s\"}", HOOK},
    {"notifier.hook_remove", OTHER, CHIEF, "{\"hook\":\"%1$s\"}", HOOK},
};
const size_t foreigns_n = sizeof foreigns / sizeof foreigns[0];

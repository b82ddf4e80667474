/* The whole public surface: a line per route, and one more for where a form leads; gateway.h says
 * what the columns mean. Every route is also there as JSON under /api/v1. Who may call comes from
 * the method's line in services/<service>/methods.def. */
#include "gateway.h"

/* clang-format off */
const struct gw_route gw_routes[] = {
    /* the deployment */
    {GW_GET, "/", {{"places", "accounts.places"}}, GW_PUBLIC, GW_RATE_READ, "places/index"},
    {GW_GET, "/zustaendig/{place}/{service}", {{"responsible", "accounts.responsible"}}, GW_PUBLIC, GW_RATE_READ, "places/responsible"},

    /* what every site has to say of itself */
    {.verb = GW_GET, .path = "/impressum", .template = "town/imprint"},
    {.verb = GW_GET, .path = "/datenschutz", .template = "town/privacy"},
    {.verb = GW_GET, .path = "/barrierefreiheit", .template = "town/statement"},

    /* for other programs */
    {.verb = GW_GET, .path = "/api", .cache = GW_PUBLIC, .template = "api/index"},

    /* people: log-in and what leads to it */
    {.verb = GW_GET, .path = "/anmelden", .template = "accounts/login"},
    {GW_POST, "/anmelden", {{"login", "accounts.login"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/konto", .again = "/anmelden", .session = GW_SESSION_OPEN},
    {.verb = GW_GET, .path = "/anmelden/code", .template = "accounts/code"},
    {GW_POST, "/anmelden/code", {{"code", "accounts.second_factor"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/konto", .again = "/anmelden/code", .session = GW_SESSION_OPEN},
    {.verb = GW_POST, .path = "/abmelden", .rate = GW_RATE_WRITE, .then = "/abgemeldet", .session = GW_SESSION_CLOSE},
    {.verb = GW_GET, .path = "/abgemeldet", .template = "accounts/logged_out"},
    {.verb = GW_GET, .path = "/registrieren", .template = "accounts/register"},
    {GW_POST, "/registrieren", {{"register", "accounts.sign_up"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/registrieren/gesendet", .again = "/registrieren", .proof = true},
    {.verb = GW_GET, .path = "/registrieren/gesendet", .template = "accounts/register_sent"},
    {.verb = GW_GET, .path = "/registrieren/bestaetigen", .template = "accounts/confirm"},
    {GW_POST, "/registrieren/bestaetigen", {{"confirm", "accounts.confirm"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/anmelden?getan={kind}", .again = "/registrieren/bestaetigen"},
    {.verb = GW_GET, .path = "/passwort-vergessen", .template = "accounts/forgot"},
    {GW_POST, "/passwort-vergessen", {{"forgot", "accounts.forgot"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/passwort-vergessen/gesendet", .again = "/passwort-vergessen", .proof = true},
    {.verb = GW_GET, .path = "/passwort-vergessen/gesendet", .template = "accounts/forgot_sent"},
    {.verb = GW_GET, .path = "/passwort-neu", .template = "accounts/reset"},
    {GW_POST, "/passwort-neu", {{"reset", "accounts.reset"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/anmelden?getan=passwort", .again = "/passwort-neu", .session = GW_SESSION_CLOSE_ACCOUNT},
    {GW_GET, "/einladung", {{"invitation", "accounts.invitation"}}, GW_PERSONAL, GW_RATE_LOGIN, "accounts/invitation"},
    {GW_POST, "/einladung", {{"accepted", "accounts.accept"}}, GW_PERSONAL, GW_RATE_LOGIN, "accounts/accepted",
     .again = "/einladung", .session = GW_SESSION_CLOSE_ACCOUNT},
    {.verb = GW_GET, .path = "/einladung/qr.svg", .calls = {{"file", "accounts.invitation"}}},

    /* one's own account */
    {GW_GET, "/konto", {{"account", "accounts.account"}}, GW_PERSONAL, GW_RATE_READ, "accounts/account", .session = GW_SESSION_LIST},
    {.verb = GW_POST, .path = "/konto/sitzungen/{session}/beenden", .rate = GW_RATE_WRITE,
     .then = "/konto?getan=sitzung", .session = GW_SESSION_END},
    {.verb = GW_POST, .path = "/konto/sitzungen/andere-beenden", .rate = GW_RATE_WRITE,
     .then = "/konto?getan=sitzungen", .session = GW_SESSION_END_OTHERS},
    {GW_GET, "/konto/passwort", {{"account", "accounts.account"}}, GW_PERSONAL, GW_RATE_READ, "accounts/password"},
    {GW_POST, "/konto/passwort", {{"password", "accounts.change_password"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/konto?getan=passwort", .again = "/konto/passwort", .session = GW_SESSION_OPEN},
    {GW_GET, "/konto/e-mail", {{"account", "accounts.account"}}, GW_PERSONAL, GW_RATE_READ, "accounts/email"},
    {GW_POST, "/konto/e-mail", {{"email", "accounts.change_email"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/konto?getan=mail", .again = "/konto/e-mail"},
    {GW_GET, "/konto/daten.json", {{"file", "accounts.export"}}},
    {GW_GET, "/konto/loeschen", {{"account", "accounts.account"}}, GW_PERSONAL, GW_RATE_READ, "accounts/delete"},
    {GW_POST, "/konto/loeschen", {{"delete", "accounts.delete_account"}}, GW_PERSONAL, GW_RATE_LOGIN,
     .then = "/abgemeldet?getan=geloescht", .again = "/konto/loeschen", .session = GW_SESSION_CLOSE_ACCOUNT},

    {GW_GET, "/konto/termine", {{"mine", "booking.mine"}}, GW_PERSONAL, GW_RATE_READ, "booking/mine"},

    /* a town */
    {GW_GET, "/{tenant}", {{"search", "booking.search"}, {"offices", "booking.offices"}}, GW_PUBLIC, GW_RATE_READ, "booking/start"},
    {GW_GET, "/{tenant}/leistungen/{service}", {{"service", "booking.service"}}, GW_PUBLIC, GW_RATE_READ, "booking/service"},
    {GW_GET, "/{tenant}/termine", {{"times", "booking.times"}}, GW_PUBLIC, GW_RATE_READ, "booking/times", .live = "times"},
    {GW_POST, "/{tenant}/termine", {{"hold", "booking.hold"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine"},
    {GW_GET, "/{tenant}/termine/{appointment}", {{"appointment", "booking.appointment"}}, GW_PERSONAL, GW_RATE_READ, "booking/appointment"},
    {GW_POST, "/{tenant}/termine/{appointment}/buchen", {{"book", "booking.book"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine/{appointment}"},
    {GW_POST, "/{tenant}/termine/{appointment}/bestaetigen", {{"confirm", "booking.confirm"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine/{appointment}"},
    {GW_POST, "/{tenant}/termine/{appointment}/absagen", {{"cancel", "booking.cancel"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine/{appointment}"},
    {GW_GET, "/{tenant}/termine/{appointment}/kalender.ics", {{"file", "booking.calendar"}}},
    {GW_GET, "/{tenant}/termine/{appointment}/qr.svg", {{"file", "booking.qr"}}},

    /* what it says of itself */
    {GW_GET, "/{tenant}/impressum", {{"imprint", "accounts.imprint"}}, GW_PUBLIC, GW_RATE_READ, "town/imprint"},
    {GW_GET, "/{tenant}/datenschutz", {{"privacy", "accounts.privacy"}}, GW_PUBLIC, GW_RATE_READ, "town/privacy"},
    {GW_GET, "/{tenant}/barrierefreiheit", {{"statement", "accounts.statement"}}, GW_PUBLIC, GW_RATE_READ, "town/statement"},
    {GW_POST, "/{tenant}/barrierefreiheit", {{"feedback", "accounts.feedback"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/barrierefreiheit/gesendet", .again = "/{tenant}/barrierefreiheit", .proof = true},
    {.verb = GW_GET, .path = "/{tenant}/barrierefreiheit/gesendet", .template = "town/feedback_sent"},
    {GW_GET, "/{tenant}/farben.css", {{"colors", "accounts.colors"}}, GW_FIXED, GW_RATE_READ, "town/colors.css"},
    {GW_GET, "/{tenant}/logo", {{"file", "accounts.logo"}}, GW_FIXED, GW_RATE_READ},

    /* its admin */
    {GW_GET, "/{tenant}/amt/einstellungen", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/index"},
    {GW_GET, "/{tenant}/amt/einstellungen/auftritt", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/look"},
    {GW_POST, "/{tenant}/amt/einstellungen/auftritt", {{"change", "accounts.change_look"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=auftritt", .again = "/{tenant}/amt/einstellungen/auftritt"},
    {GW_GET, "/{tenant}/amt/einstellungen/logo", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/logo"},
    {GW_POST, "/{tenant}/amt/einstellungen/logo", {{"change", "accounts.change_logo"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=logo", .again = "/{tenant}/amt/einstellungen/logo"},
    {GW_POST, "/{tenant}/amt/einstellungen/logo/entfernen", {{"change", "accounts.remove_logo"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=logo", .again = "/{tenant}/amt/einstellungen/logo"},
    {GW_GET, "/{tenant}/amt/einstellungen/kontakt", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/contact"},
    {GW_POST, "/{tenant}/amt/einstellungen/kontakt", {{"change", "accounts.change_contact"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=kontakt", .again = "/{tenant}/amt/einstellungen/kontakt"},
    {GW_GET, "/{tenant}/amt/einstellungen/texte/{text}", {{"current", "accounts.town_text"}}, GW_PERSONAL, GW_RATE_READ, "settings/text"},
    {GW_POST, "/{tenant}/amt/einstellungen/texte/{text}", {{"change", "accounts.change_text"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan={text}", .again = "/{tenant}/amt/einstellungen/texte/{text}"},
    {GW_GET, "/{tenant}/amt/einstellungen/barrierefreiheit", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/statement"},
    {GW_POST, "/{tenant}/amt/einstellungen/barrierefreiheit", {{"change", "accounts.change_statement"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=barrierefreiheit", .again = "/{tenant}/amt/einstellungen/barrierefreiheit"},
    {GW_GET, "/{tenant}/amt/einstellungen/aufbewahrung", {{"current", "accounts.settings"}}, GW_PERSONAL, GW_RATE_READ, "settings/retention"},
    {GW_POST, "/{tenant}/amt/einstellungen/aufbewahrung", {{"change", "accounts.change_retention"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=aufbewahrung", .again = "/{tenant}/amt/einstellungen/aufbewahrung"},
    {GW_GET, "/{tenant}/amt/einstellungen/uebernehmen", {{"offer", "accounts.neighbour"}}, GW_PERSONAL, GW_RATE_READ, "settings/adopt"},
    {GW_POST, "/{tenant}/amt/einstellungen/uebernehmen", {{"change", "accounts.adopt"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/einstellungen?getan=uebernommen", .again = "/{tenant}/amt/einstellungen/uebernehmen"},
    {GW_GET, "/{tenant}/amt/rueckmeldungen", {{"feedbacks", "accounts.feedbacks"}}, GW_PERSONAL, GW_RATE_READ, "settings/feedbacks"},
    {GW_POST, "/{tenant}/amt/rueckmeldungen/{feedback}/erledigt", {{"done", "accounts.feedback_done"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/rueckmeldungen", .again = "/{tenant}/amt/rueckmeldungen"},

    /* its staff */
    {GW_GET, "/{tenant}/amt", {{"workplace", "accounts.workplace"}, {"desk", "booking.desk"}}, GW_PERSONAL, GW_RATE_READ, "desk/day",
     .parts = true},
    {GW_GET, "/{tenant}/amt/personal", {{"staff", "accounts.staff"}}, GW_PERSONAL, GW_RATE_READ, "staff/people"},
    {GW_GET, "/{tenant}/amt/personal/einladen", {{"staff", "accounts.staff"}}, GW_PERSONAL, GW_RATE_READ, "staff/invite"},
    {GW_POST, "/{tenant}/amt/personal/einladen", {{"invite", "accounts.invite"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/personal?getan=eingeladen", .again = "/{tenant}/amt/personal/einladen"},
    {GW_GET, "/{tenant}/amt/personal/{account}/entfernen", {{"colleague", "accounts.colleague"}}, GW_PERSONAL, GW_RATE_READ, "staff/dismiss"},
    {GW_POST, "/{tenant}/amt/personal/{account}/entfernen", {{"dismiss", "accounts.dismiss"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/amt/personal?getan=entfernt", .again = "/{tenant}/amt/personal/{account}/entfernen", .session = GW_SESSION_CLOSE_ACCOUNT},
};
/* clang-format on */
const size_t gw_routes_n = sizeof gw_routes / sizeof gw_routes[0];

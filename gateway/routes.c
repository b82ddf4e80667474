/* The whole public surface: a line per route, and one more for where a form leads; gateway.h says
 * what the columns mean. Every route is also there as JSON under /api/v1. Who may call comes from
 * the method's line in services/<service>/methods.def. */
#include "gateway.h"

/* clang-format off */
const struct gw_route gw_routes[] = {
    /* the deployment */
    {GW_GET, "/", {{"places", "accounts.places"}}, GW_PUBLIC, GW_RATE_READ, "places/index"},
    {GW_GET, "/zustaendig/{place}/{service}", {{"responsible", "accounts.responsible"}}, GW_PUBLIC, GW_RATE_READ, "places/responsible"},

    /* a town */
    {GW_GET, "/{tenant}", {{"search", "booking.search"}, {"offices", "booking.offices"}}, GW_PUBLIC, GW_RATE_READ, "booking/start"},
    {GW_GET, "/{tenant}/leistungen/{service}", {{"service", "booking.service"}}, GW_PUBLIC, GW_RATE_READ, "booking/service"},
    {GW_GET, "/{tenant}/termine", {{"times", "booking.times"}}, GW_PUBLIC, GW_RATE_READ, "booking/times", .live = "times"},
    {GW_POST, "/{tenant}/termine", {{"hold", "booking.hold"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine"},
    {GW_GET, "/{tenant}/termine/{appointment}", {{"appointment", "booking.appointment"}}, GW_PERSONAL, GW_RATE_READ, "booking/appointment"},
    {GW_POST, "/{tenant}/termine/{appointment}/buchen", {{"book", "booking.book"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine/{appointment}"},
    {GW_POST, "/{tenant}/termine/{appointment}/absagen", {{"cancel", "booking.cancel"}}, GW_PERSONAL, GW_RATE_WRITE,
     .then = "/{tenant}/termine/{appointment}?code={code}", .again = "/{tenant}/termine/{appointment}"},
    {GW_GET, "/{tenant}/termine/{appointment}/kalender.ics", {{"file", "booking.calendar"}}},
    {GW_GET, "/{tenant}/termine/{appointment}/qr.svg", {{"file", "booking.qr"}}},
};
/* clang-format on */
const size_t gw_routes_n = sizeof gw_routes / sizeof gw_routes[0];

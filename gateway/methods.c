/* Each service's methods.def becomes a table of its own here, without handlers; a new service is
 * three lines and a row. */
#include "methods.h"

#include "accounts.pb-c.h"
#include "booking.pb-c.h"

#include <string.h>

#define RH_SERVICE_NAME accounts
#define RH_SERVICE_TYPE Accounts
#define RH_METHODS_FILE "../services/accounts/methods.def"
#include "method_table.h"

#define RH_SERVICE_NAME booking
#define RH_SERVICE_TYPE Booking
#define RH_METHODS_FILE "../services/booking/methods.def"
#include "method_table.h"

#include "banned.h"

static const struct rh_method *find(const struct rh_method *methods, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].who.group == RH_GROUP_SERVICE ? NULL : &methods[i];
    return NULL;
}

const struct rh_method *gw_method(const char *name)
{
    const struct rh_method *method = find(accounts_methods, accounts_methods_n, name);
    return method != NULL ? method : find(booking_methods, booking_methods_n, name);
}

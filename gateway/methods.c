/* Each service's methods.def becomes a table here, without handlers; the build writes the tables of
 * all services into one header (gateway/CMakeLists.txt). */
#include "methods.h"

#include "method_tables.h"

#include <string.h>

#include "banned.h"

static const struct {
    const struct rh_method *methods;
    const size_t *n;
} tables[] = {GW_METHOD_TABLES};

static const struct rh_method *find(const struct rh_method *methods, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

const struct rh_method *gw_method(const char *name)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const struct rh_method *method = find(tables[i].methods, *tables[i].n, name);
        if (method != NULL)
            return method->who.group == RH_GROUP_SERVICE ? NULL : method;
    }
    return NULL;
}

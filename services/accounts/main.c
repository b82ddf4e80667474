/* accounts: administrations, places, responsibilities. */
#include "accounts.pb-c.h"
#include "accounts_sql.h"
#include "service.h"

#define RH_SERVICE_NAME accounts
#define RH_SERVICE_TYPE Accounts
#define RH_METHODS_FILE "methods.def"
#define RH_METHODS_IMPLEMENTED
#include "method_table.h"

#include "banned.h"

int main(int argc, char **argv)
{
    const struct rh_service service = {
        .name = "accounts",
        .methods = accounts_methods,
        .n_methods = accounts_methods_n,
        .statements = accounts_statements,
        .n_statements = accounts_statements_n,
    };
    return rh_service_run(&service, argc, argv);
}

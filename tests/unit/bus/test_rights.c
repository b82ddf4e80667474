/* Who may call what: the whole table. */
#include "rights.h"

#include <criterion/criterion.h>

#include "banned.h"

static const char *const clerk[] = {"reader", "clerk"};

static const struct {
    const char *service, *account;
    uint32_t trust;
    size_t n_roles;
    struct rh_who who;
    Common__Code code;
} cases[] = {
    {"gateway", NULL, 0, 0, RH_ANYONE, COMMON__CODE__OK},
    {"local", NULL, 0, 0, RH_ANYONE, COMMON__CODE__OK},
    {"booking", NULL, 0, 0, RH_ANYONE, COMMON__CODE__FORBIDDEN},
    {"", NULL, 0, 0, RH_ANYONE, COMMON__CODE__FORBIDDEN},
    {"gateway", NULL, 3, 2, RH_CITIZEN(0), COMMON__CODE__UNAUTHENTICATED},
    {"gateway", "a", 0, 0, RH_CITIZEN(0), COMMON__CODE__OK},
    {"gateway", "a", 1, 0, RH_CITIZEN(2), COMMON__CODE__FORBIDDEN},
    {"gateway", "a", 3, 0, RH_CITIZEN(2), COMMON__CODE__OK},
    {"booking", "a", 3, 0, RH_CITIZEN(2), COMMON__CODE__FORBIDDEN},
    {"gateway", NULL, 0, 2, RH_STAFF("clerk"), COMMON__CODE__UNAUTHENTICATED},
    {"gateway", "a", 3, 1, RH_STAFF("clerk"), COMMON__CODE__FORBIDDEN},
    {"gateway", "a", 0, 2, RH_STAFF("clerk"), COMMON__CODE__OK},
    {"gateway", "a", 0, 2, RH_STAFF("boss clerk"), COMMON__CODE__OK},
    {"gateway", "a", 3, 2, RH_STAFF("boss clerks"), COMMON__CODE__FORBIDDEN},
    {"gateway", "a", 3, 2, RH_FROM("accounts"), COMMON__CODE__FORBIDDEN},
    {"booking", NULL, 0, 0, RH_FROM("accounts"), COMMON__CODE__FORBIDDEN},
    {"accounts", NULL, 0, 0, RH_FROM("accounts"), COMMON__CODE__OK},
    {"accounts", NULL, 0, 0, RH_FROM("accounts booking"), COMMON__CODE__OK},
    {"booking", NULL, 0, 0, RH_FROM("accounts booking"), COMMON__CODE__OK},
    {"book", NULL, 0, 0, RH_FROM("accounts booking"), COMMON__CODE__FORBIDDEN},
    {"accounts booking", NULL, 0, 0, RH_FROM("accounts booking"), COMMON__CODE__FORBIDDEN},
    {"", NULL, 0, 0, RH_FROM("accounts booking"), COMMON__CODE__FORBIDDEN},
    {"gateway", "a", 3, 2, RH_FROM("accounts booking"), COMMON__CODE__FORBIDDEN},
};

Test(rights, are_those_of_the_table)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rh_caller caller = {.service = cases[i].service,
                                   .account = cases[i].account,
                                   .trust = cases[i].trust,
                                   .roles = clerk,
                                   .n_roles = cases[i].n_roles};
        struct rh_error *error = rh_rights_check(arena, &caller, &cases[i].who);
        cr_assert_eq(error == NULL ? COMMON__CODE__OK : error->code, cases[i].code, "case %zu", i);
    }
    rh_arena_free(&arena);
}

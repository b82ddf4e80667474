/* Made from the method tables: who may call a method gets through with its sample. Else a refusal
 * of the wrong ones could be one of a request that is no good. */
#include "world.h"

#include <criterion/criterion.h>

Test(right_identities, who_may_call_a_method_gets_through, .timeout = 120)
{
    struct world *world = world_new();
    const struct rh_method *method;
    for (size_t i = 0; (method = world_method(i)) != NULL; i++) {
        char *names =
            rh_arena_strdup(world->arena, method->who.name == NULL ? "" : method->who.name);
        const char *name = strsep(&names, " ");
        struct ask ask = {method,
                          "gateway",
                          TOWN,
                          {.visitor = "AAAAAAAAAAAAAAAAAAAAAA"},
                          world_sample(world, method)};
        Common__Code code;
        if (method->who.group == RH_GROUP_SERVICE)
            ask.name = name;
        if (method->who.group == RH_GROUP_CITIZEN)
            ask.caller = (struct rh_caller){.account = ANNA, .trust = method->who.trust};
        if (method->who.group == RH_GROUP_STAFF)
            ask.caller =
                (struct rh_caller){.account = CHIEF, .roles = &name, .n_roles = 1, .trust = 2};
        const char *text = world_ask(world, &ask, &code);
        bool through = !world_refuses(code) && code != COMMON__CODE__INVALID &&
                       code != COMMON__CODE__INTERNAL && code != COMMON__CODE__UNAVAILABLE &&
                       code != COMMON__CODE__UNKNOWN_METHOD;
        cr_expect(through, "%s: %s", method->name, text);
    }
    world_free(&world);
}

/* Made from the method tables: everybody who may not call a method is refused, with the same words,
 * and nothing has changed. */
#include "world.h"

#include <criterion/criterion.h>

#define ROLES_MAX 16

static bool in_list(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += len)
        if ((at == list || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
            return true;
    return false;
}

/* Every role that some method asks for, and one of the deployment. */
static size_t all_roles(struct rh_arena *arena, const char **ret)
{
    const struct rh_method *method;
    size_t n = 0;
    ret[n++] = "operator";
    for (size_t i = 0; (method = world_method(i)) != NULL; i++) {
        if (method->who.group != RH_GROUP_STAFF)
            continue;
        char *rest = rh_arena_strdup(arena, method->who.name);
        for (char *word; (word = strsep(&rest, " ")) != NULL;) {
            size_t k = 0;
            while (k < n && strcmp(ret[k], word) != 0)
                k++;
            cr_assert_lt(n, ROLES_MAX);
            if (k == n)
                ret[n++] = word;
        }
    }
    return n;
}

static void refuse(struct world *world, struct ask ask, const char *who)
{
    Common__Code code;
    ask.json = world_sample(world, ask.method);
    const char *text = world_ask(world, &ask, &code);
    cr_expect(world_refuses(code), "%s of %s (%s): %s", ask.method->name, ask.name, who, text);
    char *space = strchr(text, ' ');
    cr_expect(space != NULL && space[1] == '\0', "%s tells %s more than that: %s", ask.method->name,
              who, text);
}

/* ---- the wrong identities of each group ---- */

static const struct rh_caller nobody = {.visitor = "AAAAAAAAAAAAAAAAAAAAAA"};

static void refuse_citizens(struct world *world, const struct rh_method *method)
{
    struct ask ask = {method, "gateway", TOWN, {0}, NULL};
    refuse(world, ask, "nobody");
    ask.caller = nobody;
    refuse(world, ask, "a browser");
    for (uint32_t trust = 0; trust < method->who.trust; trust++) {
        ask.caller = (struct rh_caller){.account = ANNA, .trust = trust};
        refuse(world, ask, "a citizen of lower trust");
    }
}

static void refuse_staff(struct world *world, const struct rh_method *method)
{
    const char *roles[ROLES_MAX];
    size_t n = all_roles(world->arena, roles);
    struct ask ask = {method, "gateway", TOWN, nobody, NULL};
    refuse(world, ask, "nobody");
    ask.caller = (struct rh_caller){.account = BEN, .trust = 3};
    refuse(world, ask, "a citizen");
    ask.caller.account = CHIEF;
    refuse(world, ask, "staff of another town");
    for (size_t i = 0; i < n; i++) {
        if (in_list(method->who.name, roles[i]))
            continue;
        ask.caller =
            (struct rh_caller){.account = STAFF, .roles = &roles[i], .n_roles = 1, .trust = 3};
        refuse(world, ask, roles[i]);
    }
}

/* Nobody through the gateway, whatever they are, and no other service. */
static void refuse_all_but(struct world *world, const struct rh_method *method, const char *allowed)
{
    const char *roles[ROLES_MAX];
    struct ask ask = {method, "gateway", TOWN, {0}, NULL};
    ask.caller = (struct rh_caller){.account = CHIEF,
                                    .roles = roles,
                                    .n_roles = all_roles(world->arena, roles),
                                    .trust = 3,
                                    .proved = true};
    for (size_t i = 0; i < world->n_names; i++) {
        ask.name = world->names[i];
        if (!in_list(allowed, ask.name))
            refuse(world, ask, "with every role");
    }
}

static void refuse_others(struct world *world, const struct rh_method *method)
{
    bool service = method->who.group == RH_GROUP_SERVICE;
    refuse_all_but(world, method, service ? method->who.name : "gateway");
    if (method->who.group == RH_GROUP_CITIZEN)
        refuse_citizens(world, method);
    if (method->who.group == RH_GROUP_STAFF)
        refuse_staff(world, method);
}

Test(wrong_identities, who_may_not_call_a_method_is_refused_and_changes_nothing, .timeout = 300)
{
    struct world *world = world_new();
    const struct rh_method *method;
    for (size_t i = 0; (method = world_method(i)) != NULL; i++) {
        int64_t before = world_print();
        refuse_others(world, method);
        cr_expect_eq(world_print(), before, "%s has changed something", method->name);
    }
    world_free(&world);
}

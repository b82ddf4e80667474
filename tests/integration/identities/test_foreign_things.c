/* What is somebody else's looks as if it did not exist, for every method that names a thing: the
 * same answer, in the same time. */
#include "clock.h"
#include "contract.h"
#include "id.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static bool names_a_thing(const struct rh_method *method)
{
    const struct rh_message_contract *contract = rh_contract_of(method->in);
    for (unsigned i = 0; i < method->in->n_fields; i++)
        if (contract->fields[i].format == OPTIONS__FORMAT__UUID)
            return true;
    return false;
}

/* Where no thing must be named, naming one may narrow a list: what does not exist narrows it to
 * none, or is not found.
 */
static bool narrows_a_list(const struct rh_method *method)
{
    const struct rh_message_contract *contract = rh_contract_of(method->in);
    for (unsigned i = 0; i < method->in->n_fields; i++)
        if (contract->fields[i].required)
            return false;
    return method->kind == RH_READ;
}

static bool has_foreign(const char *method)
{
    for (size_t i = 0; i < foreigns_n; i++)
        if (strcmp(foreigns[i].method, method) == 0)
            return true;
    return false;
}

static const struct rh_method *method_of(const char *name)
{
    const struct rh_method *method;
    size_t i = 0;
    while ((method = world_method(i)) != NULL && strcmp(method->name, name) != 0)
        i++;
    cr_assert_not_null(method, "samples.c: there is no method %s any more", name);
    return method;
}

/* Asked by somebody who may call the method, where they may. */
static struct ask ask_for(const struct foreign *foreign, const char *const *roles)
{
    struct ask ask = {method_of(foreign->method), "gateway", foreign->tenant, {0}, NULL};
    ask.caller = (struct rh_caller){.visitor = "AAAAAAAAAAAAAAAAAAAAAA",
                                    .account = foreign->account,
                                    .roles = roles,
                                    .n_roles = *roles == NULL ? 0 : 1,
                                    .trust = 3};
    return ask;
}

enum { ROUNDS = 15 };

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Two kinds that take turns differ by less than one kind does from itself, or half a millisecond.
 */
static bool look_alike(int64_t (*took)[ROUNDS])
{
    int64_t middle[2], spread[2];
    for (int k = 0; k < 2; k++) {
        qsort(took[k], ROUNDS, sizeof took[k][0], by_size);
        middle[k] = took[k][ROUNDS / 2];
        spread[k] = took[k][ROUNDS * 3 / 4] - took[k][ROUNDS / 4];
    }
    int64_t noise = spread[0] > spread[1] ? spread[0] : spread[1];
    return llabs(middle[0] - middle[1]) <= (noise > 500000 ? noise : 500000);
}

/* Asks for the thing and for nothing by turns: the answers are the same, `ret` how long they took.
 */
static void compare(struct world *world, const struct foreign *foreign, struct ask ask,
                    int64_t (*ret)[ROUNDS])
{
    const char *thing = foreign->thing == NULL ? world->appointment : foreign->thing;
    const bool list = narrows_a_list(ask.method);
    const char *texts[2] = {NULL, NULL};
    for (int i = 0; i < 2 * ROUNDS; i++) {
        char nothing[RH_UUID_SIZE];
        Common__Code code;
        rh_uuid_new(rh_clock_real(), nothing);
        ask.json = world_fill(world, foreign->json, i % 2 == 0 ? thing : nothing, world->code);
        int64_t began = rh_clock_ns();
        const char *text = texts[i % 2] = world_ask(world, &ask, &code);
        ret[i % 2][i / 2] = rh_clock_ns() - began;
        cr_assert(code == COMMON__CODE__NOT_FOUND || (list && code == COMMON__CODE__OK), "%s: %s",
                  foreign->method, text);
        cr_assert(list || strcspn(text, " ") + 1 == strlen(text), "%s: %s", foreign->method, text);
        cr_assert(i == 0 || strcmp(texts[0], texts[1]) == 0, "%s: %s", foreign->method, text);
    }
}

Test(foreign_things, what_is_somebody_elses_does_not_exist, .timeout = 300)
{
    struct world *world = world_new();
    const struct rh_method *method;
    for (size_t i = 0; (method = world_method(i)) != NULL; i++)
        cr_assert(method->who.group == RH_GROUP_SERVICE || !names_a_thing(method) ||
                      has_foreign(method->name),
                  "%s names a thing: add somebody else's to samples.c", method->name);
    for (size_t i = 0; i < foreigns_n; i++) {
        const char *roles = method_of(foreigns[i].method)->who.name;
        const char *role =
            roles == NULL ? NULL
                          : rh_arena_printf(world->arena, "%.*s", (int)strcspn(roles, " "), roles);
        struct ask ask = ask_for(&foreigns[i], &role);
        int64_t before = world_print(), took[2][ROUNDS];
        bool alike = false;
        for (int tries = 0; tries < 3 && !alike; tries++) {
            compare(world, &foreigns[i], ask, took);
            alike = look_alike(took);
        }
        cr_expect(alike, "%s tells by its time what exists", foreigns[i].method);
        cr_expect_eq(world_print(), before, "%s has changed something", foreigns[i].method);
    }
    world_free(&world);
}

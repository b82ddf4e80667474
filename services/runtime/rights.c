/* The rules of request.h's groups, as a decision on plain values. */
#include "rights.h"

#include <string.h>

#include "banned.h"

/* Whether `name` is one of the words of `list`, which single spaces part. */
static bool is_listed(const char *list, const char *name)
{
    size_t len = strlen(name);
    for (const char *word = list; len > 0; word++) {
        size_t n = strcspn(word, " ");
        if (n == len && memcmp(word, name, n) == 0)
            return true;
        word += n;
        if (*word == '\0')
            break;
    }
    return false;
}

static bool comes_from(const struct rh_caller *caller, const char *processes)
{
    return is_listed(processes, caller->service) || strcmp(caller->service, "local") == 0;
}

bool rh_rights_role(const struct rh_caller *caller, const char *roles)
{
    for (size_t i = 0; i < caller->n_roles; i++)
        if (is_listed(roles, caller->roles[i]))
            return true;
    return false;
}

struct rh_error *rh_rights_check(struct rh_arena *arena, const struct rh_caller *caller,
                                 const struct rh_who *who)
{
    bool service = who->group == RH_GROUP_SERVICE;
    if (!comes_from(caller, service ? who->name : "gateway"))
        return rh_refuse(arena, FORBIDDEN);
    if (service || who->group == RH_GROUP_ANYONE)
        return NULL;
    if (caller->account == NULL)
        return rh_refuse(arena, UNAUTHENTICATED);
    bool enough = who->group == RH_GROUP_STAFF ? rh_rights_role(caller, who->name)
                                               : caller->trust >= who->trust;
    return enough ? NULL : rh_refuse(arena, FORBIDDEN);
}

#include "people.h"

#include "accounts.pb-c.h"
#include "pb.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char seen[512];

static void see(const Bus__Caller *caller)
{
    char roles[256] = "";
    for (size_t i = 0; caller != NULL && i < caller->n_roles; i++)
        snprintf(roles + strlen(roles), sizeof roles - strlen(roles), "%s%s", i == 0 ? "" : ",",
                 caller->roles[i]);
    pthread_mutex_lock(&lock);
    snprintf(seen, sizeof seen, "%s|%u|%s|%s",
             caller == NULL || caller->account == NULL ? "-" : caller->account,
             caller == NULL ? 0 : caller->trust, roles[0] == '\0' ? "-" : roles,
             caller != NULL && caller->proved ? "proved" : "-");
    pthread_mutex_unlock(&lock);
}

void people_seen(char *ret, size_t max)
{
    pthread_mutex_lock(&lock);
    snprintf(ret, max, "%s", seen);
    pthread_mutex_unlock(&lock);
}

static Accounts__Grant grant_of(const char *email)
{
    Accounts__Grant grant = ACCOUNTS__GRANT__INIT;
    const bool staff = strncmp(email, "staff@", 6) == 0;
    grant.account = staff ? PEOPLE_STAFF : PEOPLE_ANNA;
    grant.staff = staff;
    grant.trust = staff ? 0 : 1;
    grant.has_second_factor = grant.second_factor = staff;
    grant.idle = strncmp(email, "hasty@", 6) == 0 ? 1 : 600;
    grant.absolute = strncmp(email, "brief@", 6) == 0 ? 1 : 3600;
    return grant;
}

static Common__Code log_in(struct rh_arena *arena, struct rh_slice body, struct rh_slice *ret)
{
    ProtobufCMessage *message;
    Accounts__LoginReply reply = ACCOUNTS__LOGIN_REPLY__INIT;
    if (rh_pb_unpack(arena, &accounts__login_request__descriptor, body, &message) != NULL)
        return COMMON__CODE__INVALID;
    const Accounts__LoginRequest *in = (const void *)message;
    if (strcmp(in->password, "correct horse") != 0)
        return COMMON__CODE__WRONG_LOGIN;
    Accounts__Grant grant = grant_of(in->email);
    reply.grant = &grant;
    *ret = rh_pb_pack(arena, &reply.base);
    return COMMON__CODE__OK;
}

static Common__Code factors(struct rh_arena *arena, struct rh_slice *ret)
{
    Accounts__FactorsReply reply = ACCOUNTS__FACTORS_REPLY__INIT;
    reply.app = true;
    *ret = rh_pb_pack(arena, &reply.base);
    return COMMON__CODE__OK;
}

static Common__Code second_factor(struct rh_arena *arena, struct rh_slice body,
                                  struct rh_slice *ret)
{
    static char *roles[] = {"15:caseworker", "16:admin", "0:operator"};
    ProtobufCMessage *message;
    Accounts__SecondFactorReply reply = ACCOUNTS__SECOND_FACTOR_REPLY__INIT;
    if (rh_pb_unpack(arena, &accounts__second_factor_request__descriptor, body, &message) != NULL)
        return COMMON__CODE__INVALID;
    if (strcmp(((const Accounts__SecondFactorRequest *)(const void *)message)->otp, "123456") != 0)
        return COMMON__CODE__WRONG_OTP;
    Accounts__Grant grant = grant_of("staff@example.org");
    grant.second_factor = false;
    grant.trust = 2;
    grant.roles = roles;
    grant.n_roles = 3;
    reply.grant = &grant;
    *ret = rh_pb_pack(arena, &reply.base);
    return COMMON__CODE__OK;
}

static Common__Code change_password(struct rh_arena *arena, struct rh_slice *ret)
{
    Accounts__ChangePasswordReply reply = ACCOUNTS__CHANGE_PASSWORD_REPLY__INIT;
    Accounts__Grant grant = grant_of("anna@example.org");
    grant.has_end_others = grant.end_others = true;
    reply.grant = &grant;
    *ret = rh_pb_pack(arena, &reply.base);
    return COMMON__CODE__OK;
}

static Common__Code account(struct rh_arena *arena, struct rh_slice *ret)
{
    Accounts__AccountReply reply = ACCOUNTS__ACCOUNT_REPLY__INIT;
    Common__Instant since = COMMON__INSTANT__INIT;
    reply.email = "anna@example.org";
    reply.has_password = reply.password = true;
    reply.has_can_delete = reply.can_delete = true;
    reply.since = &since;
    *ret = rh_pb_pack(arena, &reply.base);
    return COMMON__CODE__OK;
}

void people_answer(struct rh_arena *arena, const struct rh_bus_incoming *in, Common__Code *ret_code,
                   struct rh_slice *ret_body)
{
    const char *method = in->head->method;
    see(in->head->caller);
    if (strcmp(method, "accounts.login") == 0)
        *ret_code = log_in(arena, in->body, ret_body);
    else if (strcmp(method, "accounts.factors") == 0)
        *ret_code = factors(arena, ret_body);
    else if (strcmp(method, "accounts.second_factor") == 0)
        *ret_code = second_factor(arena, in->body, ret_body);
    else if (strcmp(method, "accounts.change_password") == 0)
        *ret_code = change_password(arena, ret_body);
    else if (strcmp(method, "accounts.account") == 0)
        *ret_code = account(arena, ret_body);
    else if (strcmp(method, "accounts.sign_up") == 0 || strcmp(method, "accounts.providers") == 0 ||
             strcmp(method, "accounts.logout") == 0 ||
             strcmp(method, "accounts.delete_account") == 0)
        *ret_code = COMMON__CODE__OK;
}

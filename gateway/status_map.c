/* One table, so that no handler and no page ever names a status. A refusal is the client's (4xx), a
 * failure ours (5xx); 409 is what somebody else's or an earlier act forbids now. */
#include "status_map.h"

#include <stddef.h>

#include "banned.h"

struct row {
    Common__Code code;
    unsigned status;
    int retry_after;
    const char *name;
};

static const struct row rows[] = {
    {COMMON__CODE__OK, 200, 0, "ok"},
    {COMMON__CODE__INVALID, 422, 0, "invalid"},
    {COMMON__CODE__NOT_FOUND, 404, 0, "not_found"},
    {COMMON__CODE__FORBIDDEN, 403, 0, "forbidden"},
    {COMMON__CODE__UNAUTHENTICATED, 401, 0, "unauthenticated"},
    {COMMON__CODE__KEY_REUSED, 409, 0, "key_reused"},
    {COMMON__CODE__KEY_MISSING, 400, 0, "key_missing"},
    {COMMON__CODE__TOO_LARGE, 413, 0, "too_large"},
    {COMMON__CODE__UNKNOWN_METHOD, 502, 0, "unknown_method"},
    {COMMON__CODE__VERSION, 502, 0, "version"},
    {COMMON__CODE__EPOCH, 503, 2, "epoch"},
    {COMMON__CODE__OVERLOADED, 503, 1, "overloaded"},
    {COMMON__CODE__UNAVAILABLE, 503, 5, "unavailable"},
    {COMMON__CODE__DEADLINE, 504, 2, "deadline"},
    {COMMON__CODE__INTERNAL, 500, 0, "internal"},
    {COMMON__CODE__WRONG_LOGIN, 403, 0, "wrong_login"},
    {COMMON__CODE__WRONG_OTP, 403, 0, "wrong_otp"},
    {COMMON__CODE__WEAK_PASSWORD, 422, 0, "weak_password"},
    {COMMON__CODE__LINK_LAPSED, 410, 0, "link_lapsed"},
    {COMMON__CODE__TOO_MANY_TRIES, 429, 60, "too_many_tries"},
    {COMMON__CODE__STALE, 409, 0, "stale"},
    {COMMON__CODE__KEY_REFUSED, 403, 0, "key_refused"},
    {COMMON__CODE__KEY_COPIED, 403, 0, "key_copied"},
    {COMMON__CODE__KEY_KNOWN, 409, 0, "key_known"},
    {COMMON__CODE__TOO_MANY_KEYS, 409, 0, "too_many_keys"},
    {COMMON__CODE__SETUP_LAPSED, 410, 0, "setup_lapsed"},
    {COMMON__CODE__LOGIN_LAPSED, 410, 0, "login_lapsed"},
    {COMMON__CODE__LOGIN_CANCELLED, 403, 0, "login_cancelled"},
    {COMMON__CODE__PROVIDER_FAILED, 502, 0, "provider_failed"},
    {COMMON__CODE__PROVIDER_BUSY, 503, 60, "provider_busy"},
    {COMMON__CODE__IDENTITY_TAKEN, 409, 0, "identity_taken"},
    {COMMON__CODE__TRUST_TOO_LOW, 403, 0, "trust_too_low"},
    {COMMON__CODE__PROOF_MISSING, 403, 0, "proof_missing"},
    {COMMON__CODE__LAST_LOGIN, 409, 0, "last_login"},
    {COMMON__CODE__TOKEN_REFUSED, 400, 0, "token_refused"},
    {COMMON__CODE__SLOT_TAKEN, 409, 0, "slot_taken"},
    {COMMON__CODE__SLOT_NOT_OFFERED, 409, 0, "slot_not_offered"},
    {COMMON__CODE__HOLD_LAPSED, 409, 0, "hold_lapsed"},
    {COMMON__CODE__ALREADY_CANCELLED, 409, 0, "already_cancelled"},
    {COMMON__CODE__APPOINTMENT_PAST, 409, 0, "appointment_past"},
    {COMMON__CODE__NOT_BOOKABLE, 409, 0, "not_bookable"},
    {COMMON__CODE__ALREADY_BOOKED, 409, 0, "already_booked"},
    {COMMON__CODE__EXTENDED_ENOUGH, 409, 0, "extended_enough"},
    {COMMON__CODE__NOT_YET, 409, 0, "not_yet"},
    {COMMON__CODE__NOBODY_WAITS, 409, 0, "nobody_waits"},
    {COMMON__CODE__COUNTER_BUSY, 409, 0, "counter_busy"},
    {COMMON__CODE__VISIT_MOVED, 409, 0, "visit_moved"},
    {COMMON__CODE__NOT_MOVABLE, 409, 0, "not_movable"},
    {COMMON__CODE__OFFER_OVER, 409, 0, "offer_over"},
    {COMMON__CODE__ALREADY_LISTED, 409, 0, "already_listed"},
    {COMMON__CODE__INQUIRY_OVER, 409, 0, "inquiry_over"},
    {COMMON__CODE__IN_USE, 409, 0, "in_use"},
    {COMMON__CODE__NO_NUMBERS, 409, 0, "no_numbers"},
    {COMMON__CODE__ADDRESS_FULL, 409, 0, "address_full"},
    {COMMON__CODE__WORK_MISSING, 403, 0, "work_missing"},
};

static const struct row *row_of(Common__Code code)
{
    static const struct row unknown = {COMMON__CODE__INTERNAL, 500, 0, "internal"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code)
            return &rows[i];
    return &unknown;
}

unsigned gw_status(Common__Code code)
{
    return row_of(code)->status;
}

const char *gw_problem_name(Common__Code code)
{
    return row_of(code)->name;
}

int gw_retry_after(Common__Code code)
{
    return row_of(code)->retry_after;
}

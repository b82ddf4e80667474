/* A place that was given up is offered again after a time that nobody can foresee: who gives up one
 * name's appointment to book it under another's at once (resale) loses it to somebody else. */
#include "booking_handlers.h"

#include "banned.h"

int64_t booking_cool(const struct rh_request *rq, const struct booking_office *office)
{
    uint32_t drawn;
    if (office->cool_minutes == 0 || booking_is_staff(rq))
        return 0;
    rh_random(&drawn, sizeof drawn);
    return (int64_t)(drawn % ((uint32_t)office->cool_minutes * 60)) + 1;
}

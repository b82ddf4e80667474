/* Three clocks: real, business (real plus a fixed offset) and monotonic. */
#include "clock.h"

#include <time.h>

#include "banned.h"

static int64_t business_offset; /* written once, before threads exist */

static int64_t read_ns(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t rh_clock_real(void)
{
    return read_ns(CLOCK_REALTIME) / 1000000;
}

int64_t rh_clock_business(void)
{
    return rh_clock_real() + business_offset;
}

int64_t rh_clock_monotonic(void)
{
    return read_ns(CLOCK_MONOTONIC) / 1000000;
}

int64_t rh_clock_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

void rh_clock_set_offset(int64_t offset)
{
    business_offset = offset;
}

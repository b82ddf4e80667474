/* Days of a calendar file that somebody sends: in order, each once, within what was asked for,
 * named in text that a page can show. */
#include "fuzz.h"

#include "booking.h"
#include "text.h"

#define FROM 20000
#define TO   20800

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct booking_ics_days days;
    if (booking_ics_read(arena, (struct rh_slice){(const char *)data, size}, FROM, TO, &days)) {
        PROMISE(days.n <= BOOKING_ICS_DAYS);
        for (size_t i = 0; i < days.n; i++) {
            PROMISE(days.days[i].day >= FROM && days.days[i].day <= TO);
            PROMISE(i == 0 || days.days[i].day > days.days[i - 1].day);
            PROMISE(strlen(days.days[i].name) <= 200 &&
                    rh_text_refused(rh_slice(days.days[i].name), false) == 0);
        }
    }
    rh_arena_free(&arena);
    return 0;
}

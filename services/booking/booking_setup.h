/* What the pages of the set-up share. */
#ifndef BOOKING_SETUP_H
#define BOOKING_SETUP_H

#include "booking_edit.h"
#include "booking_store_edit.h"

/* Message texts are not const in protobuf-c; nobody writes to them. */
static inline char *booking_text(const char *value)
{
    return (char *)(uintptr_t)value;
}

/* A key from a name: "buergerbuero-2", not one of those for which `taken` is true, nor "neu", which
 * is the page for new ones. */
typedef bool (*booking_taken_fn)(const struct booking_schedule *schedule, const char *key);
const char *booking_key_of(struct rh_arena *arena, const struct booking_schedule *schedule,
                           const char *name, booking_taken_fn taken);
bool booking_office_taken(const struct booking_schedule *schedule, const char *key);
bool booking_service_taken(const struct booking_schedule *schedule, const char *key);

/* The counter of an office; INVALID when it has none of that number. */
struct rh_error *booking_counter_asked(struct rh_request *rq, const struct booking_office *office,
                                       int32_t counter);

/* The rooms of an office as the set-up's pages list them, added to `all`. */
void booking_setup_rooms(struct rh_request *rq, const struct booking_office *office, size_t *n,
                         Booking__SetupRoom ***all);

/* Whether a service takes one of its rooms, and this is one. */
bool booking_takes_room(const struct booking_service *service, int32_t room);

/* True for hours that a week's form shows: of all counters, every week, at the office. */
bool booking_is_weekly(const struct booking_opening *opening);

#endif

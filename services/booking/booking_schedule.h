/* The schedule of an administration: all that it has set up, read as one snapshot and kept per
 * worker until its version is no longer the database's (tenants.schedule).
 *
 * A snapshot stays valid until the request (or batch) that fetched it ends, even when it is
 * replaced meanwhile: the arena given decides. */
#ifndef BOOKING_SCHEDULE_H
#define BOOKING_SCHEDULE_H

#include "booking.h"
#include "db.h"

struct booking_schedule {
    int32_t tenant;
    int64_t version;
    int64_t keep_days; /* from an appointment's end until it is forgotten */
    int32_t from_day;  /* exceptions before this day are left out */
    const char *slug, *name, *land, *discreet, *zone_name;
    struct booking_zone zone;
    size_t n_offices, n_services;
    struct booking_office *offices;
    struct booking_service *services;
};

/* A worker's snapshots. */
struct booking_cache;
struct booking_cache *booking_cache_new(void);
void booking_cache_free(struct booking_cache **cache);

/* The snapshot as it is kept, of whatever version; loads it when there is none. NOT_FOUND for an
 * administration that booking has not heard of. */
struct rh_error *booking_schedule_kept(struct booking_cache *cache, struct rh_db *db,
                                       struct rh_arena *arena, int32_t tenant, int64_t now,
                                       const struct booking_schedule **ret_schedule);

/* Forgets the kept snapshot, so that the next question loads it. */
void booking_schedule_drop(struct booking_cache *cache, struct rh_arena *arena, int32_t tenant);

/* The snapshot of the database's present version. */
struct rh_error *booking_schedule_current(struct booking_cache *cache, struct rh_db *db,
                                          struct rh_arena *arena, int32_t tenant, int64_t now,
                                          const struct booking_schedule **ret_schedule);

/* NULL when there is none of that name. */
const struct booking_office *booking_office_find(const struct booking_schedule *schedule,
                                                 const char *office);
const struct booking_service *booking_service_find(const struct booking_schedule *schedule,
                                                   const char *service);

/* What people call them; the name that a row has where they are set up no more. */
const char *booking_office_name(const struct booking_schedule *schedule, const char *office);
const char *booking_service_name(const struct booking_schedule *schedule, const char *service);

/* "Trauzimmer"; NULL for 0 and for a room that is set up no more. */
const char *booking_room_label(const struct booking_office *office, int64_t room);

/* True when a counter of the office can do the service. */
bool booking_offered_at(const struct booking_office *office, const struct booking_service *service);

/* True when free times exist at all: some counter can do it, and it is not on request. */
bool booking_bookable(const struct booking_service *service);

#endif

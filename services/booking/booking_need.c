/* What an appointment needs: its services and persons as one length of time and the counters that
 * can do all of it. Free times ask for a need and never for what it is made of. */
#include "booking.h"

#include "banned.h"

static bool is_in(const int32_t *counters, size_t n, int32_t counter)
{
    for (size_t i = 0; i < n; i++)
        if (counters[i] == counter)
            return true;
    return false;
}

bool booking_can(const struct booking_service *service, int32_t counter)
{
    return is_in(service->counters, service->n_counters, counter);
}

bool booking_need_can(const struct booking_need *need, int32_t counter)
{
    return is_in(need->counters, need->n_counters, counter);
}

bool booking_has_room(const struct booking_office *office, int32_t room)
{
    for (size_t i = 0; i < office->n_rooms; i++)
        if (office->rooms[i].room == room)
            return true;
    return false;
}

static bool room_at(const struct booking_office *office, const struct booking_need *need)
{
    for (size_t i = 0; i < need->n_rooms; i++)
        if (booking_has_room(office, need->rooms[i]))
            return true;
    return need->n_rooms == 0;
}

bool booking_need_at(const struct booking_office *office, const struct booking_need *need)
{
    if (!room_at(office, need))
        return false;
    for (size_t i = 0; i < office->n_counters; i++)
        if (booking_need_can(need, office->counters[i].counter))
            return true;
    return false;
}

int booking_part_minutes(const struct booking_service *service, int persons)
{
    return service->minutes + (persons - 1) * service->minutes_more;
}

/* Keeps the counters that can do one more service. */
static void narrow(struct rh_arena *arena, const struct booking_service *service,
                   struct booking_need *need)
{
    int32_t *kept = rh_arena_array(arena, need->n_counters, sizeof kept[0]);
    size_t n = 0;
    for (size_t i = 0; i < need->n_counters; i++)
        if (booking_can(service, need->counters[i]))
            kept[n++] = need->counters[i];
    need->counters = kept;
    need->n_counters = n;
}

/* Keeps the rooms in which one more service can be done; none is left where it is another room. */
static void narrow_rooms(struct rh_arena *arena, const struct booking_service *service,
                         struct booking_need *need)
{
    int32_t *kept = rh_arena_array(arena, need->n_rooms, sizeof kept[0]);
    size_t n = 0;
    if (service->n_rooms == 0)
        return;
    if (need->n_rooms == 0) {
        need->rooms = service->rooms;
        need->n_rooms = service->n_rooms;
        return;
    }
    for (size_t i = 0; i < need->n_rooms; i++)
        if (is_in(service->rooms, service->n_rooms, need->rooms[i]))
            kept[n++] = need->rooms[i];
    if (n == 0)
        need->n_counters = 0;
    need->rooms = kept;
    need->n_rooms = n;
}

struct booking_need booking_need_of(struct rh_arena *arena, const struct booking_part *parts,
                                    size_t n)
{
    struct booking_need need = {.parts = parts,
                                .n_parts = n,
                                .channel = parts[0].service->channel,
                                .n_counters = parts[0].service->n_counters,
                                .counters = parts[0].service->counters};
    for (size_t i = 0; i < n; i++) {
        const struct booking_service *service = parts[i].service;
        need.minutes += booking_part_minutes(service, parts[i].persons);
        need.on_request = need.on_request || service->on_request;
        need.sensitive = need.sensitive || service->sensitive;
        if (i > 0)
            narrow(arena, service, &need);
        narrow_rooms(arena, service, &need);
        if (service->channel != need.channel)
            need.n_counters = 0;
    }
    return need;
}

bool booking_need_fits(const struct booking_part *parts, size_t n, size_t *ret_part, int *ret_most)
{
    int minutes = 0;
    for (size_t i = 0; i < n; i++) {
        int most = 0;
        while (most < parts[i].persons &&
               minutes + booking_part_minutes(parts[i].service, most + 1) <= BOOKING_MAX_MINUTES)
            most++;
        if (most < parts[i].persons) {
            *ret_part = i;
            *ret_most = most;
            return false;
        }
        minutes += booking_part_minutes(parts[i].service, most);
    }
    return true;
}

size_t booking_need_apart(struct rh_arena *arena, const struct booking_part *parts, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct booking_need need = booking_need_of(arena, parts, i + 1);
        if (need.n_counters == 0 || need.on_request)
            return i;
    }
    return 0;
}

size_t booking_need_documents(struct rh_arena *arena, const struct booking_need *need,
                              const char ***ret_documents)
{
    size_t most = 0, n = 0;
    for (size_t i = 0; i < need->n_parts; i++)
        most += need->parts[i].service->n_documents;
    const char **all = rh_arena_array(arena, most, sizeof all[0]);
    for (size_t i = 0; i < need->n_parts; i++) {
        const struct booking_service *service = need->parts[i].service;
        for (size_t j = 0; j < service->n_documents; j++) {
            size_t at = 0;
            while (at < n && strcmp(all[at], service->documents[j]) != 0)
                at++;
            if (at == n)
                all[n++] = service->documents[j];
        }
    }
    *ret_documents = all;
    return n;
}

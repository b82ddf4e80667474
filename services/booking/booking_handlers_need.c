/* What appointments are for: as it is asked for, as it is stored, as it is shown. */
#include "booking_handlers.h"

#include "buf.h"

#include "banned.h"

/* ---- asked for ---- */

/* A refused part by the name of its field. The main one is `service` and `persons` themselves. */
static const char *field_of(struct rh_arena *arena, const struct booking_wanted *wanted,
                            size_t index, const char *field)
{
    return index == wanted->n_further ? field
                                      : rh_arena_printf(arena, "further[%zu].%s", index, field);
}

static bool is_named(const Booking__Further *further)
{
    return further->service != NULL && further->service[0] != '\0' &&
           !(further->has_persons && further->persons == 0);
}

static bool has_part(const struct booking_part *parts, size_t n, const struct booking_service *that)
{
    for (size_t i = 0; i < n; i++)
        if (parts[i].service == that)
            return true;
    return false;
}

/* The parts with, for each, the index of its row; the main one's is n_further. */
static struct rh_error *parts_asked(struct rh_request *rq, const struct booking_schedule *schedule,
                                    const struct booking_wanted *wanted, struct booking_part *parts,
                                    size_t *indexes, size_t *ret_n)
{
    size_t n = 1;
    parts[0].persons = wanted->persons == 0 ? 1 : wanted->persons;
    indexes[0] = wanted->n_further;
    RH_TRY(booking_service_asked(rq, schedule, wanted->service, &parts[0].service));
    for (size_t i = 0; i < wanted->n_further; i++) {
        const Booking__Further *further = wanted->further[i];
        const char *field = field_of(rq->arena, wanted, i, "service");
        if (!is_named(further))
            continue;
        const struct booking_service *service = booking_service_find(schedule, further->service);
        if (service == NULL)
            return rh_error_field(NULL, rq->arena, field, COMMON__REASON__UNKNOWN_VALUE, 0);
        if (has_part(parts, n, service))
            return rh_error_field(NULL, rq->arena, field, COMMON__REASON__DUPLICATE, 0);
        parts[n].service = service;
        parts[n].persons = further->has_persons ? further->persons : 1;
        indexes[n++] = i;
    }
    *ret_n = n;
    return NULL;
}

struct rh_error *booking_need_asked(struct rh_request *rq, const struct booking_schedule *schedule,
                                    const struct booking_wanted *wanted, struct booking_need *ret)
{
    struct booking_part *parts = rh_arena_array(rq->arena, BOOKING_MAX_PARTS, sizeof parts[0]);
    size_t indexes[BOOKING_MAX_PARTS] = {0}, n = 0, part = 0;
    int most = 0;
    RH_TRY(parts_asked(rq, schedule, wanted, parts, indexes, &n));
    if (!booking_need_fits(parts, n, &part, &most))
        return rh_error_field(NULL, rq->arena,
                              field_of(rq->arena, wanted, indexes[part], "persons"),
                              COMMON__REASON__TOO_BIG, most);
    part = booking_need_apart(rq->arena, parts, n);
    if (part > 0)
        return rh_error_field(NULL, rq->arena,
                              field_of(rq->arena, wanted, indexes[part], "service"),
                              COMMON__REASON__NOT_TOGETHER, 0);
    *ret = booking_need_of(rq->arena, parts, n);
    return NULL;
}

/* ---- stored ---- */

const char *booking_need_further(struct rh_arena *arena, const struct booking_need *need)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 1; i < need->n_parts; i++)
        for (int j = 0; j < need->parts[i].persons; j++) {
            rh_buf_text(&out, out.len == 0 ? "{" : ",");
            rh_buf_text(&out, need->parts[i].service->service);
        }
    if (out.len == 0)
        return NULL;
    rh_buf_text(&out, "}");
    return rh_buf_str(&out);
}

struct booking_what booking_what_of(struct rh_arena *arena, const struct booking_need *need)
{
    struct booking_what what = {.service = need->parts[0].service->service,
                                .persons = need->parts[0].persons};
    const char **items =
        rh_arena_array(arena, (size_t)BOOKING_MAX_PARTS * BOOKING_MAX_PERSONS, sizeof items[0]);
    for (size_t i = 1; i < need->n_parts; i++)
        for (int j = 0; j < need->parts[i].persons; j++)
            items[what.further.n++] = need->parts[i].service->service;
    what.further.items = items;
    return what;
}

/* A name and how often it stands there, in the order of its first. */
struct counted {
    const char *name;
    int persons;
};

static size_t count_up(const struct booking_what *what, struct counted *ret)
{
    size_t n = 1;
    ret[0] = (struct counted){what->service, (int)what->persons};
    for (size_t i = 0; i < what->further.n; i++) {
        size_t at = 1;
        while (at < n && strcmp(ret[at].name, what->further.items[i]) != 0)
            at++;
        if (at == BOOKING_MAX_PARTS)
            continue;
        if (at == n)
            ret[n++] = (struct counted){what->further.items[i], 0};
        ret[at].persons++;
    }
    return n;
}

bool booking_need_stored(struct rh_arena *arena, const struct booking_schedule *schedule,
                         const struct booking_what *what, struct booking_need *ret)
{
    struct counted counted[BOOKING_MAX_PARTS];
    size_t n = count_up(what, counted);
    struct booking_part *parts = rh_arena_array(arena, n, sizeof parts[0]);
    for (size_t i = 0; i < n; i++) {
        parts[i] = (struct booking_part){booking_service_find(schedule, counted[i].name),
                                         counted[i].persons};
        if (parts[i].service == NULL)
            return false;
    }
    *ret = booking_need_of(arena, parts, n);
    return true;
}

bool booking_what_same(const struct booking_what *a, const struct booking_what *b)
{
    if (strcmp(a->service, b->service) != 0 || a->persons != b->persons ||
        a->further.n != b->further.n)
        return false;
    for (size_t i = 0; i < a->further.n; i++)
        if (strcmp(a->further.items[i], b->further.items[i]) != 0)
            return false;
    return true;
}

/* ---- shown ---- */

const char *booking_what_title(struct rh_arena *arena, const struct booking_schedule *schedule,
                               const struct booking_what *what)
{
    struct counted counted[BOOKING_MAX_PARTS];
    size_t n = count_up(what, counted);
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 0; i < n; i++) {
        rh_buf_text(&out, i == 0 ? "" : " + ");
        if (counted[i].persons > 1)
            rh_buf_text(&out, rh_arena_printf(arena, "%d × ", counted[i].persons));
        rh_buf_text(&out, booking_service_name(schedule, counted[i].name));
    }
    return rh_buf_str(&out);
}

void booking_reply_further(struct rh_arena *arena, const struct booking_need *need, size_t *ret_n,
                           Booking__Part ***ret_further)
{
    *ret_n = need->n_parts - 1;
    *ret_further = rh_arena_array(arena, need->n_parts, sizeof **ret_further);
    for (size_t i = 1; i < need->n_parts; i++) {
        Booking__Part *part = (void *)rh_pb_new(arena, &booking__part__descriptor);
        part->service = booking_reply_service(arena, need->parts[i].service);
        part->persons = need->parts[i].persons;
        (*ret_further)[i - 1] = part;
    }
}

bool booking_need_several(const struct booking_need *need)
{
    return need->n_parts > 1 || need->parts[0].persons > 1;
}

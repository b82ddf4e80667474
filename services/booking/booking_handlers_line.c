/* The waiting list as the office sees it. */
#include "booking_wish.h"

#include "banned.h"

#define MOST_LISTED 500

static void add_entry(struct rh_request *rq, const struct booking_schedule *schedule,
                      const struct booking_line_row *row, Booking__LineReply *out)
{
    Booking__LineEntry *entry =
        RH_PB_ADD(rq->arena, out->n_entries, out->entries, &booking__line_entry__descriptor);
    entry->wish = (char *)(uintptr_t)row->wish;
    entry->state = strcmp(row->state, "OFFERED") == 0 ? BOOKING__WISH_STATE__OFFERED
                                                      : BOOKING__WISH_STATE__LISTED;
    entry->service = (char *)(uintptr_t)booking_what_title(rq->arena, schedule, &row->what);
    if (row->office != NULL)
        entry->office = (char *)(uintptr_t)booking_office_name(schedule, row->office);
    entry->since = rh_pb_instant(rq->arena, row->waits_since);
    entry->from = booking_date(rq->arena, (int32_t)row->from_day);
    entry->to = booking_date(rq->arena, (int32_t)row->to_day);
    entry->place = (int32_t)row->place;
    entry->name = (char *)(uintptr_t)row->name;
    if (row->offer_until != RH_TIME_NULL)
        entry->until = rh_pb_instant(rq->arena, row->offer_until);
}

static struct rh_error *add_counts(struct rh_request *rq, const struct booking_schedule *schedule,
                                   Booking__LineReply *out)
{
    struct booking_line_count *counts;
    size_t n;
    RH_TRY(booking_store_line_counts(rq, &counts, &n));
    for (size_t i = 0; i < n; i++) {
        Booking__LineService *service = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                  &booking__line_service__descriptor);
        service->service = (char *)(uintptr_t)counts[i].service;
        service->name = (char *)(uintptr_t)booking_service_name(schedule, counts[i].service);
        service->waiting = (int32_t)counts[i].waiting;
    }
    return NULL;
}

struct rh_error *booking_line(struct rh_request *rq, const Booking__LineRequest *in,
                              Booking__LineReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_service *service;
    struct booking_line_row *rows;
    size_t n;
    const char *asked = in->service == NULL || in->service[0] == '\0' ? NULL : in->service;
    RH_TRY(booking_schedule(rq, &schedule));
    if (asked != NULL)
        RH_TRY(booking_service_asked(rq, schedule, asked, &service));
    struct booking_message audit = booking_audit(rq, "line");
    RH_TRY(booking_store_line(rq, asked, MOST_LISTED + 1, &audit, &rows, &n));
    RH_TRY(add_counts(rq, schedule, out));
    out->service = (char *)(uintptr_t)asked;
    out->more = n > MOST_LISTED;
    for (size_t i = 0; i < n && i < MOST_LISTED; i++)
        add_entry(rq, schedule, &rows[i], out);
    return NULL;
}

struct rh_error *booking_remove_wish(struct rh_request *rq, const Booking__RemoveWishRequest *in,
                                     Booking__RemoveWishReply *out)
{
    struct booking_wish_change change = {.wish = in->wish, .reason = "REMOVED"};
    struct booking_wish_result result;
    struct booking_wish_found found;
    RH_TRY(booking_wish_find(rq, in->wish, &found));
    if (found.row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    /* an address that nobody has confirmed is not written to */
    if (!booking_wish_in(&found, "TO_CONFIRM"))
        change.mail = booking_wish_mail(rq, &found, BOOKING_WISH_REMOVED);
    change.audit = booking_audit(rq, rh_arena_printf(rq->arena, "wish:%s", in->wish));
    RH_TRY(rh_write_of(rq, &change.write));
    out->wish = in->wish;
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_end_wish(rq, &change, &result));
    return result.known && !result.same ? rh_refuse(rq->arena, KEY_REUSED) : NULL;
}

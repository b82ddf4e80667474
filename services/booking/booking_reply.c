/* From plain values to reply messages, and what else the handlers share. */
#include "booking_inquiry.h"
#include "booking_intent.h"
#include "booking_wish.h"

#include "banned.h"

int booking_settings_check(void *settings)
{
    struct booking_settings *s = settings;
    if (rh_secret_read(s->secret, s->key))
        return 0;
    rh_log(RH_ERROR, NULL, "RATHAUS_SECRET is not 64 hexadecimal digits");
    return -1;
}

void *booking_worker_new(const void *settings)
{
    (void)settings;
    return booking_cache_new();
}

void booking_worker_free(void *own)
{
    struct booking_cache *cache = own;
    booking_cache_free(&cache);
}

Common__Date *booking_date(struct rh_arena *arena, int32_t day)
{
    struct booking_date date = booking_date_of(day);
    Common__Date *out = (void *)rh_pb_new(arena, &common__date__descriptor);
    out->year = date.year;
    out->month = date.month;
    out->day = date.day;
    return out;
}

Booking__State booking_state(const char *state)
{
    return (Booking__State)protobuf_c_enum_descriptor_get_value_by_name(&booking__state__descriptor,
                                                                        state)
        ->value;
}

/* Message texts are not const in protobuf-c; nobody writes to them. */
static char *text(const char *value)
{
    return (char *)(uintptr_t)value;
}

static Common__Money *euros(struct rh_arena *arena, int64_t cents)
{
    Common__Money *money = (void *)rh_pb_new(arena, &common__money__descriptor);
    money->cents = cents;
    money->currency = text("EUR");
    return money;
}

Booking__Service *booking_reply_service(struct rh_arena *arena,
                                        const struct booking_service *service)
{
    Booking__Service *out = (void *)rh_pb_new(arena, &booking__service__descriptor);
    out->service = text(service->service);
    out->leika = text(service->leika);
    out->name = text(service->name);
    out->summary = text(service->summary);
    out->minutes = service->minutes;
    out->has_minutes_more = service->minutes_more != service->minutes;
    out->minutes_more = service->minutes_more;
    out->n_documents = service->n_documents;
    out->documents = (char **)(uintptr_t)service->documents;
    out->fee = service->has_fee ? euros(arena, service->fee_cents) : NULL;
    out->fee_note = text(service->fee_note);
    out->fee_as_of = service->has_fee_day ? booking_date(arena, service->fee_day) : NULL;
    out->channel = (Booking__Channel)service->channel;
    out->on_request = service->on_request;
    out->sensitive = service->sensitive;
    out->link = text(service->link);
    return out;
}

static void add_hours(struct rh_arena *arena, const struct booking_opening *opening,
                      Booking__Office *out)
{
    Booking__Hours *hours = RH_PB_ADD(arena, out->n_hours, out->hours, &booking__hours__descriptor);
    hours->weekday = opening->weekday;
    hours->has_nth = opening->nth != 0;
    hours->nth = opening->nth;
    hours->opens = opening->opens;
    hours->closes = opening->closes;
    hours->venue = text(opening->venue);
}

static Booking__OpenNow *open_now(struct rh_arena *arena, const struct booking_schedule *schedule,
                                  const struct booking_office *office, int64_t now)
{
    struct booking_open_now state;
    booking_open_now(arena, office, schedule->land, &schedule->zone, now, &state);
    Booking__OpenNow *out = (void *)rh_pb_new(arena, &booking__open_now__descriptor);
    out->open = state.open;
    out->until = state.open ? rh_pb_instant(arena, state.until) : NULL;
    out->next = state.next != 0 ? rh_pb_instant(arena, state.next) : NULL;
    out->reason = text(state.reason);
    out->has_open_today = true;
    out->open_today = state.open_today;
    return out;
}

Booking__Office *booking_reply_office(struct rh_arena *arena,
                                      const struct booking_schedule *schedule,
                                      const struct booking_office *office, int64_t now)
{
    Booking__Office *out = (void *)rh_pb_new(arena, &booking__office__descriptor);
    out->office = text(office->office);
    out->name = text(office->name);
    out->street = text(office->street);
    out->postcode = text(office->postcode);
    out->city = text(office->city);
    out->phone = text(office->phone);
    out->email = text(office->email);
    out->access = text(office->access);
    for (size_t i = 0; i < office->n_openings; i++)
        if (!office->openings[i].internal)
            add_hours(arena, &office->openings[i], out);
    out->now = open_now(arena, schedule, office, now);
    return out;
}

void booking_reply_offices(struct rh_arena *arena, const struct booking_schedule *schedule,
                           const struct booking_service *service, int64_t now, size_t *ret_n,
                           Booking__Office ***ret_offices)
{
    Booking__Office **list = rh_arena_array(arena, schedule->n_offices, sizeof list[0]);
    size_t n = 0;
    for (size_t i = 0; i < schedule->n_offices; i++)
        if (service == NULL || booking_offered_at(&schedule->offices[i], service))
            list[n++] = booking_reply_office(arena, schedule, &schedule->offices[i], now);
    *ret_n = n;
    *ret_offices = list;
}

static char *derive(struct rh_request *rq, const char *kind, const char *appointment)
{
    const struct booking_settings *settings = rq->settings;
    char code[RH_SECRET_SIZE];
    rh_secret_derive(settings->key,
                     rh_arena_printf(rq->arena, "%s:%d:%s", kind, rq->tenant, appointment), code);
    return rh_arena_strdup(rq->arena, code);
}

char *booking_code(struct rh_request *rq, const char *appointment)
{
    return derive(rq, "appointment", appointment);
}

char *booking_mail_code(struct rh_request *rq, const char *appointment)
{
    return derive(rq, "mail", appointment);
}

char *booking_reminders_code(struct rh_request *rq, const char *appointment)
{
    return derive(rq, "reminders", appointment);
}

char *booking_inquiry_code(struct rh_request *rq, const char *inquiry)
{
    return derive(rq, "inquiry", inquiry);
}

char *booking_inquiry_mail_code(struct rh_request *rq, const char *inquiry)
{
    return derive(rq, "inquiry-mail", inquiry);
}

char *booking_wish_code(struct rh_request *rq, const char *wish)
{
    return derive(rq, "wish", wish);
}

char *booking_wish_mail_code(struct rh_request *rq, const char *wish)
{
    return derive(rq, "wish-mail", wish);
}

char *booking_intent_code(struct rh_request *rq, const char *intent)
{
    return derive(rq, "intent", intent);
}

char *booking_intent_mail_code(struct rh_request *rq, const char *intent)
{
    return derive(rq, "intent-mail", intent);
}

struct rh_error *booking_check_code(struct rh_request *rq, const char *appointment,
                                    const char *code)
{
    bool own = rh_secret_same(booking_code(rq, appointment), code);
    bool mailed = rh_secret_same(booking_mail_code(rq, appointment), code);
    return own || mailed ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}

struct rh_error *booking_schedule(struct rh_request *rq,
                                  const struct booking_schedule **ret_schedule)
{
    return booking_schedule_current(rq->own, rq->db, rq->arena, rq->tenant, rq->now, ret_schedule);
}

struct rh_error *booking_service_asked(struct rh_request *rq,
                                       const struct booking_schedule *schedule, const char *name,
                                       const struct booking_service **ret_service)
{
    *ret_service = booking_service_find(schedule, name);
    return *ret_service == NULL ? rh_invalid(rq->arena, "service", UNKNOWN_VALUE) : NULL;
}

struct rh_error *booking_office_asked(struct rh_request *rq,
                                      const struct booking_schedule *schedule, const char *name,
                                      const struct booking_office **ret_office)
{
    *ret_office = booking_office_find(schedule, name);
    return *ret_office == NULL ? rh_invalid(rq->arena, "office", UNKNOWN_VALUE) : NULL;
}

void booking_tag_change(struct rh_request *rq, const char *office)
{
    rh_request_tag(rq, "office:%s", office);
    rh_request_tag(rq, "times");
}

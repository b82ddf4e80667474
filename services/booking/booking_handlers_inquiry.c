/* Asking for a time of a service on request, and taking that back. */
#include "booking_inquiry.h"

#include "rights.h"

#include "banned.h"

#define CONFIRM_WITHIN (24 * RH_HOUR)

enum { MOST_DAYS = 366 };

/* What is asked for, or the refusal: no such service or office, or one that has times of its own.
 */
static struct rh_error *what_asked(struct rh_request *rq, const Booking__InquireRequest *in,
                                   struct booking_inquiry_found *found)
{
    const char *office = in->office == NULL || in->office[0] == '\0' ? NULL : in->office;
    RH_TRY(booking_schedule(rq, &found->schedule));
    RH_TRY(booking_service_asked(rq, found->schedule, in->service, &found->service));
    if (office != NULL)
        RH_TRY(booking_office_asked(rq, found->schedule, office, &found->office));
    if (!found->service->on_request ||
        (found->office != NULL && !booking_offered_at(found->office, found->service)))
        return rh_refuse(rq->arena, NOT_BOOKABLE);
    return NULL;
}

/* One of the days, where it is stated; ret_last: the later one. */
static struct rh_error *add_day(struct rh_request *rq, const struct booking_schedule *schedule,
                                const Common__Date *date, const char *field,
                                struct booking_inquiry_entry *entry, int32_t *ret_last)
{
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL), day;
    if (date == NULL)
        return NULL;
    RH_TRY(booking_day_asked(rq, date, field, today, &day));
    if (day < today)
        return rh_invalid(rq->arena, field, PAST);
    if (day > today + MOST_DAYS)
        return rh_error_field(NULL, rq->arena, field, COMMON__REASON__TOO_FAR, MOST_DAYS);
    entry->days[entry->n_days++] = booking_iso(rq->arena, day);
    *ret_last = day > *ret_last ? day : *ret_last;
    return NULL;
}

static struct rh_error *add_days(struct rh_request *rq, const struct booking_schedule *schedule,
                                 const Booking__InquireRequest *in,
                                 struct booking_inquiry_entry *entry, int32_t *ret_last)
{
    const struct {
        const Common__Date *date;
        const char *field;
        bool has_part;
        Booking__DayPart part;
    } asked[] = {{in->date, "date", in->has_part, in->part},
                 {in->date2, "date2", in->has_part2, in->part2},
                 {in->date3, "date3", in->has_part3, in->part3}};
    *ret_last = 0;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        int part = asked[i].has_part ? (int)asked[i].part : BOOKING__DAY_PART__ANY_TIME;
        entry->parts[entry->n_days] =
            protobuf_c_enum_descriptor_get_value(&booking__day_part__descriptor, part)->name;
        RH_TRY(add_day(rq, schedule, asked[i].date, asked[i].field, entry, ret_last));
    }
    return NULL;
}

static const char *given(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : text;
}

/* Who is known has it sent at once, and so has whom staff sees or hears. */
static bool is_known(const struct rh_request *rq)
{
    return rq->caller.account != NULL && rq->caller.trust >= 1;
}

static struct rh_error *prepare(struct rh_request *rq, const Booking__InquireRequest *in,
                                const struct booking_inquiry_found *what,
                                struct booking_inquiry_entry *entry)
{
    bool staff = is_known(rq) && rh_rights_role(&rq->caller, "caseworker");
    int32_t last;
    *entry = (struct booking_inquiry_entry){
        .inquiry = rh_uuid(rq->arena, rq->now),
        .service = what->service->service,
        .office = what->office == NULL ? NULL : what->office->office,
        .note = given(in->note),
        .name = in->name,
        .email = given(in->email),
        .phone = given(in->phone),
        .language = rq->language,
        .account = is_known(rq) && !staff ? rq->caller.account : NULL,
        .until = is_known(rq) ? RH_TIME_NULL : rq->now + CONFIRM_WITHIN,
    };
    if (entry->email == NULL && !staff)
        return rh_invalid(rq->arena, "email", MISSING);
    if (entry->email == NULL && entry->phone == NULL)
        return rh_invalid(rq->arena, "phone", MISSING);
    RH_TRY(add_days(rq, what->schedule, in, entry, &last));
    booking_zone_instant(&what->schedule->zone, last + 1, 0, &entry->due);
    entry->due = is_known(rq) ? entry->due : entry->until;
    return NULL;
}

static void add_mail(struct rh_request *rq, const struct booking_inquiry_found *what,
                     struct booking_inquiry_entry *entry)
{
    struct booking_inquiry_row row = {.inquiry = entry->inquiry,
                                      .email = entry->email,
                                      .language = entry->language,
                                      .hold_until = entry->until};
    struct booking_inquiry_found found = *what;
    found.row = &row;
    entry->mail = booking_inquiry_mail(
        rq, &found, entry->until == RH_TIME_NULL ? BOOKING_INQUIRY_OPEN : BOOKING_INQUIRY_CONFIRM);
}

struct rh_error *booking_inquire(struct rh_request *rq, const Booking__InquireRequest *in,
                                 Booking__InquireReply *out)
{
    struct booking_inquiry_found what = {.row = NULL};
    struct booking_inquiry_entry entry;
    struct rh_outcome outcome;
    RH_TRY(what_asked(rq, in, &what));
    RH_TRY(prepare(rq, in, &what, &entry));
    add_mail(rq, &what, &entry);
    RH_TRY(rh_write_of(rq, &entry.write));
    out->inquiry = (char *)(uintptr_t)entry.inquiry;
    out->code = rh_arena_strdup(rq->arena, "");
    entry.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_inquire(rq, &entry, &outcome));
    if (outcome.known)
        RH_TRY(rh_write_replay(rq, outcome.same, outcome.reply, &out->base));
    else if (!outcome.done)
        return rh_refuse(rq->arena, TOO_MANY_TRIES);
    out->code = booking_inquiry_code(rq, out->inquiry);
    return NULL;
}

struct rh_error *booking_inquiry(struct rh_request *rq, const Booking__InquiryRequest *in,
                                 Booking__InquiryReply *out)
{
    struct booking_inquiry_found found;
    RH_TRY(booking_inquiry_look_up(rq, in->inquiry, in->code, &found));
    out->inquiry = booking_reply_inquiry(rq, &found, in->code);
    out->code = in->code;
    return NULL;
}

/* Two clicks on one mail's button are no mistake. */
static struct rh_error *settle_confirmed(struct rh_request *rq,
                                         const struct booking_inquiry_result *result)
{
    if (result->known)
        return result->same ? NULL : rh_refuse(rq->arena, KEY_REUSED);
    if (result->done)
        return NULL;
    if (result->state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    bool over = strcmp(result->state, "UNSENT") == 0 || strcmp(result->state, "WITHDRAWN") == 0;
    return over ? rh_refuse(rq->arena, LINK_LAPSED) : NULL;
}

struct rh_error *booking_confirm_inquiry(struct rh_request *rq,
                                         const Booking__ConfirmInquiryRequest *in,
                                         Booking__ConfirmInquiryReply *out)
{
    struct booking_inquiry_change change = {.inquiry = in->inquiry};
    struct booking_inquiry_result result;
    struct booking_inquiry_found found;
    if (!rh_secret_same(booking_inquiry_mail_code(rq, in->inquiry), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_inquiry_look_up(rq, in->inquiry, in->code, &found));
    change.over = booking_inquiry_over(&found);
    change.mail = booking_inquiry_mail(rq, &found, BOOKING_INQUIRY_OPEN);
    out->inquiry = in->inquiry;
    out->code = rh_arena_strdup(rq->arena, "");
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_confirm_inquiry(rq, &change, &result));
    RH_TRY(settle_confirmed(rq, &result));
    out->code = in->code;
    return NULL;
}

struct rh_error *booking_withdraw_inquiry(struct rh_request *rq,
                                          const Booking__WithdrawInquiryRequest *in,
                                          Booking__WithdrawInquiryReply *out)
{
    struct booking_inquiry_change change = {.inquiry = in->inquiry, .state = "WITHDRAWN"};
    struct booking_inquiry_result result;
    RH_TRY(booking_check_inquiry(rq, in->inquiry, in->code));
    RH_TRY(rh_write_of(rq, &change.write));
    out->inquiry = in->inquiry;
    out->code = rh_arena_strdup(rq->arena, "");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_end_inquiry(rq, &change, &result));
    if (result.known && !result.same)
        return rh_refuse(rq->arena, KEY_REUSED);
    if (!result.known && !result.done && result.state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (!result.known && !result.done && strcmp(result.state, "ANSWERED") == 0)
        return rh_refuse(rq->arena, ALREADY_BOOKED);
    out->code = in->code;
    return NULL;
}

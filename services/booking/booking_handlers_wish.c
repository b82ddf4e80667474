/* Joining the waiting list and leaving it. */
#include "booking_wish.h"

#include "rights.h"

#include "banned.h"

#define DAY (24 * RH_HOUR)
#define CONFIRM_WITHIN                                                                             \
    DAY /* nothing is held for a wish: there is time to look into one's mails                      \
         */

enum { USUAL_DAYS = 56, MOST_DAYS = 184, ALL_DAYS = 127 };

/* ---- joining ---- */

static struct rh_error *days_asked(struct rh_request *rq, const Booking__WishRequest *in,
                                   const struct booking_schedule *schedule, int32_t *ret_from,
                                   int32_t *ret_to)
{
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    RH_TRY(booking_day_asked(rq, in->from, "from", today, ret_from));
    RH_TRY(booking_day_asked(rq, in->to, "to", *ret_from + USUAL_DAYS, ret_to));
    if (*ret_from < today)
        return rh_invalid(rq->arena, "from", PAST);
    if (*ret_to < today)
        return rh_invalid(rq->arena, "to", PAST);
    if (*ret_to < *ret_from)
        return rh_invalid(rq->arena, "to", BEFORE_BEGIN);
    if (in->to == NULL && *ret_to > today + MOST_DAYS)
        *ret_to = today + MOST_DAYS;
    if (*ret_from > today + MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "from", COMMON__REASON__TOO_FAR, MOST_DAYS);
    if (*ret_to > today + MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_FAR, MOST_DAYS);
    return NULL;
}

static unsigned weekdays_asked(const Booking__WishRequest *in)
{
    unsigned days = 0;
    for (size_t i = 0; i < in->n_weekdays; i++)
        days |= 1U << (in->weekdays[i] - 1);
    return days == 0 ? ALL_DAYS : days;
}

static const char *part_asked(const Booking__WishRequest *in)
{
    int part = in->has_part ? (int)in->part : BOOKING__DAY_PART__ANY_TIME;
    return protobuf_c_enum_descriptor_get_value(&booking__day_part__descriptor, part)->name;
}

/* Some office, or the one that is wished for, can do all of it and gives times out. */
static bool can_be_offered(const struct booking_wish_found *found)
{
    const struct booking_schedule *schedule = found->schedule;
    for (size_t i = 0; i < schedule->n_offices; i++) {
        const struct booking_office *office = &schedule->offices[i];
        if ((found->office == NULL || found->office == office) &&
            booking_need_at(office, &found->need))
            return !found->need.on_request;
    }
    return false;
}

/* What is wished for, or the refusal: no such service or office, or none that waiting helps for. */
static struct rh_error *what_asked(struct rh_request *rq, const Booking__WishRequest *in,
                                   struct booking_wish_found *found)
{
    const char *office = in->office == NULL || in->office[0] == '\0' ? NULL : in->office;
    const struct booking_wanted wanted = BOOKING_WANTED(in);
    RH_TRY(booking_schedule(rq, &found->schedule));
    RH_TRY(booking_need_asked(rq, found->schedule, &wanted, &found->need));
    if (office != NULL)
        RH_TRY(booking_office_asked(rq, found->schedule, office, &found->office));
    return can_be_offered(found) ? NULL : rh_refuse(rq->arena, NOT_BOOKABLE);
}

struct rh_error *booking_wish_form(struct rh_request *rq, const Booking__WishFormRequest *in,
                                   Booking__WishFormReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_wanted wanted = BOOKING_WANTED(in);
    struct booking_need need;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_need_asked(rq, schedule, &wanted, &need));
    out->service = booking_reply_service(rq->arena, need.parts[0].service);
    out->persons = need.parts[0].persons;
    out->minutes = need.minutes;
    out->has_several = true;
    out->several = booking_need_several(&need);
    booking_reply_further(rq->arena, &need, &out->n_further, &out->further);
    out->offices = rh_arena_array(rq->arena, schedule->n_offices, sizeof out->offices[0]);
    for (size_t i = 0; i < schedule->n_offices; i++)
        if (booking_need_at(&schedule->offices[i], &need))
            out->offices[out->n_offices++] =
                booking_reply_office(rq->arena, schedule, &schedule->offices[i], rq->now);
    return NULL;
}

/* Who is known is on the list at once, and so is whom staff sees or hears. */
static bool is_known(const struct rh_request *rq)
{
    return rq->caller.account != NULL && rq->caller.trust >= 1;
}

static struct rh_error *prepare(struct rh_request *rq, const Booking__WishRequest *in,
                                const struct booking_wish_found *what,
                                struct booking_wish_entry *entry)
{
    int32_t from, to;
    bool known = is_known(rq);
    bool own = known && !rh_rights_role(&rq->caller, "caseworker");
    RH_TRY(days_asked(rq, in, what->schedule, &from, &to));
    *entry = (struct booking_wish_entry){
        .wish = rh_uuid(rq->arena, rq->now),
        .service = what->need.parts[0].service->service,
        .persons = what->need.parts[0].persons,
        .further = booking_need_further(rq->arena, &what->need),
        .office = what->office == NULL ? NULL : what->office->office,
        .from = booking_iso(rq->arena, from),
        .to = booking_iso(rq->arena, to),
        .weekdays = weekdays_asked(in),
        .part = part_asked(in),
        .name = in->name,
        .email = in->email,
        .language = rq->language,
        .account = own ? rq->caller.account : NULL,
        .until = known ? RH_TIME_NULL : rq->now + CONFIRM_WITHIN,
        .timer = rh_uuid(rq->arena, rq->now),
    };
    booking_zone_instant(&what->schedule->zone, to + 1, 0, &entry->due);
    entry->due = known ? entry->due : entry->until;
    return NULL;
}

static void add_mail(struct rh_request *rq, const struct booking_wish_found *what,
                     struct booking_wish_entry *entry)
{
    struct booking_wish_row row = {.wish = entry->wish,
                                   .what = booking_what_of(rq->arena, &what->need),
                                   .email = entry->email,
                                   .language = entry->language,
                                   .hold_until = entry->until};
    struct booking_wish_found found = *what;
    found.row = &row;
    entry->mail = booking_wish_mail(
        rq, &found, entry->until == RH_TIME_NULL ? BOOKING_WISH_LISTED : BOOKING_WISH_CONFIRM);
}

struct rh_error *booking_wish(struct rh_request *rq, const Booking__WishRequest *in,
                              Booking__WishReply *out)
{
    struct booking_wish_found what = {.row = NULL};
    struct booking_wish_entry entry;
    struct booking_wish_outcome outcome;
    RH_TRY(what_asked(rq, in, &what));
    RH_TRY(prepare(rq, in, &what, &entry));
    add_mail(rq, &what, &entry);
    RH_TRY(rh_write_of(rq, &entry.write));
    out->wish = (char *)(uintptr_t)entry.wish;
    out->code = rh_arena_strdup(rq->arena, "");
    entry.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_wish(rq, &entry, &outcome));
    if (outcome.known)
        RH_TRY(rh_write_replay(rq, outcome.same, outcome.reply, &out->base));
    else if (!outcome.done)
        return outcome.listed ? rh_refuse(rq->arena, ALREADY_LISTED)
                              : rh_refuse(rq->arena, TOO_MANY_TRIES);
    out->code = booking_wish_code(rq, out->wish);
    return NULL;
}

/* ---- the page behind the link ---- */

struct rh_error *booking_wished(struct rh_request *rq, const Booking__WishedRequest *in,
                                Booking__WishedReply *out)
{
    struct booking_wish_found found;
    RH_TRY(booking_wish_look_up(rq, in->wish, in->code, &found));
    out->wish = booking_reply_wish(rq, &found, in->code);
    out->code = in->code;
    return NULL;
}

/* Two clicks on one mail's button are no mistake: on the list is on the list. */
static struct rh_error *settle_confirmed(struct rh_request *rq,
                                         const struct booking_wish_result *result)
{
    if (result->known)
        return result->same ? NULL : rh_refuse(rq->arena, KEY_REUSED);
    if (result->done)
        return NULL;
    if (result->state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (strcmp(result->state, "TO_CONFIRM") == 0)
        return result->twice ? rh_refuse(rq->arena, ALREADY_LISTED)
                             : rh_refuse(rq->arena, LINK_LAPSED);
    return strcmp(result->state, "ENDED") == 0 ? rh_refuse(rq->arena, LINK_LAPSED) : NULL;
}

/* Two wishes of one address that are confirmed at the same instant. */
static struct rh_error *is_twice(struct rh_request *rq, struct rh_error *error)
{
    if (error != NULL && strcmp(rh_db_constraint(rq->db), "wishes_once") == 0)
        return rh_refuse(rq->arena, ALREADY_LISTED);
    return error;
}

struct rh_error *booking_confirm_wish(struct rh_request *rq, const Booking__ConfirmWishRequest *in,
                                      Booking__ConfirmWishReply *out)
{
    struct booking_wish_change change = {.wish = in->wish, .timer = rh_uuid(rq->arena, rq->now)};
    struct booking_wish_result result;
    struct booking_wish_found found;
    if (!rh_secret_same(booking_wish_mail_code(rq, in->wish), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_wish_look_up(rq, in->wish, in->code, &found));
    booking_zone_instant(&found.schedule->zone, (int32_t)found.row->to_day + 1, 0, &change.over);
    change.mail = booking_wish_mail(rq, &found, BOOKING_WISH_LISTED);
    out->wish = in->wish;
    out->code = rh_arena_strdup(rq->arena, "");
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(is_twice(rq, booking_store_confirm_wish(rq, &change, &result)));
    RH_TRY(settle_confirmed(rq, &result));
    out->code = in->code;
    return NULL;
}

/* ---- leaving ---- */

struct rh_error *booking_leave_wish(struct rh_request *rq, const Booking__LeaveWishRequest *in,
                                    Booking__LeaveWishReply *out)
{
    struct booking_wish_change change = {.wish = in->wish, .reason = "LEFT"};
    struct booking_wish_result result;
    RH_TRY(booking_check_wish(rq, in->wish, in->code));
    RH_TRY(rh_write_of(rq, &change.write));
    out->wish = in->wish;
    out->code = rh_arena_strdup(rq->arena, "");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_end_wish(rq, &change, &result));
    if (result.known && !result.same)
        return rh_refuse(rq->arena, KEY_REUSED);
    if (!result.known && !result.done && result.state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (!result.known && !result.done && strcmp(result.state, "TAKEN") == 0)
        return rh_refuse(rq->arena, ALREADY_BOOKED);
    out->code = in->code;
    return NULL;
}

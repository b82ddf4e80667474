/* A service as it is set up, and its changes. Lists are texts with one entry a line, a fee is
 * written as people write it: a form has nothing else. */
#include "booking_setup.h"

#include "buf.h"

#include "banned.h"

#define MOST_DOCUMENTS 30
#define MOST_WORDS     60

/* ---- as it is ---- */

static char *lines_of(struct rh_arena *arena, const char *const *items, size_t n)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 0; i < n; i++)
        rh_buf_printf(&out, "%s%s", i > 0 ? "\n" : "", items[i]);
    return n == 0 ? NULL : booking_text(rh_buf_str(&out));
}

static void fill_counters(struct rh_request *rq, const struct booking_schedule *schedule,
                          const struct booking_service *service, Booking__ServiceSetupReply *out)
{
    for (size_t i = 0; i < schedule->n_offices; i++)
        for (size_t j = 0; j < schedule->offices[i].n_counters; j++) {
            const struct booking_counter *counter = &schedule->offices[i].counters[j];
            if (!booking_can(service, counter->counter))
                continue;
            Booking__SetupCounter *added = RH_PB_ADD(rq->arena, out->n_counters, out->counters,
                                                     &booking__setup_counter__descriptor);
            added->counter = counter->counter;
            added->label = booking_text(counter->label);
            added->office = booking_text(counter->office);
        }
}

static void fill_service(struct rh_request *rq, const struct booking_service *service,
                         Booking__ServiceSetupReply *out)
{
    out->service = booking_text(service->service);
    out->name = booking_text(service->name);
    out->summary = booking_text(service->summary);
    out->has_minutes = true;
    out->minutes = service->minutes;
    out->documents = lines_of(rq->arena, service->documents, service->n_documents);
    if (service->has_fee)
        out->fee = rh_arena_printf(rq->arena, "%lld,%02d", (long long)service->fee_cents / 100,
                                   (int)(service->fee_cents % 100));
    out->fee_note = booking_text(service->fee_note);
    out->fee_as_of = service->has_fee_day ? booking_date(rq->arena, service->fee_day) : NULL;
    out->channel = (Booking__Channel)service->channel;
    out->link = booking_text(service->link);
    out->on_request = service->on_request;
    out->sensitive = service->sensitive;
    out->words = lines_of(rq->arena, service->words, service->n_words);
    out->leika = booking_text(service->leika);
    out->has_minutes_more = service->minutes_more != service->minutes;
    out->minutes_more = service->minutes_more;
    for (size_t i = 0; i < out->n_rooms; i++)
        out->rooms[i]->chosen = booking_takes_room(service, out->rooms[i]->room);
}

static void fill_rooms(struct rh_request *rq, const struct booking_schedule *schedule,
                       Booking__ServiceSetupReply *out)
{
    for (size_t i = 0; i < schedule->n_offices; i++)
        booking_setup_rooms(rq, &schedule->offices[i], &out->n_rooms, &out->rooms);
    for (size_t i = 0; i < out->n_rooms; i++)
        out->rooms[i]->has_chosen = true;
}

struct rh_error *booking_service_setup(struct rh_request *rq,
                                       const Booking__ServiceSetupRequest *in,
                                       Booking__ServiceSetupReply *out)
{
    const struct booking_schedule *schedule;
    RH_TRY(booking_schedule(rq, &schedule));
    out->version = schedule->version;
    out->channel = BOOKING__CHANNEL__ON_SITE;
    fill_rooms(rq, schedule, out);
    if (in->service == NULL)
        return NULL;
    const struct booking_service *service = booking_service_find(schedule, in->service);
    if (service == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    fill_service(rq, service, out);
    fill_counters(rq, schedule, service, out);
    return NULL;
}

/* ---- as it is to be ---- */

/* The lines of a text that say something. */
static struct rh_error *read_lines(struct rh_request *rq, const char *field, const char *text,
                                   size_t most, const char ***ret)
{
    const char **lines = rh_arena_array(rq->arena, most, sizeof lines[0]);
    size_t n = 0;
    for (const char *at = text == NULL ? "" : text; *at != '\0';) {
        size_t len = strcspn(at, "\n"), skip = strspn(at, " \t\r");
        size_t end = len;
        while (end > skip && strchr(" \t\r,;", at[end - 1]) != NULL)
            end--;
        if (end > skip && n == most)
            return rh_error_field(NULL, rq->arena, field, COMMON__REASON__TOO_MANY, (int64_t)most);
        if (end > skip)
            lines[n++] = rh_arena_dup(rq->arena, at + skip, end - skip);
        at += len + (at[len] == '\n');
    }
    ret[0] = lines;
    ret[1] = lines + n;
    return NULL;
}

/* "37", "37,00", "22.80 €": cents. */
static bool read_cents(const char *text, int64_t *ret)
{
    size_t n = strspn(text, "0123456789");
    *ret = 0;
    for (size_t i = 0; i < n; i++)
        *ret = *ret * 10 + (text[i] - '0');
    *ret *= 100;
    const char *at = text + n;
    if (n == 0 || n > 6)
        return false;
    if (*at == ',' || *at == '.') {
        if (strspn(at + 1, "0123456789") != 2)
            return false;
        *ret += (at[1] - '0') * 10 + (at[2] - '0');
        at += 3;
    }
    at += strspn(at, " ");
    return *at == '\0' || strcmp(at, "\u20ac") == 0 || strcmp(at, "EUR") == 0;
}

static struct rh_error *read_lists(struct rh_request *rq, const Booking__SaveServiceRequest *in,
                                   struct booking_service *ret)
{
    const char **documents[2], **words[2];
    RH_TRY(read_lines(rq, "documents", in->documents, MOST_DOCUMENTS, documents));
    RH_TRY(read_lines(rq, "words", in->words, MOST_WORDS, words));
    ret->documents = documents[0];
    ret->n_documents = (size_t)(documents[1] - documents[0]);
    ret->words = words[0];
    ret->n_words = (size_t)(words[1] - words[0]);
    return NULL;
}

/* Rooms of any office of the draft, each once. */
static struct rh_error *read_rooms(struct rh_request *rq, const struct booking_schedule *draft,
                                   const Booking__SaveServiceRequest *in,
                                   struct booking_service *ret)
{
    int32_t *rooms = rh_arena_array(rq->arena, in->n_rooms, sizeof rooms[0]);
    for (size_t i = 0; i < in->n_rooms; i++) {
        bool known = false;
        for (size_t j = 0; j < draft->n_offices && !known; j++)
            known = booking_has_room(&draft->offices[j], in->rooms[i]);
        if (!known)
            return rh_invalid(rq->arena, "rooms", UNKNOWN_VALUE);
        ret->rooms = rooms;
        if (!booking_takes_room(ret, in->rooms[i]))
            rooms[ret->n_rooms++] = in->rooms[i];
    }
    return NULL;
}

static struct rh_error *read_service(struct rh_request *rq, const struct booking_schedule *draft,
                                     const Booking__SaveServiceRequest *in,
                                     struct booking_service *ret)
{
    const char *fee = booking_said(in->fee), *link = booking_said(in->link);
    *ret = (struct booking_service){.name = in->name,
                                    .summary = booking_said(in->summary),
                                    .minutes = in->minutes,
                                    .minutes_more =
                                        in->has_minutes_more ? in->minutes_more : in->minutes,
                                    .fee_note = booking_said(in->fee_note),
                                    .channel = (enum booking_channel)in->channel,
                                    .link = link,
                                    .on_request = in->on_request,
                                    .sensitive = in->sensitive,
                                    .leika = booking_said(in->leika),
                                    .has_fee = fee != NULL,
                                    .has_fee_day = in->fee_as_of != NULL};
    RH_TRY(read_lists(rq, in, ret));
    RH_TRY(read_rooms(rq, draft, in, ret));
    RH_TRY(booking_day_asked(rq, in->fee_as_of, "feeAsOf", 0, &ret->fee_day));
    if (fee != NULL && !read_cents(fee, &ret->fee_cents))
        return rh_invalid(rq->arena, "fee", WRONG_FORMAT);
    if (link != NULL && strncmp(link, "https://", 8) != 0)
        return rh_invalid(rq->arena, "link", WRONG_FORMAT);
    if (ret->leika != NULL && strspn(ret->leika, "0123456789") != 14)
        return rh_invalid(rq->arena, "leika", WRONG_FORMAT);
    return NULL;
}

/* The draft with the service in it, where it is there already. */
static void put_service(struct booking_schedule *draft, const struct booking_service *row)
{
    for (size_t i = 0; i < draft->n_services; i++)
        if (strcmp(draft->services[i].service, row->service) == 0) {
            draft->services[i].minutes = row->minutes;
            draft->services[i].minutes_more = row->minutes_more;
            draft->services[i].rooms = row->rooms;
            draft->services[i].n_rooms = row->n_rooms;
        }
}

struct rh_error *booking_save_service(struct rh_request *rq, const Booking__SaveServiceRequest *in,
                                      Booking__SaveServiceReply *out)
{
    struct booking_edit edit;
    struct booking_service row;
    const char *subject =
        rh_arena_printf(rq->arena, "service:%s", in->service == NULL ? "" : in->service);
    RH_TRY(booking_edit_begin(rq, in->version, subject, &out->base, &edit));
    if (edit.over)
        return NULL;
    if (in->service != NULL && booking_service_find(edit.schedule, in->service) == NULL)
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    RH_TRY(read_service(rq, edit.draft, in, &row));
    row.service = in->service != NULL
                      ? in->service
                      : booking_key_of(rq->arena, edit.schedule, in->name, booking_service_taken);
    put_service(edit.draft, &row);
    if (in->service != NULL)
        RH_TRY(booking_edit_look(rq, &edit, NULL, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->service = booking_text(row.service);
    return edit.over ? NULL : booking_store_save_service(rq, &edit, &row, &out->base);
}

struct rh_error *booking_remove_service(struct rh_request *rq,
                                        const Booking__RemoveServiceRequest *in,
                                        Booking__RemoveServiceReply *out)
{
    struct booking_edit edit;
    bool used;
    RH_TRY(booking_edit_begin(
        rq, in->version, rh_arena_printf(rq->arena, "service:%s", in->service), &out->base, &edit));
    if (edit.over)
        return NULL;
    if (booking_service_find(edit.schedule, in->service) == NULL)
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    RH_TRY(booking_store_further_used(rq, in->service, &used));
    if (used)
        return rh_refuse(rq->arena, IN_USE);
    out->version = in->version + 1;
    return booking_store_remove_service(rq, &edit, in->service, &out->base);
}

/* Parameters in, outcome out. */
#include "booking_store_edit.h"

#include "accounts.pb-c.h"
#include "booking_sql.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct rh_error *booking_store_save_office(struct rh_request *rq, const struct booking_edit *edit,
                                           const struct booking_office *office,
                                           ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_text(office->office),
        rh_param_text(office->name),
        rh_param_text(office->street),
        rh_param_text(office->postcode),
        rh_param_text(office->city),
        rh_param_text(office->phone),
        rh_param_text(office->email),
        rh_param_text(office->access),
        rh_param_int(rq->arena, office->window_days),
        rh_param_int(rq->arena, office->lead_minutes),
        rh_param_int(rq->arena, office->hold_minutes),
        rh_param_int(rq->arena, office->confirm_minutes),
        rh_param_int(rq->arena, office->grid_minutes),
        rh_param_int(rq->arena, office->release_minute),
        rh_param_int(rq->arena, office->cool_minutes),
    };
    const struct rh_query query = {BOOKING_SQL_SAVE_OFFICE, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_remove_office(struct rh_request *rq, const struct booking_edit *edit,
                                             const char *office, ProtobufCMessage *out)
{
    const struct rh_param params[] = {BOOKING_EDIT_PARAMS(rq, edit), rh_param_text(office)};
    const struct rh_query query = {BOOKING_SQL_REMOVE_OFFICE, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

static const struct rh_column last_columns[] = {RH_COLUMN(booking_last_row, counter, INT),
                                                RH_COLUMN(booking_last_row, room, INT)};
static const struct rh_row_type last_type = RH_ROW_TYPE(booking_last_row, last_columns);

struct rh_error *booking_store_last_numbers(struct rh_request *rq, struct booking_last_row *ret)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    const struct rh_query query = {BOOKING_SQL_LAST_NUMBERS, params, COUNT(params), &last_type};
    struct booking_last_row *rows = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, NULL));
    *ret = rows == NULL ? (struct booking_last_row){0, 0} : rows[0];
    return NULL;
}

struct rh_error *booking_store_save_counter(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_counter *counter,
                                            ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_int(rq->arena, counter->counter),
        rh_param_text(counter->office),
        rh_param_text(counter->label),
    };
    const struct rh_query query = {BOOKING_SQL_SAVE_COUNTER, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_remove_counter(struct rh_request *rq,
                                              const struct booking_edit *edit, int32_t counter,
                                              ProtobufCMessage *out)
{
    const struct rh_param params[] = {BOOKING_EDIT_PARAMS(rq, edit),
                                      rh_param_int(rq->arena, counter)};
    const struct rh_query query = {BOOKING_SQL_REMOVE_COUNTER, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_save_room(struct rh_request *rq, const struct booking_edit *edit,
                                         const struct booking_room *room, ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_int(rq->arena, room->room),
        rh_param_text(room->office),
        rh_param_text(room->label),
    };
    const struct rh_query query = {BOOKING_SQL_SAVE_ROOM, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_remove_room(struct rh_request *rq, const struct booking_edit *edit,
                                           int32_t room, ProtobufCMessage *out)
{
    const struct rh_param params[] = {BOOKING_EDIT_PARAMS(rq, edit), rh_param_int(rq->arena, room)};
    const struct rh_query query = {BOOKING_SQL_REMOVE_ROOM, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_qualify(struct rh_request *rq, const struct booking_edit *edit,
                                       const struct booking_able_rows *rows, ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_ints(rq->arena, rows->n_counters, rows->counters),
        rh_param_ints(rq->arena, rows->n, rows->able),
        rh_param_texts(rq->arena, rows->n, rows->does),
    };
    const struct rh_query query = {BOOKING_SQL_QUALIFY, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

/* The numbers of openings as columns. */
struct columns {
    int64_t *counter, *weekday, *nth, *opens, *closes, *internal, *release_days;
    const char **venue;
};

static struct columns columns_of(struct rh_arena *arena, const struct booking_opening_rows *rows)
{
    int64_t *numbers = rh_arena_array(arena, rows->n * 7, sizeof numbers[0]);
    struct columns c = {numbers,
                        numbers + rows->n,
                        numbers + 2 * rows->n,
                        numbers + 3 * rows->n,
                        numbers + 4 * rows->n,
                        numbers + 5 * rows->n,
                        numbers + 6 * rows->n,
                        rh_arena_array(arena, rows->n, sizeof(char *))};
    for (size_t i = 0; i < rows->n; i++) {
        c.counter[i] = rows->come[i].counter;
        c.weekday[i] = rows->come[i].weekday;
        c.nth[i] = rows->come[i].nth;
        c.opens[i] = rows->come[i].opens;
        c.closes[i] = rows->come[i].closes;
        c.venue[i] = rows->come[i].venue;
        c.internal[i] = rows->come[i].internal;
        c.release_days[i] = rows->come[i].staged ? rows->come[i].release_days : -1;
    }
    return c;
}

struct rh_error *booking_store_set_openings(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_opening_rows *rows,
                                            ProtobufCMessage *out)
{
    const struct columns c = columns_of(rq->arena, rows);
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_text(rows->office),
        rh_param_ints(rq->arena, rows->n_gone, rows->gone),
        rh_param_ints(rq->arena, rows->n, c.counter),
        rh_param_ints(rq->arena, rows->n, c.weekday),
        rh_param_ints(rq->arena, rows->n, c.nth),
        rh_param_ints(rq->arena, rows->n, c.opens),
        rh_param_ints(rq->arena, rows->n, c.closes),
        rh_param_texts(rq->arena, rows->n, c.venue),
        rh_param_ints(rq->arena, rows->n, c.internal),
        rh_param_ints(rq->arena, rows->n, c.release_days),
    };
    const struct rh_query query = {BOOKING_SQL_SET_OPENINGS, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

static const char *channel_name(enum booking_channel channel)
{
    return protobuf_c_enum_descriptor_get_value(&booking__channel__descriptor, (int)channel)->name;
}

struct rh_error *booking_store_save_service(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_service *service,
                                            ProtobufCMessage *out)
{
    int64_t *rooms = rh_arena_array(rq->arena, service->n_rooms, sizeof rooms[0]);
    Accounts__ServiceOfferedRequest offered = ACCOUNTS__SERVICE_OFFERED_REQUEST__INIT;
    offered.service = (char *)(uintptr_t)service->service;
    for (size_t i = 0; i < service->n_rooms; i++)
        rooms[i] = service->rooms[i];
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_text(service->service),
        rh_param_text(service->name),
        rh_param_text(service->summary),
        rh_param_int(rq->arena, service->minutes),
        rh_param_texts(rq->arena, service->n_documents, service->documents),
        service->has_fee ? rh_param_int(rq->arena, service->fee_cents) : rh_param_null(),
        rh_param_text(service->fee_note),
        rh_param_text(service->has_fee_day ? booking_iso(rq->arena, service->fee_day) : NULL),
        rh_param_text(channel_name(service->channel)),
        rh_param_text(service->link),
        rh_param_flag(service->on_request),
        rh_param_flag(service->sensitive),
        rh_param_texts(rq->arena, service->n_words, service->words),
        rh_param_text(service->leika),
        /* as long as the first is what the table has by itself */
        service->minutes_more == service->minutes ? rh_param_null()
                                                  : rh_param_int(rq->arena, service->minutes_more),
        rh_param_ints(rq->arena, service->n_rooms, rooms),
        rh_param_text(rh_uuid(rq->arena, rq->now)),
        rh_param_bytes(rh_pb_pack(rq->arena, &offered.base)),
    };
    const struct rh_query query = {BOOKING_SQL_SAVE_SERVICE, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

static const struct rh_column used_columns[] = {{"used", RH_COLUMN_FLAG, 0}};
static const struct rh_row_type used_type = {sizeof(bool), 1, used_columns};

struct rh_error *booking_store_further_used(struct rh_request *rq, const char *service,
                                            bool *ret_used)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(service)};
    const struct rh_query query = {BOOKING_SQL_FURTHER_USED, params, COUNT(params), &used_type};
    bool *row = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &row, NULL));
    *ret_used = row != NULL && *row;
    return NULL;
}

struct rh_error *booking_store_remove_service(struct rh_request *rq,
                                              const struct booking_edit *edit, const char *service,
                                              ProtobufCMessage *out)
{
    const struct rh_param params[] = {BOOKING_EDIT_PARAMS(rq, edit), rh_param_text(service)};
    const struct rh_query query = {BOOKING_SQL_REMOVE_SERVICE, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_take_holidays(struct rh_request *rq, const struct booking_edit *edit,
                                             const struct booking_holiday_rows *rows,
                                             ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_texts(rq->arena, rows->n_offices, rows->offices),
        rh_param_texts(rq->arena, rows->n, rows->days),
        rh_param_texts(rq->arena, rows->n, rows->reasons),
    };
    const struct rh_query query = {BOOKING_SQL_TAKE_HOLIDAYS, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

/* ---- a neighbour's ---- */

static const struct rh_column slug_columns[] = {RH_COLUMN(booking_neighbour_row, slug, TEXT),
                                                RH_COLUMN(booking_neighbour_row, name, TEXT)};
static const struct rh_row_type slug_type = RH_ROW_TYPE(booking_neighbour_row, slug_columns);
static const struct rh_column neighbour_columns[] = {RH_COLUMN(booking_neighbour_row, tenant, INT),
                                                     RH_COLUMN(booking_neighbour_row, slug, TEXT),
                                                     RH_COLUMN(booking_neighbour_row, name, TEXT)};
static const struct rh_row_type neighbour_type =
    RH_ROW_TYPE(booking_neighbour_row, neighbour_columns);

struct rh_error *booking_store_setup_neighbours(struct rh_request *rq,
                                                struct booking_neighbour_row **ret_rows,
                                                size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    const struct rh_query query = {BOOKING_SQL_SETUP_NEIGHBOURS, params, COUNT(params), &slug_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_setup_neighbour(struct rh_request *rq, const char *slug,
                                               struct booking_neighbour_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(slug)};
    const struct rh_query query = {BOOKING_SQL_SETUP_NEIGHBOUR, params, COUNT(params),
                                   &neighbour_type};
    *ret_row = NULL;
    return rh_db_run(rq->db, rq->arena, &query, ret_row, NULL);
}

struct rh_error *booking_store_adopt_setup(struct rh_request *rq, const struct booking_edit *edit,
                                           const struct booking_adoption *adoption,
                                           ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_int(rq->arena, adoption->neighbour),
        rh_param_texts(rq->arena, adoption->n_offices, adoption->offices),
        rh_param_texts(rq->arena, adoption->n_services, adoption->services),
        rh_param_flag(adoption->hours),
    };
    const struct rh_query query = {BOOKING_SQL_ADOPT_SETUP, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

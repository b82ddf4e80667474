/* The worker's snapshots: a table of fixed size, one place per remainder of the tenant's key. Each
 * snapshot has an arena of its own; one that is replaced lives on until the asking request ends,
 * for replies may still point into it. */
#include "booking_schedule.h"

#include "booking_store.h"
#include "booking_store_closures.h"

#include "banned.h"

enum { PLACES = 512, EXCEPTIONS_BEFORE_DAYS = 2, REREAD_AFTER_DAYS = 30 };

struct kept {
    struct rh_arena *arena; /* of the snapshot and of itself */
    struct booking_schedule schedule;
};

struct booking_cache {
    struct rh_arena *arena; /* of itself */
    struct kept *places[PLACES];
};

struct booking_cache *booking_cache_new(void)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct booking_cache *cache = rh_arena_alloc(arena, sizeof *cache);
    cache->arena = arena;
    return cache;
}

void booking_cache_free(struct booking_cache **cache)
{
    if (*cache == NULL)
        return;
    for (size_t i = 0; i < PLACES; i++) {
        struct rh_arena *arena = (*cache)->places[i] == NULL ? NULL : (*cache)->places[i]->arena;
        rh_arena_free(&arena);
    }
    struct rh_arena *own = (*cache)->arena;
    *cache = NULL;
    rh_arena_free(&own);
}

static void free_arena(void *arg)
{
    struct rh_arena *arena = arg;
    rh_arena_free(&arena);
}

static struct kept **place_of(struct booking_cache *cache, int32_t tenant)
{
    return &cache->places[(uint32_t)tenant % PLACES];
}

/* Empties a place; what was there ends with the request's arena. */
static void retire(struct kept **place, struct rh_arena *arena)
{
    if (*place != NULL)
        rh_arena_defer(arena, free_arena, (*place)->arena);
    *place = NULL;
}

/* Strings of rows die with the query: the snapshot keeps copies. */
static const char *const *copy_texts(struct rh_arena *arena, const struct rh_texts_column *texts)
{
    const char **copy = rh_arena_array(arena, texts->n, sizeof copy[0]);
    for (size_t i = 0; i < texts->n; i++)
        copy[i] = rh_arena_strdup(arena, texts->items[i]);
    return copy;
}

/* What a load works with: rows are read into `rows`, the snapshot is built in `own`. */
struct loading {
    struct rh_db *db;
    struct rh_arena *rows, *own;
    struct booking_schedule *schedule;
};

static struct rh_error *load_tenant(struct loading *l)
{
    struct booking_schedule *s = l->schedule;
    struct booking_tenant_row *row;
    RH_TRY(booking_store_load_tenant(l->db, l->rows, s->tenant, &row));
    if (row == NULL)
        return rh_refuse(l->rows, NOT_FOUND);
    if (!booking_zone_load(l->own, row->zone, &s->zone))
        return rh_fail(l->rows, INTERNAL, "tenant %d has the unknown zone %s", s->tenant,
                       row->zone);
    s->version = row->schedule;
    s->slug = rh_arena_strdup(l->own, row->slug);
    s->name = rh_arena_strdup(l->own, row->name);
    s->land = rh_arena_strdup(l->own, row->land);
    s->discreet = rh_arena_strdup(l->own, row->discreet);
    s->keep_days = row->keep_days;
    s->zone_name = rh_arena_strdup(l->own, row->zone);
    return NULL;
}

static struct booking_office office_of(struct rh_arena *own, const struct booking_office_row *row)
{
    return (struct booking_office){
        .office = rh_arena_strdup(own, row->office),
        .name = rh_arena_strdup(own, row->name),
        .street = rh_arena_strdup(own, row->street),
        .postcode = rh_arena_strdup(own, row->postcode),
        .city = rh_arena_strdup(own, row->city),
        .phone = rh_arena_strdup(own, row->phone),
        .email = rh_arena_strdup(own, row->email),
        .access = rh_arena_strdup(own, row->access),
        .window_days = (int)row->window_days,
        .lead_minutes = (int)row->lead_minutes,
        .hold_minutes = (int)row->hold_minutes,
        .grid_minutes = (int)row->grid_minutes,
        .confirm_minutes = (int)row->confirm_minutes,
        .release_minute = (int)row->release_minute,
        .cool_minutes = (int)row->cool_minutes,
        .offer_minutes = (int)row->offer_minutes,
        .numbers = row->numbers,
        .numbers_most = (int)row->numbers_most,
    };
}

static struct rh_error *load_offices(struct loading *l)
{
    struct booking_office_row *rows = NULL;
    struct booking_schedule *s = l->schedule;
    RH_TRY(booking_store_load_offices(l->db, l->rows, s->tenant, &rows, &s->n_offices));
    s->offices = rh_arena_array(l->own, s->n_offices, sizeof s->offices[0]);
    for (size_t i = 0; i < s->n_offices; i++)
        s->offices[i] = office_of(l->own, &rows[i]);
    return NULL;
}

static struct booking_office *office_named(struct booking_schedule *s, const char *name)
{
    for (size_t i = 0; i < s->n_offices; i++)
        if (strcmp(s->offices[i].office, name) == 0)
            return &s->offices[i];
    return NULL;
}

/* Rows come sorted by office: each office's part begins at its first row and grows. An office made
 * between two of the queries has rows but is not there: the version tells, soon. */
static struct rh_error *load_counters(struct loading *l)
{
    struct booking_counter_row *rows = NULL;
    size_t n = 0;
    RH_TRY(booking_store_load_counters(l->db, l->rows, l->schedule->tenant, &rows, &n));
    struct booking_counter *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        struct booking_office *office = office_named(l->schedule, rows[i].office);
        if (office == NULL)
            continue;
        all[i] = (struct booking_counter){(int32_t)rows[i].counter, office->office,
                                          rh_arena_strdup(l->own, rows[i].label)};
        if (office->n_counters++ == 0)
            office->counters = &all[i];
    }
    return NULL;
}

static struct rh_error *load_rooms(struct loading *l)
{
    struct booking_room_row *rows = NULL;
    size_t n = 0;
    RH_TRY(booking_store_load_rooms(l->db, l->rows, l->schedule->tenant, &rows, &n));
    struct booking_room *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        struct booking_office *office = office_named(l->schedule, rows[i].office);
        if (office == NULL)
            continue;
        all[i] = (struct booking_room){(int32_t)rows[i].room, office->office,
                                       rh_arena_strdup(l->own, rows[i].label)};
        if (office->n_rooms++ == 0)
            office->rooms = &all[i];
    }
    return NULL;
}

static struct rh_error *load_openings(struct loading *l)
{
    struct booking_opening_row *rows = NULL;
    size_t n = 0;
    RH_TRY(booking_store_load_openings(l->db, l->rows, l->schedule->tenant, &rows, &n));
    struct booking_opening *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        struct booking_office *office = office_named(l->schedule, rows[i].office);
        if (office == NULL)
            continue;
        all[i] = (struct booking_opening){
            .office = office->office,
            .counter = (int32_t)rows[i].counter,
            .weekday = (int)rows[i].weekday,
            .nth = (int)rows[i].nth,
            .opens = (int)rows[i].opens,
            .closes = (int)rows[i].closes,
            .venue = rh_arena_strdup(l->own, rows[i].venue),
            .internal = rows[i].internal,
            .staged = rows[i].staged,
            .release_days = (int)rows[i].release_days,
            .opening = (int32_t)rows[i].opening,
        };
        if (office->n_openings++ == 0)
            office->openings = &all[i];
    }
    return NULL;
}

static struct rh_error *load_exceptions(struct loading *l)
{
    struct booking_exception_row *rows = NULL;
    size_t n = 0;
    struct booking_date from = booking_date_of(l->schedule->from_day);
    const char *text = rh_arena_printf(l->rows, "%04d-%02d-%02d", from.year, from.month, from.day);
    RH_TRY(booking_store_load_exceptions(l->db, l->rows, l->schedule->tenant, text, &rows, &n));
    struct booking_exception *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        struct booking_office *office = office_named(l->schedule, rows[i].office);
        if (office == NULL)
            continue;
        all[i] = (struct booking_exception){
            .office = office->office,
            .day = (int32_t)rows[i].day,
            .opens = (int)rows[i].opens,
            .closes = (int)rows[i].closes,
            .reason = rh_arena_strdup(l->own, rows[i].reason),
        };
        if (office->n_exceptions++ == 0)
            office->exceptions = &all[i];
    }
    return NULL;
}

/* Sorted as counters are, for those who walk along both. */
static struct rh_error *load_closures(struct loading *l)
{
    struct booking_closure_row *rows = NULL;
    size_t n = 0;
    int64_t from = l->schedule->from_day * RH_DAY;
    RH_TRY(booking_store_load_closures(l->db, l->rows, l->schedule->tenant, from, &rows, &n));
    struct booking_closure *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        struct booking_office *office = office_named(l->schedule, rows[i].office);
        if (office == NULL)
            continue;
        all[i] = (struct booking_closure){
            .closure = rh_arena_strdup(l->own, rows[i].closure),
            .counter = (int32_t)rows[i].counter,
            .start = rows[i].start_at,
            .end = rows[i].end_at,
            .reason = rh_arena_strdup(l->own, rows[i].reason),
        };
        if (office->n_closures++ == 0)
            office->closures = &all[i];
    }
    return NULL;
}

static enum booking_channel channel_of(const char *name)
{
    if (strcmp(name, "PHONE") == 0)
        return BOOKING_PHONE;
    return strcmp(name, "VIDEO") == 0 ? BOOKING_VIDEO : BOOKING_ON_SITE;
}

static struct booking_service service_of(struct rh_arena *own,
                                         const struct booking_service_row *row)
{
    struct booking_service service = {
        .service = rh_arena_strdup(own, row->service),
        .leika = rh_arena_strdup(own, row->leika),
        .name = rh_arena_strdup(own, row->name),
        .summary = rh_arena_strdup(own, row->summary),
        .fee_note = rh_arena_strdup(own, row->fee_note),
        .link = rh_arena_strdup(own, row->link),
        .minutes = (int)row->minutes,
        .minutes_more = (int)row->minutes_more,
        .n_documents = row->documents.n,
        .documents = copy_texts(own, &row->documents),
        .n_words = row->words.n,
        .words = copy_texts(own, &row->words),
        .has_fee = row->has_fee,
        .fee_cents = row->fee_cents,
        .has_fee_day = row->has_fee_day,
        .fee_day = (int32_t)row->fee_day,
        .channel = channel_of(row->channel),
        .on_request = row->on_request,
        .sensitive = row->sensitive,
    };
    service.terms = booking_terms_of(own, &service);
    return service;
}

static struct rh_error *load_services(struct loading *l)
{
    struct booking_service_row *rows = NULL;
    struct booking_schedule *s = l->schedule;
    RH_TRY(booking_store_load_services(l->db, l->rows, s->tenant, &rows, &s->n_services));
    s->services = rh_arena_array(l->own, s->n_services, sizeof s->services[0]);
    for (size_t i = 0; i < s->n_services; i++)
        s->services[i] = service_of(l->own, &rows[i]);
    return NULL;
}

static struct rh_error *load_qualifications(struct loading *l)
{
    struct booking_counter_service_row *rows = NULL;
    struct booking_schedule *s = l->schedule;
    size_t n = 0;
    RH_TRY(booking_store_load_counter_services(l->db, l->rows, s->tenant, &rows, &n));
    int32_t *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        all[i] = (int32_t)rows[i].counter;
        for (size_t j = 0; j < s->n_services; j++) {
            struct booking_service *service = &s->services[j];
            if (strcmp(service->service, rows[i].service) != 0)
                continue;
            if (service->n_counters++ == 0)
                service->counters = &all[i];
        }
    }
    return NULL;
}

static struct rh_error *load_service_rooms(struct loading *l)
{
    struct booking_service_room_row *rows = NULL;
    struct booking_schedule *s = l->schedule;
    size_t n = 0;
    RH_TRY(booking_store_load_service_rooms(l->db, l->rows, s->tenant, &rows, &n));
    int32_t *all = rh_arena_array(l->own, n, sizeof all[0]);
    for (size_t i = 0; i < n; i++) {
        all[i] = (int32_t)rows[i].room;
        for (size_t j = 0; j < s->n_services; j++) {
            struct booking_service *service = &s->services[j];
            if (strcmp(service->service, rows[i].service) != 0)
                continue;
            if (service->n_rooms++ == 0)
                service->rooms = &all[i];
        }
    }
    return NULL;
}

/* The version is read first: what changes during the load is newer than it and found out. */
static struct rh_error *load_all(struct loading *l)
{
    RH_TRY(load_tenant(l));
    RH_TRY(load_offices(l));
    RH_TRY(load_counters(l));
    RH_TRY(load_rooms(l));
    RH_TRY(load_openings(l));
    RH_TRY(load_exceptions(l));
    RH_TRY(load_closures(l));
    RH_TRY(load_services(l));
    RH_TRY(load_qualifications(l));
    return load_service_rooms(l);
}

static int32_t utc_day(int64_t now)
{
    return (int32_t)(now / (24 * RH_HOUR));
}

static struct rh_error *fill(struct kept **place, struct rh_db *db, struct rh_arena *rows,
                             int32_t tenant, int64_t now)
{
    struct rh_arena *own = rh_arena_new(0);
    struct kept *kept = rh_arena_alloc(own, sizeof *kept);
    kept->arena = own;
    kept->schedule.tenant = tenant;
    kept->schedule.from_day = utc_day(now) - EXCEPTIONS_BEFORE_DAYS;
    struct loading loading = {db, rows, own, &kept->schedule};
    struct rh_error *error = load_all(&loading);
    if (error != NULL)
        rh_arena_free(&own);
    else
        *place = kept;
    return error;
}

struct rh_error *booking_schedule_kept(struct booking_cache *cache, struct rh_db *db,
                                       struct rh_arena *arena, int32_t tenant, int64_t now,
                                       const struct booking_schedule **ret_schedule)
{
    struct kept **place = place_of(cache, tenant);
    bool fits = *place != NULL && (*place)->schedule.tenant == tenant;
    /* A clock that went back needs older exceptions, one that went far ahead fewer. */
    int32_t from = utc_day(now) - EXCEPTIONS_BEFORE_DAYS;
    if (fits && from >= (*place)->schedule.from_day &&
        from < (*place)->schedule.from_day + REREAD_AFTER_DAYS) {
        *ret_schedule = &(*place)->schedule;
        return NULL;
    }
    retire(place, arena);
    RH_TRY(fill(place, db, arena, tenant, now));
    *ret_schedule = &(*place)->schedule;
    return NULL;
}

void booking_schedule_drop(struct booking_cache *cache, struct rh_arena *arena, int32_t tenant)
{
    struct kept **place = place_of(cache, tenant);
    if (*place != NULL && (*place)->schedule.tenant == tenant)
        retire(place, arena);
}

struct rh_error *booking_schedule_current(struct booking_cache *cache, struct rh_db *db,
                                          struct rh_arena *arena, int32_t tenant, int64_t now,
                                          const struct booking_schedule **ret_schedule)
{
    int64_t version = 0;
    RH_TRY(booking_store_schedule_version(db, arena, tenant, &version));
    RH_TRY(booking_schedule_kept(cache, db, arena, tenant, now, ret_schedule));
    if ((*ret_schedule)->version == version)
        return NULL;
    booking_schedule_drop(cache, arena, tenant);
    return booking_schedule_kept(cache, db, arena, tenant, now, ret_schedule);
}

const struct booking_office *booking_office_find(const struct booking_schedule *schedule,
                                                 const char *office)
{
    for (size_t i = 0; i < schedule->n_offices; i++)
        if (strcmp(schedule->offices[i].office, office) == 0)
            return &schedule->offices[i];
    return NULL;
}

const struct booking_service *booking_service_find(const struct booking_schedule *schedule,
                                                   const char *service)
{
    for (size_t i = 0; i < schedule->n_services; i++)
        if (strcmp(schedule->services[i].service, service) == 0)
            return &schedule->services[i];
    return NULL;
}

const char *booking_office_name(const struct booking_schedule *schedule, const char *office)
{
    const struct booking_office *found = booking_office_find(schedule, office);
    return found == NULL ? office : found->name;
}

const char *booking_service_name(const struct booking_schedule *schedule, const char *service)
{
    const struct booking_service *found = booking_service_find(schedule, service);
    return found == NULL ? service : found->name;
}

const char *booking_room_label(const struct booking_office *office, int64_t room)
{
    for (size_t i = 0; i < office->n_rooms; i++)
        if (office->rooms[i].room == room)
            return office->rooms[i].label;
    return NULL;
}

bool booking_offered_at(const struct booking_office *office, const struct booking_service *service)
{
    for (size_t i = 0; i < office->n_counters; i++)
        if (booking_can(service, office->counters[i].counter))
            return true;
    return false;
}

bool booking_bookable(const struct booking_service *service)
{
    return !service->on_request && service->n_counters > 0;
}

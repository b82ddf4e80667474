/* Metrics: counters in a list that only grows (they are static), request durations in a table of
 * (method, code) under one lock.
 *
 * The list is pushed onto without a lock; readers see a counter whole, because it is linked last.
 * The table is small and bounded: methods and codes come from our own tables, never from the
 * network. What does not fit is counted under "other". */
#include "metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "banned.h"

#define MAX_SERIES 512
#define N_BUCKETS  12

/* Upper bounds in seconds as Prometheus reads them, and in microseconds. */
static const struct bound {
    const char *le;
    int64_t micros;
} bounds[N_BUCKETS] = {
    {"0.0005", 500},  {"0.001", 1000},  {"0.0025", 2500}, {"0.005", 5000},
    {"0.01", 10000},  {"0.025", 25000}, {"0.05", 50000},  {"0.1", 100000},
    {"0.25", 250000}, {"0.5", 500000},  {"1", 1000000},   {"5", 5000000},
};

struct series {
    const char *method, *code;
    int64_t counts[N_BUCKETS + 1]; /* the last: beyond every bound */
    int64_t sum;                   /* microseconds */
    int64_t n;
};

static _Atomic(struct rh_counter *) counters;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct series table[MAX_SERIES + 1]; /* open addressing; the last one is "other" */

static void know(struct rh_counter *counter)
{
    if (atomic_load_explicit(&counter->known, memory_order_relaxed) ||
        atomic_exchange(&counter->known, true))
        return;
    struct rh_counter *head = atomic_load(&counters);
    do {
        counter->next = head;
    } while (!atomic_compare_exchange_weak(&counters, &head, counter));
}

void rh_counter_add(struct rh_counter *counter, int64_t n)
{
    know(counter);
    atomic_fetch_add_explicit(&counter->n, n, memory_order_relaxed);
}

void rh_gauge_set(struct rh_counter *gauge, int64_t n)
{
    if (!atomic_load_explicit(&gauge->known, memory_order_relaxed))
        gauge->gauge = true; /* before it is linked, as readers see it from then on */
    know(gauge);
    atomic_store_explicit(&gauge->n, n, memory_order_relaxed);
}

/* FNV-1a (draft-eastlake-fnv): short names, no adversary. */
static size_t slot_of(const char *method, const char *code)
{
    uint32_t hash = 2166136261u;
    for (const char *p = method; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    for (const char *p = code; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    return hash % MAX_SERIES;
}

static struct series *series_of(const char *method, const char *code)
{
    size_t slot = slot_of(method, code);
    for (size_t i = 0; i < MAX_SERIES; i++) {
        struct series *s = &table[(slot + i) % MAX_SERIES];
        if (s->method == NULL) {
            s->method = method;
            s->code = code;
        }
        if (strcmp(s->method, method) == 0 && strcmp(s->code, code) == 0)
            return s;
    }
    table[MAX_SERIES].method = "other";
    table[MAX_SERIES].code = "other";
    return &table[MAX_SERIES];
}

void rh_metrics_request(const char *method, const char *code, int64_t micros)
{
    size_t bucket = 0;
    while (bucket < N_BUCKETS && micros > bounds[bucket].micros)
        bucket++;
    pthread_mutex_lock(&lock);
    struct series *s = series_of(method, code);
    s->counts[bucket]++;
    s->sum += micros;
    s->n++;
    pthread_mutex_unlock(&lock);
}

static void write_value(struct rh_buf *out, struct rh_counter *counter)
{
    rh_buf_text(out, counter->name);
    if (counter->label != NULL)
        rh_buf_printf(out, "{%s=\"%s\"}", counter->label, counter->value);
    rh_buf_printf(out, " %" PRId64 "\n", (int64_t)atomic_load(&counter->n));
}

/* All counters of one name stand together below one head, as the format demands. */
static void write_family(struct rh_buf *out, struct rh_counter *first)
{
    rh_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->help, first->name,
                  first->gauge ? "gauge" : "counter");
    for (struct rh_counter *c = first; c != NULL; c = c->next) {
        if (strcmp(c->name, first->name) == 0)
            write_value(out, c);
    }
}

static bool comes_first(struct rh_counter *head, const struct rh_counter *counter)
{
    while (strcmp(head->name, counter->name) != 0)
        head = head->next;
    return head == counter;
}

static void write_series(struct rh_buf *out, const struct series *s)
{
    const char *name = "rathaus_request_seconds";
    int64_t below = 0;
    for (size_t i = 0; i < N_BUCKETS; i++) {
        below += s->counts[i];
        rh_buf_printf(out, "%s_bucket{method=\"%s\",code=\"%s\",le=\"%s\"} %" PRId64 "\n", name,
                      s->method, s->code, bounds[i].le, below);
    }
    rh_buf_printf(out, "%s_bucket{method=\"%s\",code=\"%s\",le=\"+Inf\"} %" PRId64 "\n", name,
                  s->method, s->code, s->n);
    rh_buf_printf(out, "%s_sum{method=\"%s\",code=\"%s\"} %" PRId64 ".%06" PRId64 "\n", name,
                  s->method, s->code, s->sum / 1000000, s->sum % 1000000);
    rh_buf_printf(out, "%s_count{method=\"%s\",code=\"%s\"} %" PRId64 "\n", name, s->method,
                  s->code, s->n);
}

void rh_metrics_write(struct rh_buf *out)
{
    struct rh_counter *head = atomic_load(&counters);
    for (struct rh_counter *c = head; c != NULL; c = c->next) {
        if (comes_first(head, c))
            write_family(out, c);
    }
    rh_buf_text(out, "# HELP rathaus_request_seconds Requests by method and outcome\n"
                     "# TYPE rathaus_request_seconds histogram\n");
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i <= MAX_SERIES; i++) {
        if (table[i].method != NULL)
            write_series(out, &table[i]);
    }
    pthread_mutex_unlock(&lock);
}

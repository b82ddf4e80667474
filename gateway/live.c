/* Topics (tags that somebody looks at) in a hash table, each with its streams; all streams in one
 * ring by the time of their last comment, since the interval is the same for all. A stream with
 * nothing to say is a suspended connection and costs no time. */
#include "live.h"

#include "bounds.h"
#include "clock.h"
#include "headers.h"
#include "take.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "banned.h"

#define BUCKETS 1024

struct topic {
    struct topic *chain;
    struct stream *streams;
    uint64_t version;
    char tag[];
};

struct stream {
    struct gw_live *live;
    struct topic *topic;
    struct stream *next_of_topic, **at_topic;
    struct stream *prev, *next; /* ring by `beaten` */
    struct MHD_Connection *connection;
    char *address;
    int64_t beaten; /* monotonic ms */
    uint64_t told;  /* version */
    bool opened, beat, left, suspended;
};

struct gw_live {
    bool woken; /* a stream since the last look */
    struct topic *buckets[BUCKETS];
    struct stream ring;
    struct gw_counts *addresses;
    size_t per_address, n;
    uint64_t version;
    int sockets; /* epoll of all streams' connections */
    bool ended;
};

/* Versions rise over restarts and over all topics: they begin with the time. */
struct gw_live *gw_live_new(size_t per_address)
{
    struct gw_live *live = rh_take(sizeof *live);
    live->ring.prev = live->ring.next = &live->ring;
    live->addresses = gw_counts_new();
    live->per_address = per_address;
    live->version = (uint64_t)rh_clock_real();
    live->sockets = epoll_create1(EPOLL_CLOEXEC);
    if (live->sockets < 0)
        abort();
    return live;
}

void gw_live_free(struct gw_live **live)
{
    if (*live == NULL)
        return;
    gw_counts_free(&(*live)->addresses);
    close((*live)->sockets);
    free(*live);
    *live = NULL;
}

static struct topic **find(struct gw_live *live, const char *tag)
{
    uint32_t hash = 2166136261u;
    for (const char *p = tag; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    struct topic **topic = &live->buckets[hash % BUCKETS];
    while (*topic != NULL && strcmp((*topic)->tag, tag) != 0)
        topic = &(*topic)->chain;
    return topic;
}

static struct topic *topic_of(struct gw_live *live, const char *tag)
{
    struct topic **topic = find(live, tag);
    if (*topic == NULL) {
        size_t size = strlen(tag) + 1;
        *topic = rh_take(sizeof **topic + size);
        (*topic)->version = live->version;
        memcpy((*topic)->tag, tag, size);
    }
    return *topic;
}

static void to_end_of_ring(struct stream *stream)
{
    struct stream *ring = &stream->live->ring;
    if (stream->next != NULL) {
        stream->prev->next = stream->next;
        stream->next->prev = stream->prev;
    }
    stream->beaten = rh_clock_monotonic();
    stream->prev = ring->prev;
    stream->next = ring;
    stream->prev->next = ring->prev = stream;
}

static void wake(struct stream *stream)
{
    if (!stream->suspended)
        return;
    stream->suspended = false;
    stream->live->woken = true;
    MHD_resume_connection(stream->connection);
}

/* What is due on the stream, into `text`; 0: nothing. */
static int compose(struct stream *stream, char *text, size_t max)
{
    if (!stream->opened) {
        stream->opened = true;
        return snprintf(text, max, "retry: %d\n\n", GW_LIVE_RETRY);
    }
    if (stream->told != stream->topic->version) {
        stream->told = stream->topic->version;
        return snprintf(text, max,
                        "event: changed\nid: %" PRIu64 "\ndata: {\"version\":%" PRIu64 "}\n\n",
                        stream->told, stream->told);
    }
    if (stream->beat) {
        stream->beat = false;
        return snprintf(text, max, ":\n\n");
    }
    return 0;
}

/* libmicrohttpd asks for more bytes: it has room for a line (its buffers are larger than any). */
static ssize_t on_room(void *cls, uint64_t position, char *text, size_t max)
{
    struct stream *stream = cls;
    (void)position;
    if (stream->left)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    int size = compose(stream, text, max);
    if (size > 0 && (size_t)size < max)
        return size;
    if (size > 0 || stream->live->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    stream->suspended = true;
    MHD_suspend_connection(stream->connection);
    return 0;
}

static int socket_of(const struct stream *stream)
{
    return MHD_get_connection_info(stream->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

/* Only the end of what the client sends is of interest, and only once. */
static void watch_socket(struct stream *stream)
{
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.ptr = stream};
    if (epoll_ctl(stream->live->sockets, EPOLL_CTL_ADD, socket_of(stream), &event) != 0)
        abort();
}

static void end_left(struct gw_live *live)
{
    struct epoll_event events[64];
    int n = epoll_wait(live->sockets, events, 64, 0);
    for (int i = 0; i < n; i++) {
        struct stream *stream = events[i].data.ptr;
        stream->left = true;
        wake(stream);
    }
}

static void leave_topic(struct stream *stream)
{
    *stream->at_topic = stream->next_of_topic;
    if (stream->next_of_topic != NULL)
        stream->next_of_topic->at_topic = stream->at_topic;
    if (stream->topic->streams != NULL)
        return;
    struct topic **topic = find(stream->live, stream->topic->tag);
    *topic = stream->topic->chain;
    free(stream->topic);
}

static void on_free(void *cls)
{
    struct stream *stream = cls;
    epoll_ctl(stream->live->sockets, EPOLL_CTL_DEL, socket_of(stream), NULL);
    leave_topic(stream);
    stream->prev->next = stream->next;
    stream->next->prev = stream->prev;
    gw_counts_give(stream->live->addresses, stream->address);
    stream->live->n--;
    free(stream->address);
    free(stream);
}

static const char *value_of(const struct gw_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->n_params; i++) {
        if (strcmp(exchange->params[i].name, name) == 0)
            return exchange->params[i].value;
    }
    const char *value = rh_form_get(&exchange->query, name);
    return value == NULL ? "" : value;
}

/* "office:{office}" of tenant 15 becomes "15:office:0192...", as rh_request_tag writes it. */
static const char *tag_of(const struct gw_exchange *exchange)
{
    struct rh_buf tag = rh_buf_new(exchange->arena, 512);
    if (exchange->tenant != NULL)
        rh_buf_printf(&tag, "%d:", exchange->tenant->tenant);
    for (const char *p = exchange->route->live; *p != '\0';) {
        size_t plain = strcspn(p, "{");
        rh_buf_add(&tag, p, plain);
        p += plain;
        if (*p == '\0')
            break;
        size_t name = strcspn(p, "}");
        rh_buf_text(&tag, value_of(exchange, rh_arena_dup(exchange->arena, p + 1, name - 1)));
        p += name + 1;
    }
    return rh_buf_str(&tag);
}

static struct stream *open_stream(struct gw_live *live, struct gw_exchange *exchange)
{
    struct stream *stream = rh_take(sizeof *stream);
    stream->live = live;
    stream->topic = topic_of(live, tag_of(exchange));
    stream->connection = exchange->connection;
    stream->address = strdup(exchange->address);
    if (stream->address == NULL)
        abort();
    stream->next_of_topic = stream->topic->streams;
    if (stream->next_of_topic != NULL)
        stream->next_of_topic->at_topic = &stream->next_of_topic;
    stream->at_topic = &stream->topic->streams;
    stream->topic->streams = stream;
    stream->told = gw_header(exchange, "Last-Event-ID") == NULL ? stream->topic->version : 0;
    live->n++;
    to_end_of_ring(stream);
    watch_socket(stream);
    return stream;
}

void gw_live_open(struct gw_exchange *exchange)
{
    struct gw_live *live = exchange->gateway->live;
    if (live->ended || live->n >= GW_LIVE_STREAMS ||
        !gw_counts_take(live->addresses, exchange->address, live->per_address)) {
        exchange->error = rh_refuse(exchange->arena, OVERLOADED);
        exchange->response.status = 429;
        gw_problem(exchange);
        return;
    }
    struct stream *stream = open_stream(live, exchange);
    exchange->response.status = 200;
    exchange->response.content_type = "text/event-stream";
    exchange->response.cache_control = "no-store";
    exchange->response.ready =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 512, on_room, stream, on_free);
    if (exchange->response.ready == NULL)
        abort();
}

void gw_live_changed(struct gw_live *live, const char *tag)
{
    struct topic *topic = *find(live, tag);
    live->version++;
    if (topic == NULL)
        return;
    topic->version = live->version;
    for (struct stream *stream = topic->streams; stream != NULL; stream = stream->next_of_topic)
        wake(stream);
}

int gw_live_fd(const struct gw_live *live)
{
    return live->sockets;
}

int gw_live_run(struct gw_live *live, int64_t now)
{
    end_left(live);
    while (live->ring.next != &live->ring) {
        struct stream *oldest = live->ring.next;
        if (now - oldest->beaten < GW_LIVE_BEAT)
            return (int)(GW_LIVE_BEAT - (now - oldest->beaten));
        oldest->beat = true;
        to_end_of_ring(oldest);
        wake(oldest);
    }
    return -1;
}

bool gw_live_woken(struct gw_live *live)
{
    bool woken = live->woken;
    live->woken = false;
    return woken;
}

void gw_live_end(struct gw_live *live)
{
    live->ended = true;
    for (struct stream *stream = live->ring.next; stream != &live->ring; stream = stream->next)
        wake(stream);
}

size_t gw_live_count(const struct gw_live *live)
{
    return live->n;
}

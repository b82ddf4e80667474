#include "metrics.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct rh_counter first = {
    .name = "probe_total", .help = "Probes", .label = "kind", .value = "first"};
static struct rh_counter other = {.name = "other_total", .help = "Others"};
static struct rh_counter second = {
    .name = "probe_total", .help = "Probes", .label = "kind", .value = "second"};
static struct rh_counter level = {.name = "probe_level", .help = "Level"};

static const char *written(struct rh_arena *arena)
{
    struct rh_buf buf = rh_buf_new(arena, 0);
    rh_metrics_write(&buf);
    return rh_buf_str(&buf);
}

Test(metrics, stand_together_below_one_head)
{
    struct rh_arena *arena = rh_arena_new(0);
    rh_counter_add(&first, 2);
    rh_counter_add(&other, 1);
    rh_counter_add(&second, 3);
    rh_counter_add(&first, 5);
    const char *text = written(arena);
    const char *head = strstr(text, "# HELP probe_total Probes\n# TYPE probe_total counter\n");
    cr_assert_not_null(head, "%s", text);
    cr_expect_null(strstr(head + 1, "# HELP probe_total"), "%s", text);
    cr_expect_not_null(strstr(text, "probe_total{kind=\"first\"} 7\n"), "%s", text);
    cr_expect_not_null(strstr(text, "probe_total{kind=\"second\"} 3\n"), "%s", text);
    cr_expect_not_null(strstr(text, "\nother_total 1\n"), "%s", text);
    rh_arena_free(&arena);
}

Test(metrics, have_gauges)
{
    struct rh_arena *arena = rh_arena_new(0);
    rh_gauge_set(&level, 7);
    rh_gauge_set(&level, 4);
    const char *text = written(arena);
    cr_expect_not_null(strstr(text, "# TYPE probe_level gauge\nprobe_level 4\n"), "%s", text);
    rh_arena_free(&arena);
}

Test(metrics, time_requests_by_method_and_code)
{
    static const char *const lines[] = {
        "rathaus_request_seconds_bucket{method=\"probe.a\",code=\"OK\",le=\"0.0005\"} 1\n",
        "rathaus_request_seconds_bucket{method=\"probe.a\",code=\"OK\",le=\"0.001\"} 1\n",
        "rathaus_request_seconds_bucket{method=\"probe.a\",code=\"OK\",le=\"0.0025\"} 2\n",
        "rathaus_request_seconds_bucket{method=\"probe.a\",code=\"OK\",le=\"5\"} 2\n",
        "rathaus_request_seconds_bucket{method=\"probe.a\",code=\"OK\",le=\"+Inf\"} 3\n",
        "rathaus_request_seconds_sum{method=\"probe.a\",code=\"OK\"} 9.002500\n",
        "rathaus_request_seconds_count{method=\"probe.a\",code=\"OK\"} 3\n",
        "rathaus_request_seconds_count{method=\"probe.a\",code=\"INVALID\"} 1\n",
    };
    struct rh_arena *arena = rh_arena_new(0);
    rh_metrics_request("probe.a", "OK", 500);
    rh_metrics_request("probe.a", "OK", 2000);
    rh_metrics_request("probe.a", "OK", 9000000);
    rh_metrics_request("probe.a", "INVALID", 1);
    const char *text = written(arena);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        cr_expect_not_null(strstr(text, lines[i]), "no %s in %s", lines[i], text);
    rh_arena_free(&arena);
}

static bool answer_health(void *arg)
{
    return *(bool *)arg;
}

/* One HTTP exchange; the whole answer as text. */
static void get(const struct rh_metrics_server *server, const char *request, char *ret, size_t size)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(rh_metrics_port(server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t len = 0;
    ssize_t got;
    cr_assert_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    cr_assert_eq(write(fd, request, strlen(request)), (ssize_t)strlen(request));
    while (len + 1 < size && (got = read(fd, ret + len, size - 1 - len)) > 0)
        len += (size_t)got;
    ret[len] = '\0';
    close(fd);
}

#define REQUEST(line) line " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

Test(metrics_server, tells_metrics_and_health)
{
    bool healthy = true;
    char text[65536];
    struct rh_metrics_server *server = rh_metrics_serve("127.0.0.1:0", answer_health, &healthy);
    cr_assert_not_null(server);
    rh_counter_add(&first, 1);
    get(server, REQUEST("GET /metrics"), text, sizeof text);
    cr_expect_not_null(strstr(text, "HTTP/1.1 200 "), "%s", text);
    cr_expect_not_null(strstr(text, "text/plain; version=0.0.4"), "%s", text);
    cr_expect_not_null(strstr(text, "probe_total{kind=\"first\"} 1"), "%s", text);
    get(server, REQUEST("GET /health"), text, sizeof text);
    cr_expect_not_null(strstr(text, "HTTP/1.1 200 "), "%s", text);
    healthy = false;
    get(server, REQUEST("GET /health"), text, sizeof text);
    cr_expect_not_null(strstr(text, "HTTP/1.1 503 "), "%s", text);
    get(server, REQUEST("GET /other"), text, sizeof text);
    cr_expect_not_null(strstr(text, "HTTP/1.1 404 "), "%s", text);
    get(server, REQUEST("DELETE /metrics"), text, sizeof text);
    cr_expect_not_null(strstr(text, "HTTP/1.1 405 "), "%s", text);
    rh_metrics_stop(&server);
    cr_expect_null(server);
}

Test(metrics_server, refuses_what_is_no_address)
{
    static const char *const bad[] = {"",           "9101",        "localhost:9101",  "127.0.0.1",
                                      "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "[::1:9101",
                                      "1.2.3:9"};
    bool healthy = true;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_null(rh_metrics_serve(bad[i], answer_health, &healthy), "%s", bad[i]);
}

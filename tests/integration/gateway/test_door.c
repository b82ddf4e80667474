/* What comes in by HTTP and must be refused, each with its status; and connections that dawdle. */
#include "town.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIZE (256 * 1024)

static struct town *town;
static char *text;

static void set_up(void)
{
    town = town_new();
    text = malloc(SIZE);
}

static void tear_down(void)
{
    free(text);
    town_free(&town);
}

TestSuite(door, .init = set_up, .fini = tear_down, .timeout = 60);

#define REST                        " HTTP/1.1\r\nHost: rathaus.example\r\nConnection: close\r\n"
#define GET(target, headers)        "GET " target REST headers "\r\n"
#define POST(target, headers, body) "POST " target REST headers "\r\n" body
#define FORM                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"

static const struct {
    int status;
    const char *request;
    const char *holds; /* in the reply, or NULL */
} table[] = {
    {400, GET("/%zz", ""), NULL},
    {400, GET("/a%00b", ""), NULL},
    {400, GET("/%ff", ""), NULL},
    {400, GET("/a/../b", ""), NULL},
    {400, GET("/%2e%2e/etc/passwd", ""), NULL},
    {400, GET("//evil.example/", ""), NULL},
    {400, GET("/", "Content-Length: 3\r\n") "abc", "Connection: close"},
    {400, GET("/", "Content-Length: 3\r\nContent-Length: 4\r\n") "abcd", NULL},
    {400, POST("/merseburg/termine", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "a=b"),
     NULL},
    {400, POST("/merseburg/termine", "Transfer-Encoding: gzip\r\n", ""), NULL},
    {400, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", NULL},
    {403, POST("/merseburg/termine", FORM "Origin: https://evil.example\r\n", "a=b"), NULL},
    {403, POST("/merseburg/termine", FORM "Origin: null\r\n", "a=b"), NULL},
    {403, POST("/merseburg/termine", FORM "Sec-Fetch-Site: cross-site\r\n", "a=b"), NULL},
    {404, GET("/api/v1/nowhere", ""), "application/problem+json"},
    {404, GET("/merseburg/nothing/here", ""), "text/html"},
    {404, GET("/static/nothing.css", ""), NULL},
    {400, GET("/static/../CMakeLists.txt", ""), NULL},
    {405, "PUT /merseburg/termine" REST "Content-Length: 0\r\n\r\n", "Allow: GET, HEAD, POST"},
    {405, "DELETE /merseburg" REST "\r\n", "Allow: GET, HEAD"},
    {413,
     POST("/merseburg/termine", "Content-Type: application/json\r\nContent-Length: 99999999999\r\n",
          ""),
     NULL},
    {415, POST("/merseburg/termine", "Content-Type: text/plain\r\nContent-Length: 3\r\n", "a=b"),
     NULL},
    {415, POST("/merseburg/termine", "Content-Length: 3\r\n", "a=b"), NULL},
    {301, GET("/merseburg/?a=%C3%A4", ""), "Location: /merseburg?a=%C3%A4\r\n"},
    {200, GET("/static/app.css", ""), "X-Content-Type-Options: nosniff"},
};

Test(door, refuses_each_with_its_status)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int status = town_ask(town, table[i].request, text, SIZE);
        cr_expect_eq(status, table[i].status, "%d instead of %d:\n%s", status, table[i].status,
                     table[i].request);
        cr_expect(table[i].holds == NULL || strstr(text, table[i].holds) != NULL, "%s\nlacks %s",
                  text, table[i].holds);
    }
}

Test(door, puts_security_headers_on_every_page)
{
    static const char *const wanted[] = {
        "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n",
        "Referrer-Policy: same-origin\r\n",
        "X-Content-Type-Options: nosniff\r\n",
        "Permissions-Policy: ",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cache-Control: no-store\r\n",
        "X-Robots-Tag: noindex\r\n",
    };
    town_ask(town, GET("/merseburg/termine/0192f5d0-0000-7000-8000-000000000000", ""), text, SIZE);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        cr_expect_not_null(strstr(text, wanted[i]), "no %s in\n%s", wanted[i], text);
}

Test(door, answers_head_without_a_body)
{
    int status = town_ask(town, "HEAD /static/app.css" REST "\r\n", text, SIZE);
    cr_expect_eq(status, 200);
    cr_expect_null(strstr(text, "Content-Length: 0\r\n"));
    cr_expect_str_eq(strstr(text, "\r\n\r\n"), "\r\n\r\n");
}

Test(door, keeps_a_connection_for_the_next_request)
{
    static const char request[] = "GET /static/check.svg HTTP/1.1\r\nHost: x\r\n\r\n";
    int fd = town_connect(town);
    for (int i = 0; i < 3; i++) {
        cr_assert(town_send(fd, request, sizeof request - 1));
        town_read(fd, "</svg>", text, SIZE);
        cr_expect_eq(strncmp(text, "HTTP/1.1 200", 12), 0);
    }
    close(fd);
}

Test(door, swallows_a_body_that_is_too_large_and_says_so)
{
    static const char head[] = POST("/merseburg/termine",
                                    "Content-Type: application/json\r\n"
                                    "Content-Length: 200000\r\n",
                                    "");
    char *body = calloc(1, 200000);
    int fd = town_connect(town);
    cr_assert(town_send(fd, head, sizeof head - 1));
    cr_assert(town_send(fd, body, 200000));
    town_read(fd, NULL, text, SIZE);
    cr_expect_eq(strncmp(text, "HTTP/1.1 413", 12), 0, "%s", text);
    close(fd);
    free(body);
}

Test(door, says_so_too_when_no_length_was_announced)
{
    static const char head[] = POST("/merseburg/termine",
                                    "Content-Type: application/json\r\n"
                                    "Transfer-Encoding: chunked\r\n",
                                    "");
    static char chunk[32768 + 9];
    int fd = town_connect(town);
    memset(chunk, ' ', sizeof chunk);
    memcpy(chunk, "8000\r\n", 6);
    memcpy(chunk + 6 + 32768, "\r\n", 2);
    cr_assert(town_send(fd, head, sizeof head - 1));
    for (int i = 0; i < 3; i++)
        cr_assert(town_send(fd, chunk, 6 + 32768 + 2));
    cr_assert(town_send(fd, "0\r\n\r\n", 5));
    town_read(fd, NULL, text, SIZE);
    cr_expect_eq(strncmp(text, "HTTP/1.1 413", 12), 0, "%s", text);
    close(fd);
}

Test(door, refuses_a_head_that_is_too_large)
{
    char *request = malloc(100000);
    int size = snprintf(request, 100000, "GET / HTTP/1.1\r\nHost: x\r\nX-Large: ");
    memset(request + size, 'x', 90000);
    memcpy(request + size + 90000, "\r\n\r\n", 5);
    int status = town_ask(town, request, text, SIZE);
    cr_expect(status == 431 || status == 0, "%d", status);
    free(request);
}

/* A half-sent request is cut off, and so is one that trickles: whoever only waits would see the
 * time-out begin anew with every byte. */
Test(door, shuts_connections_that_never_finish)
{
    static const char *const halves[] = {"", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n",
                                         POST("/merseburg/termine", FORM, "a")};
    for (size_t i = 0; i < 4; i++) {
        int fd = town_connect(town);
        town_send(fd, halves[i], strlen(halves[i]));
        town_read(fd, NULL, text, SIZE);
        cr_expect_str_eq(text, "");
        close(fd);
    }
    int fd = town_connect(town);
    bool open = town_send(fd, "GET / HTTP/1.1\r\n", 16);
    for (int i = 0; i < 500 && open; i++) {
        struct timespec pause = {.tv_nsec = 20000000};
        nanosleep(&pause, NULL);
        open = town_send(fd, i % 2 == 0 ? "A:" : "\r\n", 2);
    }
    cr_expect_not(open);
    close(fd);
}

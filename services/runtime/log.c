/* A line is built in a fixed buffer and leaves by one write(2), so that threads do not mix. A
 * message too long for it is cut; the braces always fit. */
#include "log.h"

#include "clock.h"
#include "pb.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "banned.h"

/* Escaped, a message grows sixfold at most, in its control characters; it is cut then. */
#define MESSAGE_SIZE 1024
#define LINE_SIZE    4096

struct line {
    char text[LINE_SIZE];
    size_t len;
};

static char process_name[32] = "rathaus";
static enum rh_level least_level = RH_INFO;

void rh_log_init(const char *process, enum rh_level least)
{
    snprintf(process_name, sizeof process_name, "%s", process);
    least_level = least;
}

/* Keeps two bytes for the end of the line. */
static void put(struct line *line, const char *bytes, size_t size)
{
    size_t room = sizeof line->text - 3 - line->len;
    if (size > room)
        return;
    memcpy(line->text + line->len, bytes, size);
    line->len += size;
}

static void put_string(struct line *line, const char *name, const char *text)
{
    bool utf8 = rh_utf8_valid(rh_slice(text));
    put(line, ",\"", 2);
    put(line, name, strlen(name));
    put(line, "\":\"", 3);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        char escape[8];
        if (line->len > sizeof line->text - 16)
            break;
        if (*p == '"' || *p == '\\' || *p < 0x20)
            put(line, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", *p));
        else
            put(line, *p >= 0x80 && !utf8 ? "?" : (const char *)p, 1);
    }
    put(line, "\"", 1);
}

static void put_number(struct line *line, const char *name, int64_t number)
{
    char text[96];
    put(line, text, (size_t)snprintf(text, sizeof text, ",\"%s\":%" PRId64, name, number));
}

static void begin(struct line *line, enum rh_level level, const struct rh_log_context *context)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    int64_t now = rh_clock_real();
    time_t seconds = (time_t)(now / 1000);
    struct tm utc;
    char stamp[64];
    gmtime_r(&seconds, &utc);
    strftime(stamp, sizeof stamp, "{\"time\":\"%Y-%m-%dT%H:%M:%S", &utc);
    line->len = 0;
    put(line, stamp, strlen(stamp));
    put(line, stamp, (size_t)snprintf(stamp, sizeof stamp, ".%03dZ\"", (int)(now % 1000)));
    put_string(line, "level", levels[level]);
    put_string(line, "process", process_name);
    if (context != NULL && context->request != NULL)
        put_string(line, "request", context->request);
    if (context != NULL && context->tenant != 0)
        put_number(line, "tenant", context->tenant);
    if (context != NULL && context->method != NULL)
        put_string(line, "method", context->method);
}

/* A log that cannot be written is nothing the process could tell anybody: it goes on. */
static void end(struct line *line)
{
    line->text[line->len++] = '}';
    line->text[line->len++] = '\n';
    ssize_t written = write(STDOUT_FILENO, line->text, line->len);
    (void)written;
}

/* vsnprintf may have cut a character in two. */
static void drop_half_character(char *text)
{
    size_t length = strlen(text);
    for (int i = 0; i < 4 && length > 0 && !rh_utf8_valid((struct rh_slice){text, length}); i++)
        text[--length] = '\0';
}

void rh_log(enum rh_level level, const struct rh_log_context *context, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    struct line line;
    if (level < least_level)
        return;
    va_list args;
    va_start(args, format);
    if (vsnprintf(message, sizeof message, format, args) >= (int)sizeof message)
        drop_half_character(message);
    va_end(args);
    begin(&line, level, context);
    put_string(&line, "message", message);
    end(&line);
}

void rh_log_request(const struct rh_log_context *context, const char *code, int64_t micros)
{
    struct line line;
    if (least_level > RH_INFO)
        return;
    begin(&line, RH_INFO, context);
    put_string(&line, "code", code);
    put_number(&line, "us", micros);
    end(&line);
}

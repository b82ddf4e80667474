/* Words and orders come from ICU (by skeleton, so that each language decides its own pattern), the
 * clock from zone.c.
 *
 * Every formatter works in UTC on local time: then one formatter per language serves all zones. A
 * formatter is slow to make and not thread-safe, so each thread keeps those that it has used. */
#include "format.h"
#include "clock.h"
#include "instant.h"
#include "unicode.h"
#include "zone.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unum.h>

#include "banned.h"

#define KEPT           24
#define SHORT_BYTES    32 /* RFC 3339 with ms and a NUL: 25 */
#define LANGUAGE_BYTES 16
#define TEXT_UNITS     128 /* UTF-16 units of the longest text made here */
#define DAY_BYTES      64  /* of the last date that a formatter has written */

enum kind { NOTHING, DATE, DATE_SHORT, WEEKDAY, MONTH, NUMBER, MONEY };

struct formatter {
    enum kind kind;
    char language[LANGUAGE_BYTES];
    char currency[4];
    void *handle; /* UDateFormat or UNumberFormat */
    int64_t day; /* that `text` is, in days since 1970: a page shows the same few again and again */
    char text[DAY_BYTES]; /* "" for none */
};

struct kept {
    struct formatter formatters[KEPT];
    unsigned next; /* the one to give way */
    bool known;    /* to the thread's end */
};

static _Thread_local struct kept kept;
static pthread_key_t end_of_thread;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void close_formatter(struct formatter *formatter)
{
    if (formatter->handle == NULL)
        return;
    if (formatter->kind == NUMBER || formatter->kind == MONEY)
        unum_close(formatter->handle);
    else
        udat_close(formatter->handle);
    *formatter = (struct formatter){NOTHING};
}

static void close_all(void *of_thread)
{
    struct kept *all = of_thread;

    for (unsigned i = 0; i < KEPT; i++)
        close_formatter(&all->formatters[i]);
}

static void make_key(void)
{
    pthread_key_create(&end_of_thread, close_all);
}

static const char *skeleton_of(enum kind kind)
{
    if (kind == DATE)
        return "yMMMMEEEEd";
    if (kind == MONTH)
        return "yLLLL";
    return kind == DATE_SHORT ? "yMMdd" : "cccc";
}

static void *open_date(const char *locale, enum kind kind)
{
    UChar skeleton[16], pattern[64], utc[8];
    UErrorCode status = U_ZERO_ERROR;
    UDateTimePatternGenerator *patterns = udatpg_open(locale, &status);
    int32_t len = udatpg_getBestPattern(
        patterns, skeleton, rh_utf16_of(skeleton_of(kind), skeleton, 16), pattern, 64, &status);
    UDateFormat *format = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, utc,
                                    rh_utf16_of("Etc/UTC", utc, 8), pattern, len, &status);

    if (patterns != NULL)
        udatpg_close(patterns);
    return U_SUCCESS(status) ? format : NULL;
}

static void *open_number(const char *locale, const char *currency)
{
    UChar code[4];
    UErrorCode status = U_ZERO_ERROR;
    bool money = currency[0] != '\0';
    UNumberFormat *format =
        unum_open(money ? UNUM_CURRENCY : UNUM_DECIMAL, NULL, 0, locale, NULL, &status);

    if (money)
        unum_setTextAttribute(format, UNUM_CURRENCY_CODE, code, rh_utf16_of(currency, code, 3),
                              &status);
    if (U_SUCCESS(status))
        return format;
    if (format != NULL)
        unum_close(format);
    return NULL;
}

static struct formatter open_formatter(enum kind kind, const char *language, const char *currency)
{
    struct formatter formatter = {.kind = kind};
    char locale[RH_LOCALE_BYTES];

    snprintf(formatter.language, sizeof formatter.language, "%s", language);
    snprintf(formatter.currency, sizeof formatter.currency, "%s", currency);
    rh_locale_of(language, locale);
    if (kind == NUMBER || kind == MONEY)
        formatter.handle = open_number(locale, formatter.currency);
    else
        formatter.handle = open_date(locale, kind);
    return formatter;
}

/* This thread's formatter; without handle only when ICU cannot make it. */
static struct formatter *formatter_for(enum kind kind, const char *language, const char *currency)
{
    for (unsigned i = 0; i < KEPT; i++) {
        struct formatter *f = &kept.formatters[i];

        if (f->kind == kind && strncmp(f->language, language, LANGUAGE_BYTES - 1) == 0 &&
            strncmp(f->currency, currency, sizeof f->currency - 1) == 0)
            return f;
    }
    if (!kept.known) {
        pthread_once(&once, make_key);
        pthread_setspecific(end_of_thread, &kept);
        kept.known = true;
    }
    struct formatter *place = &kept.formatters[kept.next++ % KEPT];

    close_formatter(place);
    *place = open_formatter(kind, language, currency);
    return place;
}

static const char *done(struct rh_arena *arena, const UChar *text, int32_t len, UErrorCode status)
{
    return U_SUCCESS(status) && len <= TEXT_UNITS ? rh_utf8_of(arena, text, len) : "";
}

/* Days since 1970, also before it. */
static int64_t day_of(int64_t ms)
{
    return ms / RH_DAY - (ms % RH_DAY < 0);
}

/* `local`: ms as if the wall clock showed UTC. No kind of date tells the time of day. */
static const char *format_local(struct rh_arena *arena, enum kind kind, const char *language,
                                int64_t local)
{
    UChar text[TEXT_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    struct formatter *formatter = formatter_for(kind, language, "");

    if (formatter->handle == NULL)
        return "";
    if (formatter->text[0] != '\0' && formatter->day == day_of(local))
        return rh_arena_strdup(arena, formatter->text);
    int32_t len = udat_format(formatter->handle, (UDate)local, text, TEXT_UNITS, NULL, &status);
    const char *written = done(arena, text, len, status);
    const size_t size = strlen(written) + 1;

    formatter->day = day_of(local);
    formatter->text[0] = '\0';
    if (size <= sizeof formatter->text)
        memcpy(formatter->text, written, size);
    return written;
}

const char *rh_format_date(struct rh_arena *arena, const char *language, const char *zone,
                           int64_t ms)
{
    return format_local(arena, DATE, language, ms + rh_zone_offset(zone, ms));
}

const char *rh_format_date_short(struct rh_arena *arena, const char *language, const char *zone,
                                 int64_t ms)
{
    return format_local(arena, DATE_SHORT, language, ms + rh_zone_offset(zone, ms));
}

/* Both languages write the time alike; a catalogue that does not would ask ICU here. */
const char *rh_format_time(struct rh_arena *arena, const char *language, const char *zone,
                           int64_t ms)
{
    (void)language;
    return rh_format_minutes(arena, rh_zone_local(zone, ms).minute);
}

const char *rh_format_weekday(struct rh_arena *arena, const char *language, const char *zone,
                              int64_t ms)
{
    return rh_format_weekday_name(arena, language, rh_zone_local(zone, ms).weekday);
}

const char *rh_format_weekday_name(struct rh_arena *arena, const char *language, int weekday)
{
    return format_local(arena, WEEKDAY, language, (weekday + 3) * RH_DAY);
}

/* A buffer for the few bytes of a date: a growing one would take half a kilobyte. */
static struct rh_buf short_buf(struct rh_arena *arena)
{
    struct rh_buf out = rh_buf_new(arena, SHORT_BYTES - 1);

    out.data = rh_arena_alloc(arena, SHORT_BYTES);
    out.cap = SHORT_BYTES;
    return out;
}

const char *rh_format_iso_date(struct rh_arena *arena, const char *zone, int64_t ms)
{
    struct rh_local local = rh_zone_local(zone, ms);
    struct rh_buf out = short_buf(arena);

    rh_date_write(&out, local.year, local.month, local.day);
    return rh_buf_str(&out);
}

const char *rh_format_instant(struct rh_arena *arena, int64_t ms)
{
    struct rh_buf out = short_buf(arena);

    rh_instant_write(&out, ms);
    return rh_buf_str(&out);
}

const char *rh_format_minutes(struct rh_arena *arena, int minutes)
{
    return rh_arena_printf(arena, "%02d:%02d", minutes / 60, minutes % 60);
}

const char *rh_format_money(struct rh_arena *arena, const char *language, int64_t cents,
                            const char *currency)
{
    char decimal[32];
    UChar text[TEXT_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    UNumberFormat *format = formatter_for(MONEY, language, currency)->handle;
    uint64_t amount = cents < 0 ? -(uint64_t)cents : (uint64_t)cents;

    if (format == NULL)
        return "";
    /* As decimal digits: a double would round large amounts. */
    int n = snprintf(decimal, sizeof decimal, "%s%" PRIu64 ".%02" PRIu64, cents < 0 ? "-" : "",
                     amount / 100, amount % 100);
    int32_t len = unum_formatDecimal(format, decimal, n, text, TEXT_UNITS, NULL, &status);

    return done(arena, text, len, status);
}

const char *rh_format_number(struct rh_arena *arena, const char *language, int64_t number)
{
    UChar text[TEXT_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    UNumberFormat *format = formatter_for(NUMBER, language, "")->handle;

    if (format == NULL)
        return "";
    int32_t len = unum_formatInt64(format, number, text, TEXT_UNITS, NULL, &status);

    return done(arena, text, len, status);
}

const char *rh_format_day(struct rh_arena *arena, const char *language, int year, int month,
                          int day)
{
    return format_local(arena, DATE, language, rh_date_days(year, month, day) * RH_DAY);
}

const char *rh_format_day_short(struct rh_arena *arena, const char *language, int year, int month,
                                int day)
{
    return format_local(arena, DATE_SHORT, language, rh_date_days(year, month, day) * RH_DAY);
}

const char *rh_format_month(struct rh_arena *arena, const char *language, int year, int month)
{
    return format_local(arena, MONTH, language, rh_date_days(year, month, 1) * RH_DAY);
}

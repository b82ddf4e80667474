/* Days are counted by Howard Hinnant's algorithm (chrono-Compatible Low-Level Date Algorithms):
 * years begin in March, so that the leap day is the last. */
#include "instant.h"

#include "clock.h"

#include "banned.h"

#define DAYS_OF_ERA   INT64_C(146097) /* 400 years */
#define DAYS_TO_EPOCH INT64_C(719468) /* 0000-03-01 to 1970-01-01 */

struct reader {
    const char *at, *end;
};

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool rh_date_valid(int32_t year, int32_t month, int32_t day)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= lengths[month - 1] + (month == 2 && is_leap(year));
}

int64_t rh_date_days(int32_t year, int32_t month, int32_t day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_EPOCH;
}

void rh_date_of_days(int64_t days, int32_t ret_date[3])
{
    days += DAYS_TO_EPOCH;
    int64_t era = (days >= 0 ? days : days - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    int64_t of_era = days - era * DAYS_OF_ERA;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_OF_ERA - 1)) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    ret_date[2] = (int32_t)(of_year - (153 * month + 2) / 5 + 1);
    ret_date[1] = (int32_t)(month < 10 ? month + 3 : month - 9);
    ret_date[0] = (int32_t)(year + era * 400 + (ret_date[1] <= 2));
}

/* Between `least` and `most` digits. */
static bool take_number(struct reader *in, int least, int most, int32_t *ret)
{
    int32_t number = 0;
    int digits = 0;
    while (digits < most && in->at < in->end && *in->at >= '0' && *in->at <= '9') {
        number = number * 10 + (*in->at++ - '0');
        digits++;
    }
    *ret = number;
    return digits >= least;
}

static bool take(struct reader *in, char wanted)
{
    if (in->at == in->end || *in->at != wanted)
        return false;
    in->at++;
    return true;
}

static bool take_iso_date(struct reader *in, int32_t ret_date[3])
{
    return take_number(in, 4, 4, &ret_date[0]) && take(in, '-') &&
           take_number(in, 2, 2, &ret_date[1]) && take(in, '-') &&
           take_number(in, 2, 2, &ret_date[2]);
}

static bool take_german_date(struct reader *in, int32_t ret_date[3])
{
    return take_number(in, 1, 2, &ret_date[2]) && take(in, '.') &&
           take_number(in, 1, 2, &ret_date[1]) && take(in, '.') &&
           take_number(in, 4, 4, &ret_date[0]);
}

bool rh_date_parse(struct rh_slice text, bool german, int32_t ret_date[3])
{
    struct reader in = {text.data, text.data + text.len};
    if (take_iso_date(&in, ret_date))
        return in.at == in.end;
    in.at = text.data;
    return german && take_german_date(&in, ret_date) && in.at == in.end;
}

/* "08:40:00.25", with the second 60 left to the caller. */
static bool take_time(struct reader *in, int64_t *ret_ms, int32_t *ret_second)
{
    int32_t hour;
    int32_t minute;
    if (!take_number(in, 2, 2, &hour) || !take(in, ':') || !take_number(in, 2, 2, &minute) ||
        !take(in, ':') || !take_number(in, 2, 2, ret_second))
        return false;
    if (hour > 23 || minute > 59 || *ret_second > 60)
        return false;
    *ret_ms = hour * RH_HOUR + minute * RH_MINUTE + *ret_second * RH_SECOND;
    if (!take(in, '.'))
        return true;
    const char *start = in->at;
    for (int64_t unit = 100; in->at < in->end && *in->at >= '0' && *in->at <= '9'; unit /= 10)
        *ret_ms += (*in->at++ - '0') * unit;
    return in->at != start;
}

/* "Z" or "+01:00". */
static bool take_offset(struct reader *in, int64_t *ret_ms)
{
    int32_t hour;
    int32_t minute;
    *ret_ms = 0;
    if (take(in, 'Z') || take(in, 'z'))
        return true;
    bool west = take(in, '-');
    if (!west && !take(in, '+'))
        return false;
    if (!take_number(in, 2, 2, &hour) || !take(in, ':') || !take_number(in, 2, 2, &minute))
        return false;
    *ret_ms = (west ? -1 : 1) * (hour * RH_HOUR + minute * RH_MINUTE);
    return hour <= 23 && minute <= 59;
}

bool rh_instant_parse(struct rh_slice text, int64_t *ret_ms)
{
    struct reader in = {text.data, text.data + text.len};
    int32_t date[3];
    int64_t time;
    int64_t offset;
    int32_t second;
    if (!take_iso_date(&in, date) || !rh_date_valid(date[0], date[1], date[2]))
        return false;
    if (!take(&in, 'T') && !take(&in, 't'))
        return false;
    if (!take_time(&in, &time, &second) || !take_offset(&in, &offset) || in.at != in.end)
        return false;
    int64_t ms = rh_date_days(date[0], date[1], date[2]) * RH_DAY + time - offset;
    if (second == 60 && ((ms % RH_DAY) + RH_DAY) % RH_DAY / RH_SECOND != 0)
        return false;
    if (ms < RH_INSTANT_MIN || ms > RH_INSTANT_MAX)
        return false;
    *ret_ms = ms;
    return true;
}

/* By hand instead of printf: replies hold many instants. */
static char *put_digits(char *at, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

static char *put_date(char *at, const int32_t date[3])
{
    at = put_digits(at, date[0], 4);
    *at++ = '-';
    at = put_digits(at, date[1], 2);
    *at++ = '-';
    return put_digits(at, date[2], 2);
}

static char *put_time(char *at, int64_t ms)
{
    at = put_digits(at, ms / RH_HOUR, 2);
    *at++ = ':';
    at = put_digits(at, ms / RH_MINUTE % 60, 2);
    *at++ = ':';
    at = put_digits(at, ms / RH_SECOND % 60, 2);
    if (ms % RH_SECOND == 0)
        return at;
    *at++ = '.';
    return put_digits(at, ms % RH_SECOND, 3);
}

void rh_instant_write(struct rh_buf *out, int64_t ms)
{
    char text[32];
    int32_t date[3];
    int64_t days = ms / RH_DAY - (ms % RH_DAY < 0);
    rh_date_of_days(days, date);
    char *at = put_date(text, date);
    *at++ = 'T';
    at = put_time(at, ms - days * RH_DAY);
    *at++ = 'Z';
    rh_buf_add(out, text, (size_t)(at - text));
}

void rh_date_write(struct rh_buf *out, int32_t year, int32_t month, int32_t day)
{
    char text[16];
    const int32_t date[3] = {year, month, day};
    rh_buf_add(out, text, (size_t)(put_date(text, date) - text));
}

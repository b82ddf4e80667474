/* Whole days of a calendar file, by libical: what a municipality keeps as its own holidays. Only
 * what can be understood without a doubt is taken, and what was not is counted, so that whoever
 * reads the list knows what it lacks. */
#include "booking.h"

#include "text.h"

#include <libical/ical.h>

#include "banned.h"

enum { MOST_EVENTS = 2000, MOST_SPAN = 31, NAME_BYTES = 200 };

/* A name as a line of text, cut at whole characters. */
static const char *name_of(struct rh_arena *arena, const char *summary)
{
    struct rh_slice text = rh_slice(summary == NULL ? "" : summary);
    if (text.len > NAME_BYTES)
        text.len = NAME_BYTES;
    text.len = rh_utf8_span(text);
    char *name = rh_arena_dup(arena, text.data, text.len);
    for (char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    text = rh_text_trim(rh_slice(name));
    return rh_text_refused(text, false) != 0 ? "" : rh_arena_dup(arena, text.data, text.len);
}

static int32_t day_of(struct icaltimetype time)
{
    return booking_day_of((struct booking_date){time.year, time.month, time.day});
}

/* Sorted by day; the first name of a day stays. */
static void add_day(struct booking_ics_days *out, int32_t day, const char *name)
{
    size_t at = out->n;
    for (size_t i = 0; i < out->n; i++)
        if (out->days[i].day == day)
            return;
    if (out->n == BOOKING_ICS_DAYS) {
        out->more = true;
        return;
    }
    for (out->n++; at > 0 && out->days[at - 1].day > day; at--)
        out->days[at] = out->days[at - 1];
    out->days[at] = (struct booking_ics_day){day, name};
}

/* What is asked of a file. */
struct asked {
    struct rh_arena *arena;
    int32_t from, to;
};

static void add_span(const struct asked *asked, int32_t first, int32_t days, const char *name,
                     struct booking_ics_days *out)
{
    for (int32_t day = first; day < first + days; day++)
        if (day >= asked->from && day <= asked->to)
            add_day(out, day, name);
        else
            out->outside++;
}

/* The same day of every year, the one rule that holidays need; false for any other. */
static bool add_yearly(const struct asked *asked, icalproperty *property, struct icaltimetype start,
                       const char *name, struct booking_ics_days *out)
{
    struct icalrecurrencetype rule = icalproperty_get_rrule(property);
    if (rule.freq != ICAL_YEARLY_RECURRENCE || rule.interval != 1 || rule.count != 0 ||
        rule.by_day[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        rule.by_month_day[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        rule.by_year_day[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        rule.by_week_no[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        rule.by_set_pos[0] != ICAL_RECURRENCE_ARRAY_MAX)
        return false;
    int32_t until = icaltime_is_null_time(rule.until) ? asked->to : day_of(rule.until);
    int year = booking_date_of(asked->from).year, last = booking_date_of(asked->to).year;
    for (year = year > start.year ? year : start.year; year <= last; year++) {
        int32_t day = booking_day_of((struct booking_date){year, start.month, start.day});
        if (day <= until && booking_date_of(day).day == start.day)
            add_span(asked, day, 1, name, out);
    }
    return true;
}

static void add_event(const struct asked *asked, icalcomponent *event, struct booking_ics_days *out)
{
    struct icaltimetype start = icalcomponent_get_dtstart(event);
    struct icaltimetype end = icalcomponent_get_dtend(event);
    icalproperty *rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    const char *name = name_of(asked->arena, icalcomponent_get_summary(event));
    if (icaltime_is_null_time(start) || !icaltime_is_valid_time(start) || start.year < 1900 ||
        start.year > 2200 || icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) {
        out->broken++;
        return;
    }
    if (!start.is_date) {
        out->timed++;
        return;
    }
    int32_t days = icaltime_is_null_time(end) || !icaltime_is_valid_time(end)
                       ? 1
                       : day_of(end) - day_of(start);
    if (days < 1 || days > MOST_SPAN || (rule != NULL && days != 1)) {
        out->broken++;
        return;
    }
    if (rule == NULL)
        add_span(asked, day_of(start), days, name, out);
    else if (!add_yearly(asked, rule, start, name, out))
        out->broken++;
}

bool booking_ics_read(struct rh_arena *arena, struct rh_slice file, int32_t from, int32_t to,
                      struct booking_ics_days *ret)
{
    const struct asked asked = {arena, from, to};
    int events = 0;
    *ret = (struct booking_ics_days){
        .days = rh_arena_array(arena, BOOKING_ICS_DAYS, sizeof ret->days[0])};
    if (file.len == 0 || memchr(file.data, '\0', file.len) != NULL)
        return false;
    icalcomponent *calendar = icalparser_parse_string(rh_arena_dup(arena, file.data, file.len));
    if (calendar == NULL)
        return false;
    bool good = icalcomponent_isa(calendar) == ICAL_VCALENDAR_COMPONENT;
    for (icalcomponent *event =
             good ? icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT) : NULL;
         event != NULL && !ret->more;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        ret->more = ++events > MOST_EVENTS;
        add_event(&asked, event, ret);
    }
    icalcomponent_free(calendar);
    return good;
}

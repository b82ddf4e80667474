/* Calendar files by libical. Times are written in UTC: one appointment needs no rules of a zone,
 * and the reader's program shows it in theirs. */
#include "booking.h"

#include <libical/ical.h>

#include "banned.h"

static struct icaltimetype utc(int64_t ms)
{
    return icaltime_from_timet_with_zone((time_t)(ms / RH_SECOND), 0,
                                         icaltimezone_get_utc_timezone());
}

static icalcomponent *alarm_before(const char *title, int minutes)
{
    struct icaltriggertype trigger = icaltriggertype_from_int(-minutes * 60);
    return icalcomponent_vanew(ICAL_VALARM_COMPONENT, icalproperty_new_action(ICAL_ACTION_DISPLAY),
                               icalproperty_new_trigger(trigger),
                               icalproperty_new_description(title), (void *)0);
}

/* An empty value is none: libical would write a property that it does not read itself. */
static bool is_there(const char *text)
{
    return text != NULL && *text != '\0';
}

static void add_optional(icalcomponent *event, const struct booking_calendar_entry *entry)
{
    if (is_there(entry->place))
        icalcomponent_add_property(event, icalproperty_new_location(entry->place));
    if (is_there(entry->notes))
        icalcomponent_add_property(event, icalproperty_new_description(entry->notes));
    if (entry->cancelled)
        return;
    icalcomponent_add_component(event, alarm_before(entry->title, 24 * 60));
    icalcomponent_add_component(event, alarm_before(entry->title, 60));
}

static icalcomponent *event_of(const struct booking_calendar_entry *entry)
{
    icalcomponent *event = icalcomponent_vanew(
        ICAL_VEVENT_COMPONENT, icalproperty_new_uid(entry->uid),
        icalproperty_new_sequence(entry->sequence), icalproperty_new_dtstamp(utc(entry->changed)),
        icalproperty_new_dtstart(utc(entry->start)), icalproperty_new_dtend(utc(entry->end)),
        icalproperty_new_summary(entry->title), icalproperty_new_url(entry->url),
        icalproperty_new_status(entry->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
        icalproperty_new_class(ICAL_CLASS_PRIVATE), (void *)0);
    add_optional(event, entry);
    return event;
}

struct rh_slice booking_ics(struct rh_arena *arena, const struct booking_calendar_entry *entry)
{
    icalcomponent *calendar = icalcomponent_vanew(
        ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
        icalproperty_new_prodid("-//Rathaus//Termine//DE"),
        icalproperty_new_method(ICAL_METHOD_PUBLISH), event_of(entry), (void *)0);
    char *text = icalcomponent_as_ical_string_r(calendar);
    struct rh_slice file = {.data = NULL, .len = strlen(text)};
    file.data = rh_arena_dup(arena, text, file.len);
    icalmemory_free_buffer(text);
    icalcomponent_free(calendar);
    return file;
}

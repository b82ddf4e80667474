/* Calendar files: libical reads back what we write, one event with the texts that went in. */
#include "fuzz.h"

#include "booking.h"
#include "text.h"

#include <libical/ical.h>

/* The next line of the input as a form would give it, trimmed; NULL where the door takes no such
 * text. (libical trims what it reads.) */
static const char *take_line(struct rh_arena *arena, struct rh_slice *rest)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
    const struct rh_slice line = {rest->data, end == NULL ? rest->len : (size_t)(end - rest->data)};
    *rest = end == NULL ? (struct rh_slice){"", 0}
                        : (struct rh_slice){end + 1, rest->len - line.len - 1};
    if (rh_text_refused(line, false) != 0)
        return NULL;
    const struct rh_slice text = rh_text_trim(line);
    return rh_arena_dup(arena, text.data, text.len);
}

static void read_back(const struct booking_calendar_entry *entry, struct rh_slice file)
{
    icalcomponent *calendar = icalparser_parse_string(file.data);
    PROMISE(calendar != NULL && icalcomponent_isa(calendar) == ICAL_VCALENDAR_COMPONENT);
    PROMISE(icalcomponent_count_errors(calendar) == 0);
    PROMISE(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT) == 1);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    const char *title = icalcomponent_get_summary(event);
    PROMISE(title != NULL && strcmp(title, entry->title) == 0);
    PROMISE(icalcomponent_count_properties(event, ICAL_UID_PROPERTY) == 1);
    PROMISE(icalcomponent_count_properties(event, ICAL_ATTENDEE_PROPERTY) == 0);
    icalcomponent_free(calendar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_slice rest = {(const char *)data, size};
    struct booking_calendar_entry entry = {
        .uid = "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b21@rathaus",
        .url = "https://rathaus.example/merseburg/termine/x?code=y",
        .title = take_line(arena, &rest),
        .place = take_line(arena, &rest),
        .notes = take_line(arena, &rest),
        .start = 1795509600000,
        .end = 1795510500000,
        .changed = 1795500000000,
    };
    if (entry.title != NULL && *entry.title != '\0')
        read_back(&entry, booking_ics(arena, &entry));
    rh_arena_free(&arena);
    return 0;
}

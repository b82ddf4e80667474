/* Messages as Mustache contexts: every field answers by its JSON name (expiresAt) and by its proto
 * name (expires_at).
 *
 * Absent optional fields and empty lists answer FALSE. Enums answer their name as text and, as
 * `state.held`, a flag per value (lower case). Computed members, so that a page needs no code of
 * its own: Instant    start.date start.date_short start.time start.weekday start.iso (zone's day)
 * start.instant (RFC 3339) Date       date.long date.short date.iso date.weekday date.month_name
 * Money fee.text any number opens.clock ("09:40", of minutes), weekday.name ("Dienstag" of 2),
 * nth.negative n.positive any list   slots.count slots.any; inside a list {{#first}} {{#last}},
 * {{position}} (from 1) and
 * {{index}} (from 0) any text   name.text (the text itself), reason.phrase (what the catalogue says
 * where the text is one of its keys, else the text itself), words.blocks (prose.h) */
#ifndef RH_MESSAGE_VIEW_H
#define RH_MESSAGE_VIEW_H

#include "mustache.h"

#include <protobuf-c/protobuf-c.h>

/* A view of a message, which must outlive the render. */
struct rh_value rh_message_value(const ProtobufCMessage *message);

#endif

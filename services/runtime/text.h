/* What a text must be before anybody reads it, whichever way it came: protobuf, JSON or form. */
#ifndef RH_TEXT_H
#define RH_TEXT_H

#include "common.pb-c.h"
#include "slice.h"

#include <stdbool.h>

/* Why a text is refused: NOT_UTF8, CONTROL_CHARACTER (NUL, C0, DEL, C1; of prose line breaks and
 * tabs are allowed), or 0 when it is fine. */
Common__Reason rh_text_refused(struct rh_slice text, bool prose);

/* How many bytes from the beginning on are UTF-8 (NUL counts as such). */
size_t rh_utf8_span(struct rh_slice text);

/* The text without Unicode white space at both ends. Expects valid UTF-8. */
struct rh_slice rh_text_trim(struct rh_slice text);

/* What a hexadecimal digit of either case stands for; -1 when it is none. */
int rh_hex_digit(char digit);

#endif

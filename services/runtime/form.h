/* HTML forms and query strings: parsed into raw names and values, and from these into messages by
 * the same field paths as JSON.
 *
 * The raw form stays at hand, so that a page that is shown again holds what was entered ("31.02."),
 * which no typed field can. Sources: application/x-www-form-urlencoded of the URL standard,
 * multipart/form-data of RFC 7578. Everything lives in the arena, file contents in the body that
 * was parsed. */
#ifndef RH_FORM_H
#define RH_FORM_H

#include "error.h"
#include "slice.h"

#include <protobuf-c/protobuf-c.h>

#define RH_FORM_MAX_FIELDS 1000
#define RH_FORM_MAX_VALUE  (64UL * 1024) /* bytes of one value that is no file */

/* One name and its value as sent; line breaks of a text are "\n". */
struct rh_form_field {
    const char *name;       /* UTF-8 */
    struct rh_slice value;  /* with a NUL behind it unless it is a file; "" when there is a fault */
    const char *filename;   /* NULL: no file. Without folders */
    const char *media_type; /* of a file, NULL when not given */
    Common__Reason fault;   /* NOT_UTF8, CONTROL_CHARACTER, WRONG_FORMAT (bad percent-encoding),
                               TOO_LONG; 0: none */
};

/* In the order sent; a name may stand there several times. {0} is an empty form. */
struct rh_form {
    struct rh_form_field *fields;
    size_t n_fields;
};

/* Parses a form body or a query string (without "?") and adds its fields to the form. INVALID when
 * there are too many fields or a name is no text; faults of values are kept with their fields. */
struct rh_error *rh_form_parse_urlencoded(struct rh_arena *arena, struct rh_slice text,
                                          struct rh_form *form);

/* The same for a multipart body; the boundary is taken from the Content-Type header. */
struct rh_error *rh_form_parse_multipart(struct rh_arena *arena, const char *content_type,
                                         struct rh_slice body, struct rh_form *form);

/* Adds a field, copied: the parameters of an address. */
void rh_form_add(struct rh_arena *arena, struct rh_form *form, const char *name, const char *value);

/* The first field of that name, NULL when there is none; and its text, NULL likewise. */
const struct rh_form_field *rh_form_find(const struct rh_form *form, const char *name);
const char *rh_form_get(const struct rh_form *form, const char *name);

/* A message from a form, all refused fields in one INVALID, the contract's (rh_contract_check)
 * among them.
 *
 * Names are field paths by JSON or proto name: `name`, `persons[2].name` or `persons.2.name`, and a
 * repeated field's name several times. Names that the message does not have are ignored: a form
 * carries tokens and buttons, too. Blank values count as absent; one-line texts and numbers are
 * trimmed. A day is "2026-11-24", "24.11.2026", or three fields .day, .month, .year; an instant RFC
 * 3339 or ms since 1970; a flag true, false, on, 1, 0. Rows that are blank at the end of a list are
 * dropped, others keep their index. Of several values for one field the last counts. */
struct rh_error *rh_form_message(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 const struct rh_form *form, ProtobufCMessage **ret_message);

/* The step inside rh_form_message: fills `message` (replacing what it had in those fields), without
 * the contract. Adds to `error` (NULL: none yet) and returns it. */
struct rh_error *rh_form_fill(struct rh_arena *arena, const struct rh_form *form,
                              ProtobufCMessage *message, struct rh_error *error);

#endif

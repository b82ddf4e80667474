/* Dotted names ("service.name"), split once at load, and how a value answers them. */
#ifndef RH_VALUE_H
#define RH_VALUE_H

#include "mustache.h"

struct rh_name {
    const struct rh_slice *parts;
    size_t n; /* 0: ".", the context itself */
};

/* Splits `text`, which must outlive the name; the parts live in the arena. NULL when a part is
 * empty ("a..b", ""). */
const struct rh_name *rh_name_parse(struct rh_arena *arena, struct rh_slice text);

/* What `value` answers to a name behind a dot: a view's member, `count` and `any` of a list, `text`
 * of a text, `clock` of a number. */
struct rh_value rh_value_member(struct rh_render *render, const struct rh_value *value,
                                struct rh_slice name);

/* Whether a section over the value is rendered. */
bool rh_value_is_true(const struct rh_value *value);

static inline bool rh_char_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without white space at both ends. */
static inline struct rh_slice rh_slice_trim(struct rh_slice text)
{
    while (text.len > 0 && rh_char_is_blank(text.data[text.len - 1]))
        text.len--;
    while (text.len > 0 && rh_char_is_blank(text.data[0])) {
        text.data++;
        text.len--;
    }
    return text;
}

#endif

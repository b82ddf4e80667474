/* Data of tests, written as JSON, as contexts of templates. */
#ifndef RH_TEST_JSON_VALUE_H
#define RH_TEST_JSON_VALUE_H

#include "mustache.h"

/* The value of a JSON text, in the render's arena; fails the test when it is no JSON. */
struct rh_value json_value(struct rh_render *render, const char *json);

/* One thing to render: a template, partials by name (ended by NULL), data and what comes out. */
struct render_case {
    const char *what; /* the promise that is tested */
    const char *template;
    const char *json;
    const char *expected;
    const char *partials[4][2];
};

/* Renders each case and holds it against what is expected. */
void check_cases(const struct render_case *cases, size_t n);

#endif

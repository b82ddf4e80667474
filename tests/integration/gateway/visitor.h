/* A browser as far as sessions go: keeps cookies, finds a form's token, sends the form. */
#ifndef VISITOR_H
#define VISITOR_H

#include "town.h"

#define VISITOR_SIZE ((size_t)256 * 1024)

struct visitor {
    struct town *town;
    char session[64], visitor[64]; /* cookies, "" for none */
    char token[128];               /* of the last page that had one */
    char text[VISITOR_SIZE];       /* the last reply */
};

/* Without cookies. The caller frees it. */
struct visitor *visitor_new(struct town *town);

/* Gets a page (`more`: header lines, each with CR LF, or ""); its status. */
int visitor_get(struct visitor *visitor, const char *path, const char *more);

/* Sends a form with the last token; `fields` is "a=1&b=2". */
int visitor_post(struct visitor *visitor, const char *path, const char *fields);

/* Sends JSON to the API. */
int visitor_api(struct visitor *visitor, const char *path, const char *json, const char *more);

/* Gets the log-in page and logs in: the status of the POST. */
int visitor_log_in(struct visitor *visitor, const char *email);

/* The Location header of the last reply, "" for none. In a buffer of its own. */
const char *visitor_location(struct visitor *visitor);

#endif

/* The record of processing (Art. 30 GDPR): all services' personal.csv, which the build puts into
 * one text, and its lines. */
#ifndef ACCOUNTS_RECORD_H
#define ACCOUNTS_RECORD_H

#include "arena.h"

#include <stdbool.h>

/* Cells of a line, in the order of the file. */
enum accounts_record_cell {
    ACCOUNTS_RECORD_SERVICE,
    ACCOUNTS_RECORD_TABLE,
    ACCOUNTS_RECORD_COLUMNS, /* with spaces between, or "*" */
    ACCOUNTS_RECORD_KIND,    /* "personal" or "none" */
    ACCOUNTS_RECORD_FIELDS,
    ACCOUNTS_RECORD_WHAT,
    ACCOUNTS_RECORD_PURPOSE,
    ACCOUNTS_RECORD_BASIS,
    ACCOUNTS_RECORD_SEEN_BY,
    ACCOUNTS_RECORD_KEEP,
    ACCOUNTS_RECORD_DELETED_BY,
    ACCOUNTS_RECORD_CELLS
};

/* Generated: RFC 4180, with its header. */
extern const char accounts_record_csv[];

/* Reads the line at `*csv` and moves `*csv` to the next one (RFC 4180, but no line breaks within
 * quotes). Missing cells are "". The texts live in the arena. False at the end of the text. */
bool accounts_record_line(struct rh_arena *arena, const char **csv,
                          char *ret[ACCOUNTS_RECORD_CELLS]);

#endif

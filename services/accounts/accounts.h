/* accounts: rules on plain values. No SQL, no socket, no clock. */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

/* The official register names a town "Merseburg, Stadt": the name proper, and what stands behind
 * the comma. */
struct accounts_name {
    const char *proper; /* "Merseburg" */
    const char *title;  /* "Stadt", "Goethestadt", NULL for a plain municipality */
};

/* Splits a register name at its first comma; both parts live in the arena. */
struct accounts_name accounts_split_name(struct rh_arena *arena, const char *registered);

/* How the administration of a municipality calls itself: "Stadt Merseburg", "Gemeinde Schkopau". */
const char *accounts_administration_name(struct rh_arena *arena, const char *registered);

/* The segment that leads to it in an address: lower case, umlauts written out, everything else a
 * single hyphen ("Muecheln (Geiseltal)" -> "muecheln-geiseltal"). Never empty: a name without any
 * letter gives "ort". `name` is UTF-8. */
const char *accounts_slug(struct rh_arena *arena, const char *name);

/* Two-letter code of a Land by the first two digits of an AGS; NULL for digits that are none.
 * Source: Destatis, Gemeindeverzeichnis, Laenderkennziffern. */
const char *accounts_land(const char *ags);

/* True for eight digits that begin with a Land. */
bool accounts_ags_valid(const char *text);

#endif

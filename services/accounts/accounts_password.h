/* Which passwords are refused: the common ones, however they are dressed up, and nothing else. No
 * rules of composition (ASVS 5.0 6.2.5), no trimming, no truncation. Pure. */
#ifndef ACCOUNTS_PASSWORD_H
#define ACCOUNTS_PASSWORD_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

#define ACCOUNTS_PASSWORD_MIN_STAFF 12   /* characters; for all others the contract's 8 */
#define ACCOUNTS_COMMON_MIN         3000 /* words that a list has at least (ASVS 5.0 6.2.4) */

struct accounts_common; /* the list, constant once loaded */

/* Reads a list, one password a line; NULL when the file cannot be read. Lives in the arena. */
const struct accounts_common *accounts_common_load(struct rh_arena *arena, const char *path);
size_t accounts_common_count(const struct accounts_common *common);

/* True for a password of the list, also with other case or up to six digits and signs around it,
 * for one that is only a repetition or a run ("abababab", "12345678"), and for the own address.
 * `email` may be NULL. */
bool accounts_password_common(const struct accounts_common *common, const char *password,
                              const char *email);

/* Characters (code points) of a UTF-8 text. */
size_t accounts_characters(const char *text);

#endif

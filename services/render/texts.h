/* Texts: what people read, by key, from .po catalogues (the gettext file format, read by ourselves
 * since gettext's calls depend on installed locales and are process-wide).
 *
 *   msgid "booking.times.count"            the key, the same in every catalogue
 *   msgid_plural "booking.times.count"     only for texts with plural forms
 *   msgstr[0] "eine freie Zeit"            CLDR order of the language: de and en have one, other
 *   msgstr[1] "{n} freie Zeiten"
 *
 * A catalogue is a file <language>.po: de.po is complete and the fallback, en.po is complete,
 * de-simple.po (einfache Sprache) may leave keys out and then falls back to de. Immutable after
 * loading, shared by all threads. */
#ifndef RH_TEXTS_H
#define RH_TEXTS_H

#include "slice.h"

#include <stdint.h>

struct rh_texts;

/* Loads every *.po of a folder. NULL on a fault (syntax, key twice, key of en.po or de-simple.po
 * that de.po lacks, key that en.po lacks, other {names} than de.po has), written to stderr with
 * file and line. The caller owns the result. */
struct rh_texts *rh_texts_load(const char *folder);
void rh_texts_free(struct rh_texts **texts);

/* The text of a key, NULL when no catalogue has it. */
const char *rh_text(const struct rh_texts *texts, const char *language, struct rh_slice key);

/* The form for number n after CLDR's plural rules (ICU); for a key without forms the text itself.
 */
const char *rh_text_plural(const struct rh_texts *texts, const char *language, struct rh_slice key,
                           int64_t n);

/* The best language that exists for an Accept-Language header (RFC 9110 12.5.4) or a language tag;
 * "de" when nothing fits. */
const char *rh_texts_language(const struct rh_texts *texts, struct rh_slice accept);

#endif

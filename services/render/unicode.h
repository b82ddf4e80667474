/* The border to ICU: its UTF-16 against our UTF-8, its locales against our languages. */
#ifndef RH_UNICODE_H
#define RH_UNICODE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

#include <unicode/upluralrules.h>
#include <unicode/utypes.h>

#define RH_LOCALE_BYTES 32

/* ICU's locale of a language: "de-simple" -> "de_DE", "en" -> "en_GB", others by their own tag. */
void rh_locale_of(const char *language, char ret_locale[RH_LOCALE_BYTES]);

/* UTF-16 as a C string in the arena. */
const char *rh_utf8_of(struct rh_arena *arena, const UChar *text, int32_t len);

/* ASCII as UTF-16, cut at `cap` units; returns the length. */
int32_t rh_utf16_of(const char *ascii, UChar *ret_text, int32_t cap);

/* Plural categories in CLDR's order. */
enum rh_plural {
    RH_PLURAL_ZERO,
    RH_PLURAL_ONE,
    RH_PLURAL_TWO,
    RH_PLURAL_FEW,
    RH_PLURAL_MANY,
    RH_PLURAL_OTHER
};

/* By name ("few"); OTHER for what is none. */
enum rh_plural rh_plural_named(const char *name);

/* The category of a number. */
enum rh_plural rh_plural_of(const UPluralRules *rules, int64_t n);

#endif

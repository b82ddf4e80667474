/* Every conversion between UTF-8 and UTF-16 happens here. */
#include "unicode.h"

#include <stdio.h>
#include <string.h>

#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "banned.h"

static bool is_language(const char *tag, const char *language)
{
    size_t len = strlen(language);

    return strncmp(tag, language, len) == 0 && (tag[len] == '\0' || tag[len] == '-');
}

void rh_locale_of(const char *language, char ret_locale[RH_LOCALE_BYTES])
{
    UErrorCode status = U_ZERO_ERROR;

    /* A tag without region would bring American dates to "en"; "simple" is a catalogue's name and
     * no subtag of BCP 47. */
    if (is_language(language, "de"))
        snprintf(ret_locale, RH_LOCALE_BYTES, "de_DE");
    else if (is_language(language, "en"))
        snprintf(ret_locale, RH_LOCALE_BYTES, "en_GB");
    else
        uloc_forLanguageTag(language, ret_locale, RH_LOCALE_BYTES, NULL, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING)
        snprintf(ret_locale, RH_LOCALE_BYTES, "root");
}

const char *rh_utf8_of(struct rh_arena *arena, const UChar *text, int32_t len)
{
    int32_t cap = 3 * len + 1; /* no unit takes more than three bytes */
    char *utf8 = rh_arena_alloc(arena, (size_t)cap);
    UErrorCode status = U_ZERO_ERROR;

    /* 0xFFFD for lone surrogates, which ICU's formats never hold: the call cannot fail. */
    u_strToUTF8WithSub(utf8, cap, NULL, text, len, 0xFFFD, NULL, &status);
    return utf8;
}

int32_t rh_utf16_of(const char *ascii, UChar *ret_text, int32_t cap)
{
    int32_t len = (int32_t)strnlen(ascii, (size_t)cap);

    u_charsToUChars(ascii, ret_text, len);
    return len;
}

static const char *const plural_names[] = {"zero", "one", "two", "few", "many", "other"};

enum rh_plural rh_plural_named(const char *name)
{
    for (int i = RH_PLURAL_ZERO; i < RH_PLURAL_OTHER; i++)
        if (strcmp(plural_names[i], name) == 0)
            return (enum rh_plural)i;
    return RH_PLURAL_OTHER;
}

enum rh_plural rh_plural_of(const UPluralRules *rules, int64_t n)
{
    UChar keyword[16];
    char name[16];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = uplrules_select(rules, (double)n, keyword, 15, &status);

    if (U_FAILURE(status))
        return RH_PLURAL_OTHER;
    u_UCharsToChars(keyword, name, len);
    name[len] = '\0';
    return rh_plural_named(name);
}

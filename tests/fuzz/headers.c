/* Values of headers and cookies: the first byte says which. Each answers something that we have, or
 * refuses. */
#include "headers.h"
#include "fuzz.h"

#include "forms.h"
#include "sessions.h"
#include "tokens.h"
#include "write.h"

#include <stdio.h>

static void language(const char *text)
{
    static struct rh_texts *texts;
    if (texts == NULL)
        texts = rh_texts_load(FUZZ_TEXTS);
    PROMISE(texts != NULL);
    const char *found = rh_texts_language(texts, rh_slice(text));
    PROMISE(strcmp(found, "de") == 0 || strcmp(found, "en") == 0 ||
            strcmp(found, "de-simple") == 0);
}

static void session(const char *text)
{
    char id[GW_SESSION_ID_SIZE];
    if (gw_session_id(text, id))
        PROMISE(strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") ==
                strlen(id));
}

static void visitor(const char *text)
{
    const char *name = gw_form_visitor(text);
    PROMISE(name == NULL || strspn(name, "abcdefghijklmnopqrstuvwxyz234567") == strlen(name));
}

static void token(const char *text)
{
    struct rh_secret_key secret;
    char key[RH_UUID_SIZE];
    const struct gw_token_owner owner = {"visitor", NULL};
    gw_token_key("a secret of at least 32 characters", &secret);
    PROMISE(!gw_token_check(&secret, &owner, text, 1795500000000, key)); /* nobody guesses a MAC */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    const char *text = rh_arena_dup(arena, data + 1, size - 1);
    switch (data[0] % 6) {
    case 0:
        language(text);
        break;
    case 1:
        session(text);
        break;
    case 2:
        visitor(text);
        break;
    case 3:
        token(text);
        break;
    case 4:
        PROMISE(gw_header_accepts(text, "br") == gw_header_accepts(text, "BR"));
        break;
    default:
        if (rh_key_valid(text))
            PROMISE(strlen(text) >= 8 && strlen(text) <= 128 && strpbrk(text, " \r\n") == NULL);
    }
    rh_arena_free(&arena);
    return 0;
}

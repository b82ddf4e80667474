/* What may become part of an envelope or a header. Refusing is simpler than escaping: addresses of
 * people never need more than atoms. */
#include "notifier.h"

#include "banned.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* RFC 5322 3.2.3: signs of atoms and dots; whether such a mailbox exists its server knows. */
bool notifier_address_valid(const char *address)
{
    size_t local = strspn(address, LETTERS ".!#$%&'*+/=?^_`{|}~-");
    if (local == 0 || local > 64 || address[local] != '@' || strlen(address) > 254)
        return false;
    const char *domain = address + local + 1;
    size_t len = strspn(domain, LETTERS ".-");
    return len > 0 && domain[len] == '\0' && domain[0] != '.' && domain[len - 1] != '.';
}

const char *notifier_address_domain(const char *address)
{
    const char *at = strchr(address, '@');
    return at == NULL ? "localhost" : at + 1;
}

static size_t scheme_len(const char *link)
{
    if (strncmp(link, "https://", 8) == 0)
        return 8;
    return strncmp(link, "http://", 7) == 0 ? 7 : 0;
}

bool notifier_link_valid(const char *link)
{
    size_t scheme = scheme_len(link), len = strlen(link);
    if (scheme == 0 || len == scheme || len > 2000)
        return false;
    for (const char *p = link; *p != '\0'; p++) {
        if (*p <= ' ' || *p > '~' || strchr("<>\"'\\", *p) != NULL)
            return false;
    }
    return true;
}

int64_t notifier_backoff(int64_t attempts)
{
    const int64_t longest = INT64_C(6) * 3600 * 1000;
    int64_t ms = 30000;
    for (int64_t i = 1; i < attempts && ms < longest; i++)
        ms *= 2;
    return ms < longest ? ms : longest;
}

/* What a webhook is signed with, and where it may go. */
#include "notifier.h"

#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>

#include "banned.h"

#define PREFIX     "whsec_"
#define SECRET_MIN 24
#define SECRET_MAX 64

static bool open_secret(const char *secret, unsigned char ret[SECRET_MAX], size_t *ret_len)
{
    size_t prefix = strlen(PREFIX);
    return strncmp(secret, PREFIX, prefix) == 0 &&
           sodium_base642bin(ret, SECRET_MAX, secret + prefix, strlen(secret + prefix), NULL,
                             ret_len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           *ret_len >= SECRET_MIN;
}

bool notifier_sign(const char *secret, const char *id, int64_t seconds, const char *content,
                   char ret[NOTIFIER_SIGNATURE_SIZE])
{
    unsigned char key[SECRET_MAX], mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    size_t len = 0;
    char head[80];
    if (!open_secret(secret, key, &len))
        return false;
    int n = snprintf(head, sizeof head, "%s.%lld.", id, (long long)seconds);
    if (n < 0 || (size_t)n >= sizeof head)
        return false;
    crypto_auth_hmacsha256_init(&state, key, len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, (size_t)n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)content, strlen(content));
    crypto_auth_hmacsha256_final(&state, mac);
    snprintf(ret, NOTIFIER_SIGNATURE_SIZE, "v1,");
    sodium_bin2base64(ret + 3, NOTIFIER_SIGNATURE_SIZE - 3, mac, sizeof mac,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&state, sizeof state);
    return true;
}

void notifier_hook_secret(const uint8_t key[32], int32_t tenant, const char *hook,
                          char ret[NOTIFIER_SECRET_SIZE])
{
    unsigned char mac[crypto_auth_BYTES];
    char subject[80];
    int n = snprintf(subject, sizeof subject, "hook:%d:%s", (int)tenant, hook);
    crypto_auth(mac, (const unsigned char *)subject, (size_t)n, key);
    snprintf(ret, NOTIFIER_SECRET_SIZE, PREFIX);
    sodium_bin2base64(ret + strlen(PREFIX), NOTIFIER_SECRET_SIZE - strlen(PREFIX), mac, sizeof mac,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(mac, sizeof mac);
}

bool notifier_hook_valid(const char *url, bool local)
{
    if (!notifier_link_valid(url) || strlen(url) > 500 || strchr(url, '#') != NULL)
        return false;
    bool https = strncmp(url, "https://", 8) == 0;
    const char *host = url + (https ? 8 : 7);
    size_t len = strcspn(host, "/?");
    return (https || local) && len > 0 && memchr(host, '@', len) == NULL;
}

/* Networks as address and length of the prefix (RFC 6890 and its registries). */
static const struct network4 {
    uint32_t address;
    int bits;
} closed4[] = {
    {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
    {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0a80000, 16}, {0xc6120000, 15},
    {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3},
};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof closed4 / sizeof closed4[0]; i++) {
        if (((address ^ closed4[i].address) >> (32 - closed4[i].bits)) == 0)
            return false;
    }
    return true;
}

/* Of IPv6 only 2000::/3 is given out; in it 2002::/16 and 2001::/32 carry IPv4 addresses. */
static bool is_public6(const uint8_t *address)
{
    bool global = (address[0] & 0xe0) == 0x20;
    bool six_to_four = address[0] == 0x20 && address[1] == 0x02;
    bool teredo = address[0] == 0x20 && address[1] == 0x01 && address[2] == 0 && address[3] == 0;
    return global && !six_to_four && !teredo;
}

bool notifier_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, address, sizeof in6);
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
        uint32_t in;
        memcpy(&in, in6.sin6_addr.s6_addr + 12, sizeof in);
        return is_public4(ntohl(in));
    }
    return is_public6(in6.sin6_addr.s6_addr);
}

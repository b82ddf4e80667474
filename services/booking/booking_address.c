/* One mailbox has many spellings: capitals, and a label behind "+" that many providers deliver to
 * the same place. Whoever varies them has no more appointments for it. */
#include "booking.h"

#include <string.h>

#include "banned.h"

char *booking_address_plain(struct rh_arena *arena, const char *email)
{
    const char *at = strrchr(email, '@');
    char *plain = rh_arena_strdup(arena, email);
    size_t n = 0, local = at == NULL ? strlen(email) : (size_t)(at - email);
    for (size_t i = 0; email[i] != '\0'; i++) {
        if (i < local && i > 0 && email[i] == '+')
            i = local;
        if (email[i] == '\0')
            break;
        plain[n++] = (char)(email[i] >= 'A' && email[i] <= 'Z' ? email[i] - 'A' + 'a' : email[i]);
    }
    while (n > 0 && plain[n - 1] == '.')
        n--;
    plain[n] = '\0';
    return plain;
}

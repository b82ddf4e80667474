/* What may stand in an envelope, a header, a letter. */
#include "notifier.h"

#include <criterion/criterion.h>

static const struct {
    const char *address;
    bool valid;
} addresses[] = {
    {"a@b.example", true},
    {"anna.muster+amt@stadt-merseburg.example", true},
    {"o'neill%x@b.example", true},
    {"a@localhost", true},
    {"", false},
    {"@b.example", false},
    {"a@", false},
    {"a", false},
    {"a@b@c.example", false},
    {"a b@c.example", false},
    {"a@b.example\r\nBcc: x@y.example", false},
    {"a\n@b.example", false},
    {"a@b.example\n", false},
    {"<a@b.example>", false},
    {"a@b.example>", false},
    {"a@b.example,c@d.example", false},
    {"\"a b\"@c.example", false},
    {"a@b..example", true}, /* its server knows better */
    {"a@.example", false},
    {"a@b.", false},
    {"a@b\xc3\xbc.example", false},
    {"\xc3\xbc@b.example", false},
    {"a@[127.0.0.1]", false},
};

Test(notifier_address, takes_atoms_alone)
{
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        cr_expect_eq(notifier_address_valid(addresses[i].address), addresses[i].valid, "%s",
                     addresses[i].address);
}

Test(notifier_address, has_its_bounds)
{
    char local[80] = "", whole[300] = "a@";
    memset(local, 'a', 64);
    memcpy(local + 64, "@b.de", 6);
    cr_expect(notifier_address_valid(local));
    memset(local, 'a', 65);
    memcpy(local + 65, "@b.de", 6);
    cr_expect_not(notifier_address_valid(local));
    memset(whole + 2, 'b', 252);
    cr_expect(notifier_address_valid(whole));
    whole[254] = 'b';
    cr_expect_not(notifier_address_valid(whole));
}

static const struct {
    const char *link;
    bool valid;
} links[] = {
    {"https://rathaus.example/merseburg/termine/1?code=a&b=c", true},
    {"http://localhost:8080/", true},
    {"https://", false},
    {"javascript:alert(1)", false},
    {"//rathaus.example/", false},
    {"https://a.example/ b", false},
    {"https://a.example/\r\nBcc: x@y.example", false},
    {"https://a.example/>", false},
    {"https://a.example/\"", false},
    {"https://a.example/\xc3\xbc", false},
    {"", false},
};

Test(notifier_link, is_an_address_of_the_web)
{
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        cr_expect_eq(notifier_link_valid(links[i].link), links[i].valid, "%s", links[i].link);
}

Test(notifier_backoff, doubles_from_half_a_minute_to_six_hours)
{
    const int64_t s = 1000;
    cr_expect_eq(notifier_backoff(1), 30 * s);
    cr_expect_eq(notifier_backoff(2), 60 * s);
    cr_expect_eq(notifier_backoff(10), 30 * 512 * s);
    cr_expect_eq(notifier_backoff(11), 6 * 3600 * s);
    cr_expect_eq(notifier_backoff(1000000), 6 * 3600 * s);
}

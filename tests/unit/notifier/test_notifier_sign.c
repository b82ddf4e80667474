/* Signatures of webhooks, and where they may go. */
#include "notifier.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/* The example of the specification's libraries. */
Test(notifier_sign, is_that_of_the_standard)
{
    char signature[NOTIFIER_SIGNATURE_SIZE];
    cr_assert(notifier_sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                            "{\"test\": 2432232314}", signature));
    cr_expect_str_eq(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static const char *const bad_secrets[] = {
    "",
    "whsec_",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
    "whsec_"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
};

Test(notifier_sign, takes_no_weak_secret)
{
    char signature[NOTIFIER_SIGNATURE_SIZE];
    for (size_t i = 0; i < sizeof bad_secrets / sizeof bad_secrets[0]; i++)
        cr_expect_not(notifier_sign(bad_secrets[i], "1", 1, "", signature), "%s", bad_secrets[i]);
}

static const struct {
    const char *url;
    bool valid, valid_local;
} urls[] = {
    {"https://hooks.example/x?y=z", true, true},
    {"https://hooks.example:8443", true, true},
    {"http://hooks.example/", false, true},
    {"https://user:secret@hooks.example/", false, false},
    {"https://hooks.example/#x", false, false},
    {"https:///x", false, false},
    {"ftp://hooks.example/", false, false},
    {"https://hooks.example/\r\nx: y", false, false},
};

Test(notifier_hook, is_https_alone)
{
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        cr_expect_eq(notifier_hook_valid(urls[i].url, false), urls[i].valid, "%s", urls[i].url);
        cr_expect_eq(notifier_hook_valid(urls[i].url, true), urls[i].valid_local, "%s",
                     urls[i].url);
    }
}

static const struct {
    const char *address;
    bool is_public;
} addresses[] = {
    {"8.8.8.8", true},
    {"100.63.255.255", true},
    {"100.64.0.1", false},
    {"0.0.0.0", false},
    {"10.1.2.3", false},
    {"127.0.0.1", false},
    {"127.255.255.254", false},
    {"128.0.0.1", true},
    {"169.254.169.254", false},
    {"172.15.0.1", true},
    {"172.16.0.1", false},
    {"172.31.255.255", false},
    {"172.32.0.1", true},
    {"192.168.1.1", false},
    {"224.0.0.1", false},
    {"255.255.255.255", false},
    {"2a00:1450::1", true},
    {"::1", false},
    {"::", false},
    {"fe80::1", false},
    {"fd00::1", false},
    {"ff02::1", false},
    {"::ffff:127.0.0.1", false},
    {"::ffff:8.8.8.8", true},
    {"64:ff9b::7f00:1", false},
    {"2002:7f00:1::", false},
    {"2001:0:7f00:1::", false},
};

Test(notifier_hook, reaches_no_address_that_only_we_can_reach)
{
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        bool four = inet_pton(AF_INET, addresses[i].address, &in.sin_addr) == 1;
        cr_assert(four || inet_pton(AF_INET6, addresses[i].address, &in6.sin6_addr) == 1);
        bool found = notifier_is_public(four ? (struct sockaddr *)&in : (struct sockaddr *)&in6);
        cr_expect_eq(found, addresses[i].is_public, "%s", addresses[i].address);
    }
}

/* Where services are, as the operator writes it. */
#include "endpoints.h"

#include <criterion/criterion.h>

#include "banned.h"

Test(endpoints, are_lists_of_services_and_addresses)
{
    struct rh_endpoints found;
    cr_assert_eq(rh_endpoints_parse("booking=tcp://10.0.0.5:7101,tcp://[::1]:7102\n"
                                    " accounts=tcp://accounts:7103 booking@15=ipc:///run/b",
                                    &found),
                 0);
    cr_assert_eq(found.n, 4);
    cr_assert_str_eq(found.items[0].service, "booking");
    cr_assert_str_eq(found.items[0].address, "tcp://10.0.0.5:7101");
    cr_assert_str_eq(found.items[0].host, "");
    cr_assert_str_eq(found.items[1].address, "tcp://[::1]:7102");
    cr_assert_str_eq(found.items[1].host, "");
    cr_assert_str_eq(found.items[2].host, "accounts");
    cr_assert_str_eq(found.items[2].port, "7103");
    cr_assert_eq(found.items[2].tenant, 0);
    cr_assert_eq(found.items[3].tenant, 15);
    cr_assert_str_eq(found.items[3].address, "ipc:///run/b");
}

Test(endpoints, that_are_faulty_are_refused)
{
    static const char *const faulty[] = {
        "booking",
        "booking=",
        "=tcp://a:1",
        "booking=tcp://a",
        "booking=tcp://:7101",
        "booking=tcp://a:0",
        "booking=tcp://a:65536",
        "booking=tcp://a:70x",
        "booking=udp://a:1",
        "booking=ipc://",
        "booking=tcp://a:1,",
        "booking@=tcp://a:1",
        "booking@0=tcp://a:1",
        "booking@x=tcp://a:1",
        "Booking=tcp://a:1",
        "a-service-name-of-more-than-31-characters=tcp://a:1",
    };
    struct rh_endpoints found;
    for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++)
        cr_assert_eq(rh_endpoints_parse(faulty[i], &found), -1, "%s", faulty[i]);
}

Test(endpoints, are_local_when_nothing_leaves_the_machine)
{
    cr_assert(rh_address_is_local("ipc:///run/a"));
    cr_assert(rh_address_is_local("tcp://127.0.0.1:7101"));
    cr_assert(rh_address_is_local("tcp://127.1.2.3:7101"));
    cr_assert(rh_address_is_local("tcp://[::1]:7101"));
    cr_assert_not(rh_address_is_local("tcp://10.0.0.1:7101"));
    cr_assert_not(rh_address_is_local("tcp://[fe80::1]:7101"));
    cr_assert_not(rh_address_is_local("tcp://*:7101"));
    cr_assert_not(rh_address_is_local("tcp://0.0.0.0:7101"));
    cr_assert_not(rh_address_is_local("tcp://127.0.0.1.example.org:7101"));
    cr_assert_not(rh_address_is_local("tcp://localhost:7101"), "a name may change its mind");
}

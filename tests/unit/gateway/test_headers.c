/* Accept-Encoding (RFC 9110 12.5.3) and the count per address. */
#include "headers.h"

#include "bounds.h"

#include <criterion/criterion.h>

Test(header_accepts, finds_a_token_in_a_list)
{
    cr_expect(gw_header_accepts("gzip, deflate, br", "br"));
    cr_expect(gw_header_accepts("br", "br"));
    cr_expect(gw_header_accepts("gzip;q=1.0,BR;q=0.5", "br"));
    cr_expect(gw_header_accepts("gzip ; q=0.001", "gzip"));
}

Test(header_accepts, obeys_a_refusal_and_other_tokens)
{
    cr_expect_not(gw_header_accepts("br;q=0", "br"));
    cr_expect_not(gw_header_accepts("br;q=0.000, gzip", "br"));
    cr_expect_not(gw_header_accepts("brotli, xbr", "br"));
    cr_expect_not(gw_header_accepts("", "br"));
    cr_expect_not(gw_header_accepts(NULL, "br"));
}

Test(counts, cap_an_address_and_no_other)
{
    struct gw_counts *counts = gw_counts_new();
    cr_expect(gw_counts_take(counts, "192.0.2.1", 2));
    cr_expect(gw_counts_take(counts, "192.0.2.1", 2));
    cr_expect_not(gw_counts_take(counts, "192.0.2.1", 2));
    cr_expect(gw_counts_take(counts, "192.0.2.2", 2));
    gw_counts_give(counts, "192.0.2.1");
    cr_expect(gw_counts_take(counts, "192.0.2.1", 2));
    gw_counts_free(&counts);
}

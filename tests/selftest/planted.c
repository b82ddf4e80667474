/* Faults planted on purpose: tests/run must see each of them fail, else a sanitizer finding could
 * pass unseen. Criterion 2.4.1 reports PASS for all of them; what tells is the sanitizers' own log.
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>

Test(planted, leak)
{
    void *volatile lost = malloc(32);
    cr_assert_not_null(lost);
    lost = NULL;
}

Test(planted, undefined_behaviour)
{
    volatile int most = INT_MAX;
    volatile int wrapped = most + 1;
    cr_assert_neq(wrapped, 0);
}

Test(planted, use_after_free)
{
    char *volatile gone = malloc(8);
    free(gone);
    cr_assert_eq(gone[1], gone[1]);
}

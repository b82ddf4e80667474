/* What sessions are made of, without a Redis: ids, roles, browsers' names, grants that nobody sees.
 */
#include "pb.h"
#include "session_acts.h"
#include "sessions.h"

#include <criterion/criterion.h>

static struct rh_arena *arena;

static void set_up(void)
{
    arena = rh_arena_new(0);
}

static void tear_down(void)
{
    rh_arena_free(&arena);
}

TestSuite(session_parts, .init = set_up, .fini = tear_down);

/* SHA-256("aaaa...") by sha256sum, in base64url. */
Test(session_parts, ids_are_hashes_of_tokens_of_ours)
{
    char id[GW_SESSION_ID_SIZE] = "untouched";
    cr_expect_not(gw_session_id(NULL, id));
    cr_expect_not(gw_session_id("", id));
    cr_expect_not(gw_session_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", id), "31 characters");
    cr_expect_not(gw_session_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", id), "33 characters");
    cr_expect_not(gw_session_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa*", id));
    cr_expect_str_eq(id, "untouched");
    cr_assert(gw_session_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", id));
    cr_expect_str_eq(id, "O6P19DuSYCaDwZruYqIDQrCE3Vlx3dM4CNgaMoh5pUc");
}

Test(session_parts, roles_are_those_of_the_town_and_of_the_deployment)
{
    char *roles[] = {"15:caseworker", "150:admin", "15:admin", "0:operator", "5:auditor"};
    Session__Session session = SESSION__SESSION__INIT;
    size_t n;
    session.roles = roles;
    session.n_roles = 5;
    const char *const *mine = gw_session_roles(arena, &session, 15, &n);
    cr_assert_eq(n, 3);
    cr_expect_str_eq(mine[0], "caseworker");
    cr_expect_str_eq(mine[1], "admin");
    cr_expect_str_eq(mine[2], "0:operator");
    mine = gw_session_roles(arena, &session, 0, &n);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(mine[0], "0:operator");
    gw_session_roles(arena, &session, 1, &n);
    cr_expect_eq(n, 1);
}

Test(session_parts, browsers_have_names_that_people_know)
{
    static const char *const table[][2] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox, Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
         "Safari, iPhone"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Mobile Safari/537.36",
         "Chrome, Android"},
        {"curl/8.0", ""},
        {NULL, ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        cr_expect_str_eq(gw_session_browser(arena, table[i][0]), table[i][1]);
}

Test(session_parts, grants_are_cut_out_of_replies)
{
    Accounts__Grant grant = ACCOUNTS__GRANT__INIT;
    Accounts__SecondFactorReply reply = ACCOUNTS__SECOND_FACTOR_REPLY__INIT;
    grant.account = "0192f5d0-0000-7000-8000-00000000000a";
    reply.grant = &grant;
    reply.has_recovery_left = true;
    reply.recovery_left = 3;
    const struct rh_slice stripped =
        gw_session_strip(arena, reply.base.descriptor, rh_pb_pack(arena, &reply.base));
    cr_expect_eq(stripped.len, 2, "the number is left");
    cr_expect_null(memmem(stripped.data, stripped.len, "0192f5d0", 8));
}

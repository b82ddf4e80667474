/* What is asked for is kept, once. */
#include "post.h"

#include "pb.h"

#include <criterion/criterion.h>

Test(notifier_mail, is_kept_with_its_timer)
{
    struct post post = post_new(601);
    post_mail(&post, "anna@buerger.example");
    cr_expect_eq(post_int(&post, "select count(*) from deliveries d join due u on u.tenant = "
                                 "d.tenant and u.id = d.delivery where d.tenant = %1$d and "
                                 "d.state = 'WAITING' and d.kind = 'MAIL' and d.subject = "
                                 "'accounts/reset' and u.kind = 'send' and u.at = d.made_at"),
                 1);
    post_free(&post);
}

Test(notifier_mail, is_kept_once_however_often_it_is_asked_for)
{
    struct post post = post_new(602);
    const char *key = "0192f5d0-0000-7000-8000-000000000602";
    cr_expect_eq(post_ask(&post, "anna@buerger.example", key), COMMON__CODE__OK);
    cr_expect_eq(post_ask(&post, "anna@buerger.example", key), COMMON__CODE__OK);
    cr_expect_eq(post_ask(&post, "bert@buerger.example", key), COMMON__CODE__KEY_REUSED);
    cr_expect_eq(post_int(&post, "select count(*) from deliveries where tenant = %1$d"), 1);
    cr_expect_eq(post_int(&post, "select count(*) from due where tenant = %1$d"), 1);
    post_free(&post);
}

Test(notifier_mail, is_refused_before_it_is_kept)
{
    struct post post = post_new(603);
    cr_expect_eq(post_ask(&post, "a@b.example\r\nBcc: c@d.example", NULL), COMMON__CODE__INVALID);
    cr_expect_eq(post_int(&post, "select count(*) from deliveries where tenant = %1$d"), 0);
    post_free(&post);
}

static Common__Code tell(struct post *post, const char *name, int64_t version, int32_t tenant)
{
    Accounts__Tenant who = ACCOUNTS__TENANT__INIT;
    Notifier__TenantChangedRequest in = NOTIFIER__TENANT_CHANGED_REQUEST__INIT;
    Notifier__TenantChangedReply out = NOTIFIER__TENANT_CHANGED_REPLY__INIT;
    who.tenant = tenant;
    who.slug = (char *)"town";
    who.name = (char *)name;
    who.land = (char *)"ST";
    who.zone = (char *)"Europe/Berlin";
    who.version = version;
    in.tenant = &who;
    struct rh_request rq = post_request(post);
    fixture_ask(&rq, "notifier.tenant_changed", &in.base);
    const struct rh_error *error = notifier_tenant_changed(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

Test(notifier_tenant_changed, keeps_the_newest)
{
    struct post post = post_new(604);
    cr_expect_eq(tell(&post, "Stadt A", 2, 604), COMMON__CODE__OK);
    cr_expect_eq(tell(&post, "Stadt B", 1, 604), COMMON__CODE__OK);
    cr_expect_eq(
        post_int(&post, "select count(*) from tenants where tenant = %1$d and name = 'Stadt A'"),
        1);
    cr_expect_eq(tell(&post, "Stadt C", 3, 604), COMMON__CODE__OK);
    cr_expect_eq(
        post_int(&post, "select count(*) from tenants where tenant = %1$d and name = 'Stadt C'"),
        1);
    cr_expect_eq(tell(&post, "Stadt D", 4, 605), COMMON__CODE__INVALID);
    post_free(&post);
}

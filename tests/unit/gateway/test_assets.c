/* Static files from a folder of this test's own. */
#include "assets.h"

#include "cleanup.h"

#include <criterion/criterion.h>
#include <sys/stat.h>

static char folder[] = "/tmp/rathaus-assets-XXXXXX";
static struct gw_assets *assets;
static const char *const names[] = {"app.css", "app.css.br", "app.css.gz", "fonts/a.woff2"};

static void write_file(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    RH_CLEANUP(rh_cleanup_file) FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fputs(name, file);
}

static void set_up(void)
{
    char path[128];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fonts", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    for (size_t i = 0; i < 4; i++)
        write_file(names[i]);
    assets = gw_assets_load(folder, true);
    cr_assert_not_null(assets);
}

static void tear_down(void)
{
    char path[128];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/fonts", folder);
    rmdir(path);
    rmdir(folder);
    gw_assets_free(&assets);
}

TestSuite(assets, .init = set_up, .fini = tear_down);

static const char *header(struct gw_asset_reply reply, const char *name)
{
    return MHD_get_response_header(reply.response, name);
}

Test(assets, chooses_the_best_form_that_the_client_takes)
{
    struct gw_asset_reply brotli = gw_assets_find(assets, "/static/app.css", "gzip, br", NULL);
    struct gw_asset_reply gzip = gw_assets_find(assets, "/static/app.css", "gzip, br;q=0", NULL);
    struct gw_asset_reply plain = gw_assets_find(assets, "/static/app.css", NULL, NULL);
    cr_expect_eq(brotli.status, 200);
    cr_expect_str_eq(header(brotli, "Content-Encoding"), "br");
    cr_expect_str_eq(header(gzip, "Content-Encoding"), "gzip");
    cr_expect_null(header(plain, "Content-Encoding"));
    cr_expect_str_eq(header(plain, "Content-Type"), "text/css; charset=utf-8");
}

Test(assets, answers_not_modified_to_its_tag)
{
    struct gw_asset_reply first = gw_assets_find(assets, "/static/app.css", NULL, NULL);
    const char *tag = header(first, "ETag");
    cr_expect_eq(gw_assets_find(assets, "/static/app.css", NULL, tag).status, 304);
    cr_expect_eq(gw_assets_find(assets, "/static/app.css", NULL, "\"other\"").status, 200);
}

Test(assets, lets_an_address_with_its_hash_be_kept_for_ever)
{
    const char *url = gw_asset_url(assets, "app.css");
    cr_assert_not_null(url);
    cr_expect_not_null(
        strstr(header(gw_assets_find(assets, url, NULL, NULL), "Cache-Control"), "immutable"));
    cr_expect_str_eq(
        header(gw_assets_find(assets, "/static/app.css?v=0", NULL, NULL), "Cache-Control"),
        "no-cache");
}

Test(assets, have_security_headers_whatever_is_answered)
{
    const char *tag =
        header(gw_assets_find(assets, "/static/app.css", NULL, NULL), MHD_HTTP_HEADER_ETAG);
    const struct gw_asset_reply replies[] = {
        gw_assets_find(assets, "/static/app.css", NULL, NULL),
        gw_assets_find(assets, "/static/app.css", "gzip", NULL),
        gw_assets_find(assets, "/static/app.css", "br", NULL),
        gw_assets_find(assets, "/static/app.css", NULL, tag),
        gw_assets_find(assets, gw_asset_url(assets, "app.css"), "br", NULL),
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        const char *policy = header(replies[i], "Content-Security-Policy");
        cr_expect_str_eq(header(replies[i], "Strict-Transport-Security"),
                         "max-age=31536000; includeSubDomains");
        cr_expect_str_eq(header(replies[i], "X-Content-Type-Options"), "nosniff");
        cr_expect_not_null(strstr(policy, "frame-ancestors 'none'"));
        cr_expect_not_null(strstr(policy, "base-uri 'none'"));
    }
}

Test(assets, knows_no_other_file)
{
    cr_expect_null(gw_asset_url(assets, "app.js"));
    cr_expect_eq(gw_assets_find(assets, "/static/app.css.br", NULL, NULL).status, 404);
    cr_expect_eq(gw_assets_find(assets, "/static/app", NULL, NULL).status, 404);
    cr_expect_eq(gw_assets_find(assets, "/static/../app.css", NULL, NULL).status, 404);
    cr_expect_eq(gw_assets_find(assets, "/static/fonts/a.woff2", NULL, NULL).status, 200);
}

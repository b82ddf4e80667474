/* Compressed pages with tokens written in afterwards, unpacked by zlib, which checks the sums. */
#include "squeeze.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define GZIP (15 + 16) /* window bits of inflateInit2 */

static struct rh_arena *arena;
static int tokens;

/* Stands in for forms.c: each token is another. */
void gw_form_token(struct gw_exchange *exchange, char *ret_token)
{
    (void)exchange;
    memset(ret_token, 'a' + tokens++, GW_TOKEN_MARK_SIZE);
}

static void set_up(void)
{
    arena = rh_arena_new(0);
    tokens = 0;
}

static void tear_down(void)
{
    rh_arena_free(&arena);
}

TestSuite(squeeze, .init = set_up, .fini = tear_down);

static const char *unpack(struct rh_slice packed)
{
    const size_t room = 1 << 20;
    char *text = rh_arena_alloc(arena, room);
    z_stream stream = {.next_in = (Bytef *)packed.data,
                       .avail_in = (uInt)packed.len,
                       .next_out = (Bytef *)text,
                       .avail_out = (uInt)room - 1};
    cr_assert_eq(inflateInit2(&stream, GZIP), Z_OK);
    cr_assert_eq(inflate(&stream, Z_FINISH), Z_STREAM_END, "%s", stream.msg);
    cr_assert_eq(stream.avail_in, 0);
    inflateEnd(&stream);
    text[stream.total_out] = '\0';
    return text;
}

static void add_rows(struct rh_buf *page, int n)
{
    for (int i = 0; i < n; i++)
        rh_buf_printf(page, "<li class=\"slot\">Dienstag, %d. November, %d Uhr</li>\n", i % 30,
                      i % 24);
}

/* The page with each mark replaced as gw_form_token above does it. */
static const char *filled(const char *page)
{
    char *text = rh_arena_strdup(arena, page);
    char token = 'a';
    for (char *at = text; (at = strstr(at, GW_TOKEN_MARK)) != NULL; at += GW_TOKEN_MARK_SIZE)
        memset(at, token++, GW_TOKEN_MARK_SIZE);
    return text;
}

static void expect_same(const char *page)
{
    struct gw_exchange exchange = {.arena = arena};
    struct gw_squeezed *squeezed = gw_squeeze(rh_slice(page));
    cr_assert_not_null(squeezed);
    struct rh_slice sent = gw_squeezed_fill(squeezed, &exchange);
    cr_expect_lt(sent.len, strlen(page));
    cr_expect_str_eq(unpack(sent), filled(page));
    gw_squeezed_free(&squeezed);
}

Test(squeeze, gives_a_page_without_forms_back)
{
    struct rh_buf page = rh_buf_new(arena, 1 << 20);
    add_rows(&page, 200);
    expect_same(rh_buf_str(&page));
    cr_expect_eq(tokens, 0);
}

Test(squeeze, puts_a_token_of_its_own_into_each_form)
{
    struct rh_buf page = rh_buf_new(arena, 1 << 20);
    for (int i = 0; i < 3; i++) {
        add_rows(&page, 100);
        rh_buf_text(&page, "<input value=\"" GW_TOKEN_MARK "\">");
    }
    add_rows(&page, 100);
    expect_same(rh_buf_str(&page));
    cr_expect_eq(tokens, 3);
}

Test(squeeze, takes_tokens_at_the_ends_and_side_by_side)
{
    struct rh_buf page = rh_buf_new(arena, 1 << 20);
    rh_buf_text(&page, GW_TOKEN_MARK GW_TOKEN_MARK);
    add_rows(&page, 100);
    rh_buf_text(&page, GW_TOKEN_MARK);
    expect_same(rh_buf_str(&page));
    cr_expect_eq(tokens, 3);
}

Test(squeeze, gives_each_reader_other_tokens_from_the_same_bytes)
{
    struct gw_exchange exchange = {.arena = arena};
    struct rh_buf page = rh_buf_new(arena, 1 << 20);
    add_rows(&page, 100);
    rh_buf_text(&page, GW_TOKEN_MARK);
    struct gw_squeezed *squeezed = gw_squeeze(rh_slice(rh_buf_str(&page)));
    const char *first = unpack(gw_squeezed_fill(squeezed, &exchange));
    const char *second = unpack(gw_squeezed_fill(squeezed, &exchange));
    cr_expect_str_neq(first, second);
    cr_expect_not_null(strstr(first, "aaaa"));
    cr_expect_not_null(strstr(second, "bbbb"));
    gw_squeezed_free(&squeezed);
}

Test(squeeze, survives_what_cannot_be_compressed)
{
    struct gw_exchange exchange = {.arena = arena};
    char *page = rh_arena_alloc(arena, 100001);
    uint32_t state = 1;
    for (int i = 0; i < 100000; i++) {
        state = state * 1664525 + 1013904223;
        page[i] = (char)(1 + (state >> 24) % 254);
    }
    struct gw_squeezed *squeezed = gw_squeeze(rh_slice(page));
    cr_expect_str_eq(unpack(gw_squeezed_fill(squeezed, &exchange)), page);
    gw_squeezed_free(&squeezed);
}

Test(squeeze, leaves_short_pages_and_those_of_many_forms_alone)
{
    struct rh_buf page = rh_buf_new(arena, 1 << 20);
    cr_expect_null(gw_squeeze(rh_slice("<p>short</p>")));
    for (int i = 0; i <= GW_SQUEEZE_TOKENS; i++)
        rh_buf_text(&page, GW_TOKEN_MARK);
    add_rows(&page, 100);
    cr_expect_null(gw_squeeze(rh_slice(rh_buf_str(&page))));
}

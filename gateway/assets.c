/* Files are found by name in a sorted table; each has up to three variants (as it is, gzip, brotli)
 * times two cache rules, every one a prebuilt response. Answering is a search, a look at two
 * headers and a pointer. */
#include "assets.h"

#include "asset_files.h"
#include "headers.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define FOR_EVER  "public, max-age=31536000, immutable"
#define A_DAY     "public, max-age=86400"
#define ASK_AGAIN "no-cache"

/* A style sheet names its fonts without their hash, and they hardly ever change. */
static const char *caching(const struct gw_asset_file *file, bool for_ever)
{
    if (for_ever)
        return FOR_EVER;
    return strncmp(file->type, "font/", 5) == 0 ? A_DAY : ASK_AGAIN;
}

static struct MHD_Response *respond(const struct gw_asset_file *file, const char *encoding,
                                    struct rh_slice bytes, bool for_ever)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(bytes.len, (void *)bytes.data, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        abort();
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, file->type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, file->etag);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, caching(file, for_ever));
    MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    if (encoding != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, encoding);
    return response;
}

/* A script's own policy holds for it as a worker, a drawing's where it is opened by itself. */
static void secure(struct MHD_Response *response, bool https)
{
    if (response == NULL)
        return;
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(response, "Content-Security-Policy",
                            "default-src 'self'; object-src 'none'; frame-ancestors 'none'; "
                            "base-uri 'none'; form-action 'none'");
    if (https)
        MHD_add_response_header(response, GW_HSTS, GW_HSTS_YEAR);
}

struct asset {
    struct gw_asset_file file;
    char *url;
    struct MHD_Response *plain[2], *gzip[2], *brotli[2], *unchanged[2]; /* by for_ever */
};

struct gw_assets {
    struct gw_asset_files *files;
    struct asset *assets; /* sorted by name */
    size_t n;
    struct rh_arena *arena;
};

static void build(struct asset *asset, struct rh_arena *arena, bool https)
{
    const struct gw_asset_file *file = &asset->file;
    asset->url = rh_arena_printf(arena, "/static/%s?v=%s", file->name, file->hash);
    for (int i = 0; i < 2; i++) {
        asset->plain[i] = respond(file, NULL, file->bytes, i == 1);
        asset->unchanged[i] = respond(file, NULL, (struct rh_slice){"", 0}, i == 1);
        if (file->gzip.data != NULL)
            asset->gzip[i] = respond(file, "gzip", file->gzip, i == 1);
        if (file->brotli.data != NULL)
            asset->brotli[i] = respond(file, "br", file->brotli, i == 1);
        secure(asset->plain[i], https);
        secure(asset->unchanged[i], https);
        secure(asset->gzip[i], https);
        secure(asset->brotli[i], https);
    }
}

struct gw_assets *gw_assets_load(const char *folder, bool https)
{
    struct gw_asset_files *files = gw_asset_files_map(folder);
    if (files == NULL)
        return NULL;
    struct rh_arena *arena = rh_arena_new(0);
    struct gw_assets *assets = rh_arena_alloc(arena, sizeof *assets);
    assets->arena = arena;
    assets->files = files;
    assets->n = files->n;
    assets->assets = rh_arena_array(arena, files->n, sizeof *assets->assets);
    for (size_t i = 0; i < files->n; i++) {
        assets->assets[i].file = files->at[i];
        build(&assets->assets[i], arena, https);
    }
    return assets;
}

static void drop(struct MHD_Response *response)
{
    if (response != NULL)
        MHD_destroy_response(response);
}

void gw_assets_free(struct gw_assets **assets)
{
    if (*assets == NULL)
        return;
    for (size_t i = 0; i < (*assets)->n; i++) {
        for (int j = 0; j < 2; j++) {
            drop((*assets)->assets[i].plain[j]);
            drop((*assets)->assets[i].gzip[j]);
            drop((*assets)->assets[i].brotli[j]);
            drop((*assets)->assets[i].unchanged[j]);
        }
    }
    gw_asset_files_unmap(&(*assets)->files);
    struct rh_arena *arena = (*assets)->arena;
    *assets = NULL;
    rh_arena_free(&arena);
}

static int compare(struct rh_slice name, const char *other)
{
    int order = strncmp(name.data, other, name.len);
    return order != 0 ? order : other[name.len] == '\0' ? 0 : -1;
}

static const struct asset *find(const struct gw_assets *assets, struct rh_slice name)
{
    size_t low = 0, high = assets->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(name, assets->assets[middle].file.name);
        if (order == 0)
            return &assets->assets[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *gw_asset_url(const struct gw_assets *assets, const char *name)
{
    const struct asset *asset = find(assets, rh_slice(name));
    return asset == NULL ? NULL : asset->url;
}

/* The name within the folder, NULL for a target that is none of ours. */
static const char *name_of(const char *target)
{
    static const char document[] = "/openapi.json";
    const size_t length = sizeof document - 1;
    if (strncmp(target, "/static/", 8) == 0)
        return target + 8;
    bool ours = strncmp(target, document, length) == 0 && strchr("?", target[length]) != NULL;
    return ours ? target + 1 : NULL;
}

bool gw_assets_own(const char *target)
{
    return name_of(target) != NULL;
}

/* Weak comparison (RFC 9110 13.1.2): edge servers that compress write W/ before our tag. */
static bool matches(const char *header, const char *etag)
{
    return header != NULL && (strcmp(header, "*") == 0 || strstr(header, etag) != NULL);
}

struct gw_asset_reply gw_assets_find(const struct gw_assets *assets, const char *target,
                                     const char *accept, const char *match)
{
    const char *name = name_of(target);
    size_t length = strcspn(name, "?");
    const struct asset *asset = find(assets, (struct rh_slice){name, length});
    if (asset == NULL)
        return (struct gw_asset_reply){404, NULL};
    const char *version = strncmp(name + length, "?v=", 3) == 0 ? name + length + 3 : "";
    int for_ever = strcmp(version, asset->file.hash) == 0;
    if (matches(match, asset->file.etag))
        return (struct gw_asset_reply){304, asset->unchanged[for_ever]};
    if (asset->brotli[0] != NULL && gw_header_accepts(accept, "br"))
        return (struct gw_asset_reply){200, asset->brotli[for_ever]};
    if (asset->gzip[0] != NULL && gw_header_accepts(accept, "gzip"))
        return (struct gw_asset_reply){200, asset->gzip[for_ever]};
    return (struct gw_asset_reply){200, asset->plain[for_ever]};
}

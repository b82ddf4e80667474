/* Static files: mapped at the start, answered from prebuilt responses without leaving
 * libmicrohttpd.
 *
 * The build (assets.cmake) puts them into one folder, with <name>.br and <name>.gz beside those
 * that compress. Each has a strong ETag (hash of its bytes). Pages name a file by gw_asset_url,
 * which carries the hash ("/static/app.css?v=3f2a..."): such an address never changes its meaning
 * and is cached for a year; any other address is asked for again each time (304 when unchanged).
 *
 * One per loop: the maps are shared by the kernel, the responses by nobody. */
#ifndef GW_ASSETS_H
#define GW_ASSETS_H

#include "gateway.h"

/* Maps every file below `folder`, for readers who reach us by https or not; NULL with a log line
 * when it cannot be read. The caller owns it, and frees it only after its daemon has stopped. */
struct gw_assets *gw_assets_load(const char *folder, bool https);
void gw_assets_free(struct gw_assets **assets);

/* "/static/<name>?v=<hash>", valid as long as the assets; NULL for a name that no file has. */
const char *gw_asset_url(const struct gw_assets *assets, const char *name);

/* Whether a target is a static file's: all below /static/, and the API's document, which stands at
 * /openapi.json where programs look for it. */
bool gw_assets_own(const char *target);

/* What to answer for such a target. */
struct gw_asset_reply {
    unsigned status;               /* 200, 304 or 404 */
    struct MHD_Response *response; /* owned by the assets; NULL with 404 */
};

/* `target` is the raw target ("/static/app.css?v=..."), `accept` the Accept-Encoding header,
 * `match` the If-None-Match header; both may be NULL. */
struct gw_asset_reply gw_assets_find(const struct gw_assets *assets, const char *target,
                                     const char *accept, const char *match);

#endif

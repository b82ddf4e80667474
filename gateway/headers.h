/* Headers: what we believe of those that come in, what we always send out.
 *
 * Security headers stand in one place (OWASP ASVS V3.4): every reply has them. No script, style,
 * frame or form of anybody else's; no address of ours leaves for other hosts (links carry codes);
 * personal replies are stored by nobody. */
#ifndef GW_HEADERS_H
#define GW_HEADERS_H

#include "gateway.h"

/* A request header, or NULL. */
const char *gw_header(struct gw_exchange *exchange, const char *name);

/* Reads cookies, language, key, trace, address and `live` into the exchange. `path` and `query` are
 * set. */
void gw_headers_read(struct gw_exchange *exchange);

/* False when a page of another origin sent this write (Sec-Fetch-Site, Origin): the second line
 * behind the form token. */
bool gw_headers_same_origin(struct gw_exchange *exchange);

/* True when the list header ("gzip, br;q=0.5") names the token without q=0 (RFC 9110 12.4.2). */
bool gw_header_accepts(const char *header, const char *token);

/* Adds a cookie to the response: "__Host-<name>" and Secure where public_url is https, else <name>;
 * HttpOnly, SameSite=Lax, for the whole host. `max_age` in s; 0: until the browser closes;
 * negative: removes it. */
void gw_cookie_set(struct gw_exchange *exchange, const char *name, const char *value, int max_age);

/* The cookie of that name as gw_cookie_set wrote it, or NULL. In the arena or libmicrohttpd's. */
const char *gw_cookie(struct gw_exchange *exchange, const char *name);

/* People reach us by https (RATHAUS_PUBLIC_URL); then every answer says that it shall stay so (RFC
 * 6797). */
bool gw_https(const struct gw_settings *settings);
#define GW_HSTS      "Strict-Transport-Security"
#define GW_HSTS_YEAR "max-age=31536000; includeSubDomains"

/* Puts the security headers on a response. `https`: with HSTS; `index`: search engines may keep it.
 */
void gw_headers_secure(struct MHD_Response *response, bool https, bool index);

/* Puts the exchange's own headers on: type, caching, location, cookies ... */
void gw_headers_reply(struct MHD_Response *response, struct gw_exchange *exchange);

/* The reply of a route whose replies never change gets its ETag; 304 when the reader has it. */
void gw_headers_fix(struct gw_exchange *exchange);

#endif

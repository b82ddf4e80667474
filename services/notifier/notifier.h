/* notifier's rules on plain values: addresses, encodings, mails. No SQL, no socket, no clock.
 *
 * Sources: RFC 5322 (format of mails), RFC 2045 and 2047 (encodings), RFC 2046 (parts), RFC 3834
 * (automatic mails), RFC 2369 and 8058 (List-Unsubscribe, by one click), RFC 6047 (calendar files
 * by mail). */
#ifndef NOTIFIER_H
#define NOTIFIER_H

#include "buf.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- addresses (notifier_address.c) ---- */

/* True for what may stand in an envelope and in a header: ASCII letters, digits and the signs of an
 * atom, one "@", no quoted part, at most 254 characters. No line break can hide in it. */
bool notifier_address_valid(const char *address);

/* What stands behind the "@" of a valid address. */
const char *notifier_address_domain(const char *address);

/* True for an address of the web that may stand in a header or a letter: "https://" or "http://",
 * visible ASCII without quotes and angle brackets, at most 2000 characters. */
bool notifier_link_valid(const char *link);

/* ---- encodings (notifier_encode.c): append to `out` ---- */

/* "Name: text\r\n". Text that is not plain ASCII becomes encoded-words of RFC 2047, cut between
 * characters; what a header can't hold (line breaks, controls) becomes a space. */
void notifier_put_text(struct rh_buf *out, const char *name, const char *text);

/* "Name: display name <address>\r\n"; without display name the address alone. Expects a valid
 * address. */
void notifier_put_mailbox(struct rh_buf *out, const char *name, const char *display,
                          const char *address);

/* Quoted-printable (RFC 2045 6.7): CRLF line ends, no line over 76 characters. */
void notifier_put_quoted(struct rh_buf *out, struct rh_slice text);

/* Base64 (RFC 2045 6.8) in lines of 76 characters. */
void notifier_put_base64(struct rh_buf *out, struct rh_slice bytes);

/* ---- mails (notifier_mime.c) ---- */

struct notifier_mail {
    const char *id;      /* UUID: the Message-ID of every attempt */
    const char *sender;  /* address of the deployment */
    const char *from;    /* display name: "Stadt Merseburg" */
    const char *reply;   /* address, NULL: none */
    const char *to;      /* address */
    const char *subject; /* one line */
    const char *language;
    const char *unsubscribe; /* link, NULL: none */
    const char *text;
    const char *html;
    const char *calendar; /* text/calendar, NULL: none */
    int64_t date;         /* ms */
};

/* Plain text with lines of at most 76 characters, broken at blanks (notifier_wrap.c); a longer
 * word, a link, has a line of its own. In the arena. */
const char *notifier_wrap(struct rh_arena *arena, const char *text);

/* The whole mail as SMTP takes it, in the arena: multipart/alternative of text and HTML, and behind
 * it the calendar file. Expects a valid sender and recipient; another address or link that is not
 * valid is left out. */
struct rh_slice notifier_mime(struct rh_arena *arena, const struct notifier_mail *mail);

/* ---- webhooks (notifier_sign.c; https://www.standardwebhooks.com) ---- */

#define NOTIFIER_SIGNATURE_SIZE 48 /* "v1," and 44 characters, with NUL */

/* The signature of a message: "v1," and the base64 of HMAC-SHA256 over "<id>.<seconds>.<content>".
 * False when the secret is not "whsec_" and the base64 of 24 to 64 bytes. */
bool notifier_sign(const char *secret, const char *id, int64_t seconds, const char *content,
                   char ret[NOTIFIER_SIGNATURE_SIZE]);

/* True for "https://host[:port][/...]" without user or fragment; with `local` for http:// too. */
bool notifier_hook_valid(const char *url, bool local);

/* The secret of the program `hook` (UUID) of an administration, under our own key. */
#define NOTIFIER_SECRET_SIZE 51 /* "whsec_" and 44 characters, with NUL */
void notifier_hook_secret(const uint8_t key[32], int32_t tenant, const char *hook,
                          char ret[NOTIFIER_SECRET_SIZE]);

struct sockaddr;

/* False for addresses of this machine, of private networks and of none (RFC 6890): whoever names an
 * address to us must not reach what only we can reach. */
bool notifier_is_public(const struct sockaddr *address);

/* ---- attempts ---- */

#define NOTIFIER_GIVE_UP_MS INT64_C(432000000)  /* 5 days (RFC 5321 4.5.4.1: at least 4-5) */
#define NOTIFIER_KEEP_MS    INT64_C(2592000000) /* 30 days */

enum notifier_outcome {
    NOTIFIER_SENT,   /* the other side has it */
    NOTIFIER_LATER,  /* perhaps another time */
    NOTIFIER_REFUSED /* never: the other side knows no such recipient */
};

struct notifier_result {
    enum notifier_outcome outcome;
    char problem[120]; /* why not, without anything personal */
};

/* Milliseconds until the next attempt after so many failed ones: 30 s, doubling to 6 h. */
int64_t notifier_backoff(int64_t attempts);

#endif

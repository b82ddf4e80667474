/* A mail from its parts. Boundaries hold "=_", which neither quoted-printable nor base64 can
 * produce (RFC 2045 6.7), so no content can end its part. */
#include "notifier.h"

#include <stdio.h>
#include <time.h>

#include "banned.h"

#define MAIL_MAX ((size_t)1024 * 1024)

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* RFC 5322 3.3, in UTC: no locale has a say. */
static void put_date(struct rh_buf *out, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    rh_buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
                  months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void put_head(struct rh_buf *out, const struct notifier_mail *mail)
{
    put_date(out, mail->date);
    notifier_put_mailbox(out, "From", mail->from, mail->sender);
    if (mail->reply != NULL && notifier_address_valid(mail->reply))
        notifier_put_mailbox(out, "Reply-To", mail->from, mail->reply);
    rh_buf_printf(out, "To: %s\r\n", mail->to);
    notifier_put_text(out, "Subject", mail->subject);
    rh_buf_printf(out, "Message-ID: <%s@%s>\r\n", mail->id, notifier_address_domain(mail->sender));
    notifier_put_text(out, "Content-Language",
                      strcmp(mail->language, "de-simple") == 0 ? "de" : mail->language);
    rh_buf_text(out, "Auto-Submitted: auto-generated\r\n");
    if (mail->unsubscribe != NULL && notifier_link_valid(mail->unsubscribe))
        rh_buf_printf(out,
                      "List-Unsubscribe:\r\n <%s>\r\n"
                      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                      mail->unsubscribe);
    rh_buf_text(out, "MIME-Version: 1.0\r\n");
}

static void put_text_part(struct rh_buf *out, const char *boundary, const char *type,
                          const char *text)
{
    rh_buf_printf(out,
                  "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                  boundary, type);
    notifier_put_quoted(out, rh_slice(text));
}

static void put_alternatives(struct rh_buf *out, const struct notifier_mail *mail)
{
    const char *boundary = rh_arena_printf(out->arena, "=_a_%s", mail->id);
    rh_buf_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                  boundary);
    put_text_part(out, boundary, "text/plain", mail->text);
    put_text_part(out, boundary, "text/html", mail->html);
    rh_buf_printf(out, "--%s--\r\n", boundary);
}

/* The type names the method that the file names (RFC 6047 2.4); a file without one is only a file.
 */
static const char *calendar_method(struct rh_arena *arena, const char *calendar)
{
    const char *line = strstr(calendar, "\nMETHOD:");
    if (line == NULL)
        return "";
    line += strlen("\nMETHOD:");
    size_t len = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (len == 0 || len > 20)
        return "";
    return rh_arena_printf(arena, "; method=%.*s", (int)len, line);
}

static void put_calendar(struct rh_buf *out, const char *boundary, const char *calendar)
{
    rh_buf_printf(out,
                  "--%s\r\nContent-Type: text/calendar; charset=utf-8%s; name=\"termin.ics\"\r\n"
                  "Content-Disposition: attachment; filename=\"termin.ics\"\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n",
                  boundary, calendar_method(out->arena, calendar));
    notifier_put_base64(out, rh_slice(calendar));
}

struct rh_slice notifier_mime(struct rh_arena *arena, const struct notifier_mail *mail)
{
    struct rh_buf out = rh_buf_new(arena, MAIL_MAX);
    put_head(&out, mail);
    if (mail->calendar == NULL) {
        put_alternatives(&out, mail);
        return (struct rh_slice){rh_buf_str(&out), out.len};
    }
    const char *boundary = rh_arena_printf(arena, "=_m_%s", mail->id);
    rh_buf_printf(&out, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
                  boundary, boundary);
    put_alternatives(&out, mail);
    put_calendar(&out, boundary, mail->calendar);
    rh_buf_printf(&out, "--%s--\r\n", boundary);
    return (struct rh_slice){rh_buf_str(&out), out.len};
}

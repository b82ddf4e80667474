/* Letters in an administration's own words, as its admin sees and changes them. What a letter will
 * look like is written by the very code that writes it, for an appointment that nobody has. */
#include "accounts.pb-c.h"
#include "clock.h"
#include "id.h"
#include "instant.h"
#include "notifier_handlers.h"
#include "notifier_words_store.h"
#include "pb.h"

#include "banned.h"

#define PLACEHOLDERS 8
#define DAY          (24 * RH_HOUR)

static const char *letter_named(const char *name)
{
    for (size_t i = 0; notifier_own_letters[i] != NULL; i++)
        if (strcmp(notifier_own_letters[i], name) == 0)
            return notifier_own_letters[i];
    return NULL;
}

/* German where none is named; NULL for a language that letters do not have. */
static const char *language_named(const char *name)
{
    static const char *const languages[] = {"de", "en", "de-simple"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (name == NULL || name[0] == '\0' || strcmp(languages[i], name) == 0)
            return languages[i];
    return NULL;
}

static const char *filled(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : text;
}

static struct rh_error *check(struct rh_request *rq, const struct notifier_own_row *words)
{
    struct rh_error *error = NULL;
    if (words->letter == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (words->language == NULL)
        return rh_invalid(rq->arena, "language", UNKNOWN_VALUE);
    if (!notifier_own_valid(words->letter, words->subject))
        error = rh_error_field(error, rq->arena, "subject", COMMON__REASON__UNKNOWN_VALUE, 0);
    if (!notifier_own_valid(words->letter, words->opening))
        error = rh_error_field(error, rq->arena, "opening", COMMON__REASON__UNKNOWN_VALUE, 0);
    return error;
}

static bool is_own(const struct notifier_own_row *rows, size_t n, const char *letter,
                   const char *language)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].letter, letter) == 0 && strcmp(rows[i].language, language) == 0)
            return true;
    return false;
}

struct rh_error *notifier_letters(struct rh_request *rq, const Notifier__LettersRequest *in,
                                  Notifier__LettersReply *out)
{
    struct notifier_own_row *rows;
    size_t n;
    (void)in;
    RH_TRY(notifier_store_own_letters(rq, &rows, &n));
    for (size_t i = 0; notifier_own_letters[i] != NULL; i++) {
        Notifier__LetterKind *kind =
            RH_PB_ADD(rq->arena, out->n_letters, out->letters, &notifier__letter_kind__descriptor);
        kind->letter = (char *)(uintptr_t)notifier_own_letters[i];
        kind->german = is_own(rows, n, kind->letter, "de");
        kind->english = is_own(rows, n, kind->letter, "en");
        kind->simple = is_own(rows, n, kind->letter, "de-simple");
    }
    return NULL;
}

/* ---- as it goes out ---- */

static void add(struct rh_request *rq, Notifier__MailRequest *mail, const char *name,
                const char *value)
{
    Notifier__Parameter *parameter = RH_PB_ADD(rq->arena, mail->n_parameters, mail->parameters,
                                               &notifier__parameter__descriptor);
    parameter->name = rh_arena_strdup(rq->arena, name);
    parameter->value = rh_arena_strdup(rq->arena, value);
}

static void add_time(struct rh_request *rq, Notifier__MailRequest *mail, const char *name,
                     int64_t ms)
{
    struct rh_buf text = rh_buf_new(rq->arena, 0);
    rh_instant_write(&text, ms);
    add(rq, mail, name, rh_buf_str(&text));
}

/* An appointment in a week, at a full hour. */
static Notifier__MailRequest *example(struct rh_request *rq, const struct notifier_own_row *words,
                                      const struct notifier_sender_row *sender)
{
    const int64_t start = (rq->now + 7 * DAY) / RH_HOUR * RH_HOUR;
    Notifier__MailRequest *mail = (void *)rh_pb_new(rq->arena, &notifier__mail_request__descriptor);
    mail->to = rh_arena_strdup(rq->arena, "person@buerger.example");
    mail->letter = rh_arena_printf(rq->arena, "booking/%s", words->letter);
    mail->language = (char *)(uintptr_t)words->language;
    add(rq, mail, "title", "Personalausweis");
    add(rq, mail, "where", sender->name);
    add_time(rq, mail, "start", start);
    if (strcmp(words->letter, "cancelled") != 0)
        add(rq, mail, "link", "https://rathaus.example/termin");
    if (notifier_own_stays(words->letter))
        add_time(rq, mail, "until", start - 6 * DAY);
    if (strcmp(words->letter, "moved") == 0)
        add_time(rq, mail, "was", start - DAY);
    return mail;
}

static struct rh_texts_column one(struct rh_arena *arena, const char *text)
{
    const char **items = rh_arena_array(arena, 1, sizeof items[0]);
    items[0] = text == NULL ? "" : text;
    return (struct rh_texts_column){.n = 1, .items = items};
}

static struct rh_error *write_example(struct rh_request *rq, const struct notifier_own_row *words,
                                      Notifier__LetterReply *out)
{
    const struct notifier_settings *settings = rq->settings;
    struct notifier_sender_row *row;
    struct notifier_mail mail = {0};
    RH_TRY(notifier_store_sender(rq, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    const struct notifier_tenant who = {row->name,
                                        row->zone,
                                        row->phone,
                                        row->email,
                                        row->street,
                                        row->city,
                                        row->web,
                                        row->color,
                                        row->hours,
                                        row->languages,
                                        row->signatures,
                                        {one(rq->arena, words->language),
                                         one(rq->arena, words->subject),
                                         one(rq->arena, words->opening)}};
    RH_TRY(
        notifier_letter_write(rq->arena, settings->letters, example(rq, words, row), &who, &mail));
    out->mail_subject = (char *)(uintptr_t)mail.subject;
    out->mail_text = (char *)(uintptr_t)mail.text;
    return NULL;
}

/* The words that are set for the same letter and language, if there are any. */
static struct rh_error *stored(struct rh_request *rq, struct notifier_own_row *words)
{
    const char *letter = words->letter, *language = words->language;
    struct notifier_own_row *rows;
    size_t n;
    RH_TRY(notifier_store_own_letters(rq, &rows, &n));
    for (size_t i = 0; i < n && letter != NULL && language != NULL; i++)
        if (strcmp(rows[i].letter, letter) == 0 && strcmp(rows[i].language, language) == 0)
            *words = rows[i];
    return NULL;
}

struct rh_error *notifier_letter(struct rh_request *rq, const Notifier__LetterRequest *in,
                                 Notifier__LetterReply *out)
{
    struct notifier_own_row words = {letter_named(in->letter), language_named(in->language),
                                     filled(in->subject), filled(in->opening)};
    const char **names = rh_arena_array(rq->arena, PLACEHOLDERS, sizeof names[0]);
    RH_TRY(check(rq, &words));
    out->draft = in->subject != NULL || in->opening != NULL;
    if (!out->draft)
        RH_TRY(stored(rq, &words));
    out->letter = (char *)(uintptr_t)words.letter;
    out->language = (char *)(uintptr_t)words.language;
    out->subject = (char *)(uintptr_t)words.subject;
    out->opening = (char *)(uintptr_t)words.opening;
    out->stays = notifier_own_stays(words.letter);
    out->n_placeholders = notifier_own_placeholders(words.letter, names, PLACEHOLDERS);
    out->placeholders = (char **)(uintptr_t)names;
    return write_example(rq, &words, out);
}

/* ---- changing ---- */

static struct rh_slice audit_of(struct rh_request *rq, const struct notifier_own_row *words)
{
    Accounts__AuditRequest audit = ACCOUNTS__AUDIT_REQUEST__INIT;
    audit.account = (char *)(uintptr_t)rq->caller.account;
    audit.action = (char *)(uintptr_t)rq->method;
    audit.subject = rh_arena_printf(rq->arena, "letter:%s:%s", words->letter, words->language);
    audit.at = rh_pb_instant(rq->arena, rq->now);
    return rh_pb_pack(rq->arena, &audit.base);
}

struct rh_error *notifier_letter_change(struct rh_request *rq,
                                        const Notifier__LetterChangeRequest *in,
                                        Notifier__LetterChangeReply *out)
{
    struct notifier_letter_change_row change = {
        .words = {letter_named(in->letter), language_named(in->language), filled(in->subject),
                  filled(in->opening)}};
    struct rh_outcome outcome;
    RH_TRY(check(rq, &change.words));
    change.audit = audit_of(rq, &change.words);
    out->letter = in->letter;
    out->language = in->language;
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(notifier_store_letter_change(rq, &change, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}

/* Letters: which there are, what each may say, and how a request becomes subject, text and HTML.
 *
 * A letter takes the parameters of its line in the table and no others: a mail travels through
 * hands that we don't know, so what may be named in it is decided here, once, not by its callers.
 */
#ifndef NOTIFIER_LETTERS_H
#define NOTIFIER_LETTERS_H

#include "db.h"
#include "error.h"
#include "notifier.h"
#include "notifier.pb-c.h"

struct notifier_letter {
    const char *name;  /* "booking/booked" */
    const char *needs; /* parameters that must be there, parted by spaces */
    const char *may;   /* parameters that may be there */
};

extern const struct notifier_letter notifier_letter_table[];
extern const size_t notifier_letter_table_n;

/* INVALID with the fields that are wrong: a letter that we don't have, a parameter that is missing,
 * unknown to the letter or not of its kind (link, time), or twice where it may come once. */
struct rh_error *notifier_letter_check(struct rh_arena *arena, const Notifier__MailRequest *in);

/* Templates and texts, read once, shared by all threads. */
struct notifier_letters;

/* NULL on a fault in one of the folders, written to stderr with file and line, or when a letter of
 * the table has no template. The caller owns it. */
struct notifier_letters *notifier_letters_load(const char *folder, const char *catalogues);
void notifier_letters_free(struct notifier_letters **letters);

/* An administration's own words in a letter, one of each by language; "" is the standard's. Words
 * have placeholders as {datum}. */
struct notifier_own {
    struct rh_texts_column languages, subjects, openings;
};

/* The letters that an administration may word itself ("booked" for booking/booked), NULL at the
 * end. */
extern const char *const notifier_own_letters[];

/* Adds the placeholders that words of such a letter may have, up to `most`; their number. */
size_t notifier_own_placeholders(const char *letter, const char **ret, size_t most);
/* Whether words have no other ones. NULL has none. */
bool notifier_own_valid(const char *letter, const char *words);
/* Whether the letter's own first sentence stays behind an administration's: it says that nothing is
 * booked yet. */
bool notifier_own_stays(const char *letter);
/* Words with the placeholders filled from the parameters of a letter that was checked. */
const char *notifier_own_fill(struct rh_arena *arena, const char *words,
                              const Notifier__MailRequest *in, const char *language,
                              const char *zone);

/* Who writes; NULL members are not known. Without name it is the deployment. */
struct notifier_tenant {
    const char *name, *zone, *phone, *email, *street, *city, *web, *color, *hours;
    struct rh_texts_column languages, signatures; /* what stands below its mails, by language */
    struct notifier_own own;                      /* what it says in this letter itself */
};

/* Fills subject, text, html, language, from, reply, unsubscribe and calendar of *ret, in the
 * arena. Expects a request that was checked. */
struct rh_error *notifier_letter_write(struct rh_arena *arena,
                                       const struct notifier_letters *letters,
                                       const Notifier__MailRequest *in,
                                       const struct notifier_tenant *tenant,
                                       struct notifier_mail *ret);

#endif

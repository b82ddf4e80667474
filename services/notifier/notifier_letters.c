/* The table of letters, and rendering. Each letter has two templates with the same blocks; the
 * first line of the text is the subject. */
#include "notifier_letters.h"

#include "instant.h"
#include "message_view.h"
#include "mustache.h"
#include "pb.h"
#include "texts.h"

#include "banned.h"

#define LETTER_MAX ((size_t)256 * 1024)
#define ZONE       "Europe/Berlin" /* of the deployment's own mails */

const struct notifier_letter notifier_letter_table[] = {
    {"accounts/sign_up", "link", ""},
    {"accounts/known", "link", ""},
    {"accounts/reset", "link", ""},
    {"accounts/email", "link", ""},
    {"accounts/password", "link", ""},
    {"accounts/moving", "link", ""},
    {"accounts/guessed", "link", ""},
    {"accounts/deleted", "", ""},
    {"accounts/linked", "link name", ""},
    {"accounts/unlinked", "link name", ""},
    {"accounts/app_on", "link", ""},
    {"accounts/app_off", "link", ""},
    {"accounts/recovery_used", "link", ""},
    {"accounts/recovery_new", "link", ""},
    {"accounts/factor_reset", "link town", "name"},
    {"accounts/factor_lost", "link until", ""},
    {"accounts/factor_removed", "link", ""},
    {"accounts/key_added", "link", ""},
    {"accounts/key_removed", "link", ""},
    {"accounts/key_copied", "link", ""},
    {"accounts/invite", "link town", "name role"},
    {"accounts/joined", "link town", "name role"},
    {"accounts/feedback", "link", ""},
    {"booking/confirm", "link title start where until", ""},
    {"booking/full", "link title start where until", ""},
    {"booking/intent", "link title start where until", ""},
    {"booking/reminder_confirm", "link title start where until", "unsubscribe"},
    {"booking/booked", "link title start where", "document"},
    {"booking/moved", "link title start where was", "document"},
    {"booking/cancelled", "title start where", "link"},
    {"booking/affected", "link title start where", ""},
    {"booking/reminder", "link title start where", "document unsubscribe"},
    {"booking/inquiry_confirm", "link title until", ""},
    {"booking/inquiry_open", "link title", ""},
    {"booking/inquiry_declined", "link title", "reason"},
    {"booking/wish_confirm", "link title until", ""},
    {"booking/wish_listed", "link title", ""},
    {"booking/wish_offer", "link title start where until", ""},
    {"booking/wish_missed", "link title", ""},
    {"booking/wish_out", "link title", ""},
    {"booking/wish_ran_out", "link title", ""},
    {"booking/wish_removed", "link title", ""},
};
const size_t notifier_letter_table_n =
    sizeof notifier_letter_table / sizeof notifier_letter_table[0];

/* What a parameter holds, by its name, in every letter. */
static const struct kind {
    const char *name;
    bool link, time, many;
} kinds[] = {
    {"link", .link = true},  {"unsubscribe", .link = true}, {"start", .time = true},
    {"until", .time = true}, {"was", .time = true},         {"document", .many = true},
};

static struct kind kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i];
    }
    return (struct kind){.name = name};
}

static const struct notifier_letter *letter_of(const char *name)
{
    for (size_t i = 0; i < notifier_letter_table_n; i++) {
        if (strcmp(notifier_letter_table[i].name, name) == 0)
            return &notifier_letter_table[i];
    }
    return NULL;
}

/* The next word of *list, which moves behind it; its length is 0 at the end. */
static struct rh_slice next_word(const char **list)
{
    *list += strspn(*list, " ");
    struct rh_slice word = {*list, strcspn(*list, " ")};
    *list += word.len;
    return word;
}

static bool is_listed(const char *list, const char *name)
{
    for (struct rh_slice word = next_word(&list); word.len > 0; word = next_word(&list)) {
        if (rh_slice_is(word, name))
            return true;
    }
    return false;
}

static size_t count_of(const Notifier__MailRequest *in, struct rh_slice name)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n_parameters; i++)
        n += rh_slice_is(name, in->parameters[i]->name);
    return n;
}

/* Why a parameter is refused, 0 when it is not. */
static Common__Reason parameter_fault(const struct notifier_letter *letter,
                                      const Notifier__MailRequest *in, const char *name,
                                      const char *value)
{
    struct kind kind = kind_of(name);
    int64_t ms;
    if (!is_listed(letter->needs, name) && !is_listed(letter->may, name))
        return COMMON__REASON__UNKNOWN_FIELD;
    if (!kind.many && count_of(in, rh_slice(name)) > 1)
        return COMMON__REASON__DUPLICATE;
    if (kind.link && !notifier_link_valid(value))
        return COMMON__REASON__WRONG_FORMAT;
    if (kind.time && !rh_instant_parse(rh_slice(value), &ms))
        return COMMON__REASON__WRONG_FORMAT;
    return 0;
}

struct rh_error *notifier_letter_check(struct rh_arena *arena, const Notifier__MailRequest *in)
{
    const struct notifier_letter *letter = letter_of(in->letter);
    struct rh_error *error = NULL;
    if (!notifier_address_valid(in->to))
        return rh_invalid(arena, "to", WRONG_FORMAT);
    if (letter == NULL)
        return rh_invalid(arena, "letter", UNKNOWN_VALUE);
    for (size_t i = 0; i < in->n_parameters; i++) {
        const char *value = in->parameters[i]->value;
        Common__Reason fault =
            parameter_fault(letter, in, in->parameters[i]->name, value == NULL ? "" : value);
        if (fault != 0)
            error = rh_error_field(error, arena, rh_arena_printf(arena, "parameters[%zu].value", i),
                                   fault, 0);
    }
    const char *needs = letter->needs;
    for (struct rh_slice word = next_word(&needs); word.len > 0; word = next_word(&needs)) {
        if (count_of(in, word) == 0)
            error = rh_error_field(
                error, arena, rh_arena_printf(arena, "parameters.%.*s", (int)word.len, word.data),
                COMMON__REASON__MISSING, 0);
    }
    return error;
}

/* Loading */

struct notifier_letters {
    struct rh_arena *arena; /* of this struct */
    struct rh_texts *texts;
    struct rh_templates *templates;
};

void notifier_letters_free(struct notifier_letters **letters)
{
    if (*letters == NULL)
        return;
    if ((*letters)->templates != NULL)
        rh_templates_free(&(*letters)->templates);
    if ((*letters)->texts != NULL)
        rh_texts_free(&(*letters)->texts);
    struct rh_arena *arena = (*letters)->arena;
    *letters = NULL;
    rh_arena_free(&arena);
}

static bool is_complete(const struct notifier_letters *letters)
{
    struct rh_arena *arena = rh_arena_new(0);
    bool complete = true;
    for (size_t i = 0; i < notifier_letter_table_n; i++) {
        const char *name = notifier_letter_table[i].name;
        if (!rh_templates_has(letters->templates, rh_arena_printf(arena, "%s.txt", name)) ||
            !rh_templates_has(letters->templates, rh_arena_printf(arena, "%s.html", name)))
            complete = false;
    }
    rh_arena_free(&arena);
    return complete;
}

struct notifier_letters *notifier_letters_load(const char *folder, const char *catalogues)
{
    struct rh_arena *arena = rh_arena_new(sizeof(struct notifier_letters));
    struct notifier_letters *letters = rh_arena_alloc(arena, sizeof *letters);
    letters->arena = arena;
    letters->texts = rh_texts_load(catalogues);
    if (letters->texts != NULL)
        letters->templates = rh_templates_load(folder, letters->texts);
    if (letters->templates == NULL || !is_complete(letters))
        notifier_letters_free(&letters);
    return letters;
}

/* Writing */

static struct rh_value value_of(struct rh_arena *arena, const Notifier__Parameter *parameter)
{
    int64_t ms;
    if (!kind_of(parameter->name).time || !rh_instant_parse(rh_slice(parameter->value), &ms))
        return rh_value_text(parameter->value);
    return rh_message_value(&rh_pb_instant(arena, ms)->base);
}

static struct rh_value list_of(struct rh_arena *arena, const Notifier__MailRequest *in,
                               const char *name)
{
    struct rh_list *list = rh_list_new(arena);
    for (size_t i = 0; i < in->n_parameters; i++) {
        if (strcmp(in->parameters[i]->name, name) == 0)
            rh_list_add(list, rh_value_text(in->parameters[i]->value));
    }
    return rh_list_value(list);
}

/* What the administration says below mails of this language, else below German ones. */
static const char *signature_of(const struct notifier_tenant *tenant, const char *language)
{
    const char *german = NULL;
    for (size_t i = 0; i < tenant->languages.n; i++) {
        if (strcmp(tenant->languages.items[i], language) == 0)
            return tenant->signatures.items[i];
        if (strcmp(tenant->languages.items[i], "de") == 0)
            german = tenant->signatures.items[i];
    }
    return german;
}

/* Its own words of this very language, filled; NULL: the standard's. */
static const char *own_of(struct rh_arena *arena, const struct rh_texts_column *words,
                          const Notifier__MailRequest *in, const struct notifier_tenant *tenant,
                          const char *language)
{
    for (size_t i = 0; i < tenant->own.languages.n; i++) {
        if (strcmp(tenant->own.languages.items[i], language) == 0 && words->items[i][0] != '\0')
            return notifier_own_fill(arena, words->items[i], in, language,
                                     tenant->zone == NULL ? ZONE : tenant->zone);
    }
    return NULL;
}

static struct rh_value own_words(struct rh_arena *arena, const Notifier__MailRequest *in,
                                 const struct notifier_tenant *tenant, const char *language)
{
    struct rh_map *own = rh_map_new(arena);
    rh_map_set(own, "subject",
               rh_value_text(own_of(arena, &tenant->own.subjects, in, tenant, language)));
    rh_map_set(own, "opening",
               rh_value_text(own_of(arena, &tenant->own.openings, in, tenant, language)));
    return rh_map_value(own);
}

static struct rh_value context_of(struct rh_arena *arena, const Notifier__MailRequest *in,
                                  const struct notifier_tenant *tenant, const char *language)
{
    struct rh_map *map = rh_map_new(arena), *who = rh_map_new(arena);
    rh_map_set(who, "name", rh_value_text(tenant->name));
    rh_map_set(who, "phone", rh_value_text(tenant->phone));
    rh_map_set(who, "email", rh_value_text(tenant->email));
    rh_map_set(who, "street", rh_value_text(tenant->street));
    rh_map_set(who, "city", rh_value_text(tenant->city));
    rh_map_set(who, "web", rh_value_text(tenant->web));
    rh_map_set(who, "color", rh_value_text(tenant->color));
    rh_map_set(who, "hours", rh_value_text(tenant->hours));
    rh_map_set(who, "signature", rh_value_text(signature_of(tenant, language)));
    rh_map_set(map, "tenant", rh_map_value(who));
    rh_map_set(map, "own", own_words(arena, in, tenant, language));
    rh_map_set(map, "language",
               rh_value_text(strcmp(language, "de-simple") == 0 ? "de" : language));
    for (size_t i = 0; i < in->n_parameters; i++) {
        const Notifier__Parameter *parameter = in->parameters[i];
        bool many = kind_of(parameter->name).many;
        rh_map_set(map, parameter->name,
                   many ? list_of(arena, in, parameter->name) : value_of(arena, parameter));
    }
    return rh_map_value(map);
}

/* One of the letter's two templates. */
static struct rh_error *render(const struct notifier_letters *letters, struct rh_render *how,
                               const char *name, struct rh_value context, struct rh_buf *ret)
{
    *ret = rh_buf_new(how->arena, LETTER_MAX);
    return rh_mustache_render(letters->templates, name, how, context, ret);
}

/* Parts the text into its first line and what follows the empty lines behind it. */
static void part_subject(struct rh_arena *arena, const struct rh_buf *text,
                         struct notifier_mail *ret)
{
    const char *all = rh_buf_str(text);
    size_t len = strcspn(all, "\n");
    ret->subject = rh_arena_dup(arena, all, len);
    ret->text = notifier_wrap(arena, all + len + strspn(all + len, "\n"));
}

static const char *value_named(const Notifier__MailRequest *in, const char *name)
{
    for (size_t i = 0; i < in->n_parameters; i++) {
        if (strcmp(in->parameters[i]->name, name) == 0)
            return in->parameters[i]->value;
    }
    return NULL;
}

static const char *sender_name(const struct notifier_letters *letters, const char *language,
                               const struct notifier_tenant *tenant)
{
    return tenant->name != NULL ? tenant->name
                                : rh_text(letters->texts, language, rh_slice("layout.name"));
}

struct rh_error *notifier_letter_write(struct rh_arena *arena,
                                       const struct notifier_letters *letters,
                                       const Notifier__MailRequest *in,
                                       const struct notifier_tenant *tenant,
                                       struct notifier_mail *ret)
{
    const char *language = rh_texts_language(letters->texts, rh_slice(in->language));
    struct notifier_tenant who = *tenant;
    who.name = sender_name(letters, language, tenant);
    struct rh_render how = {.arena = arena,
                            .texts = letters->texts,
                            .language = language,
                            .zone = who.zone == NULL ? ZONE : who.zone,
                            .plain = true};
    struct rh_buf text, html;
    struct rh_value context = context_of(arena, in, &who, language);
    RH_TRY(render(letters, &how, rh_arena_printf(arena, "%s.txt", in->letter), context, &text));
    how.plain = false;
    RH_TRY(render(letters, &how, rh_arena_printf(arena, "%s.html", in->letter), context, &html));
    part_subject(arena, &text, ret);
    ret->html = rh_buf_str(&html);
    ret->language = language;
    ret->from = who.name;
    ret->reply = who.email;
    ret->unsubscribe = value_named(in, "unsubscribe");
    ret->calendar = in->calendar;
    return NULL;
}

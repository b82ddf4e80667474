/* All catalogues of a folder as one table: key -> what each language says.
 *
 * Gaps are filled once, at load, so that no lookup falls back at run time. */
#include "texts.h"
#include "catalogue.h"

#include <glob.h>
#include <stdio.h>

#include "banned.h"

static void close_rules(void *rules)
{
    uplrules_close(rules);
}

/* "texts/de-simple.po" -> "de-simple" */
static const char *language_of(struct rh_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;

    return rh_arena_dup(arena, name, strlen(name) - strlen(".po"));
}

static int load_catalogue(struct rh_texts *texts, struct rh_catalogue *catalogue, const char *path)
{
    catalogue->file = rh_arena_strdup(texts->arena, path);
    catalogue->language = language_of(texts->arena, path);
    catalogue->last = &catalogue->first;
    catalogue->by_key.arena = texts->arena;
    if (rh_catalogue_open_rules(catalogue) != 0)
        return -1;
    rh_arena_defer(texts->arena, close_rules, catalogue->rules);
    return rh_catalogue_read(catalogue, texts->arena, path);
}

/* Puts German first, which all others are held against. */
static void german_first(char **paths, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const char *slash = strrchr(paths[i], '/');

        if (strcmp(slash == NULL ? paths[i] : slash + 1, "de.po") == 0) {
            char *german = paths[i];

            memmove(paths + 1, paths, i * sizeof *paths);
            paths[0] = german;
        }
    }
}

static int load_all(struct rh_texts *texts, const char *folder, char **paths, size_t n)
{
    texts->catalogues = rh_arena_array(texts->arena, n, sizeof *texts->catalogues);
    texts->n_catalogues = n;
    german_first(paths, n);
    for (size_t i = 0; i < n; i++)
        if (load_catalogue(texts, &texts->catalogues[i], paths[i]) != 0)
            return -1;
    if (n == 0 || strcmp(texts->catalogues[0].language, "de") != 0)
        return rh_render_fault(folder, 0, "there is no de.po");
    return 0;
}

/* The name as it stands in the text. */
static struct rh_slice spelled(const struct rh_name *name)
{
    if (name->n == 0)
        return rh_slice(".");
    const struct rh_slice *last = &name->parts[name->n - 1];

    return (struct rh_slice){name->parts[0].data,
                             (size_t)(last->data + last->len - name->parts[0].data)};
}

static bool form_has(const struct rh_text_form *form, struct rh_slice wanted)
{
    for (size_t i = 0; i < form->n_pieces; i++) {
        if (form->pieces[i].name == NULL)
            continue;
        struct rh_slice name = spelled(form->pieces[i].name);

        if (name.len == wanted.len && memcmp(name.data, wanted.data, name.len) == 0)
            return true;
    }
    return false;
}

static bool entry_has(const struct rh_entry *entry, struct rh_slice wanted)
{
    for (size_t i = 0; i < entry->n_forms; i++)
        if (form_has(&entry->forms[i], wanted))
            return true;
    return false;
}

/* Whether all names of `entry`, in whatever form, are names of `other`. */
static bool names_within(const struct rh_entry *entry, const struct rh_entry *other)
{
    for (size_t i = 0; i < entry->n_forms; i++)
        for (size_t k = 0; k < entry->forms[i].n_pieces; k++) {
            const struct rh_name *name = entry->forms[i].pieces[k].name;

            if (name != NULL && !entry_has(other, spelled(name)))
                return false;
        }
    return true;
}

static int check_against_german(const struct rh_catalogue *german, const struct rh_entry *entry)
{
    const struct rh_entry *other = rh_index_get(&german->by_key, entry->key);
    const char *file = entry->catalogue->file;

    if (other == NULL)
        return rh_render_fault(file, entry->line, "key \"%s\" is not in de.po", entry->key.data);
    if (entry->plural != other->plural)
        return rh_render_fault(file, entry->line,
                               "\"%s\" has plural forms in one of this and "
                               "de.po only",
                               entry->key.data);
    if (!names_within(entry, other) || !names_within(other, entry))
        return rh_render_fault(file, entry->line, "\"%s\" has other {names} than de.po",
                               entry->key.data);
    return 0;
}

static int check_catalogue(const struct rh_texts *texts, const struct rh_catalogue *catalogue)
{
    const struct rh_catalogue *german = &texts->catalogues[0];

    for (const struct rh_entry *e = catalogue->first; e != NULL; e = e->next)
        if (check_against_german(german, e) != 0)
            return -1;
    if (strcmp(catalogue->language, "en") != 0)
        return 0;
    for (const struct rh_entry *e = german->first; e != NULL; e = e->next)
        if (rh_index_get(&catalogue->by_key, e->key) == NULL)
            return rh_render_fault(german->file, e->line, "key \"%s\" is not in en.po",
                                   e->key.data);
    return 0;
}

/* What a language says: its own words, those of the language it is a variety of, German. */
static const struct rh_entry *entry_for(const struct rh_texts *texts, size_t language,
                                        struct rh_slice key)
{
    const struct rh_catalogue *catalogue = &texts->catalogues[language];
    const struct rh_entry *entry = rh_index_get(&catalogue->by_key, key);

    for (size_t i = 0; i < texts->n_catalogues && entry == NULL; i++) {
        size_t len = strlen(texts->catalogues[i].language);

        if (strncmp(texts->catalogues[i].language, catalogue->language, len) == 0 &&
            catalogue->language[len] == '-')
            entry = rh_index_get(&texts->catalogues[i].by_key, key);
    }
    return entry != NULL ? entry : rh_index_get(&texts->catalogues[0].by_key, key);
}

static void make_phrases(struct rh_texts *texts)
{
    texts->phrases.arena = texts->arena;
    for (const struct rh_entry *e = texts->catalogues[0].first; e != NULL; e = e->next) {
        struct rh_phrase *phrase = rh_arena_alloc(texts->arena, sizeof *phrase);

        phrase->key = e->key;
        phrase->plural = e->plural;
        phrase->entries =
            rh_arena_array(texts->arena, texts->n_catalogues, sizeof *phrase->entries);
        for (size_t i = 0; i < texts->n_catalogues; i++)
            phrase->entries[i] = entry_for(texts, i, e->key);
        rh_index_put(&texts->phrases, phrase->key, phrase);
    }
}

struct rh_texts *rh_texts_load(const char *folder)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_texts *texts = rh_arena_alloc(arena, sizeof *texts);
    glob_t files = {0};

    texts->arena = arena;
    int outcome = glob(rh_arena_printf(arena, "%s/*.po", folder), 0, NULL, &files);

    if (outcome != 0)
        outcome = rh_render_fault(folder, 0, "no catalogue can be read here");
    else
        outcome = load_all(texts, folder, files.gl_pathv, files.gl_pathc);
    globfree(&files);
    for (size_t i = 1; i < texts->n_catalogues && outcome == 0; i++)
        outcome = check_catalogue(texts, &texts->catalogues[i]);
    if (outcome == 0)
        make_phrases(texts);
    else
        rh_texts_free(&texts);
    return texts;
}

void rh_texts_free(struct rh_texts **texts)
{
    if (*texts == NULL)
        return;
    struct rh_arena *arena = (*texts)->arena;

    *texts = NULL;
    rh_arena_free(&arena);
}

const char *rh_text(const struct rh_texts *texts, const char *language, struct rh_slice key)
{
    const struct rh_phrase *phrase = rh_phrase_of(texts, key);

    if (phrase == NULL)
        return NULL;
    const struct rh_entry *entry = phrase->entries[rh_language_number(texts, language)];

    return entry->forms[entry->n_forms - 1].text.data;
}

const char *rh_text_plural(const struct rh_texts *texts, const char *language, struct rh_slice key,
                           int64_t n)
{
    const struct rh_phrase *phrase = rh_phrase_of(texts, key);

    if (phrase == NULL)
        return NULL;
    return rh_phrase_form(phrase, rh_language_number(texts, language), n)->text.data;
}

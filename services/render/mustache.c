/* The set of templates: compiled when added, linked to each other by name. */
#include "template.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>

#include "banned.h"

#define SUFFIX ".mustache"

struct rh_templates *rh_templates_new(const struct rh_texts *texts)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_templates *templates = rh_arena_alloc(arena, sizeof *templates);

    templates->arena = arena;
    templates->texts = texts;
    templates->by_name.arena = arena;
    templates->last = &templates->first;
    return templates;
}

void rh_templates_free(struct rh_templates **templates)
{
    if (*templates == NULL)
        return;
    struct rh_arena *arena = (*templates)->arena;

    *templates = NULL;
    rh_arena_free(&arena);
}

bool rh_templates_has(const struct rh_templates *templates, const char *name)
{
    return rh_index_get(&templates->by_name, rh_slice(name)) != NULL;
}

/* Compiles and keeps one template; `file` is how faults call it. */
static int add_file(struct rh_templates *templates, const char *name, const char *file,
                    struct rh_slice text)
{
    struct rh_template *template = rh_arena_alloc(templates->arena, sizeof *template);
    struct rh_source source = {.scratch = rh_arena_new(0), .file = file, .text = text};

    template->name = rh_arena_strdup(templates->arena, name);
    template->file = rh_arena_strdup(templates->arena, file);
    int outcome = rh_templates_has(templates, name)
                      ? rh_render_fault(file, 1, "there is a template \"%s\" already", name)
                      : rh_source_scan(&source);

    if (outcome == 0) {
        rh_source_lay_out(&source);
        outcome = rh_source_compile(&source, templates, template);
    }
    rh_arena_free(&source.scratch);
    if (outcome != 0)
        return -1;
    rh_index_put(&templates->by_name, rh_slice(template->name), template);
    *templates->last = template;
    templates->last = &template->next;
    return 0;
}

/* Finds the targets of partials and parents. Returns -1 when one is missing; says so if `loud`. */
static int link_template(struct rh_templates *templates, struct rh_template *template, bool loud)
{
    int outcome = 0;

    for (size_t i = 0; i < template->n_ops; i++) {
        struct rh_op *op = &template->ops[i];

        if (op->kind != RH_OP_PARTIAL && op->kind != RH_OP_PARENT)
            continue;
        op->target = rh_index_get(&templates->by_name, op->text);
        if (op->target != NULL)
            continue;
        outcome = -1;
        if (loud)
            rh_render_fault(template->file, op->line, "no template \"%.*s\"", (int)op->text.len,
                            op->text.data);
    }
    return outcome;
}

static int link_all(struct rh_templates *templates, bool loud)
{
    int outcome = 0;

    for (struct rh_template *t = templates->first; t != NULL; t = t->next)
        if (link_template(templates, t, loud) != 0)
            outcome = -1;
    return outcome;
}

int rh_templates_add(struct rh_templates *templates, const char *name, const char *text)
{
    size_t len = strlen(text);
    struct rh_slice copy = {rh_arena_dup(templates->arena, text, len), len};

    if (add_file(templates, name, name, copy) != 0)
        return -1;
    link_all(templates, false);
    return 0;
}

/* A file below the folder: its name without folder and ending. */
static int load_file(struct rh_templates *templates, size_t folder_len, const char *path)
{
    size_t len = strlen(path);
    size_t suffix = sizeof SUFFIX - 1;
    struct rh_slice text;

    if (len <= suffix || strcmp(path + len - suffix, SUFFIX) != 0)
        return 0;
    const char *start = path + folder_len;

    while (*start == '/')
        start++;
    const char *name = rh_arena_dup(templates->arena, start, (size_t)(path + len - suffix - start));

    if (rh_render_read_file(templates->arena, path, &text) != 0)
        return -1;
    return add_file(templates, name, path, text);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int load_folder(struct rh_templates *templates, const char *folder)
{
    char *paths[] = {(char *)folder, NULL};
    FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    int outcome = 0;

    if (tree == NULL)
        return rh_render_fault(folder, 0, "%s", strerror(errno));
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        if (entry->fts_info == FTS_F && load_file(templates, strlen(folder), entry->fts_path) != 0)
            outcome = -1;
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
            outcome = rh_render_fault(entry->fts_path, 0, "%s", strerror(entry->fts_errno));
    }
    fts_close(tree);
    return outcome;
}

struct rh_templates *rh_templates_load(const char *folder, const struct rh_texts *texts)
{
    struct rh_templates *templates = rh_templates_new(texts);
    int loaded = load_folder(templates, folder);

    /* With a template missing for its own fault, those that include it are none. */
    if (link_all(templates, loaded == 0) != 0 || loaded != 0)
        rh_templates_free(&templates);
    return templates;
}

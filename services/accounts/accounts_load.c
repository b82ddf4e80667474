/* Planning a load: first count every slug that would be there, then give each newcomer its own.
 * What is there already keeps its address for ever: links are printed on paper. */
#include "accounts_load.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

bool accounts_csv_fields(struct rh_arena *arena, const char *line, size_t n, const char **ret)
{
    for (size_t i = 0; i < n; i++) {
        char *field = rh_arena_alloc(arena, strlen(line) + 1);
        size_t len = 0;
        bool quoted = *line == '"';
        line += quoted;
        while (*line != '\0' && (quoted || *line != ',')) {
            if (quoted && *line == '"') {
                if (line[1] != '"')
                    break;
                line++;
            }
            field[len++] = *line++;
        }
        if (quoted && *line++ != '"')
            return false;
        if (*line != (i + 1 < n ? ',' : '\0'))
            return false;
        line += i + 1 < n;
        ret[i] = field;
    }
    return true;
}

/* How often each slug would be there. */
struct slug_book {
    struct hsearch_data table;
};

static void book_init(struct slug_book *book, size_t most)
{
    memset(book, 0, sizeof *book);
    if (hcreate_r(2 * most + 16, &book->table) == 0)
        abort(); /* out of memory, as everywhere */
}

/* Counts a slug once more; its count so far. */
static size_t book_add(struct slug_book *book, const char *slug)
{
    ENTRY *entry = NULL;
    if (hsearch_r((ENTRY){.key = (char *)slug}, ENTER, &entry, &book->table) == 0)
        abort();
    size_t count = (size_t)entry->data;
    entry->data = (void *)(count + 1);
    return count;
}

static size_t book_count(struct slug_book *book, const char *slug)
{
    ENTRY *entry = NULL;
    if (hsearch_r((ENTRY){.key = (char *)slug}, FIND, &entry, &book->table) == 0)
        return 0;
    return (size_t)entry->data;
}

static void book_known(struct slug_book *book, size_t n, const char *const *slugs)
{
    for (size_t i = 0; i < n; i++)
        book_add(book, slugs[i]);
}

/* The slug, with the official number behind it where it would not be alone. */
static const char *own_slug(struct rh_arena *arena, struct slug_book *book, const char *slug,
                            const char *number)
{
    return book_count(book, slug) > 1 ? rh_arena_printf(arena, "%s-%s", slug, number) : slug;
}

static const char *place_slug(struct rh_arena *arena, const struct accounts_csv_place *line)
{
    return accounts_slug(arena, accounts_split_name(arena, line->name).proper);
}

/* "Verbandsgemeinde Weida-Land" is found under weida-land. */
static const char *administration_slug(struct rh_arena *arena, const char *name)
{
    static const char *const prefixes[] = {"Verbandsgemeinde ", "Landkreis "};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            name += strlen(prefixes[i]);
    return accounts_slug(arena, accounts_split_name(arena, name).proper);
}

static bool known_place(const struct accounts_known *known, const char *ags)
{
    size_t low = 0, high = known->n_places;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(known->place_ags[middle], ags);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static const struct accounts_csv_place *registered(const struct accounts_csv_place *lines, size_t n,
                                                   const char *ags)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(lines[i].ags, ags, 8) == 0)
            return &lines[i];
    return NULL;
}

/* One administration on its way into a plan. */
struct planner {
    struct rh_arena *arena;
    struct slug_book tenants, places;
    const struct accounts_known *known;
    struct accounts_plan plan;
};

static void plan_place(struct planner *p, const struct accounts_csv_place *line, int32_t tenant)
{
    const char *slug = own_slug(p->arena, &p->places, place_slug(p->arena, line), line->ags);
    p->plan.places[p->plan.n_places++] = (struct accounts_new_place){
        line->ags, accounts_split_name(p->arena, line->name).proper, slug, line->land, tenant,
    };
}

static int32_t plan_tenant(struct planner *p, const char *slug, const char *name, const char *kind,
                           const char *number)
{
    int32_t tenant = p->known->last_tenant + (int32_t)p->plan.n_tenants + 1;
    p->plan.tenants[p->plan.n_tenants++] = (struct accounts_new_tenant){
        tenant,
        own_slug(p->arena, &p->tenants, slug, number),
        name,
        kind,
        accounts_land(number),
        rh_arena_dup(p->arena, number, 5),
    };
    return tenant;
}

static struct planner planner_new(struct rh_arena *arena, const struct accounts_known *known,
                                  size_t most_tenants, size_t most_places)
{
    struct planner p = {.arena = arena, .known = known};
    book_init(&p.tenants, most_tenants + known->n_tenant_slugs);
    book_init(&p.places, most_places + known->n_places);
    book_known(&p.tenants, known->n_tenant_slugs, known->tenant_slugs);
    book_known(&p.places, known->n_places, known->place_slugs);
    p.plan.tenants = rh_arena_array(arena, most_tenants, sizeof *p.plan.tenants);
    p.plan.places = rh_arena_array(arena, most_places, sizeof *p.plan.places);
    return p;
}

static struct accounts_plan planner_end(struct planner *p)
{
    hdestroy_r(&p->tenants.table);
    hdestroy_r(&p->places.table);
    return p->plan;
}

/* The next AGS of a list separated by spaces; false at its end. */
static bool next_member(const char **members, char ret_ags[9])
{
    *members += strspn(*members, " ");
    if (strlen(*members) < 8)
        return false;
    memcpy(ret_ags, *members, 8);
    ret_ags[8] = '\0';
    *members += 8;
    return true;
}

/* Calls `visit` for each member that the register lists and the database does not know. */
static void each_member(struct planner *p, const struct accounts_csv_administration *line,
                        const struct accounts_csv_place *lines, size_t n, int32_t tenant)
{
    const char *members = line->members;
    char ags[9];
    while (next_member(&members, ags)) {
        const struct accounts_csv_place *place = registered(lines, n, ags);
        if (place == NULL || known_place(p->known, ags))
            continue;
        if (tenant == 0)
            book_add(&p->places, place_slug(p->arena, place));
        else
            plan_place(p, place, tenant);
    }
}

/* An administration's official number: its only member's AGS, else its county's. */
static const char *number_of(struct rh_arena *arena, const struct accounts_csv_administration *line)
{
    return strlen(line->members) == 8 ? line->members : rh_arena_strdup(arena, line->county);
}

static const char *kind_of(struct rh_arena *arena, const char *kind)
{
    char *name = rh_arena_strdup(arena, kind);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return name;
}

/* Whether the slug leads to an administration already: loading twice changes nothing. */
static bool known_tenant(const struct accounts_known *known, const char *slug)
{
    for (size_t i = 0; i < known->n_tenant_slugs; i++)
        if (strcmp(known->tenant_slugs[i], slug) == 0)
            return true;
    return false;
}

struct accounts_plan
accounts_plan_administrations(struct rh_arena *arena, const struct accounts_known *known,
                              const struct accounts_csv_administration *lines, size_t n,
                              const struct accounts_csv_place *register_lines, size_t n_register)
{
    struct planner p = planner_new(arena, known, n, n_register);
    for (size_t i = 0; i < n; i++) {
        const char *slug = administration_slug(arena, lines[i].name);
        if (!known_tenant(known, slug))
            book_add(&p.tenants, slug);
        each_member(&p, &lines[i], register_lines, n_register, 0);
    }
    for (size_t i = 0; i < n; i++) {
        const char *slug = administration_slug(arena, lines[i].name);
        if (known_tenant(known, slug))
            continue;
        bool town = strcmp(lines[i].kind, "Einheitsgemeinde") == 0;
        const char *name =
            town ? accounts_administration_name(arena, lines[i].name) : lines[i].name;
        int32_t tenant =
            plan_tenant(&p, slug, name, kind_of(arena, lines[i].kind), number_of(arena, &lines[i]));
        each_member(&p, &lines[i], register_lines, n_register, tenant);
    }
    return planner_end(&p);
}

struct accounts_plan accounts_plan_each(struct rh_arena *arena, const struct accounts_known *known,
                                        const struct accounts_csv_place *register_lines, size_t n)
{
    struct planner p = planner_new(arena, known, n, n);
    for (size_t i = 0; i < n; i++) {
        if (known_place(known, register_lines[i].ags))
            continue;
        book_add(&p.tenants, place_slug(arena, &register_lines[i]));
        book_add(&p.places, place_slug(arena, &register_lines[i]));
    }
    for (size_t i = 0; i < n; i++) {
        const struct accounts_csv_place *line = &register_lines[i];
        if (known_place(known, line->ags))
            continue;
        int32_t tenant = plan_tenant(&p, place_slug(arena, line),
                                     accounts_administration_name(arena, line->name),
                                     "EINHEITSGEMEINDE", line->ags);
        plan_place(&p, line, tenant);
    }
    return planner_end(&p);
}

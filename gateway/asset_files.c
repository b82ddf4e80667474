/* fts walks, mmap reads; what is compressed finds its original when all names are sorted. */
#include "asset_files.h"

#include "cleanup.h"
#include "id.h"
#include "log.h"
#include "take.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "banned.h"

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(ending, types[i][0]) == 0)
            return types[i][1];
    }
    return "application/octet-stream";
}

static int map(const char *path, struct rh_slice *ret)
{
    struct stat stat;
    RH_CLEANUP(rh_cleanup_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &stat) != 0)
        return -1;
    *ret = (struct rh_slice){"", 0};
    if (stat.st_size == 0)
        return 0;
    void *bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED)
        return -1;
    *ret = (struct rh_slice){bytes, (size_t)stat.st_size};
    return 0;
}

static void unmap(struct rh_slice bytes)
{
    if (bytes.len > 0)
        munmap((void *)bytes.data, bytes.len);
}

static int add(struct gw_asset_files *files, const char *path, const char *name)
{
    if (files->n == files->room) {
        files->room = files->room == 0 ? 64 : files->room * 2;
        files->at = realloc(files->at, files->room * sizeof *files->at);
        if (files->at == NULL)
            abort();
    }
    struct gw_asset_file *file = &files->at[files->n];
    uint8_t hash[32];
    memset(file, 0, sizeof *file);
    if (map(path, &file->bytes) != 0) {
        rh_log(RH_ERROR, NULL, "cannot read the static file %s: %s", path, strerror(errno));
        return -1;
    }
    file->name = strdup(name);
    if (file->name == NULL)
        abort();
    files->n++;
    file->type = type_of(name);
    rh_hash(file->bytes.data, file->bytes.len, hash);
    for (size_t i = 0; i < 8; i++)
        snprintf(file->hash + 2 * i, 3, "%02x", hash[i]);
    snprintf(file->etag, sizeof file->etag, "\"%s\"", file->hash);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct gw_asset_file *)a)->name, ((const struct gw_asset_file *)b)->name);
}

static bool is_variant(const struct gw_asset_file *of, const struct gw_asset_file *file,
                       const char *ending)
{
    size_t length = strlen(of->name);
    return strncmp(of->name, file->name, length) == 0 && strcmp(file->name + length, ending) == 0;
}

/* The original stands right before its variants: "a.css", "a.css.br", "a.css.gz". */
static void join_variants(struct gw_asset_files *files)
{
    size_t kept = 0;
    if (files->n > 0)
        qsort(files->at, files->n, sizeof *files->at, by_name);
    for (size_t i = 0; i < files->n; i++) {
        struct gw_asset_file *last = kept == 0 ? NULL : &files->at[kept - 1];
        struct gw_asset_file *file = &files->at[i];
        bool gzip = last != NULL && is_variant(last, file, ".gz");
        bool brotli = last != NULL && is_variant(last, file, ".br");
        if (!gzip && !brotli) {
            files->at[kept++] = *file;
            continue;
        }
        *(gzip ? &last->gzip : &last->brotli) = file->bytes;
        free(file->name);
    }
    files->n = kept;
}

struct gw_asset_files *gw_asset_files_map(const char *folder)
{
    struct gw_asset_files *files = rh_take(sizeof *files);
    char *const roots[] = {(char *)folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int fault = 0;
    if (walk == NULL)
        abort();
    for (FTSENT *entry; fault == 0 && (entry = fts_read(walk)) != NULL;) {
        if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
            rh_log(RH_ERROR, NULL, "cannot read the static files %s: %s", entry->fts_path,
                   strerror(entry->fts_errno));
            fault = -1;
        } else if (entry->fts_info == FTS_F && entry->fts_name[0] != '.') {
            fault = add(files, entry->fts_path, entry->fts_path + strlen(folder) + 1);
        }
    }
    fts_close(walk);
    if (fault != 0)
        gw_asset_files_unmap(&files);
    else
        join_variants(files);
    return files;
}

void gw_asset_files_unmap(struct gw_asset_files **files)
{
    if (*files == NULL)
        return;
    for (size_t i = 0; i < (*files)->n; i++) {
        unmap((*files)->at[i].bytes);
        unmap((*files)->at[i].gzip);
        unmap((*files)->at[i].brotli);
        free((*files)->at[i].name);
    }
    free((*files)->at);
    free(*files);
    *files = NULL;
}

/* What catalogues and templates share at the start: reading a file whole, and saying what is wrong
 * with it where an editor can jump to. */
#include "catalogue.h"

#include <errno.h>
#include <stdio.h>

#include "banned.h"

int rh_render_fault(const char *file, size_t line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%zu: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return -1;
}

/* Whether the file was read whole. */
static bool read_all(FILE *file, struct rh_buf *content)
{
    char block[8192];
    size_t n;

    while ((n = fread(block, 1, sizeof block, file)) > 0)
        rh_buf_add(content, block, n);
    return ferror(file) == 0 && !content->overflow;
}

int rh_render_read_file(struct rh_arena *arena, const char *path, struct rh_slice *ret_content)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return rh_render_fault(path, 0, "%s", strerror(errno));
    /* What the buffer has outgrown goes with it. */
    struct rh_arena *scratch = rh_arena_new(0);
    struct rh_buf content = rh_buf_new(scratch, 0);
    int outcome = read_all(file, &content) ? 0 : rh_render_fault(path, 0, "cannot be read whole");

    fclose(file);
    if (outcome == 0)
        *ret_content =
            (struct rh_slice){rh_arena_dup(arena, rh_buf_str(&content), content.len), content.len};
    rh_arena_free(&scratch);
    return outcome;
}

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

int rh_render_read_file(struct rh_arena *arena, const char *path, struct rh_slice *ret_content)
{
    FILE *file = fopen(path, "rb");
    struct rh_buf content = rh_buf_new(arena, 0);
    char block[8192];
    size_t n;

    if (file == NULL)
        return rh_render_fault(path, 0, "%s", strerror(errno));
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        rh_buf_add(&content, block, n);
    bool failed = ferror(file) != 0;

    fclose(file);
    if (failed || content.overflow)
        return rh_render_fault(path, 0, "cannot be read whole");
    *ret_content = (struct rh_slice){rh_buf_str(&content), content.len};
    return 0;
}

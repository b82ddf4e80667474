/* Build step: openapi_gen <folder of catalogues> <output>. */
#include "openapi.h"

#include <stdio.h>

#include "banned.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: openapi_gen <folder of catalogues> <output>\n", stderr);
        return 2;
    }
    struct rh_texts *texts = rh_texts_load(argv[1]);
    json_t *document = texts == NULL ? NULL : gw_openapi(texts);
    FILE *out = document == NULL ? NULL : fopen(argv[2], "wb");
    int failed = out == NULL || json_dumpf(document, out, JSON_INDENT(1)) != 0;
    if (out != NULL)
        failed |= fputc('\n', out) == EOF || fclose(out) != 0;
    json_decref(document);
    rh_texts_free(&texts);
    if (failed)
        fprintf(stderr, "openapi_gen: cannot write %s\n", argv[2]);
    return failed;
}

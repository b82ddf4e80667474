/* The files of a folder, mapped into memory. Inside assets.c. */
#ifndef GW_ASSET_FILES_H
#define GW_ASSET_FILES_H

#include "slice.h"

struct gw_asset_file {
    char *name; /* path below the folder: "fonts/fira-sans.css" */
    const char *type;
    char hash[17]; /* of the bytes, hex */
    char etag[20]; /* the same in quotes */
    struct rh_slice bytes;
    struct rh_slice gzip, brotli; /* of <name>.gz and <name>.br; data NULL: there is none */
};

struct gw_asset_files {
    struct gw_asset_file *at; /* sorted by name */
    size_t n, room;
};

/* Maps every regular file below `folder`, except those named with a leading dot. NULL with a log
 * line when one cannot be read. */
struct gw_asset_files *gw_asset_files_map(const char *folder);
void gw_asset_files_unmap(struct gw_asset_files **files);

#endif

/* The record of processing, for those who answer for it: the same for every administration, since
 * all run the same services. */
#include "accounts_people.h"
#include "accounts_record.h"

#include <string.h>
#include <strings.h>

#include "banned.h"

/* A service that the contract has no name for yet goes by its own. */
static void name_part(Accounts__RecordPart *part, char *service)
{
    const ProtobufCEnumDescriptor *areas = &accounts__record_area__descriptor;
    part->service = service;
    for (unsigned i = 0; i < areas->n_values; i++)
        if (strcasecmp(areas->values[i].name, service) == 0) {
            part->has_area = true;
            part->area = (Accounts__RecordArea)areas->values[i].value;
        }
}

static void add(struct rh_request *rq, char *const cells[ACCOUNTS_RECORD_CELLS],
                Accounts__RecordReply *out)
{
    if (out->n_parts == 0 ||
        strcmp(out->parts[out->n_parts - 1]->service, cells[ACCOUNTS_RECORD_SERVICE]) != 0)
        name_part(
            RH_PB_ADD(rq->arena, out->n_parts, out->parts, &accounts__record_part__descriptor),
            cells[ACCOUNTS_RECORD_SERVICE]);
    if (strcmp(cells[ACCOUNTS_RECORD_KIND], "personal") != 0)
        return;
    Accounts__RecordPart *part = out->parts[out->n_parts - 1];
    Accounts__RecordEntry *entry =
        RH_PB_ADD(rq->arena, part->n_entries, part->entries, &accounts__record_entry__descriptor);
    part->count = (int32_t)part->n_entries;
    entry->table = cells[ACCOUNTS_RECORD_TABLE];
    entry->columns = cells[ACCOUNTS_RECORD_COLUMNS];
    entry->what = cells[ACCOUNTS_RECORD_WHAT];
    entry->purpose = cells[ACCOUNTS_RECORD_PURPOSE];
    entry->basis = cells[ACCOUNTS_RECORD_BASIS];
    entry->seen_by = cells[ACCOUNTS_RECORD_SEEN_BY];
    entry->keep = cells[ACCOUNTS_RECORD_KEEP];
    entry->deleted_by = cells[ACCOUNTS_RECORD_DELETED_BY];
}

struct rh_error *accounts_record(struct rh_request *rq, const Accounts__RecordRequest *in,
                                 Accounts__RecordReply *out)
{
    const char *csv = accounts_record_csv;
    char *cells[ACCOUNTS_RECORD_CELLS];
    (void)in;
    accounts_record_line(rq->arena, &csv, cells); /* the header */
    while (accounts_record_line(rq->arena, &csv, cells))
        add(rq, cells, out);
    return NULL;
}

struct rh_error *accounts_record_file(struct rh_request *rq, const Accounts__RecordFileRequest *in,
                                      Accounts__RecordFileReply *out)
{
    (void)in;
    out->file = rh_pb_file(rq->arena, "text/csv; charset=utf-8", "verzeichnis.csv",
                           rh_slice(accounts_record_csv));
    return NULL;
}

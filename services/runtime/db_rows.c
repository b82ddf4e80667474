/* Rows: columns are found by name and checked by type once per result, then each cell is read from
 * PostgreSQL's binary form (the *_send functions of src/backend/utils/adt). Texts and bytes stay
 * where libpq put them; only uuid and date, which have no text there, are written out. */
#include "db_internal.h"

#include "id.h"
#include "instant.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "banned.h"

#define EPOCH_MS INT64_C(946684800000) /* 2000-01-01T00:00:00Z in ms since 1970 */

enum {
    /* pg_type.dat */
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_TEXT_ARRAY = 1009,
    OID_VARCHAR_ARRAY = 1015,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950,
    OID_JSONB = 3802,
    OID_OWN = 16384 /* from here on types made by users: enums */
};

struct cell {
    const char *bytes; /* NULL: SQL NULL; a NUL stands behind the bytes */
    int len;
};

typedef void (*reader)(struct rh_arena *arena, struct cell cell, void *ret);

static int32_t int32_at(const char *bytes)
{
    uint32_t wire;
    memcpy(&wire, bytes, sizeof wire);
    return (int32_t)be32toh(wire);
}

static int64_t int64_at(const char *bytes)
{
    uint64_t wire;
    memcpy(&wire, bytes, sizeof wire);
    return (int64_t)be64toh(wire);
}

static void read_int(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    int64_t *value = ret;
    if (cell.len == 8)
        *value = int64_at(cell.bytes);
    else if (cell.len == 4)
        *value = int32_at(cell.bytes);
    else if (cell.len == 2)
        *value = (int16_t)((unsigned char)cell.bytes[0] << 8 | (unsigned char)cell.bytes[1]);
}

static void read_text(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    *(const char **)ret = cell.bytes;
}

/* A version byte stands before the text. */
static void read_jsonb(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    *(const char **)ret = cell.bytes == NULL ? NULL : cell.bytes + 1;
}

static void read_uuid(struct rh_arena *arena, struct cell cell, void *ret)
{
    if (cell.bytes == NULL)
        return;
    char *text = rh_arena_alloc(arena, RH_UUID_SIZE);
    rh_uuid_write((const uint8_t *)cell.bytes, text);
    *(const char **)ret = text;
}

/* PostgreSQL counts days from 2000-01-01. */
static void read_date(struct rh_arena *arena, struct cell cell, void *ret)
{
    int32_t date[3];
    if (cell.bytes == NULL)
        return;
    rh_date_of_days(int32_at(cell.bytes) + rh_date_days(2000, 1, 1), date);
    *(const char **)ret = rh_arena_printf(arena, "%04d-%02d-%02d", date[0], date[1], date[2]);
}

static void read_flag(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    *(bool *)ret = cell.bytes != NULL && cell.bytes[0] != 0;
}

/* Microseconds are cut, towards the past. */
static void read_time(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    int64_t *ms = ret;
    *ms = RH_TIME_NULL;
    if (cell.bytes == NULL)
        return;
    int64_t micros = int64_at(cell.bytes);
    if (micros == INT64_MAX)
        *ms = INT64_MAX;
    else if (micros == INT64_MIN)
        *ms = INT64_MIN + 1;
    else
        *ms = micros / 1000 - (micros % 1000 < 0) + EPOCH_MS;
}

static void read_bytes(struct rh_arena *arena, struct cell cell, void *ret)
{
    (void)arena;
    *(struct rh_slice *)ret =
        (struct rh_slice){cell.bytes, cell.bytes == NULL ? 0 : (size_t)cell.len};
}

/* Dimensions, flags and element type; size and lower bound; then length and bytes of each. */
static void read_texts(struct rh_arena *arena, struct cell cell, void *ret)
{
    struct rh_texts_column *texts = ret;
    if (cell.bytes == NULL || int32_at(cell.bytes) == 0)
        return;
    const char *at = cell.bytes + 12;
    texts->n = (size_t)int32_at(at);
    texts->items = rh_arena_array(arena, texts->n, sizeof *texts->items);
    at += 8;
    for (size_t i = 0; i < texts->n; i++) {
        int32_t len = int32_at(at);
        at += 4;
        if (len < 0)
            continue;
        texts->items[i] = rh_arena_dup(arena, at, (size_t)len);
        at += len;
    }
}

static const struct type_reader {
    Oid oid;
    enum rh_column_type type;
    reader read;
} readers[] = {
    {OID_INT2, RH_COLUMN_INT, read_int},           {OID_INT4, RH_COLUMN_INT, read_int},
    {OID_INT8, RH_COLUMN_INT, read_int},           {OID_TEXT, RH_COLUMN_TEXT, read_text},
    {OID_VARCHAR, RH_COLUMN_TEXT, read_text},      {OID_BPCHAR, RH_COLUMN_TEXT, read_text},
    {OID_NAME, RH_COLUMN_TEXT, read_text},         {OID_JSON, RH_COLUMN_TEXT, read_text},
    {OID_JSONB, RH_COLUMN_TEXT, read_jsonb},       {OID_UUID, RH_COLUMN_TEXT, read_uuid},
    {OID_DATE, RH_COLUMN_TEXT, read_date},         {OID_BOOL, RH_COLUMN_FLAG, read_flag},
    {OID_TIMESTAMPTZ, RH_COLUMN_TIME, read_time},  {OID_BYTEA, RH_COLUMN_BYTES, read_bytes},
    {OID_TEXT_ARRAY, RH_COLUMN_TEXTS, read_texts}, {OID_VARCHAR_ARRAY, RH_COLUMN_TEXTS, read_texts},
};

static reader reader_for(Oid oid, enum rh_column_type type)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (readers[i].oid == oid && readers[i].type == type)
            return readers[i].read;
    }
    return oid >= OID_OWN && type == RH_COLUMN_TEXT ? read_text : NULL;
}

static struct rh_error *read_column(struct rh_arena *arena, const PGresult *result,
                                    const struct rh_row_type *row, const struct rh_column *column,
                                    char *rows)
{
    int field = PQfnumber(result, column->name);
    if (field < 0)
        return rh_fail(arena, INTERNAL, "no column %s", column->name);
    reader read = reader_for(PQftype(result, field), column->type);
    if (read == NULL)
        return rh_fail(arena, INTERNAL, "column %s is of type %u", column->name,
                       PQftype(result, field));
    int n = PQntuples(result);
    for (int i = 0; i < n; i++) {
        struct cell cell = {NULL, 0};
        if (!PQgetisnull(result, i, field))
            cell = (struct cell){PQgetvalue(result, i, field), PQgetlength(result, i, field)};
        read(arena, cell, rows + (size_t)i * row->size + column->offset);
    }
    return NULL;
}

struct rh_error *rh_db_rows(struct rh_arena *arena, const char *statement, const PGresult *result,
                            const struct rh_row_type *row, void *ret_rows)
{
    size_t n = (size_t)PQntuples(result);
    char *rows = n == 0 ? NULL : rh_arena_array(arena, n, row->size);
    for (size_t i = 0; i < row->n; i++) {
        struct rh_error *error = read_column(arena, result, row, &row->columns[i], rows);
        if (error != NULL)
            return rh_fail(arena, INTERNAL, "%s: %s", statement, error->detail);
    }
    memcpy(ret_rows, &rows, sizeof rows);
    return NULL;
}

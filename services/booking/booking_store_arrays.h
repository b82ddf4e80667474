/* Columns that several rows have, and parameters that are arrays over rows, for unnest; for the
 * files of the store alone. */
#ifndef BOOKING_STORE_ARRAYS_H
#define BOOKING_STORE_ARRAYS_H

#define COUNT(arr) (sizeof(arr) / sizeof(arr)[0])

/* The columns of a struct booking_what inside a row. */
#define WHAT_COLUMNS(row, member)                                                                  \
    {"service", RH_COLUMN_TEXT, offsetof(struct row, member.service)},                             \
        {"persons", RH_COLUMN_INT, offsetof(struct row, member.persons)},                          \
    {                                                                                              \
        "further", RH_COLUMN_TEXTS, offsetof(struct row, member.further)                           \
    }

/* Makes one array parameter of a member of all rows; `pick` reads it. */
#define ARRAY(type, arena, rows, n, member)                                                        \
    ({                                                                                             \
        type *array_ = rh_arena_array((arena), (n), sizeof(type));                                 \
        for (size_t i_ = 0; i_ < (n); i_++)                                                        \
            array_[i_] = (rows)[i_].member;                                                        \
        array_;                                                                                    \
    })
#define TEXTS(a, rows, n, member)                                                                  \
    rh_param_texts((a), (n), ARRAY(const char *, (a), (rows), (n), member))
/* Also boolean[], which reads 0 and 1. */
#define INTS(a, rows, n, member)  rh_param_ints((a), (n), ARRAY(int64_t, (a), (rows), (n), member))
#define TIMES(a, rows, n, member) rh_param_times((a), (n), ARRAY(int64_t, (a), (rows), (n), member))
#define SLICES(a, rows, n, member)                                                                 \
    rh_param_slices((a), (n), ARRAY(struct rh_slice, (a), (rows), (n), member))

#endif

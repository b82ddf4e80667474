/* Errors: NULL is success, everything else says what to tell the caller and what to tell the
 * operator.
 *
 * A domain refusal (SLOT_TAKEN) is an ordinary outcome: it has a code, perhaps refused fields, and
 * no detail; nobody logs it. A failure of the machine (INTERNAL, UNAVAILABLE, DEADLINE, OVERLOADED)
 * has a detail for the log, never personal data, and is logged once, by the dispatcher. Errors live
 * in the request's arena. The gateway finds status and words for a code. */
#ifndef RH_ERROR_H
#define RH_ERROR_H

#include "arena.h"
#include "common.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

#define RH_ERROR_FIELDS 32 /* refused fields that one error names; more are not collected */

/* One refused field; `limit` is the bound that was broken, 0 when there is none. */
struct rh_field_error {
    const char *field; /* path as in JSON: "persons[2].name" */
    Common__Reason reason;
    int64_t limit;
    const char *nearest; /* what would have been taken instead; NULL: not said */
};

struct rh_error {
    Common__Code code;
    struct rh_field_error fields[RH_ERROR_FIELDS];
    size_t n_fields;
    bool whole;         /* the request as a whole is refused: no further fields are looked for */
    const char *detail; /* for the operator's log; NULL for refusals */
    const char *file;   /* where it was made */
    int line;
};

/* An error that is one: clang's analyzer does not look at returns_nonnull. */
#ifdef __clang_analyzer__
#define RH_SURE(error)                                                                             \
    ({                                                                                             \
        struct rh_error *rh_sure_error = (error);                                                  \
        if (rh_sure_error == NULL)                                                                 \
            __builtin_unreachable();                                                               \
        rh_sure_error;                                                                             \
    })
#else
#define RH_SURE(error) (error)
#endif

/* A refusal without detail. Source: the CODE alone. */
#define rh_refuse(arena, name)                                                                     \
    RH_SURE(rh_error_new((arena), COMMON__CODE__##name, __FILE__, __LINE__, NULL))

/* A failure with a detail, printf style. */
#define rh_fail(arena, name, ...)                                                                  \
    RH_SURE(rh_error_new((arena), COMMON__CODE__##name, __FILE__, __LINE__, __VA_ARGS__))

/* INVALID with one refused field. */
#define rh_invalid(arena, field, reason)                                                           \
    RH_SURE(rh_error_field(NULL, (arena), (field), COMMON__REASON__##reason, 0))

struct rh_error *rh_error_new(struct rh_arena *arena, Common__Code code, const char *file, int line,
                              const char *format, ...)
    __attribute__((format(printf, 5, 6), returns_nonnull));

/* Adds a refused field to `error` (NULL: a new INVALID) and returns it. `field` is copied. */
struct rh_error *rh_error_field(struct rh_error *error, struct rh_arena *arena, const char *field,
                                Common__Reason reason, int64_t limit)
    __attribute__((returns_nonnull));

/* Says of the field refused last what would have been taken instead. NULL is fine; copied. */
void rh_error_nearest(struct rh_error *error, struct rh_arena *arena, const char *nearest);

/* Whether the code is a failure of the machine, to be logged and counted as such. */
bool rh_code_is_failure(Common__Code code);

/* "SLOT_TAKEN"; "UNKNOWN" for a number that is none. */
const char *rh_code_name(Common__Code code);
const char *rh_reason_name(Common__Reason reason);

/* Returns early with the error of `call`, if there is one. The one control macro of the project. */
#define RH_TRY(call)                                                                               \
    do {                                                                                           \
        struct rh_error *rh_try_error = (call);                                                    \
        if (rh_try_error != NULL)                                                                  \
            return rh_try_error;                                                                   \
    } while (0)

#endif

/* Turns a methods.def into typed prototypes, thunks and the table, without a single
 * function-pointer cast.
 *
 *   #define RH_SERVICE_NAME booking        the proto package, prefix of handlers
 *   #define RH_SERVICE_TYPE Booking        the same as protobuf-c writes it in types
 *   #define RH_METHODS_FILE "methods.def"
 *   #include "method_table.h"              defines booking_methods[] and booking_methods_n
 *
 * With RH_METHODS_IMPLEMENTED defined the table has the handlers and is the program's: the service
 * itself. Without, it has none and is the file's: a caller. With RH_METHODS_PROTOTYPES there is no
 * table: only the handlers' prototypes.
 *
 * The build writes these lines (service.cmake): <service>_methods.h and .c for the service,
 * method_tables.h for the gateway. May be included several times in one file with other names. */
#include "request.h"

#define RH_GLUE2(a, b)      a##b
#define RH_GLUE(a, b)       RH_GLUE2(a, b)
#define RH_TEXT2(a)         #a
#define RH_TEXT(a)          RH_TEXT2(a)
#define RH_SYMBOL(name)     RH_GLUE(RH_GLUE(RH_SERVICE_NAME, _), name)
#define RH_TYPE(Type)       RH_GLUE(RH_GLUE(RH_SERVICE_TYPE, __), Type)
#define RH_DESCRIPTOR(name) &RH_GLUE(RH_GLUE(RH_SERVICE_NAME, __), RH_GLUE(name, __descriptor))

#ifdef RH_METHODS_PROTOTYPES
#define RH_METHOD(name, Type, who, kind, deadline, handover)                                       \
    struct rh_error *RH_SYMBOL(name)(struct rh_request * rq, const RH_TYPE(Type##Request) * in,    \
                                     RH_TYPE(Type##Reply) * out);
#define RH_BATCHED(name, Type, who, kind, deadline, handover)                                      \
    struct rh_error *RH_SYMBOL(name)(struct rh_batch * batch);
#include RH_METHODS_FILE
#undef RH_METHOD
#undef RH_BATCHED
#else

#ifdef RH_METHODS_IMPLEMENTED
#define RH_METHOD(name, Type, who, kind, deadline, handover)                                       \
    struct rh_error *RH_SYMBOL(name)(struct rh_request * rq, const RH_TYPE(Type##Request) * in,    \
                                     RH_TYPE(Type##Reply) * out);                                  \
    static struct rh_error *RH_GLUE(thunk_, RH_SYMBOL(name))(                                      \
        struct rh_request * rq, const ProtobufCMessage *in, ProtobufCMessage *out)                 \
    {                                                                                              \
        return RH_SYMBOL(name)(rq, (const void *)in, (void *)out);                                 \
    }
#define RH_BATCHED(name, Type, who, kind, deadline, handover)                                      \
    struct rh_error *RH_SYMBOL(name)(struct rh_batch * batch);
#include RH_METHODS_FILE
#undef RH_METHOD
#undef RH_BATCHED
#define RH_TABLE               const
#define RH_HANDLER(name)       RH_GLUE(thunk_, RH_SYMBOL(name))
#define RH_BATCH_HANDLER(name) RH_SYMBOL(name)
#else
#define RH_TABLE               static const
#define RH_HANDLER(name)       NULL
#define RH_BATCH_HANDLER(name) NULL
#endif

/* Written out twice: passed through another macro, the commas of `who` would part it. */
#define RH_METHOD(method, Type, who, kind, deadline, handover)                                     \
    {RH_TEXT(RH_SERVICE_NAME) "." #method,                                                         \
     RH_DESCRIPTOR(method##_request),                                                              \
     RH_DESCRIPTOR(method##_reply),                                                                \
     who,                                                                                          \
     kind,                                                                                         \
     deadline,                                                                                     \
     handover,                                                                                     \
     RH_HANDLER(method),                                                                           \
     NULL},
#define RH_BATCHED(method, Type, who, kind, deadline, handover)                                    \
    {RH_TEXT(RH_SERVICE_NAME) "." #method,                                                         \
     RH_DESCRIPTOR(method##_request),                                                              \
     RH_DESCRIPTOR(method##_reply),                                                                \
     who,                                                                                          \
     kind,                                                                                         \
     deadline,                                                                                     \
     handover,                                                                                     \
     NULL,                                                                                         \
     RH_BATCH_HANDLER(method)},
RH_TABLE struct rh_method RH_SYMBOL(methods)[] = {
#include RH_METHODS_FILE
};
RH_TABLE size_t RH_SYMBOL(methods_n) = sizeof RH_SYMBOL(methods) / sizeof RH_SYMBOL(methods)[0];

#undef RH_METHOD
#undef RH_BATCHED
#undef RH_TABLE
#undef RH_HANDLER
#undef RH_BATCH_HANDLER
#endif

#undef RH_GLUE2
#undef RH_GLUE
#undef RH_TEXT2
#undef RH_TEXT
#undef RH_SYMBOL
#undef RH_TYPE
#undef RH_DESCRIPTOR
#undef RH_SERVICE_NAME
#undef RH_SERVICE_TYPE
#undef RH_METHODS_FILE
#undef RH_METHODS_IMPLEMENTED
#undef RH_METHODS_PROTOTYPES

/* One walk over a message by its descriptor and its row of the contract, side by side. Every rule
 * is looked at, so that a person learns all faults at once. */
#include "contract.h"

#include "instant.h"
#include "path.h"
#include "pb.h"
#include "text.h"

#include <pthread.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define FORMATS 9

/* By Options__Format. */
static const char *const patterns[FORMATS] = {
    [OPTIONS__FORMAT__SLUG] = "^[a-z0-9]+(-[a-z0-9]+)*$",
    [OPTIONS__FORMAT__UUID] = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    [OPTIONS__FORMAT__AGS] = "^[0-9]{8}$",
    [OPTIONS__FORMAT__SECRET] = "^[A-Za-z0-9]+$",
    [OPTIONS__FORMAT__CHALLENGE] = "^[A-Za-z0-9_-]+$",
    [OPTIONS__FORMAT__LANGUAGE] = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    [OPTIONS__FORMAT__EMAIL] =
        "^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})+$",
};

static regex_t compiled[FORMATS];
static pthread_once_t compile_once = PTHREAD_ONCE_INIT;

struct check {
    struct rh_arena *arena;
    struct rh_error *error;
};

/* A field's value at its place. */
struct subject {
    const struct rh_field_contract *rules;
    const ProtobufCFieldDescriptor *field;
    const struct rh_path *path;
    const void *value;
};

const char *rh_format_pattern(Options__Format format)
{
    return (unsigned)format < FORMATS ? patterns[format] : NULL;
}

static void compile_patterns(void)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (patterns[i] != NULL &&
            regcomp(&compiled[i], patterns[i], REG_EXTENDED | REG_NOSUB) != 0)
            abort();
}

static bool format_keeps(Options__Format format, const char *text)
{
    if (rh_format_pattern(format) == NULL)
        return true;
    pthread_once(&compile_once, compile_patterns);
    return regexec(&compiled[format], text, 0, NULL, 0) == 0;
}

static int by_name(const void *name, const void *contract)
{
    return strcmp(name, ((const struct rh_message_contract *)contract)->type->name);
}

const struct rh_message_contract *rh_contract_of(const ProtobufCMessageDescriptor *type)
{
    const struct rh_message_contract *found =
        bsearch(type->name, rh_contracts, rh_contracts_n, sizeof *rh_contracts, by_name);
    if (found == NULL)
        abort();
    return found;
}

/* A field that is refused already keeps its first reason, and so does all below it. */
static bool is_refused(const struct rh_error *error, const char *path)
{
    for (size_t i = 0; error != NULL && i < error->n_fields; i++) {
        const char *refused = error->fields[i].field;
        size_t length = strlen(refused);
        bool under = path[0] != '\0' && strncmp(path, refused, length) == 0 &&
                     (path[length] == '\0' || path[length] == '.' || path[length] == '[');
        if (length > 0 && under)
            return true;
    }
    return false;
}

static void refuse(struct check *check, const struct rh_path *path, Common__Reason reason,
                   int64_t limit)
{
    const char *text = rh_path_text(check->arena, path);
    if (!is_refused(check->error, text))
        check->error = rh_error_field(check->error, check->arena, text, reason, limit);
}

static void check_text(struct check *check, const struct subject *subject)
{
    const struct rh_field_contract *rules = subject->rules;
    struct rh_slice text = rh_slice(*(const char *const *)subject->value);
    struct rh_slice trimmed = rh_text_trim(text);
    size_t length = rh_utf8_length(text);
    if (rules->required && trimmed.len == 0)
        refuse(check, subject->path, COMMON__REASON__MISSING, 0);
    else if (rules->max_length != 0 && length > rules->max_length)
        refuse(check, subject->path, COMMON__REASON__TOO_LONG, rules->max_length);
    else if (rh_utf8_length(trimmed) < rules->min_length)
        refuse(check, subject->path, COMMON__REASON__TOO_SHORT, rules->min_length);
    else if (!format_keeps(rules->format, text.data))
        refuse(check, subject->path, COMMON__REASON__WRONG_FORMAT, 0);
}

static void check_bytes(struct check *check, const struct subject *subject)
{
    const ProtobufCBinaryData *bytes = subject->value;
    const struct rh_field_contract *rules = subject->rules;
    if (rules->required && bytes->len == 0)
        refuse(check, subject->path, COMMON__REASON__MISSING, 0);
    else if (rules->max_length != 0 && bytes->len > rules->max_length)
        refuse(check, subject->path, COMMON__REASON__TOO_LONG, rules->max_length);
    else if (bytes->len < rules->min_length)
        refuse(check, subject->path, COMMON__REASON__TOO_SHORT, rules->min_length);
}

static void check_integer(struct check *check, const struct subject *subject, int64_t number)
{
    const struct rh_field_contract *rules = subject->rules;
    if (rules->has_minimum && number < rules->minimum)
        refuse(check, subject->path, COMMON__REASON__TOO_SMALL, rules->minimum);
    else if (rules->has_maximum && number > rules->maximum)
        refuse(check, subject->path, COMMON__REASON__TOO_BIG, rules->maximum);
}

/* What no int64 holds is above every maximum. */
static void check_unsigned(struct check *check, const struct subject *subject, uint64_t number)
{
    check_integer(check, subject, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

static void check_real(struct check *check, const struct subject *subject, double number)
{
    const struct rh_field_contract *rules = subject->rules;
    if (rules->has_minimum && !(number >= (double)rules->minimum))
        refuse(check, subject->path, COMMON__REASON__TOO_SMALL, rules->minimum);
    else if (rules->has_maximum && !(number <= (double)rules->maximum))
        refuse(check, subject->path, COMMON__REASON__TOO_BIG, rules->maximum);
}

static void check_enum(struct check *check, const struct subject *subject)
{
    int number = *(const int *)subject->value;
    if (protobuf_c_enum_descriptor_get_value(subject->field->descriptor, number) == NULL)
        refuse(check, subject->path, COMMON__REASON__UNKNOWN_VALUE, 0);
}

static void check_message(struct check *check, const ProtobufCMessage *message,
                          const struct rh_message_contract *contract, const struct rh_path *path);

static void check_value(struct check *check, const struct subject *subject)
{
    switch (subject->field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return check_text(check, subject);
    case PROTOBUF_C_TYPE_BYTES:
        return check_bytes(check, subject);
    case PROTOBUF_C_TYPE_ENUM:
        return check_enum(check, subject);
    case PROTOBUF_C_TYPE_MESSAGE:
        return check_message(check, *(ProtobufCMessage *const *)subject->value,
                             subject->rules->inner, subject->path);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return check_integer(check, subject, *(const int32_t *)subject->value);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return check_integer(check, subject, *(const int64_t *)subject->value);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return check_unsigned(check, subject, *(const uint32_t *)subject->value);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return check_unsigned(check, subject, *(const uint64_t *)subject->value);
    case PROTOBUF_C_TYPE_FLOAT:
        return check_real(check, subject, (double)*(const float *)subject->value);
    case PROTOBUF_C_TYPE_DOUBLE:
        return check_real(check, subject, *(const double *)subject->value);
    case PROTOBUF_C_TYPE_BOOL:
        return;
    }
}

static void check_field(struct check *check, const ProtobufCMessage *message,
                        struct subject *subject, struct rh_path *path)
{
    size_t n = rh_pb_count(message, subject->field);
    bool repeated = subject->field->label == PROTOBUF_C_LABEL_REPEATED;
    if (n == 0 && subject->rules->required)
        refuse(check, path, COMMON__REASON__MISSING, 0);
    if (repeated && subject->rules->max_items != 0 && n > subject->rules->max_items) {
        refuse(check, path, COMMON__REASON__TOO_MANY, subject->rules->max_items);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        path->index = repeated ? i : RH_PATH_NO_INDEX;
        subject->value = rh_pb_value(message, subject->field, i);
        check_value(check, subject);
    }
}

/* Days and instants keep rules that no option can say. */
static void check_calendar(struct check *check, const ProtobufCMessage *message,
                           const struct rh_path *path)
{
    if (message->descriptor == &common__date__descriptor) {
        const Common__Date *date = (const Common__Date *)message;
        if (!rh_date_valid(date->year, date->month, date->day))
            refuse(check, path, COMMON__REASON__NO_SUCH_DAY, 0);
    } else if (message->descriptor == &common__instant__descriptor) {
        int64_t ms = ((const Common__Instant *)message)->ms;
        if (ms < RH_INSTANT_MIN || ms > RH_INSTANT_MAX)
            refuse(check, path, COMMON__REASON__WRONG_FORMAT, 0);
    }
}

static void check_message(struct check *check, const ProtobufCMessage *message,
                          const struct rh_message_contract *contract, const struct rh_path *path)
{
    check_calendar(check, message, path);
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        struct rh_path step = {path, contract->fields[i].json, RH_PATH_NO_INDEX};
        struct subject subject = {
            .rules = &contract->fields[i],
            .field = &message->descriptor->fields[i],
            .path = &step,
        };
        check_field(check, message, &subject, &step);
    }
}

struct rh_error *rh_contract_check(struct rh_arena *arena, const ProtobufCMessage *message,
                                   struct rh_error *error)
{
    struct check check = {arena, error};
    if (error != NULL && (error->whole || error->code != COMMON__CODE__INVALID))
        return error;
    check_message(&check, message, rh_contract_of(message->descriptor), NULL);
    return check.error;
}

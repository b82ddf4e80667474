/* Writes contract_table.c: what protobuf-c drops of a .proto file (JSON names, rules, comments,
 * marks of personal data), from protoc's descriptor set.
 *
 * Custom options are extensions that protobuf-c does not know: they arrive as unknown fields of
 * FieldOptions, whose bytes are unpacked here by the generated Rules and Personal. A request whose
 * text has no length or whose list has no end stops the build.
 *
 * Usage: contract_gen <descriptor set> <output>
 * A build step: what it keeps ends with the process. */
#include "google/protobuf/descriptor.pb-c.h"
#include "options.pb-c.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_TAG = 50001, PERSONAL_TAG = 50002, MESSAGES_MAX = 2048, PATH_MAX_STEPS = 32 };

/* Field numbers in descriptor.proto, of which source paths are made. */
enum {
    FILE_MESSAGE_TYPE = 4,
    FILE_ENUM_TYPE = 5,
    FILE_SYNTAX = 12,
    MESSAGE_FIELD = 2,
    MESSAGE_NESTED_TYPE = 3,
    ENUM_VALUE = 2
};

struct field {
    const Google__Protobuf__FieldDescriptorProto *proto;
    const char *doc;
    Options__Rules *rules;       /* NULL: none */
    Options__Personal *personal; /* NULL: none */
};

struct message {
    const char *name; /* "booking.HoldRequest" */
    const char *doc;
    struct field *fields; /* by number, as in the protobuf-c descriptor */
    size_t n_fields;
};

struct enum_value {
    int32_t number;
    const char *doc;
};

/* Where a message stands: the path of its source position. */
struct place {
    const Google__Protobuf__FileDescriptorProto *file;
    int32_t path[PATH_MAX_STEPS];
    size_t length;
};

static Google__Protobuf__FileDescriptorSet *set;
static struct message messages[MESSAGES_MAX];
static size_t n_messages;

static void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("contract_gen: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *must(void *memory)
{
    if (memory == NULL)
        die("out of memory");
    return memory;
}

static void read_set(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        die("cannot read %s", path);
    long size = ftell(file);
    rewind(file);
    uint8_t *bytes = must(malloc(size > 0 ? (size_t)size : 1));
    if (size < 0 || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        die("cannot read %s", path);
    fclose(file);
    set = google__protobuf__file_descriptor_set__unpack(NULL, (size_t)size, bytes);
    free(bytes);
    if (set == NULL)
        die("%s is no descriptor set", path);
}

/* The length prefix that protobuf-c leaves in an unknown field's data. */
static size_t prefix_size(const ProtobufCMessageUnknownField *unknown)
{
    size_t size = 0;
    while (size < unknown->len && (unknown->data[size] & 0x80) != 0)
        size++;
    return size + 1;
}

/* An extension's message may come in several pieces, which count as one (protobuf encoding, "Last
 * One Wins" and merging of embedded messages): concatenated they are its bytes. */
static ProtobufCMessage *extension(const ProtobufCMessage *options, uint32_t tag,
                                   const ProtobufCMessageDescriptor *type)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    bool found = false;
    for (unsigned i = 0; i < options->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *unknown = &options->unknown_fields[i];
        if (unknown->tag != tag)
            continue;
        size_t prefix = prefix_size(unknown);
        if (unknown->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED || prefix > unknown->len)
            die("option %u is no message", tag);
        found = true;
        bytes = must(realloc(bytes, size + unknown->len));
        memcpy(bytes + size, unknown->data + prefix, unknown->len - prefix);
        size += unknown->len - prefix;
    }
    if (!found)
        return NULL;
    ProtobufCMessage *message = protobuf_c_message_unpack(type, NULL, size, bytes);
    free(bytes);
    if (message == NULL)
        die("option %u cannot be unpacked", tag);
    return message;
}

/* Texts that last as long as the process. */
struct kept {
    struct kept *next;
    char text[];
};
static struct kept *kept;

static char *keep(size_t size)
{
    struct kept *one = must(malloc(sizeof *one + size));
    one->next = kept;
    kept = one;
    return one->text;
}

/* A comment on one line: runs of white space become one blank. */
static const char *one_line(const char *comment)
{
    char *text = keep(strlen(comment) + 1);
    char *to = text;
    for (const char *from = comment; *from != '\0'; from++) {
        if (!isspace((unsigned char)*from))
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    while (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
    return text;
}

/* The comment above, or else the one behind. */
static const char *comment_at(const struct place *place)
{
    const Google__Protobuf__SourceCodeInfo *info = place->file->source_code_info;
    for (size_t i = 0; info != NULL && i < info->n_location; i++) {
        const Google__Protobuf__SourceCodeInfo__Location *location = info->location[i];
        if (location->n_path != place->length ||
            memcmp(location->path, place->path, place->length * sizeof place->path[0]) != 0)
            continue;
        if (location->leading_comments != NULL)
            return one_line(location->leading_comments);
        return one_line(location->trailing_comments == NULL ? "" : location->trailing_comments);
    }
    return "";
}

static struct place step(const struct place *place, int32_t number, size_t index)
{
    struct place next = *place;
    if (next.length + 2 > PATH_MAX_STEPS)
        die("messages nested too deep in %s", place->file->name);
    next.path[next.length++] = number;
    next.path[next.length++] = (int32_t)index;
    return next;
}

static int by_number(const void *a, const void *b)
{
    const struct field *left = a;
    const struct field *right = b;
    return (left->proto->number > right->proto->number) -
           (left->proto->number < right->proto->number);
}

static struct field read_field(const Google__Protobuf__FieldDescriptorProto *proto,
                               const struct place *place)
{
    struct field field = {.proto = proto, .doc = comment_at(place)};
    if (proto->options != NULL) {
        const ProtobufCMessage *options = &proto->options->base;
        field.rules = (Options__Rules *)extension(options, RULES_TAG, &options__rules__descriptor);
        field.personal =
            (Options__Personal *)extension(options, PERSONAL_TAG, &options__personal__descriptor);
    }
    return field;
}

static void read_message(const Google__Protobuf__DescriptorProto *proto, const char *scope,
                         const struct place *place)
{
    if (n_messages == MESSAGES_MAX)
        die("more than %d messages", MESSAGES_MAX);
    struct message *message = &messages[n_messages++];
    size_t size = strlen(scope) + strlen(proto->name) + 2;
    char *name = must(malloc(size));
    snprintf(name, size, "%s.%s", scope, proto->name);
    message->name = name;
    message->doc = comment_at(place);
    message->n_fields = proto->n_field;
    message->fields = must(calloc(proto->n_field + 1, sizeof *message->fields));
    for (size_t i = 0; i < proto->n_field; i++) {
        struct place field = step(place, MESSAGE_FIELD, i);
        message->fields[i] = read_field(proto->field[i], &field);
    }
    qsort(message->fields, message->n_fields, sizeof *message->fields, by_number);
    for (size_t i = 0; i < proto->n_nested_type; i++) {
        struct place nested = step(place, MESSAGE_NESTED_TYPE, i);
        read_message(proto->nested_type[i], name, &nested);
    }
}

/* google's own and the options themselves are no part of the contract. */
static bool is_ours(const Google__Protobuf__FileDescriptorProto *file)
{
    return strncmp(file->name, "google/", 7) != 0 && strcmp(file->package, "options") != 0;
}

static void read_messages(void)
{
    for (size_t i = 0; i < set->n_file; i++) {
        const Google__Protobuf__FileDescriptorProto *file = set->file[i];
        if (file->package == NULL)
            die("%s has no package", file->name);
        if (!is_ours(file))
            continue;
        struct place top = {.file = file};
        for (size_t j = 0; j < file->n_message_type; j++) {
            struct place place = step(&top, FILE_MESSAGE_TYPE, j);
            read_message(file->message_type[j], file->package, &place);
        }
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct message *)a)->name, ((const struct message *)b)->name);
}

static const struct message *find_message(const char *name)
{
    struct message wanted = {.name = name};
    return bsearch(&wanted, messages, n_messages, sizeof wanted, by_name);
}

/* ---- what a request must say ---- */

struct checker {
    int faults;
    const char *visiting[PATH_MAX_STEPS]; /* the messages on the way: a request may be recursive */
    size_t depth;
};

static bool is_visited(const struct checker *checker, const char *name)
{
    for (size_t i = 0; i < checker->depth; i++)
        if (strcmp(checker->visiting[i], name) == 0)
            return true;
    return false;
}

static void check_limits(struct checker *checker, const struct message *message);

static void check_field(struct checker *checker, const struct message *message,
                        const struct field *field)
{
    const Google__Protobuf__FieldDescriptorProto *proto = field->proto;
    const char *missing = NULL;
    if (proto->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING ||
        proto->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES)
        missing = field->rules == NULL || field->rules->max_length == 0 ? "max_length" : NULL;
    if (proto->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED &&
        (field->rules == NULL || field->rules->max_items == 0))
        missing = "max_items";
    if (missing != NULL) {
        fprintf(stderr, "contract_gen: %s.%s, part of a request, has no %s\n", message->name,
                proto->name, missing);
        checker->faults++;
    }
    if (proto->type_name == NULL)
        return;
    const struct message *inner = find_message(proto->type_name + 1);
    if (inner != NULL)
        check_limits(checker, inner);
}

static void check_limits(struct checker *checker, const struct message *message)
{
    if (is_visited(checker, message->name))
        return;
    if (checker->depth == PATH_MAX_STEPS)
        die("%s: messages nested too deep", message->name);
    checker->visiting[checker->depth++] = message->name;
    for (size_t i = 0; i < message->n_fields; i++)
        check_field(checker, message, &message->fields[i]);
    checker->depth--;
}

static void check_requests(void)
{
    struct checker checker = {0};
    for (size_t i = 0; i < n_messages; i++) {
        size_t length = strlen(messages[i].name);
        if (length > 7 && strcmp(messages[i].name + length - 7, "Request") == 0)
            check_limits(&checker, &messages[i]);
    }
    if (checker.faults > 0)
        exit(1);
}

/* ---- the table ---- */

static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if (*p < 0x20 || *p >= 0x7f || *p == '?')
            fprintf(out, "\\%03o", *p);
        else
            fputc(*p, out);
    }
    fputc('"', out);
}

/* "booking.HoldRequest" -> "booking__hold_request", as protobuf-c names its descriptors. */
static void write_identifier(FILE *out, const char *name)
{
    bool was_upper = true;
    for (; *name != '\0'; name++) {
        bool upper = isupper((unsigned char)*name) != 0;
        if (*name == '.') {
            fputs("__", out);
            was_upper = true;
            continue;
        }
        if (upper && !was_upper)
            fputc('_', out);
        fputc(tolower((unsigned char)*name), out);
        was_upper = upper;
    }
}

static void write_personal(FILE *out, const Options__Personal *personal)
{
    if (personal == NULL) {
        fputs("NULL", out);
        return;
    }
    fputs("&(const struct rh_personal){", out);
    write_text(out, personal->purpose);
    fputs(", ", out);
    write_text(out, personal->basis);
    fputs(", ", out);
    write_text(out, personal->keep);
    fputc('}', out);
}

static void write_field(FILE *out, const struct field *field)
{
    Options__Rules none = OPTIONS__RULES__INIT;
    const Options__Rules *rules = field->rules == NULL ? &none : field->rules;
    bool required =
        rules->required ||
        field->proto->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REQUIRED;
    fputs("    {.json = ", out);
    write_text(out, field->proto->json_name);
    fprintf(out, ", .json_length = %zu,\n     .doc = ", strlen(field->proto->json_name));
    write_text(out, field->doc);
    fprintf(out, ",\n     .required = %s", required ? "true" : "false");
    fprintf(out, ", .min_length = %u, .max_length = %u", rules->min_length, rules->max_length);
    fprintf(out, ", .format = %d, .max_items = %u", (int)rules->format, rules->max_items);
    fputs(", .example = ", out);
    write_text(out, rules->example == NULL ? "" : rules->example);
    if (rules->has_minimum)
        fprintf(out, ", .has_minimum = true, .minimum = INT64_C(%" PRId64 ")", rules->minimum);
    if (rules->has_maximum)
        fprintf(out, ", .has_maximum = true, .maximum = INT64_C(%" PRId64 ")", rules->maximum);
    fputs(",\n     .personal = ", out);
    write_personal(out, field->personal);
    const struct message *inner =
        field->proto->type_name == NULL ? NULL : find_message(field->proto->type_name + 1);
    if (inner != NULL)
        fprintf(out, ", .inner = &rh_contracts[%zu]", (size_t)(inner - messages));
    fputs("},\n", out);
}

static void write_fields(FILE *out)
{
    for (size_t i = 0; i < n_messages; i++) {
        if (messages[i].n_fields == 0)
            continue;
        fputs("static const struct rh_field_contract ", out);
        write_identifier(out, messages[i].name);
        fputs("__fields[] = {\n", out);
        for (size_t j = 0; j < messages[i].n_fields; j++)
            write_field(out, &messages[i].fields[j]);
        fputs("};\n\n", out);
    }
}

static void write_messages(FILE *out)
{
    fputs("const struct rh_message_contract rh_contracts[] = {\n", out);
    for (size_t i = 0; i < n_messages; i++) {
        fputs("    {&", out);
        write_identifier(out, messages[i].name);
        fputs("__descriptor, ", out);
        write_text(out, messages[i].doc);
        fputs(", ", out);
        if (messages[i].n_fields > 0) {
            write_identifier(out, messages[i].name);
            fputs("__fields},\n", out);
        } else {
            fputs("NULL},\n", out);
        }
    }
    fputs("};\n\nconst size_t rh_contracts_n = sizeof rh_contracts / sizeof rh_contracts[0];\n",
          out);
}

/* Values are sorted by number, as in the protobuf-c descriptor. */
static int by_value(const void *a, const void *b)
{
    const struct enum_value *left = a;
    const struct enum_value *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

static void write_enum_values(FILE *out, const Google__Protobuf__EnumDescriptorProto *proto,
                              const struct place *place)
{
    struct enum_value *values = must(calloc(proto->n_value + 1, sizeof *values));
    for (size_t i = 0; i < proto->n_value; i++) {
        struct place at = step(place, ENUM_VALUE, i);
        values[i] = (struct enum_value){proto->value[i]->number, comment_at(&at)};
    }
    qsort(values, proto->n_value, sizeof *values, by_value);
    fputs("(const char *const[]){", out);
    for (size_t i = 0; i < proto->n_value; i++) {
        fputs(i == 0 ? "" : ", ", out);
        write_text(out, values[i].doc);
    }
    fputs("}},\n", out);
    free(values);
}

/* Enums within messages are none of ours. */
static void write_enums(FILE *out)
{
    fputs("\nconst struct rh_enum_contract rh_enum_contracts[] = {\n", out);
    for (size_t i = 0; i < set->n_file; i++) {
        const Google__Protobuf__FileDescriptorProto *file = set->file[i];
        struct place top = {.file = file};
        for (size_t j = 0; is_ours(file) && j < file->n_enum_type; j++) {
            struct place place = step(&top, FILE_ENUM_TYPE, j);
            fputs("    {&", out);
            write_identifier(out, file->package);
            fputs("__", out);
            write_identifier(out, file->enum_type[j]->name);
            fputs("__descriptor, ", out);
            write_text(out, comment_at(&place));
            fputs(", ", out);
            write_enum_values(out, file->enum_type[j], &place);
        }
    }
    fputs("};\nconst size_t rh_enum_contracts_n = "
          "sizeof rh_enum_contracts / sizeof rh_enum_contracts[0];\n",
          out);
}

/* What stands above the line that names the syntax tells what the file is about. */
static void write_packages(FILE *out)
{
    fputs("\nconst struct rh_package_contract rh_package_contracts[] = {\n", out);
    for (size_t i = 0; i < set->n_file; i++) {
        const struct place syntax = {.file = set->file[i], .path = {FILE_SYNTAX}, .length = 1};
        if (!is_ours(set->file[i]))
            continue;
        fputs("    {", out);
        write_text(out, set->file[i]->package);
        fputs(", ", out);
        write_text(out, comment_at(&syntax));
        fputs("},\n", out);
    }
    fputs("};\nconst size_t rh_package_contracts_n = "
          "sizeof rh_package_contracts / sizeof rh_package_contracts[0];\n",
          out);
}

static void write_includes(FILE *out)
{
    fputs("/* Generated by contract_gen from the .proto files. */\n#include \"contract.h\"\n\n",
          out);
    for (size_t i = 0; i < set->n_file; i++) {
        const char *name = set->file[i]->name;
        if (is_ours(set->file[i]))
            fprintf(out, "#include \"%.*s.pb-c.h\"\n", (int)strcspn(name, "."), name);
    }
    fputc('\n', out);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage: contract_gen <descriptor set> <output>");
    read_set(argv[1]);
    read_messages();
    qsort(messages, n_messages, sizeof messages[0], by_name);
    check_requests();
    FILE *out = fopen(argv[2], "wb");
    if (out == NULL)
        die("cannot write %s", argv[2]);
    write_includes(out);
    write_fields(out);
    write_messages(out);
    write_enums(out);
    write_packages(out);
    if (fclose(out) != 0)
        die("cannot write %s", argv[2]);
    return 0;
}

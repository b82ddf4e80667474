#include "contract.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Field names say what the JSON name must be: the table's order is thereby the descriptor's. */
static void expect_json_name(const char *name, const char *json)
{
    for (; *name != '\0'; name++) {
        bool upper = *name == '_';
        name += upper;
        cr_assert_eq(upper ? toupper((unsigned char)*name) : *name, *json++);
    }
    cr_assert_eq(*json, '\0');
}

Test(contract_gen, writes_rows_in_the_order_of_the_descriptors)
{
    cr_assert_gt(rh_contracts_n, 20);
    for (size_t i = 0; i < rh_contracts_n; i++) {
        const struct rh_message_contract *row = &rh_contracts[i];
        cr_assert(i == 0 || strcmp(rh_contracts[i - 1].type->name, row->type->name) < 0);
        for (unsigned j = 0; j < row->type->n_fields; j++) {
            const ProtobufCFieldDescriptor *field = &row->type->fields[j];
            expect_json_name(field->name, row->fields[j].json);
            cr_assert_eq(row->fields[j].inner == NULL, field->type != PROTOBUF_C_TYPE_MESSAGE);
            if (row->fields[j].inner != NULL)
                cr_assert_eq(row->fields[j].inner->type, field->descriptor);
        }
    }
}

static const struct rh_field_contract *field_of(const char *message, const char *json)
{
    for (size_t i = 0; i < rh_contracts_n; i++) {
        const struct rh_message_contract *row = &rh_contracts[i];
        for (unsigned j = 0; j < row->type->n_fields; j++)
            if (strcmp(row->type->name, message) == 0 && strcmp(row->fields[j].json, json) == 0)
                return &row->fields[j];
    }
    cr_assert_fail("%s.%s is not there", message, json);
    return NULL;
}

Test(contract_gen, brings_rules_comments_and_personal_data)
{
    const struct rh_field_contract *name = field_of("booking.BookRequest", "name");
    cr_assert(name->required);
    cr_assert_eq(name->min_length, 2);
    cr_assert_eq(name->max_length, 100);
    cr_assert_str_eq(name->personal->basis, "Art. 6 (1) e GDPR");
    const struct rh_field_contract *days = field_of("booking.TimesRequest", "days");
    cr_assert(days->has_minimum && days->has_maximum && !days->required);
    cr_assert_eq(days->maximum, 31);
    cr_assert_null(days->personal);
    cr_assert_eq(field_of("booking.TimesRequest", "service")->format, OPTIONS__FORMAT__SLUG);
    cr_assert(field_of("common.Instant", "ms")->required, "by proto2's required");
    cr_assert_str_eq(field_of("common.Instant", "ms")->doc, "since 1970-01-01T00:00:00Z");
    cr_assert_str_eq(rh_contract_of(&common__money__descriptor)->doc,
                     "An amount. JSON: {\"cents\": 3700, \"currency\": \"EUR\"}.");
}

Test(contract_gen, leaves_out_options_and_googles_own)
{
    for (size_t i = 0; i < rh_contracts_n; i++) {
        cr_assert_neq(strncmp(rh_contracts[i].type->name, "google.", 7), 0);
        cr_assert_neq(strncmp(rh_contracts[i].type->name, "options.", 8), 0);
    }
}

Test(contract_gen, refuses_requests_without_limits)
{
    char said[512];
    FILE *out = popen(CONTRACT_GEN " " UNLIMITED " /dev/null 2>&1", "r");
    cr_assert_not_null(out);
    said[fread(said, 1, sizeof said - 1, out)] = '\0';
    cr_assert_neq(pclose(out), 0);
    cr_assert_str_eq(
        said, "contract_gen: unlimited.BadRequest.inners, part of a request, has no max_items\n"
              "contract_gen: unlimited.Inner.text, part of a request, has no max_length\n");
}

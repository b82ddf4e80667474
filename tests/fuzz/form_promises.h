/* What every parsed form keeps, whichever way it was sent. */
#ifndef FORM_PROMISES_H
#define FORM_PROMISES_H

#include "fuzz.h"

#include "form.h"

static inline void form_promises(struct rh_arena *arena, const struct rh_form *form,
                                 const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message;
    PROMISE(form->n_fields <= RH_FORM_MAX_FIELDS);
    for (size_t i = 0; i < form->n_fields; i++) {
        const struct rh_form_field *field = &form->fields[i];
        PROMISE(rh_utf8_valid(rh_slice(field->name)));
        if (field->filename == NULL && field->fault == 0)
            PROMISE(rh_utf8_valid(field->value) && field->value.len <= RH_FORM_MAX_VALUE &&
                    field->value.data[field->value.len] == '\0');
        PROMISE(field->filename == NULL || strpbrk(field->filename, "/\\") == NULL);
        PROMISE(rh_form_find(form, field->name) != NULL);
    }
    const struct rh_error *error = rh_form_message(arena, type, form, &message);
    if (error != NULL) {
        fuzz_refusal(error);
        return;
    }
    ProtobufCMessage *again;
    struct rh_slice packed = rh_pb_pack(arena, message);
    PROMISE(rh_contract_check(arena, message, NULL) == NULL);
    PROMISE(rh_pb_unpack(arena, type, packed, &again) == NULL);
    PROMISE(fuzz_same(packed, rh_pb_pack(arena, again)));
}

#endif

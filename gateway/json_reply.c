/* JSON goes from packed bytes to text without a message in between. */
#include "json_reply.h"

#include "json.h"
#include "pb.h"
#include "session_acts.h"

#include "banned.h"

struct rh_error *gw_json_reply(struct gw_exchange *exchange)
{
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    const bool alone = exchange->n_calls == 1 && !exchange->route->parts;
    bool written = true;
    rh_buf_text(&out, alone ? "" : "{");
    for (size_t i = 0; i < exchange->n_calls && written; i++) {
        const struct gw_call *call = &exchange->calls[i];
        if (!alone)
            rh_buf_printf(&out, "%s\"%s\":", i == 0 ? "" : ",", call->spec->as);
        written = rh_json_write(&out, call->method->out,
                                gw_session_strip(exchange->arena, call->method->out, call->packed));
    }
    rh_buf_text(&out, alone ? "" : "}");
    if (!written || out.overflow)
        return rh_fail(exchange->arena, INTERNAL, "reply is no JSON of its type, or too large");
    exchange->response.status = 200;
    exchange->response.content_type = "application/json";
    exchange->response.body = (struct rh_slice){rh_buf_str(&out), out.len};
    return NULL;
}

static const Common__File *file_of(const ProtobufCMessage *out)
{
    for (unsigned i = 0; i < out->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &out->descriptor->fields[i];
        if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
            field->descriptor == &common__file__descriptor && rh_pb_count(out, field) == 1)
            return *(Common__File *const *)rh_pb_value(out, field, 0);
    }
    return NULL;
}

/* Only what needs no quoting may stand in the header (RFC 6266). */
static const char *safe_name(struct rh_arena *arena, const char *name)
{
    char *safe = rh_arena_strdup(arena, name);
    for (char *c = safe; *c != '\0'; c++) {
        bool fine = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                    (*c >= '0' && *c <= '9') || strchr("._-", *c) != NULL;
        if (!fine)
            *c = '_';
    }
    return safe;
}

/* Images stand within pages; everything else is kept by who asks for it. */
struct rh_error *gw_file_reply(struct gw_exchange *exchange)
{
    const Common__File *file = exchange->n_calls == 0 ? NULL : file_of(exchange->calls[0].out);
    if (file == NULL)
        return rh_fail(exchange->arena, INTERNAL, "reply has no file");
    bool image = strncmp(file->media_type, "image/", 6) == 0;
    exchange->response.status = 200;
    exchange->response.content_type = file->media_type;
    exchange->response.disposition =
        rh_arena_printf(exchange->arena, "%s; filename=\"%s\"", image ? "inline" : "attachment",
                        safe_name(exchange->arena, file->name));
    exchange->response.body =
        (struct rh_slice){(const char *)file->content.data, file->content.len};
    return NULL;
}

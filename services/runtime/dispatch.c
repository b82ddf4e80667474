/* Jobs become calls, calls get outcomes, outcomes become packed replies. A batch handler sees only
 * the calls that passed the door, side by side. */
#include "dispatch.h"

#include "clock.h"
#include "contract.h"
#include "metrics.h"
#include "pb.h"
#include "rights.h"
#include "write.h"

#include <inttypes.h>
#include <stdio.h>

#include "banned.h"

#define TRACE_AT  3 /* "00-<32 hex digits>-...", W3C Trace Context 3.2.2 */
#define TRACE_LEN 32

/* Before */

/* The trace id, which names the request in every process's log. */
static const char *request_name(struct rh_arena *arena, const Bus__Head *head)
{
    const char *trace = head->traceparent;
    if (trace != NULL && strlen(trace) > TRACE_AT + TRACE_LEN &&
        strspn(trace + TRACE_AT, "0123456789abcdef") == TRACE_LEN)
        return rh_arena_dup(arena, trace + TRACE_AT, TRACE_LEN);
    return rh_arena_printf(arena, "%016" PRIx64, head->id);
}

static struct rh_caller caller_of(const struct rh_bus_incoming *in)
{
    struct rh_caller caller = {.service = in->service};
    const Bus__Caller *its = in->head->caller;
    if (its == NULL)
        return caller;
    caller.visitor = its->visitor;
    caller.account = its->account;
    caller.roles = (const char *const *)its->roles;
    caller.n_roles = its->n_roles;
    caller.trust = its->has_trust ? its->trust : 0;
    caller.proved = its->has_proved && its->proved;
    caller.session = its->session;
    return caller;
}

static struct rh_request *request_of(const struct rh_dispatch *dispatch, struct rh_job *job)
{
    const Bus__Head *head = job->in.head;
    struct rh_request *rq = rh_arena_alloc(job->arena, sizeof *rq);
    *rq = (struct rh_request){
        .arena = job->arena,
        .db = dispatch->db,
        .settings = dispatch->service->settings_into,
        .own = dispatch->own,
        .caller = caller_of(&job->in),
        .tenant = head->has_tenant ? head->tenant : 0,
        .now = rh_clock_business(),
        .deadline = head->deadline,
        .key = head->key,
        .language = head->language == NULL ? "de" : head->language,
        .method = job->method->name,
        .body = job->in.body,
    };
    rq->log = (struct rh_log_context){
        .request = request_name(job->arena, head), .tenant = rq->tenant, .method = rq->method};
    return rq;
}

/* A request whose caller has given up is not begun: a frozen replica that wakes does no harm. */
static struct rh_error *check_envelope(const struct rh_dispatch *dispatch, const struct rh_job *job,
                                       struct rh_request *rq)
{
    const Bus__Head *head = job->in.head;
    if (head->deadline <= rh_clock_real())
        return rh_fail(rq->arena, DEADLINE, "not begun: it came after its deadline");
    if (head->has_epoch && head->epoch != dispatch->epoch)
        return rh_refuse(rq->arena, EPOCH);
    RH_TRY(rh_rights_check(rq->arena, &rq->caller, &job->method->who));
    if (job->method->kind == RH_WRITE && rq->key == NULL)
        return rh_refuse(rq->arena, KEY_MISSING);
    return NULL;
}

static struct rh_error *open_message(struct rh_job *job, const ProtobufCMessage **ret_in)
{
    ProtobufCMessage *in;
    RH_TRY(rh_pb_unpack(job->arena, job->method->in, job->in.body, &in));
    RH_TRY(rh_contract_check(job->arena, in, NULL));
    *ret_in = in;
    return NULL;
}

static void open_call(const struct rh_dispatch *dispatch, struct rh_job *job, struct rh_call *call)
{
    *call = (struct rh_call){.rq = request_of(dispatch, job)};
    call->error = check_envelope(dispatch, job, call->rq);
    if (call->error == NULL)
        call->error = open_message(job, &call->in);
}

/* The handler */

static void reset_outcome(const struct rh_method *method, struct rh_call *call)
{
    call->error = NULL;
    call->rq->n_tags = 0;
    call->out = rh_pb_new(call->rq->arena, method->out);
}

static struct rh_error *handle(struct rh_dispatch *dispatch, const struct rh_method *method,
                               struct rh_call *calls, size_t n)
{
    for (size_t i = 0; i < n; i++)
        reset_outcome(method, &calls[i]);
    if (method->batch == NULL)
        return method->handler(calls[0].rq, calls[0].in, calls[0].out);
    struct rh_batch batch = {
        .arena = dispatch->arena,
        .db = dispatch->db,
        .settings = dispatch->service->settings_into,
        .own = dispatch->own,
        .now = rh_clock_business(),
        .n = n,
        .calls = calls,
    };
    return method->batch(&batch);
}

/* One call, once more when it met its own twin: the second time it finds the twin's reply. */
static void handle_one(struct rh_dispatch *dispatch, const struct rh_method *method,
                       struct rh_call *call)
{
    struct rh_error *error = handle(dispatch, method, call, 1);
    if (error != NULL && dispatch->db != NULL && rh_write_collided(dispatch->db, error))
        error = handle(dispatch, method, call, 1);
    if (error != NULL)
        call->error = error;
}

static void handle_each(struct rh_dispatch *dispatch, const struct rh_method *method,
                        struct rh_call *calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (calls[i].rq->deadline <= rh_clock_real())
            calls[i].error =
                rh_fail(calls[i].rq->arena, DEADLINE, "its batch failed and took its time");
        else
            handle_one(dispatch, method, &calls[i]);
    }
}

static void handle_all(struct rh_dispatch *dispatch, const struct rh_method *method,
                       struct rh_call *calls, size_t n)
{
    if (n == 1)
        handle_one(dispatch, method, &calls[0]);
    else if (n > 1 && handle(dispatch, method, calls, n) != NULL)
        handle_each(dispatch, method, calls, n);
}

/* After */

static void fill_fields(struct rh_arena *arena, const struct rh_error *error, Bus__ReplyHead *head)
{
    head->fields = rh_arena_array(arena, error->n_fields, sizeof(Common__FieldError *));
    for (size_t i = 0; i < error->n_fields; i++) {
        const struct rh_field_error *from = &error->fields[i];
        Common__FieldError *field =
            (Common__FieldError *)rh_pb_new(arena, &common__field_error__descriptor);
        field->field = (char *)(uintptr_t)from->field;
        field->reason = from->reason;
        field->has_limit = from->limit != 0;
        field->limit = from->limit;
        field->nearest = (char *)(uintptr_t)from->nearest;
        head->fields[i] = field;
    }
    head->n_fields = error->n_fields;
}

static void pack_head(struct rh_job *job, Common__Code code, const struct rh_error *error,
                      const struct rh_request *rq)
{
    Bus__ReplyHead head = BUS__REPLY_HEAD__INIT;
    head.version = RH_BUS_VERSION;
    head.id = job->in.peer.id;
    head.code = code;
    if (error != NULL)
        fill_fields(job->arena, error, &head);
    if (rq != NULL && error == NULL) {
        head.tags = (char **)(uintptr_t)rq->tags;
        head.n_tags = rq->n_tags;
    }
    job->reply_head = rh_pb_pack(job->arena, &head.base);
}

void rh_dispatch_refuse(struct rh_job *job, Common__Code code)
{
    pack_head(job, code, NULL, NULL);
    job->reply_body = (struct rh_slice){NULL, 0};
}

/* A reply that is too large is our failure, not the caller's. */
static void pack_reply(struct rh_job *job, struct rh_call *call)
{
    job->reply_body = (struct rh_slice){NULL, 0};
    if (call->error == NULL)
        job->reply_body = rh_pb_pack(job->arena, call->out);
    if (job->reply_body.len > RH_PB_MAX_BYTES) {
        call->error =
            rh_fail(job->arena, INTERNAL, "a reply of %zu bytes is too large", job->reply_body.len);
        job->reply_body = (struct rh_slice){NULL, 0};
    }
    pack_head(job, call->error == NULL ? COMMON__CODE__OK : call->error->code, call->error,
              call->rq);
}

static void log_failure(const struct rh_request *rq, const struct rh_error *error)
{
    const char *slash = error->file == NULL ? NULL : strrchr(error->file, '/');
    rh_log(RH_ERROR, &rq->log, "%s: %s (%s:%d)", rh_code_name(error->code),
           error->detail == NULL ? "no detail" : error->detail,
           slash == NULL ? error->file : slash + 1, error->line);
}

static void close_call(struct rh_job *job, struct rh_call *call, int64_t began)
{
    pack_reply(job, call);
    int64_t micros = (rh_clock_ns() - began) / 1000;
    const char *code = rh_code_name(call->error == NULL ? COMMON__CODE__OK : call->error->code);
    if (call->error != NULL && rh_code_is_failure(call->error->code))
        log_failure(call->rq, call->error);
    rh_log_request(&call->rq->log, code, micros);
    rh_metrics_request(job->method->name, code, micros);
}

void rh_dispatch_run(struct rh_dispatch *dispatch, struct rh_job *const *jobs, size_t n)
{
    struct rh_call calls[RH_BATCH_MAX];
    struct rh_call passed[RH_BATCH_MAX];
    size_t place[RH_BATCH_MAX];
    size_t n_passed = 0;
    int64_t began = rh_clock_ns();
    for (size_t i = 0; i < n; i++) {
        open_call(dispatch, jobs[i], &calls[i]);
        if (calls[i].error != NULL)
            continue;
        place[n_passed] = i;
        passed[n_passed++] = calls[i];
    }
    handle_all(dispatch, jobs[0]->method, passed, n_passed);
    for (size_t i = 0; i < n_passed; i++)
        calls[place[i]] = passed[i];
    for (size_t i = 0; i < n; i++)
        close_call(jobs[i], &calls[i], began);
    rh_arena_reset(dispatch->arena);
}

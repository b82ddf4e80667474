/* The shared way of all changes of the schedule (booking_edit.h), and the list of whom they leave
 * without a time. */
#include "booking_edit.h"

#include "booking_affected.h"

#include "banned.h"

#define FAR (RH_HOUR * 24 * 400) /* no window reaches further */

struct booking_schedule *booking_draft(struct rh_arena *arena,
                                       const struct booking_schedule *schedule)
{
    struct booking_schedule *draft = rh_arena_alloc(arena, sizeof *draft);
    *draft = *schedule;
    draft->offices = rh_arena_array(arena, schedule->n_offices, sizeof draft->offices[0]);
    draft->services = rh_arena_array(arena, schedule->n_services, sizeof draft->services[0]);
    if (schedule->n_offices > 0)
        memcpy(draft->offices, schedule->offices, schedule->n_offices * sizeof draft->offices[0]);
    if (schedule->n_services > 0)
        memcpy(draft->services, schedule->services,
               schedule->n_services * sizeof draft->services[0]);
    return draft;
}

const char *booking_said(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : text;
}

/* A repeated request finds a newer schedule: its own. */
static struct rh_error *replay(struct rh_request *rq, ProtobufCMessage *out,
                               struct booking_edit *edit)
{
    struct rh_outcome outcome;
    RH_TRY(rh_write_known(rq, &edit->write, &outcome));
    if (!outcome.known)
        return rh_refuse(rq->arena, STALE);
    edit->over = true;
    return rh_write_replay(rq, outcome.same, outcome.reply, out);
}

struct rh_error *booking_edit_begin(struct rh_request *rq, int64_t version, const char *subject,
                                    ProtobufCMessage *out, struct booking_edit *ret)
{
    *ret = (struct booking_edit){.version = version, .outcome = BOOKING__OUTCOME__SAVED};
    RH_TRY(rh_write_of(rq, &ret->write));
    RH_TRY(booking_schedule(rq, &ret->schedule));
    if (ret->schedule->version != version)
        return replay(rq, out, ret);
    ret->draft = booking_draft(rq->arena, ret->schedule);
    ret->audit = booking_audit(rq, subject);
    return NULL;
}

struct rh_error *booking_edit_office(struct rh_request *rq, const struct booking_edit *edit,
                                     const char *name, struct booking_office **ret_office)
{
    const struct booking_office *office;
    RH_TRY(booking_office_asked(rq, edit->draft, name, &office));
    *ret_office = &edit->draft->offices[office - edit->draft->offices];
    return NULL;
}

struct rh_error *booking_edit_look(struct rh_request *rq, struct booking_edit *edit,
                                   const char *office, int32_t agreed)
{
    struct booking_to_come_ask ask = {
        .from = rq->now, .to = rq->now + FAR, .office = office, .audit = edit->audit};
    const struct booking_change change = {edit->schedule, edit->draft};
    size_t n;
    /* Looking and changing are two entries of the log. */
    ask.audit.id = rh_uuid(rq->arena, rq->now);
    RH_TRY(booking_affected_by(rq, &change, &ask, &n, &edit->affected));
    if (n == 0)
        return NULL;
    edit->over = (size_t)agreed != n;
    edit->outcome = edit->over ? BOOKING__OUTCOME__ASKS : BOOKING__OUTCOME__AFFECTED;
    edit->n_affected = edit->over ? n : 0; /* the answer that is kept names nobody */
    return NULL;
}

struct rh_error *booking_edit_run(struct rh_request *rq, const struct booking_edit *edit,
                                  const struct rh_query *query, ProtobufCMessage *out)
{
    struct rh_outcome outcome;
    struct rh_write write = edit->write;
    write.reply = rh_pb_pack(rq->arena, out);
    struct rh_error *error = rh_write_run(rq, &write, query, &outcome);
    if (error != NULL && rh_db_constraint(rq->db)[0] != '\0' && !rh_write_collided(rq->db, error))
        return rh_refuse(rq->arena, IN_USE);
    RH_TRY(error);
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, out);
    if (!outcome.done)
        return rh_refuse(rq->arena, STALE);
    rh_request_tag(rq, "services");
    rh_request_tag(rq, "times");
    for (size_t i = 0; i < edit->draft->n_offices && i < 6; i++)
        rh_request_tag(rq, "office:%s", edit->draft->offices[i].office);
    return NULL;
}

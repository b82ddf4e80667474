/* Request, rows, reply. */
#include "accounts_people.h"

#include "banned.h"

#define LISTED 40 /* most places or administrations of one answer (accounts.proto) */

static Accounts__Kind kind_of(const char *name)
{
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value_by_name(&accounts__kind__descriptor, name);
    return value == NULL ? ACCOUNTS__KIND__EINHEITSGEMEINDE : (Accounts__Kind)value->value;
}

static void fill_tenant(const struct accounts_tenant_row *row, Accounts__Tenant *ret)
{
    ret->tenant = (int32_t)row->tenant;
    ret->slug = (char *)row->slug;
    ret->name = (char *)row->name;
    ret->kind = kind_of(row->kind);
    ret->land = (char *)row->land;
    ret->zone = (char *)row->zone;
    ret->street = (char *)row->street;
    ret->postcode = (char *)row->postcode;
    ret->city = (char *)row->city;
    ret->phone = (char *)row->phone;
    ret->email = (char *)row->email;
    ret->demo = row->demo;
    ret->epoch = (uint32_t)row->epoch;
    ret->version = row->version;
    ret->short_name = (char *)row->short_name;
    ret->web = (char *)row->web;
    ret->hours = (char *)row->hours;
    ret->color = (char *)row->color;
    ret->logo = (char *)row->logo;
    ret->logo_alt = (char *)row->logo_alt;
    ret->has_logo_width = ret->has_logo_height = row->logo != NULL;
    ret->logo_width = (int32_t)row->logo_width;
    ret->logo_height = (int32_t)row->logo_height;
    ret->county = (char *)row->county;
    ret->has_appointment_days = true;
    ret->appointment_days = (int32_t)row->appointment_days;
}

Accounts__Tenant *accounts_tenant_message(struct rh_arena *arena,
                                          const struct accounts_tenant_row *row)
{
    Accounts__Tenant *tenant = (void *)rh_pb_new(arena, &accounts__tenant__descriptor);
    fill_tenant(row, tenant);
    return tenant;
}

static void fill_place(const struct accounts_place_row *row, Accounts__Place *ret)
{
    ret->ags = (char *)row->ags;
    ret->name = (char *)row->name;
    ret->slug = (char *)row->slug;
    ret->administration = (char *)row->administration;
    ret->administration_name = (char *)row->administration_name;
}

struct rh_error *accounts_tenant(struct rh_request *rq, const Accounts__TenantRequest *in,
                                 Accounts__TenantReply *out)
{
    struct accounts_tenant_row *row;
    RH_TRY(accounts_store_tenant(rq, in->slug, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->tenant = accounts_tenant_message(rq->arena, row);
    out->has_moved = out->moved = row->moved;
    return NULL;
}

struct rh_error *accounts_places(struct rh_request *rq, const Accounts__PlacesRequest *in,
                                 Accounts__PlacesReply *out)
{
    const char *words = in->q == NULL ? "" : in->q;
    struct accounts_place_row *places;
    struct accounts_tenant_row *tenants;
    size_t n_places, n_tenants;
    RH_TRY(accounts_store_places(rq, words, LISTED + 1, &places, &n_places));
    RH_TRY(accounts_store_tenants(rq, words, LISTED + 1, &tenants, &n_tenants));
    for (size_t i = 0; i < n_places && i < LISTED; i++)
        fill_place(&places[i],
                   RH_PB_ADD(rq->arena, out->n_places, out->places, &accounts__place__descriptor));
    for (size_t i = 0; i < n_tenants && i < LISTED; i++)
        fill_tenant(&tenants[i], RH_PB_ADD(rq->arena, out->n_administrations, out->administrations,
                                           &accounts__tenant__descriptor));
    out->more = n_places > LISTED || n_tenants > LISTED;
    return NULL;
}

struct rh_error *accounts_responsible(struct rh_request *rq, const Accounts__ResponsibleRequest *in,
                                      Accounts__ResponsibleReply *out)
{
    struct accounts_responsible_row *row;
    RH_TRY(accounts_store_responsible(rq, in->place, in->service, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    const struct accounts_place_row place = {row->ags, row->place_name, row->place_slug,
                                             row->administration, row->administration_name};
    out->place = (void *)rh_pb_new(rq->arena, &accounts__place__descriptor);
    fill_place(&place, out->place);
    out->responsible = accounts_tenant_message(rq->arena, &row->responsible);
    out->service = in->service;
    return NULL;
}

struct rh_error *accounts_service_offered(struct rh_request *rq,
                                          const Accounts__ServiceOfferedRequest *in,
                                          Accounts__ServiceOfferedReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &write));
    write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(accounts_store_service_offered(rq, &write, in->service, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}

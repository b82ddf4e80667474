/* What the admin of a town (town.h) does to its set-up. */
#ifndef ADMIN_H
#define ADMIN_H

#include "town.h"

/* A request of the town's admin; the message's type says the method's. */
struct rh_request as_admin(struct town *t, const char *method, const ProtobufCMessage *in);
/* The schedule's, and a text that lives as long as the town. */
int64_t admin_version(const struct town *t);
char *admin_text(struct town *t, const char *value);

/* `office` NULL: a new one. */
Common__Code admin_save_office(struct town *t, const char *office, const char *name,
                               Booking__SaveOfficeReply *out);
/* `service` NULL: a new one; `more` -1: as long as the first. */
Common__Code admin_save_service(struct town *t, const char *service, int32_t minutes, int32_t more,
                                size_t n_rooms, const int32_t *rooms, int32_t agreed,
                                Booking__SaveServiceReply *out);
/* A neighbour's office "b" with hours, services "perso" and "heirat". */
Common__Code admin_adopt(struct town *t, const char *neighbour, Booking__AdoptSetupReply *out);

/* How many appointments have no room. */
size_t admin_affected(struct town *t);
Booking__SetupReply *admin_look(struct town *t);
bool admin_has_gap(const Booking__SetupReply *setup, Booking__Gap gap);

#endif

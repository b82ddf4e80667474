/* Examples of replies: every field has a value, so that a reader sees what there may be. A value
 * comes from the field's own example in proto/, from its format, or from the table here, by
 * "Message.field" or by name alone: names mean the same everywhere. A text that none of them knows
 * stops the build. */
#include "openapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define DEPTH 8 /* of messages within messages */

static const struct {
    const char *name, *value;
} examples[] = {
    {"AnswerCounter.counter", "3"},
    {"AnswerCounter.office", "Standesamt"},
    {"AppReply.code", "JBSWY3DPEHPK3PXP.1795509600.c2lnbmVk"},
    {"AuditEntry.name", "Demo Sachbearbeitung"},
    {"AuditEntry.thing", "log.names"},
    {"AuditOpening.reason", "Eine Bürgerin fragt, wer ihren Termin gesehen hat."},
    {"AuditLogReply.reason", "Eine Bürgerin fragt, wer ihren Termin gesehen hat."},
    {"AgendaColumn.counter", "3"},
    {"AgendaPiece.counter", "3"},
    {"AgendaPiece.reason", "Fortbildung"},
    {"AgendaPiece.rows", "2"},
    {"AgendaReply.booked", "9"},
    {"AgendaReply.counter", "3"},
    {"CallAgainReply.counter", "3"},
    {"CallNextReply.counter", "3"},
    {"Ceremony.user", "AZMAAAAAcACAAAAAAAAAAQ"},
    {"Choice.name", "Reisepass, Ausstellung"},
    {"Closure.counter", "3"},
    {"Closure.reason", "Fortbildung"},
    {"ClosureCounter.counter", "3"},
    {"ClosuresReply.fromTime", "08:00"},
    {"ClosuresReply.toTime", "18:00"},
    {"DayListReply.days", "3"},
    {"DeskCounter.counter", "3"},
    {"DeskCounter.toCome", "7"},
    {"DeskEntry.service", "Personalausweis, Ausstellung"},
    {"DifferentDay.reason", "Betriebsausflug"},
    {"FeedbackItem.message", "Auf der Seite der Leistungen fehlt eine Überschrift."},
    {"Figure.booked", "34"},
    {"FinishReply.counter", "3"},
    {"HookAddReply.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    {"File.name", "termin.ics"},
    {"Helper.reason", "Berufsbetreuung"},
    {"ImprintReply.words", "Stadt Merseburg\n\nBeispielplatz 1, 06217 Merseburg"},
    {"Key.name", "Schlüsselbund"},
    {"KeyBeginReply.name", "Schlüsselbund"},
    {"LinkedProvider.name", "BundID"},
    {"LetterKind.letter", "booked"},
    {"LetterReply.opening", "Ihr Termin ist gebucht. Wir freuen uns auf Sie."},
    {"LetterReply.placeholders", "datum"},
    {"LetterReply.subject", "Ihr Termin am {datum} um {uhrzeit} Uhr"},
    {"LogoutReply.address", "https://id.example/logout"},
    {"LogoutReply.name", "BundID"},
    {"LineEntry.office", "Bürgerbüro"},
    {"LineEntry.service", "Personalausweis, Ausstellung"},
    {"LineService.name", "Personalausweis, Ausstellung"},
    {"Mine.tenant", "merseburg"},
    {"Neighbour.name", "Gemeinde Schkopau"},
    {"Neighbour.slug", "schkopau"},
    {"NeighbourText.kind", "impressum"},
    {"NextTime.administration", "Gemeinde Schkopau"},
    {"NextTime.tenant", "schkopau"},
    {"NoShowReply.counter", "3"},
    {"NumbersReply.most", "20"},
    {"Office.name", "Bürgerbüro"},
    {"OpenNow.reason", "reformationstag"},
    {"PassOnReply.counter", "3"},
    {"Place.name", "Barnstädt"},
    {"Place.slug", "barnstaedt"},
    {"ProviderLinkReply.name", "BundID"},
    {"ProviderLoginReply.name", "BundID"},
    {"QueueCounter.counter", "3"},
    {"QueueService.name", "Personalausweis, Ausstellung"},
    {"RecordPart.service", "booking"},
    {"SaveCounterReply.counter", "6"},
    {"RoomReply.counter", "3"},
    {"RoomService.name", "Personalausweis, Ausstellung"},
    {"ServeReply.counter", "3"},
    {"Service.name", "Personalausweis, Ausstellung"},
    {"ServiceSetupReply.name", "Personalausweis, Ausstellung"},
    {"ServiceSetupReply.words", "Perso"},
    {"SettingsReply.name", "Stadt Merseburg"},
    {"TakeNumberReply.visit", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b25"},
    {"TerminalService.name", "Personalausweis, Ausstellung"},
    {"Tenant.name", "Stadt Merseburg"},
    {"Visit.service", "Personalausweis, Ausstellung"},
    {"WalkInReply.counter", "3"},
    {"Why.reason", "reformationstag"},
    {"ClosedDaysReply.hours", "9:00-11:00"},
    {"CounterService.name", "Personalausweis, Ausstellung"},
    {"FileDay.holiday", "holiday.good_friday"},
    {"FileDay.name", "Heiligabend"},
    {"Holiday.name", "holiday.good_friday"},
    {"NeighbourOffice.counters", "2"},
    {"NeighbourOffice.name", "Bürgerservice"},
    {"NeighbourOffice.openings", "2"},
    {"NeighbourService.name", "Personalausweis, Ausstellung"},
    {"OfficeSetupReply.name", "Bürgerbüro"},
    {"ServiceSetupReply.documents", "alter Personalausweis oder Reisepass"},
    {"ServiceSetupReply.fee", "37,00"},
    {"SetupCounter.counter", "3"},
    {"SetupGap.name", "Bürgerbüro"},
    {"SetupNeighbour.name", "Gemeinde Schkopau"},
    {"SetupNeighbour.slug", "schkopau"},
    {"SetupOffice.counters", "5"},
    {"SetupOffice.name", "Bürgerbüro"},
    {"SetupOffice.openings", "5"},
    {"SetupService.counters", "5"},
    {"SetupService.name", "Personalausweis, Ausstellung"},
    {"SpecialOpening.hours", "14:00-17:00"},
    {"SpecialOpening.opening", "6"},
    {"about", "Demo Sachbearbeitung"},
    {"access", "stufenloser Eingang, Aufzug"},
    {"account", "01930000-0000-7000-8000-000000000001"},
    {"action", "booking.desk"},
    {"address", "https://id.example/auth?client_id=rathaus"},
    {"administration", "weida-land"},
    {"administrationName", "Verbandsgemeinde Weida-Land"},
    {"ags", "15088030"},
    {"ahead", "2"},
    {"alt", "Wappen der Stadt Merseburg"},
    {"appointment", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b21"},
    {"appointmentCode", "k7m2q4wz5xh3nv6tbr7cfd2sga"},
    {"appointmentDays", "90"},
    {"appointments", "412"},
    {"attempts", "2"},
    {"barriers", "Ältere Pläne sind Bilder ohne Beschreibung."},
    {"basis", "Art. 6 Abs. 1 Buchst. e DSGVO"},
    {"booked", "12"},
    {"browser", "Firefox, Linux"},
    {"calls", "1"},
    {"came", "41"},
    {"cancelled", "3"},
    {"cents", "3700"},
    {"challenge", "KeMf3HbGm6aqPalqhgDrgmsE-qzzstJf5tNtMWdAjE4w6QN6"},
    {"city", "Merseburg"},
    {"closes", "1080"},
    {"closure", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b27"},
    {"code", "k7m2q4wz5xh3nv6tbr7cfd2sga"},
    {"color", "1a5fa8"},
    {"columns", "name email"},
    {"content", "QkVHSU46VkNBTEVOREFSDQo="},
    {"count", "412"},
    {"counter", "Platz 3"},
    {"county", "15088"},
    {"credentials", "2sQ0v1nq0Uu2yTFd1pC8Yg"},
    {"currency", "EUR"},
    {"dark", "7fb3ef"},
    {"darkHover", "a6cbf5"},
    {"decider", "Demo Revision"},
    {"deletedBy", "booking.forget"},
    {"documents", "alter Personalausweis oder Reisepass"},
    {"email", "erika.muster@buerger.example"},
    {"entry", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b22"},
    {"epoch", "1"},
    {"event", "feedback.received"},
    {"feeNote", "unter 24 Jahren 22,80 €"},
    {"feedback", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b23"},
    {"feedbackDays", "180"},
    {"feedbacks", "1"},
    {"height", "1"},
    {"helper", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b27"},
    {"intent", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b28"},
    {"highest", "3"},
    {"hook", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b26"},
    {"hours", "Mo, Di, Do 9-12 und 13-18 Uhr"},
    {"keep", "90 Tage nach dem Termin"},
    {"keepDays", "90"},
    {"inquiry", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b29"},
    {"key", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b24"},
    {"kind", "register"},
    {"label", "Platz 3"},
    {"land", "ST"},
    {"landOmbuds", "Landesfachstelle für Barrierefreiheit"},
    {"language", "de"},
    {"letter", "booked"},
    {"mailSubject", "Ihr Termin am Dienstag, 1. Dezember 2026 um 09:00 Uhr"},
    {"mailText", "Guten Tag,\n\nIhr Termin ist gebucht. Wir freuen uns auf Sie."},
    {"lapsed", "5"},
    {"lead", "60"},
    {"leadDays", "9"},
    {"leika", "99008002001000"},
    {"light", "1a5fa8"},
    {"lightHover", "134a85"},
    {"link", "https://www.merseburg.example/personalausweis"},
    {"load", "72"},
    {"logo", "3f8a1c5d7e9b0246"},
    {"logoAlt", "Wappen der Stadt Merseburg"},
    {"logoHeight", "240"},
    {"logoWidth", "200"},
    {"longest", "180"},
    {"looked", "4"},
    {"mediaType", "text/calendar"},
    {"minutes", "15"},
    {"minutesMore", "5"},
    {"missed", "1"},
    {"monitor", "Landesfachstelle für Barrierefreiheit"},
    {"name", "Erika Muster"},
    {"note", "Wir kommen zu acht."},
    {"nth", "1"},
    {"minute", "615"},
    {"missed", "2"},
    {"number", "17"},
    {"office", "buergerbuero"},
    {"officeName", "Bürgerservice"},
    {"ombuds", "Ombudsstelle des Landes"},
    {"once", "8b1f6d2c"},
    {"opening", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b25"},
    {"opens", "540"},
    {"origins", "bundid:4711"},
    {"perAddress", "5"},
    {"page", "/merseburg/leistungen"},
    {"persons", "1"},
    {"phone", "030 23125 100"},
    {"place", "3"},
    {"postcode", "06217"},
    {"preview", "1a5fa8"},
    {"problem", "HTTP 503"},
    {"provider", "bundid"},
    {"purpose", "Termin vergeben und einhalten"},
    {"q", "perso"},
    {"reason", "An diesen Tagen ist das Trauzimmer belegt."},
    {"recovery", "mfqw-2k7p-vx3d-hs5t-c4nz-r6jb"},
    {"recoveryLeft", "9"},
    {"roles", "caseworker"},
    {"room", "Trauzimmer"},
    {"roomless", "2"},
    {"NeighbourOffice.rooms", "1"},
    {"SaveRoomReply.room", "1"},
    {"SetupRoom.room", "1"},
    {"secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
    {"seenBy", "Sachbearbeitung der Behörde"},
    {"sequence", "1"},
    {"service", "personalausweis"},
    {"session", "q3v7k2mx"},
    {"share", "1000"},
    {"shortName", "Merseburg"},
    {"site", "termine.example"},
    {"slug", "merseburg"},
    {"street", "Beispielplatz 1"},
    {"subject", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b21"},
    {"summary", "Sie beantragen einen neuen Personalausweis."},
    {"table", "appointments"},
    {"tenant", "15"},
    {"text", "# Herzlich willkommen"},
    {"times", "1"},
    {"told", "2"},
    {"trust", "1"},
    {"untold", "2"},
    {"uri",
     "otpauth://totp/Rathaus:erika.muster@buerger.example?secret=JBSWY3DPEHPK3PXP&issuer=Rathaus"},
    {"url", "https://program.example/rathaus"},
    {"venue", "Rathaus, Zimmer 12"},
    {"version", "7"},
    {"wait", "8"},
    {"waitMost", "17"},
    {"waitShare", "640"},
    {"walkIns", "12"},
    {"visit", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b27"},
    {"waiting", "4"},
    {"waits", "true"},
    {"wanted", "2"},
    {"web", "https://www.merseburg.example"},
    {"weekday", "2"},
    {"weekdays", "2"},
    {"weiter", "/konto"},
    {"what", "Name und E-Mail-Adresse"},
    {"wish", "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b28"},
    {"words", "Stadt Merseburg"},
    {"zone", "Europe/Berlin"},
    {"broken", "1"},
    {"confirmMinutes", "60"},
    {"coolMinutes", "0"},
    {"friday", "9:00-12:00"},
    {"gridMinutes", "5"},
    {"holdMinutes", "10"},
    {"leadMinutes", "0"},
    {"monday", "9:00-12:00"},
    {"outside", "3"},
    {"release", "8:00"},
    {"releaseDays", "7"},
    {"saturday", "9:00-12:00"},
    {"sunday", "9:00-12:00"},
    {"thursday", "9:00-16:00"},
    {"timed", "2"},
    {"tuesday", "9:00-18:00"},
    {"wednesday", "9:00-12:00"},
    {"windowDays", "56"},
};

static const char *known(const char *name)
{
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        if (strcmp(examples[i].name, name) == 0)
            return examples[i].value;
    return NULL;
}

/* By "Message.field", else by name. */
static const char *of_table(const ProtobufCMessageDescriptor *type, const char *json)
{
    char name[120];
    snprintf(name, sizeof name, "%s.%s", type->short_name, json);
    const char *value = known(name);
    return value != NULL ? value : known(json);
}

static bool is_number(const ProtobufCFieldDescriptor *field)
{
    return field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_BYTES;
}

/* A text or a number that no schema has an example of; NULL: there is none. */
static json_t *plain(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
                     const struct rh_field_contract *rules)
{
    const char *value = of_table(type, rules->json);
    if (field->type == PROTOBUF_C_TYPE_BOOL)
        return json_false();
    if (field->type == PROTOBUF_C_TYPE_ENUM)
        return json_string(((const ProtobufCEnumDescriptor *)field->descriptor)->values[0].name);
    if (value == NULL)
        return NULL;
    return is_number(field) ? json_integer(strtoll(value, NULL, 10)) : json_string(value);
}

static json_t *message(const ProtobufCMessageDescriptor *type, int depth);

static json_t *value_of(const ProtobufCMessageDescriptor *type,
                        const ProtobufCFieldDescriptor *field,
                        const struct rh_field_contract *rules, int depth)
{
    json_t *schema = gw_openapi_field(field, rules);
    const json_t *one = json_object_get(schema, "items");
    json_t *given = json_array_get(json_object_get(one == NULL ? schema : one, "examples"), 0);
    json_t *value = given != NULL                            ? json_incref(given)
                    : field->type == PROTOBUF_C_TYPE_MESSAGE ? message(field->descriptor, depth + 1)
                                                             : plain(type, field, rules);
    json_decref(schema);
    if (value == NULL)
        fprintf(stderr, "openapi: %s.%s: no example in openapi_examples.c\n", type->short_name,
                rules->json);
    if (value == NULL || field->label != PROTOBUF_C_LABEL_REPEATED)
        return value;
    return json_pack("[o]", value);
}

static json_t *message(const ProtobufCMessageDescriptor *type, int depth)
{
    const struct rh_message_contract *contract = rh_contract_of(type);
    json_t *object = json_object();
    bool whole = depth < DEPTH;
    for (unsigned i = 0; whole && i < type->n_fields; i++) {
        if (gw_openapi_hidden(&type->fields[i]))
            continue;
        json_t *value = value_of(type, &type->fields[i], &contract->fields[i], depth);
        whole = value != NULL;
        if (whole)
            gw_openapi_put(object, contract->fields[i].json, value);
    }
    if (whole)
        return object;
    json_decref(object);
    return NULL;
}

json_t *gw_openapi_example(const ProtobufCMessageDescriptor *type)
{
    return message(type, 0);
}

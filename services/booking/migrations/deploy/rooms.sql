-- Deploy booking:rooms to pg
-- Rooms that some services take beside a counter; none is taken twice, whatever state the appointment is in. Safe while the
-- version before runs: it takes no room, and what has one it leaves alone.
begin;

set local search_path to booking, public;

create table rooms (
    tenant int not null,
    room int not null check (room > 0),
    office text not null,
    label text not null check (length(label) between 1 and 60),
    constraint rooms_pkey primary key (tenant, room),
    constraint rooms_office foreign key (tenant, office) references offices (tenant, office)
);
create index rooms_by_office on rooms (tenant, office);
comment on table rooms is 'Rooms of offices that are taken for some services, as the one for weddings';
comment on column rooms.tenant is 'Administration that it belongs to';
comment on column rooms.room is 'Its number, unique in the administration';
comment on column rooms.office is 'Office that it is in';
comment on column rooms.label is 'As its door says: Trauzimmer';

create table service_rooms (
    tenant int not null,
    service text not null,
    room int not null,
    constraint service_rooms_pkey primary key (tenant, service, room),
    constraint service_rooms_service foreign key (tenant, service) references services (tenant, service),
    constraint service_rooms_room foreign key (tenant, room) references rooms (tenant, room)
);
create index service_rooms_by_room on service_rooms (tenant, room);
comment on table service_rooms is 'Services that take one of these rooms';
comment on column service_rooms.tenant is 'Administration of both';
comment on column service_rooms.service is 'Service';
comment on column service_rooms.room is 'Room';

alter table appointments add column room int check (room > 0);
comment on column appointments.room is 'Room that it was given; NULL: it takes none';

alter table claims
    add column room int check (room > 0),
    add constraint claims_room_once exclude using gist (tenant with =, room with =, tstzrange(start_at, end_at) with &&)
        where (room is not null);
create index claims_by_room on claims (tenant, room, start_at) where room is not null;
comment on column claims.room is 'Room that is taken with the counter; NULL: none';

commit;

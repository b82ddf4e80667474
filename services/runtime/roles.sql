-- Makes the roles of one service, before its first migration; may be repeated. Run by a role that may create roles:
--
--   psql -v ON_ERROR_STOP=1 -v service=booking -d rathaus -f services/runtime/roles.sql
--
-- rathaus_owner     owns every schema and runs the migrations (sqitch); no service ever logs in as it.
-- rathaus_<service> what the service logs in as: sees its own schema alone (search_path), with the privileges that
--                   store.sql grants. How the two prove who they are (pg_hba.conf, passwords) is the deployment's.
select 'rathaus_' || :'service' as role \gset

select format('create role %I login', name)
from unnest(array['rathaus_owner', :'role']) as name
where not exists (select from pg_roles where rolname = name)
\gexec

select format('alter role %I set search_path = %I', :'role', :'service')
\gexec
select format('grant connect, create, temporary on database %I to rathaus_owner', current_database())
\gexec
select format('revoke all on database %I from public', current_database())
\gexec
select format('grant connect on database %I to %I', current_database(), :'role')
\gexec
revoke create on schema public from public;

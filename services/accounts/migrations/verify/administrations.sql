-- Verify accounts:administrations on pg
begin;
select tenant, slug, name, folded, kind, land, zone, demo, epoch, version from accounts.tenants where false;
select ags, name, folded, slug, land, tenant from accounts.places where false;
select ags, service, tenant from accounts.responsibilities where false;
rollback;

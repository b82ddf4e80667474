-- Verify notifier:hooks on pg
begin;

select tenant, hook, url, events, made_at from notifier.hooks where false;
select hook from notifier.deliveries where false;

rollback;

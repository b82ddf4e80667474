-- Verify accounts:keys on pg
begin;
select tenant, key, account, credential, algorithm, public_key, counter, verified, name, added_at, used_at, copied_at
from accounts.keys where false;
select tenant, challenge, expires_at from accounts.challenges where false;
rollback;

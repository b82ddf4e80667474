-- Verify accounts:identities on pg
begin;
select tenant, issuer, subject, account, email, linked_at, proved_at, prover from accounts.identities where false;
select tenant, flow, state, provider, visitor, purpose, account, trust, fresh, weiter, began_at, expires_at from accounts.provider_flows where false;
select tenant, account, visitor, issuer, token, timer, ends_at from accounts.provider_logins where false;
select tenant, token, spent_at from accounts.spent_tokens where false;
rollback;

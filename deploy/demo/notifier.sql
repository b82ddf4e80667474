-- Demo: who answers to mails, as accounts.sql has it.
set search_path = notifier, public;

update tenants n set phone = t.phone, email = t.email
from accounts.tenants t
where t.tenant = n.tenant;

// The record of processing (Art. 30 GDPR) against the database as its migrations leave it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ask } from './support.mjs';
import { entries, findings, marks } from '../gates/record.mjs';

const root = new URL('../../', import.meta.url).pathname;

// Of every schema that has a service's outbox: { service: { table: [column] } }.
function tables() {
  return JSON.parse(ask(`
    select json_object_agg(service, tables) from (
      select service, json_object_agg(name, columns) as tables from (
        select n.nspname as service, c.relname as name, json_agg(a.attname order by a.attnum) as columns
        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
        where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
          and exists (select from pg_class o where o.relnamespace = n.oid and o.relname = 'outbox')
        group by n.nspname, c.relname) listed
      group by service) services`));
}

test('every column of the database is in the record, and everything in the record is there', () => {
  const database = tables();
  assert.ok(Object.values(database).flatMap((one) => Object.values(one).flat()).length > 200);
  assert.deepEqual(findings(database, entries(root), marks(root)), []);
});

test('no comment on a column says a second time what is personal', () => {
  assert.equal(ask(`select string_agg(a.attrelid::regclass || '.' || a.attname, ' ') from pg_attribute a
    where col_description(a.attrelid, a.attnum) like 'personal:%'`), '');
});

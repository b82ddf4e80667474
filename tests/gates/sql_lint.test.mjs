// The linter itself is tested: a gate that lets a planted fault through is none.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { lintMigration, lintStatement } from './sql_lint.mjs';

const tables = new Set(['claims', 'offices', 'places']);
const statement = (sql) => {
  const found = [];
  lintStatement('planted', sql, tables, new Set(['places']), (line, reason) => found.push(reason));
  return found;
};
const migration = (sql) => {
  const found = [];
  lintMigration(sql, (line, reason) => found.push(reason));
  return found;
};

test('a statement that names every tenant passes', () => {
  assert.deepEqual(statement('select c.start_at from claims c join offices o on o.tenant = c.tenant where c.tenant = $1'), []);
  assert.deepEqual(statement('delete from claims where tenant = $1 and start_at < $2'), []);
  assert.deepEqual(statement('insert into claims (tenant, counter) select $1, $2'), []);
});
test('a table without its tenant is found', () => {
  assert.equal(statement('select c.start_at from claims c where c.counter = $1').length, 1);
  assert.equal(statement('update claims set counter = 1 where counter = $1').length, 1);
  assert.equal(statement('insert into claims (counter) select $1').length, 1);
  assert.equal(statement('select c.counter from offices o join claims c on c.counter = 1 where o.tenant = $1').length, 1);
});
test('a tenant in a comment or a string does not count', () => {
  assert.equal(statement("select c.x from claims c where c.x = 'c.tenant = 1' -- c.tenant = $1").length, 1);
});
test('the clock and volatile functions are found', () => {
  assert.equal(statement('select now()').length, 1);
  assert.equal(statement('select gen_random_uuid()').length, 1);
  assert.equal(statement('select * from places').length, 1);
});
test('a reference table needs no tenant', () => {
  assert.deepEqual(statement('select p.name from places p where p.slug = $1'), []);
});
test('keys without a leading tenant are found', () => {
  assert.deepEqual(migration('create table a (tenant int not null, id uuid, primary key (tenant, id));'), []);
  assert.equal(migration('create table a (tenant int not null, id uuid, primary key (id));').length, 1);
  assert.equal(migration('create table a (tenant int not null, id uuid primary key);').length, 1);
  assert.equal(migration('create table a (id uuid, tenant int, primary key (tenant, id));').length, 1);
  assert.equal(migration('create table a (tenant int, id uuid, primary key (tenant, id), exclude using gist (id with =));').length, 1);
});
test('triggers, identity and serial columns are found', () => {
  assert.equal(migration('create trigger t after insert on a execute function f();').length, 1);
  assert.equal(migration('create table a (tenant int, n bigint generated always as identity, primary key (tenant, n));').length, 1);
  assert.equal(migration('create table a (tenant int, n serial, primary key (tenant, n));').length, 1);
});

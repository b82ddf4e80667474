// The linter itself is tested: a gate that lets a planted fault through is none.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expanded, lintMigration, lintStatement } from './sql_lint.mjs';

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

// What becomes of a file of statements, or why it is refused.
function prepared(sql) {
  const folder = mkdtempSync(join(tmpdir(), 'sql-'));
  try {
    writeFileSync(join(folder, 'planted.sql'), sql);
    return expanded(new URL('../../services/runtime/sql_embed.awk', import.meta.url).pathname, join(folder, 'planted.sql'));
  } catch (error) {
    return error.stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const changed = 'with changed as (\n    update claims set x = $9 where tenant = $1 returning tenant\n)';
test('a standard write gets its key, its row and its outcome, line by line', () => {
  const text = prepared(`-- name: change\n-- write: changed\n${changed};\n\n-- name: other\nselect 1\n`);
  assert.match(text, /^with known as \(select .* from idempotency i where i\.tenant = \$1.*\), changed as \($/m);
  assert.match(text, /^\), kept as \(insert into idempotency .* where exists \(select from changed\)\) select exists .* as done$/m);
  assert.equal(text.split('\n').indexOf('-- name: other'), 6);
});
test('a write keeps the columns and the reply of its own', () => {
  const text = prepared(`-- name: change\n-- write: changed, reply $10::bytea\n${changed}\nselect 1 as more;\n`);
  assert.match(text, /^, kept as \(.*\$5::bytea, \$10::bytea, .*as done, 1 as more;$/m);
});
test('a part stands in each statement that puts it, in one line', () => {
  const part = `-- part: changed\n-- What all change.\n${changed}\n\n`;
  const text = prepared(`${part}-- name: change\n-- write: changed\n-- put: changed\n, more as (\n    select 1\n);\n-- name: b\n-- put: changed\nselect 1\n`);
  assert.match(text, /^with known as \(.*\), changed as \( update claims set x = \$9 where tenant = \$1 returning tenant \)$/m);
  assert.match(text, /^with changed as \( update claims/m);
  assert.equal(text.split('\n').indexOf('-- name: change'), 6);
});
test('several writes are numbered and joined', () => {
  const text = prepared(`-- name: change\n-- writes: changed\n${changed}\nselect 1 as more\nfrom writes w\norder by w.n;\n`);
  assert.match(text, /^from writes w left join known k on k\.n = w\.n left join changed d on d\.n = w\.n$/m);
});
test('a file that cannot be meant is refused with its line', () => {
  for (const [sql, reason] of [
    ['select 1\n', ":1: SQL before the first '-- name:' line"],
    ['-- name: Upper\nselect 1\n', ":1: a name line is '-- name: <lower_case>'"],
    ['-- name: a\n-- name: b\nselect 1\n', ':2: statement a is empty'],
    ['-- name: a\nselect 1\n-- name: a\nselect 1\n', ':3: two statements a'],
    ["-- name: a\nselect 'b -- c'\n", ":2: '--' within a quoted text, in statement a"],
    ['-- name: a\n-- write: changed\nselect 1\n', ':3: a write begins with a common table'],
    ['-- name: a\nselect 1\n-- write: changed\n', ':3: a write line stands behind the name line'],
    ['-- name: a\n-- put: b\nselect 1\n', ':2: no part b for a statement here'],
    ['-- part: a\nselect 1\n-- part: a\n', ':3: two parts a'],
    ['-- put: a\n', ':1: no part a for a statement here'],
    [`-- name: a\n-- writes: changed\n${changed}\nselect 1\n`, ":6: statement a has no line 'from writes w'"],
  ]) assert.match(prepared(sql), new RegExp(`planted\\.sql${reason.replace(/[<>']/g, '.')}`));
});

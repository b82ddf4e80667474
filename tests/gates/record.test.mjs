// What reads the record of processing is tested itself: a gate that lets a planted gap through is none.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { entries, findings, marked, marks, parse } from './record.mjs';

const header = 'table,columns,kind,fields,what,purpose,basis,seen_by,keep,deleted_by';
const whole = 'people,name email,personal,a.Request.name,Name,"rufen, finden",Art. 6 DSGVO,Amt,7 Tage,Zeitgeber';
const none = (table, columns) => `${table},${columns},none,,,,,,,`;
const database = { a: { people: ['tenant', 'name', 'email'], places: ['tenant', 'slug'], due: ['tenant', 'subject'] } };
const shared = [none('due', 'tenant'), whole.replace('people,name email', 'due,subject').replace('a.Request.name', '')];

function look(lines, { fields = ['a.Request.name'], tables = database } = {}) {
  const read = (rows, file) => parse(`${header}\n${rows.join('\n')}\n`, file);
  return findings(tables, { a: read(lines, 'a.csv'), runtime: read(shared, 'runtime.csv') }, fields);
}
const good = [whole, none('people', 'tenant'), none('places', '*')];

test('a whole record passes', () => assert.deepEqual(look(good), []));
test('a column and a table that nobody listed are found', () => {
  const more = { a: { ...database.a, people: [...database.a.people, 'phone'], notes: ['tenant'] } };
  assert.deepEqual(look(good, { tables: more }).map((sentence) => sentence.split(':')[0]), ['a.people.phone', 'a.notes.tenant']);
});
test('an entry that points to nothing is found', () => {
  assert.match(look([...good, none('people', 'gone')]).join(), /^a\.csv:5: a\.people has no column gone$/);
  assert.match(look([...good, none('gone', '*')]).join(), /^a\.csv:5: a has no table gone$/);
  assert.match(look(good, { tables: { a: { people: database.a.people, places: database.a.places } } }).join(), /runtime\.csv:2: a has no table due/);
});
test('a marked field without entry, and an entry of no marked field, are found', () => {
  assert.match(look(good, { fields: ['a.Request.name', 'a.Request.phone'] }).join(), /^a\.Request\.phone: marked personal, and no entry names it$/);
  assert.match(look(good, { fields: [] }).join(), /^a\.csv:2: no field a\.Request\.name is marked personal$/);
});
test('an entry that leaves something unsaid is found', () => {
  for (const [name, text] of [['what', 'Name'], ['purpose', '"rufen, finden"'], ['basis', 'Art. 6 DSGVO'], ['seen_by', 'Amt'], ['keep', '7 Tage'], ['deleted_by', 'Zeitgeber']])
    assert.deepEqual(look([whole.replace(`,${text}`, ','), ...good.slice(1)]), [`a.csv:2: ${name} is empty`]);
});
test('what is said twice, or of a table as a whole where it holds persons, is found', () => {
  assert.match(look([...good, none('people', 'email')]).join(), /a\.people\.email: listed 2 times/);
  assert.match(look([whole, none('people', '*'), good[2]]).join(), /a\.people has \* and more/);
  assert.match(look([whole.replace('name email', '*'), good[2]]).join(), /\* is for tables that hold nothing of persons/);
  assert.match(look([...good.slice(0, 2), 'places,*,maybe,,,,,,,']).join(), /kind is personal or none/);
});
test('every mark of the .proto files is read', () => {
  const proto = 'package a;\nmessage Request {\n    optional string name = 1 [(options.rules) = {},\n        (options.personal) = {}];\n}\n';
  assert.deepEqual(marked(proto), ['a.Request.name']);
  const root = new URL('../../', import.meta.url).pathname;
  const written = ['accounts', 'booking', 'notifier', 'session'].map((name) => readFileSync(`${root}proto/${name}.proto`, 'utf8')).join('');
  assert.ok(marks(root).length >= written.match(/\(options\.personal\)/g).length);
});
test('every service has its entries', () => {
  const root = new URL('../../', import.meta.url).pathname;
  const services = /set\(RATHAUS_SERVICES ([^)]*)\)/.exec(readFileSync(`${root}CMakeLists.txt`, 'utf8'))[1].split(' ');
  assert.deepEqual(Object.keys(entries(root)).sort(), [...services, 'runtime'].sort());
});

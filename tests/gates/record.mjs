// The record of processing (Art. 30 GDPR): services/<service>/personal.csv says of every column of the service's tables whether it is
// personal, and why, by which law, for whom and how long. Here is what reads these files and finds what they leave out; the columns
// come from the migrated database (tests/system/record.test.mjs), the marks from proto/*.proto.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const header = 'table,columns,kind,fields,what,purpose,basis,seen_by,keep,deleted_by';
const told = ['what', 'purpose', 'basis', 'seen_by', 'keep', 'deleted_by'];

// RFC 4180, a line per record; each row knows its line.
export function parse(csv, file) {
  const [first, ...lines] = csv.trimEnd().split('\n');
  if (first !== header) throw new Error(`${file}:1: the first line is ${header}`);
  return lines.map((line, i) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map((m) => (m[1] ?? m[2]).replaceAll('""', '"'));
    if (cells.length !== header.split(',').length) throw new Error(`${file}:${i + 2}: ${cells.length} cells`);
    const row = Object.fromEntries(header.split(',').map((name, n) => [name, cells[n].trim()]));
    return { ...row, at: `${file}:${i + 2}`, columns: row.columns.split(' ').filter(Boolean), fields: row.fields.split(' ').filter(Boolean) };
  });
}

// The entries of all services: { booking: [...], runtime: [...] }.
export function entries(root) {
  const read = (service) => [service, join(root, 'services', service, 'personal.csv')];
  return Object.fromEntries(readdirSync(join(root, 'services')).map(read).filter(([, path]) => existsSync(path))
    .map(([service, path]) => [service, parse(readFileSync(path, 'utf8'), `services/${service}/personal.csv`)]));
}

// Full names of the fields that a .proto file marks.
export function marked(proto) {
  const name = /^package (\w+);/m.exec(proto)[1];
  const found = [];
  let message, field;
  for (const line of proto.split('\n')) {
    message = /^message (\w+)/.exec(line)?.[1] ?? message;
    field = /^\s+(?:optional|required|repeated)\s+[\w.]+\s+(\w+)\s*=/.exec(line)?.[1] ?? field;
    if (line.includes('(options.personal)')) found.push(`${name}.${message}.${field}`);
  }
  return found;
}

export const marks = (root) => readdirSync(join(root, 'proto')).filter((file) => file.endsWith('.proto') && file !== 'options.proto')
  .flatMap((file) => marked(readFileSync(join(root, 'proto', file), 'utf8')));

// What an entry leaves unsaid.
function check(row, report) {
  if (!['personal', 'none'].includes(row.kind)) report(`${row.at}: kind is personal or none`);
  if (row.columns.length === 0) report(`${row.at}: names no column`);
  if (row.kind === 'none' && told.some((name) => row[name] !== '')) report(`${row.at}: none has nothing to tell`);
  if (row.kind === 'personal') told.filter((name) => row[name] === '').forEach((name) => report(`${row.at}: ${name} is empty`));
  if (row.kind === 'personal' && row.columns.includes('*')) report(`${row.at}: * is for tables that hold nothing of persons`);
}

// tables: { appointments: ["tenant", ...] } of one service; own and shared: its entries and the runtime's. Shared ones point to
// something in every service.
function compare(service, tables, own, shared, report) {
  const rows = [...own, ...shared];
  for (const [table, columns] of Object.entries(tables)) {
    const here = rows.filter((row) => row.table === table);
    const all = here.some((row) => row.columns.includes('*'));
    if (all && here.length > 1) report(`${here[0].at}: ${service}.${table} has * and more`);
    for (const column of columns) {
      const n = here.filter((row) => row.columns.includes(column)).length;
      if (n === 0 && !all) report(`${service}.${table}.${column}: in the database and not in services/${service}/personal.csv`);
      if (n > 1) report(`${service}.${table}.${column}: listed ${n} times`);
    }
  }
  for (const row of rows) {
    if (!tables[row.table]) report(`${row.at}: ${service} has no table ${row.table}`);
    else row.columns.filter((column) => column !== '*' && !tables[row.table].includes(column))
      .forEach((column) => report(`${row.at}: ${service}.${row.table} has no column ${column}`));
  }
}

// Every finding as a sentence. database: { service: { table: [column] } }; listed: entries(); fields: marks(). What Redis keeps has no
// column: sessions, which end by themselves (proto/session.proto).
export function findings(database, listed, fields) {
  const found = [];
  const report = (sentence) => found.push(sentence);
  Object.values(listed).flat().forEach((row) => check(row, report));
  for (const [service, tables] of Object.entries(database)) compare(service, tables, listed[service] ?? [], listed.runtime ?? [], report);
  for (const service of Object.keys(listed)) if (service !== 'runtime' && !database[service]) report(`services/${service}/personal.csv: there is no schema ${service}`);
  const stored = fields.filter((field) => !field.startsWith('session.'));
  const personal = Object.values(listed).flat().filter((row) => row.kind === 'personal');
  stored.filter((field) => !personal.some((row) => row.fields.includes(field))).forEach((field) => report(`${field}: marked personal, and no entry names it`));
  Object.values(listed).flat().forEach((row) => row.fields.filter((field) => !stored.includes(field))
    .forEach((field) => report(`${row.at}: no field ${field} is marked personal`)));
  return [...new Set(found)];
}

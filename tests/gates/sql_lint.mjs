// SQL linter: what keeps tenants apart and tables distributable (services/runtime/store.sql, README of services/runtime).
//   node sql_lint.mjs <repository>      prints each finding as file:line: reason, and "N findings"
// Statements (services/*/*.sql): every table names its tenant, nothing calls now(), no select *, no volatile functions.
// They are looked at as they are prepared: with what services/runtime/sql_embed.awk adds to a standard write.
// Migrations: the tenant leads every key, unique constraint and exclusion; no triggers, no identity or serial columns.
// A table whose comment begins with "reference:" is the same for all tenants and exempt.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';

const findings = [];

// Text without comments and with empty string literals; line breaks stay, so that offsets give lines.
export function plain(sql) {
  return sql
    .replace(/--[^\n]*/g, (found) => ' '.repeat(found.length))
    .replace(/'(?:[^']|'')*'/g, (found) => "'" + found.slice(1, -1).replace(/[^\n]/g, ' ') + "'");
}

const lineOf = (text, offset) => text.slice(0, offset).split('\n').length;

// The text of balanced parentheses that open at `start`.
function parenthesis(text, start) {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return text.slice(start + 1, i);
  }
  return text.slice(start + 1);
}

export function lintMigration(sql, report) {
  const text = plain(sql);
  const references = new Set([...sql.matchAll(/comment on table (\w+) is '(?:reference):/gi)].map((m) => m[1]));
  const refuse = (pattern, reason) => {
    for (const found of text.matchAll(pattern)) report(lineOf(text, found.index), reason);
  };
  refuse(/\bcreate\s+(or\s+replace\s+)?trigger\b/gi, 'triggers cannot be distributed');
  refuse(/\bgenerated\s+(always|by default)\s+as\s+identity\b/gi, 'identity columns cannot be distributed');
  refuse(/\b(small|big)?serial\b/gi, 'serial columns are replaced by ids of our own');
  refuse(/\bdefault\s+now\s*\(/gi, 'time is a parameter: no default now()');
  for (const found of text.matchAll(/\bcreate\s+table\s+(?:if not exists\s+)?(\w+)\s*\(/gi)) {
    const table = found[1];
    if (references.has(table)) continue;
    const body = parenthesis(text, found.index + found[0].length - 1);
    const at = (offset) => lineOf(text, found.index + found[0].length + offset);
    if (!/\bprimary key\b/i.test(body)) report(at(0), `table ${table} has no primary key`);
    if (!/^\s*tenant\s+int\b/i.test(body)) report(at(0), `the first column of ${table} is not tenant int`);
    for (const key of body.matchAll(/\b(primary key|unique|foreign key)\s*\(\s*(\w+)/gi)) {
      if (key[2].toLowerCase() !== 'tenant') report(at(key.index), `${key[1]} of ${table} does not begin with tenant`);
    }
    for (const key of body.matchAll(/(?:^|,)\s*(?!constraint\b|tenant\b)\w+ [^,()]*\b(primary key|unique)\b(?!\s*\()/gi)) {
      report(at(key.index), `column-level ${key[1]} in ${table}: the tenant must lead`);
    }
    for (const key of body.matchAll(/\bexclude using gist\s*\(\s*(\w+)/gi)) {
      if (key[1].toLowerCase() !== 'tenant') report(at(key.index), `exclusion of ${table} does not begin with tenant`);
    }
  }
  return references;
}

// Names that a WITH defines in this statement.
function commonTables(text) {
  return new Set([...text.matchAll(/(?:\bwith(?: recursive)?|,)\s*(\w+)\s*(?:\([^()]*\))?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(/gi)].map((m) => m[1]));
}

export function lintStatement(name, sql, tables, references, report) {
  const text = plain(sql);
  const local = commonTables(text);
  for (const [pattern, reason] of [
    [/\bnow\s*\(/i, 'calls now(): time is a parameter'],
    [/\b(clock_timestamp|statement_timestamp|gen_random_uuid|random)\s*\(/i, 'calls a volatile function'],
    [/\b(current_timestamp|current_date|localtimestamp)\b/i, 'reads the clock: time is a parameter'],
    [/\bselect\s+\*(?!\s+from\s+unnest)/i, 'select *: name the columns'],
  ]) {
    const found = pattern.exec(text);
    if (found) report(lineOf(text, found.index), `${name}: ${reason}`);
  }
  const keyword = new Set(['where', 'on', 'using', 'join', 'left', 'cross', 'inner', 'order', 'group', 'limit', 'set', 'returning',
    'select', 'values', 'for', 'as', 'natural', 'full', 'right', 'union', 'and', 'offset', 'lateral', 'tablesample', 'do', 'default']);
  for (const found of text.matchAll(/\b(from|join|update|delete\s+from|insert\s+into)\s+(?:only\s+)?(\w+)(?:\s+(?:as\s+)?(\w+))?/gi)) {
    const [, verb, table, word] = found;
    if (!tables.has(table) || local.has(table) || references.has(table)) continue;
    const line = lineOf(text, found.index);
    if (/insert/i.test(verb)) {
      const columns = text.slice(found.index + found[0].length - (word && !keyword.has(word.toLowerCase()) ? 0 : (word ?? '').length));
      if (!/^\s*\(\s*tenant\b/.test(columns)) report(line, `${name}: insert into ${table} does not name tenant first`);
      continue;
    }
    const alias = word && !keyword.has(word.toLowerCase()) ? word : table;
    const compared = new RegExp(`\\b${alias}\\.tenant\\s*(=|in\\b)|=\\s*(any\\s*\\()?\\s*${alias}\\.tenant\\b|using\\s*\\(\\s*tenant\\b`
      + `|\\(\\s*${alias}\\.tenant\\s*,[^()]*\\)\\s*(=|in\\b)|\\bgroup by\\s+${alias}\\.tenant\\b`, 'i');
    const alone = alias === table && new RegExp('\\b(?<!\\.)tenant\\s*(=|in\\b)|=\\s*tenant\\b', 'i');
    if (!compared.test(text) && !(alone && alone.test(text))) report(line, `${name}: ${table} (${alias}) is read without its tenant`);
  }
}

// A file of statements as it is prepared, line by line.
export const expanded = (embed, path) => execFileSync('awk', ['-v', 'show=1', '-f', embed, path], { encoding: 'utf8', stdio: 'pipe' });

const lists = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

function lintTree(root) {
  const services = join(root, 'services');
  const store = readFileSync(join(services, 'runtime/store.sql'), 'utf8');
  const tablesIn = (sql) => [...plain(sql).matchAll(/\bcreate\s+table\s+(?:if not exists\s+)?(\w+)/gi)].map((m) => m[1]);
  lintMigration(store, (line, reason) => findings.push(`services/runtime/store.sql:${line}: ${reason}`));
  for (const service of lists(services)) {
    const tables = new Set(tablesIn(store));
    const references = new Set();
    const folder = join(services, service, 'migrations/deploy');
    for (const file of lists(folder)) {
      const sql = readFileSync(join(folder, file), 'utf8');
      tablesIn(sql).forEach((table) => tables.add(table));
      lintMigration(sql, (line, reason) => findings.push(`${relative(root, join(folder, file))}:${line}: ${reason}`))
        .forEach((table) => references.add(table));
    }
    for (const file of lists(join(services, service)).filter((name) => name.endsWith('.sql') && !['store.sql', 'roles.sql'].includes(name))) {
      const path = join(services, service, file);
      const sql = expanded(join(services, 'runtime/sql_embed.awk'), path);
      for (const found of sql.matchAll(/^-- name: (\w+)\n([\s\S]*?)(?=^-- name: |$(?![\s\S]))/gm)) {
        const first = lineOf(sql, found.index) + 1;
        // The runtime's own look over all tenants for those with something to do; its file says so.
        if (file === 'runtime.sql' && /_(tenants|dead)$/.test(found[1])) continue;
        lintStatement(found[1], found[2], tables, references,
          (line, reason) => findings.push(`${relative(root, path)}:${first + line - 1}: ${reason}`));
      }
    }
  }
}

if (process.argv[2]) {
  lintTree(process.argv[2]);
  findings.forEach((finding) => console.log(finding));
  console.log(`${findings.length} findings`);
  process.exit(findings.length === 0 ? 0 : 1);
}

// The table of tests/README.md: every file that a row names exists, and every test that it names by its sentence stands in the file
// named before it. Prints what does not; status 1 then, or when there is no row.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// A sentence may be the beginning of one that a template goes on with.
function hasTest(source, file, sentence) {
  if (file.endsWith('.c')) return new RegExp(`^Test\\(\\w+,\\s*${escaped(sentence)}[,)]`, 'm').test(source);
  return new RegExp(`\\btest\\(\\s*(['"\`])${escaped(sentence)}(\\1|\\$\\{)`).test(source);
}

// What is wrong with the rows of a text, each a line; `top`: the folder that files are named from.
export function faults(text, top) {
  const found = [];
  const rows = text.split('\n').filter((line) => /^\| (\d+\.\d+\.\d+|n\/a)/.test(line));
  if (rows.length === 0) found.push('no row');
  for (const row of rows) {
    const [, number, , where, test] = row.split('|').map((cell) => cell.trim());
    for (const [, file] of row.matchAll(/`([^`\s]+\/[^`\s]+)`/g)) if (!existsSync(join(top, file))) found.push(`${number}: no file ${file}`);
    if (!/"|open: /.test(test ?? '')) found.push(`${number}: neither a test nor "open: ..."`);
    if (!where && !/open: /.test(test ?? '')) found.push(`${number}: met nowhere`);
    let file;
    for (const [, path, sentence] of (test ?? '').matchAll(/`([^`\s]+\/[^`\s]+)`|"([^"]+)"/g)) {
      if (path) file = path;
      else if (!file) found.push(`${number}: a test without its file: ${sentence}`);
      else if (existsSync(join(top, file)) && !hasTest(readFileSync(join(top, file), 'utf8'), file, sentence)) found.push(`${number}: ${file} has no test "${sentence}"`);
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const top = process.argv[2] ?? '.';
  const found = faults(readFileSync(join(top, 'tests/README.md'), 'utf8'), top);
  for (const line of found) console.log(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}

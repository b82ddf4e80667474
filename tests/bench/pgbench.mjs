// pgbench with our own statements, as the build embeds them: what booking prepares is what pgbench runs, one request at a time. The
// scripts stay in build-bench/out.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const { RATHAUS_ROOT, BENCH_STORE_RUN, BENCH_OUT } = process.env;
const run = promisify(execFile);
const PGBIN = '/usr/lib/postgresql/15/bin';
const SESSION = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off'; // as ours

// The text of a statement of booking as it is prepared.
export function statementOf(name) {
  const embed = ['-v', 'show=1', '-f', `${RATHAUS_ROOT}/services/runtime/sql_embed.awk`, `${RATHAUS_ROOT}/services/booking/booking.sql`];
  const all = execFileSync('awk', embed, { encoding: 'utf8', maxBuffer: 1 << 24 });
  const text = all.split(/^-- name: /m).find((part) => part.startsWith(`${name}\n`));
  if (text === undefined) throw new Error(`booking has no statement ${name}`);
  const lines = text.slice(name.length).replace(/;\s*$/, '').split('\n').filter((line) => line.trim() !== '');
  return lines.join('\n');
}

// The same with an expression in the place of each parameter. `parameters`: number -> expression.
function statement(name, parameters) {
  return statementOf(name).replace(/\$(\d+)/g, (_, n) => {
    if (parameters[n] === undefined) throw new Error(`the statement ${name} has a parameter $${n} that the benchmark does not know: ${import.meta.url}`);
    return parameters[n];
  });
}

const NOW = `timestamptz '2026-11-24T08:40:00Z'`;
const list = (n, of) => `array[${Array.from({ length: n }, (_, i) => of(i)).join(', ')}]`;

// What every write has: `what` makes its key another one for each try.
function write(method, what, reply) {
  return {
    1: 'array[:tenant::int]',
    2: `array['a:01930000-0000-7000-8000-' || lpad(to_hex(:client_id::int), 12, '0')]`,
    3: `'booking.${method}'`,
    4: `array[lpad(to_hex(:k::int), 8, '0') || '-0000-4000-8000-${what}']`,
    5: `array[sha256(:k::text::bytea)]`,
    6: `array[decode(repeat('2a', ${reply}), 'hex')]`,
    7: NOW,
    8: `timestamptz '2026-11-26T08:40:00Z'`,
  };
}

const appointment = (attempt) => `array[('01935d9a-' || lpad(to_hex(:k::int >> 12), 4, '0') || '-7' || lpad(to_hex(:k::int & 4095), 3, '0') || '-8000-00000000000${attempt}')::uuid]`;

function hold(attempt) {
  return statement('hold', {
    ...write('hold', `00000000000${attempt}`, 80),
    9: 'array[1]',
    10: appointment(attempt),
    11: `array['buergeramt']`,
    12: `array['kurz']`,
    13: 'array[to_timestamp(:start::float8)]',
    14: 'array[to_timestamp(:start::float8 + 300)]',
    15: `array[timestamptz '2026-11-24T08:50:00Z']`,
    16: 'array[1]',
    17: list(12, () => 1),
    18: list(12, (i) => `(:j::int + ${i}) % 12 + 1`),
    19: list(12, () => 'null'),
    20: 'array[null]',
    21: 'array[0]',
    22: 'array[false]',
    23: 'array[1]',
    24: `array['{}']`,
    25: list(12, () => 0),
  });
}

// A mail as long as ours.
function book(attempt, mail) {
  return statement('book', {
    ...write('book', `00000000000${attempt}`, 40),
    9: appointment(attempt),
    10: `array['Muster, Erika']`,
    11: 'array[null]',
    12: `array['erika.' || :k || '@example.org']`,
    13: `array['de']`,
    14: `array['01930000-0000-7000-8000-000000000001']`,
    15: `array['tomorrow']`,
    16: `array[to_timestamp(:start::float8 - 86400)]`,
    17: appointment(attempt),
    18: `array[decode(repeat('2a', ${mail}), 'hex')]`,
    19: 'array[null]',
    20: 'array[null]',
    21: 'array[null]', // who has an account needs no place of an address
    22: 'array[null]',
    23: 'array[null]',
  });
}

// Which time the k-th booking is for. Times are counted over the working days from Monday, 2026-11-30, on, 120 a day. Spread: each of
// `times` in turn, far from the one before. Hot: twenty at once, twelve bookings of each, then the next twenty.
function choice({ tenants, times, hot }) {
  const one = hot ? `:k / 240 * 20 + :k % 240 * 7 % 240 / 12` : `:k * 7919 % ${times}`;
  const towns = tenants.map((tenant, i) => `when :j % ${tenants.length} = ${i} then ${tenant}`).join(' ');
  return `\\set k :from + :i * 64 + :client_id
\\set i :i + 1
\\set j ${one}
\\set start ${Date.UTC(2026, 10, 30, 7) / 1000} + :j / 120 / 5 * 604800 + :j / 120 % 5 * 86400 + :j % 120 * 300
\\set tenant case ${towns} end
`;
}

const ATTEMPTS = 6; // as many as our rounds

function tries(attempt, mail) {
  const once = `${hold(attempt)} \\gset held_\n\\if :held_done\n${book(attempt, mail)};\n`;
  return attempt === ATTEMPTS ? `${once}\\endif\n` : `${once}\\else\n${tries(attempt + 1, mail)}\\endif\n`;
}

// The script that holds and books. `side`: { tenants, times, hot }; `mail`: bytes of a mail in our outbox.
export function bookingScript(name, side, mail) {
  const file = `${BENCH_OUT}/${name}.pgbench`;
  writeFileSync(file, `${choice(side)}${tries(1, mail)}`);
  return file;
}

// The script that reads what is taken of a week.
export function slotsScript(name, { tenant, counters, from, to }) {
  const file = `${BENCH_OUT}/${name}.pgbench`;
  const text = statement('claims_between', { 1: tenant, 2: `array[${counters.join(', ')}]`, 3: `timestamptz '${from}'`, 4: `timestamptz '${to}'`, 5: NOW, 6: 'false' });
  writeFileSync(file, `${text};\n`);
  return file;
}

// Opening its connections takes pgbench's own time, seconds on a busy machine: it runs until stop() is called, behind `begun`, which
// is asked again and again. Returns { stop() }.
export async function startPgbench(database, script, { clients = 64, from = 0, begun }) {
  const arguments_ = ['-n', '-M', 'prepared', '-c', clients, '-j', 1, '-T', 600, '-D', `from=${from}`, '-D', 'i=0', '-f', script, database];
  const env = { ...process.env, PGHOST: BENCH_STORE_RUN, PGUSER: 'rathaus_booking', PGOPTIONS: SESSION };
  const child = spawn('taskset', ['-c', '1', `${PGBIN}/pgbench`, ...arguments_.map(String)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!begun()) {
    if (child.exitCode !== null || /error/i.test(said)) throw new Error(`pgbench: ${said}`);
    await pause(100);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    if (/error:/.test(said)) throw new Error(`pgbench: ${said}`);
  };
  return { stop };
}

// { perSecond (of the script), p50 (ms) }
export async function pgbench(database, script, { seconds = 3, clients = 32 } = {}) {
  const arguments_ = ['-n', '-M', 'prepared', '-c', clients, '-j', 1, '-T', seconds, '-f', script, database];
  const env = { ...process.env, PGHOST: BENCH_STORE_RUN, PGUSER: 'rathaus_booking', PGOPTIONS: SESSION };
  const { stdout } = await run('taskset', ['-c', '1', `${PGBIN}/pgbench`, ...arguments_.map(String)], { env });
  const of = (line) => Number(line.exec(stdout)?.[1] ?? 0);
  return { perSecond: of(/tps = ([\d.]+)/), requests: of(/actually processed: (\d+)/) };
}

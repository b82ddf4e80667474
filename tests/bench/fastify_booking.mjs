// The peer for booking: one Fastify process with pg, a pool of 16, prepared statements by name, and the session looked up by ioredis as
// in fastify.mjs. Each write is BEGIN, its statements, COMMIT, with key, timer and outbox row; free times are one statement and a loop.
// It answers as ours does, from the frame of one of our replies. It checks less: neither rights nor rules nor opening hours of a write.
// Arguments: port, Redis' socket, folder of PostgreSQL's socket, database, file with { reply, mail, claims, now }: claims is our
// statement.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import Redis from 'ioredis';
import pg from 'pg';

const [port, socket, host, database, file] = process.argv.slice(2);
const { reply: frame, mail, claims, now: businessTime } = JSON.parse(readFileSync(file, 'utf8'));
const redis = new Redis({ path: socket, enableAutoPipelining: true });
const pool = new pg.Pool({ host, database, user: 'rathaus_booking', max: 16, options: '-c enable_seqscan=off -c jit=off' });
const now = new Date(businessTime);
const MINUTE = 60_000;

// What is set up, read once: it is the same for all towns of the benchmark.
const { rows: tenants } = await pool.query('select tenant, slug from tenants');
const tenantOf = new Map(tenants.map(({ tenant, slug }) => [slug, tenant]));
const { rows: services } = await pool.query(
  `select s.service, s.minutes, array_agg(q.counter order by q.counter) as counters
   from services s join counter_services q on q.tenant = s.tenant and q.service = s.service
   where s.tenant = $1 group by s.service, s.minutes`,
  [tenants[0].tenant],
);
const serviceOf = new Map(services.map((service) => [service.service, service]));

// Schemas of replies, as somebody who knows them would write them.
function schemaOf(value) {
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0] ?? '') };
  if (value !== null && typeof value === 'object')
    return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, of]) => [name, schemaOf(of)])) };
  return { type: typeof value === 'number' ? 'integer' : typeof value };
}
const text = { type: 'string' };
const ok = (...names) => ({ schema: { response: { 200: { type: 'object', properties: Object.fromEntries(names.map((name) => [name, text])) } } } });

async function isLoggedIn(request) {
  const token = /(?:^|; )session=([a-z2-7]{32})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1];
  const name = token && `rathaus:s:${createHash('sha256').update(token).digest('base64url')}`;
  const session = name && (await redis.getBuffer(name));
  if (session) redis.expire(name, 1800);
  return Boolean(session);
}

const zone = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' });
const offsetOf = (day) => zone.formatToParts(new Date(`${day}T00:00Z`)).find((part) => part.type === 'timeZoneName').value.slice(3);
const midnights = new Map();
function midnightOf(day) {
  if (!midnights.has(day)) midnights.set(day, new Date(`${day}T00:00:00${offsetOf(day)}`));
  return midnights.get(day);
}
const dayAfter = (day, n) => new Date(Date.parse(`${day}T00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
const instant = (ms) => new Date(ms).toISOString().replace('.000', '');

// Which starts of a day have a counter that is free. `lanes`: per counter what is taken, by time.
function slotsOf(day, { minutes }, lanes) {
  const slots = [];
  const midnight = midnightOf(day).getTime();
  const step = minutes * MINUTE;
  for (let start = midnight + 480 * MINUTE; start + step <= midnight + 1080 * MINUTE; start += step) {
    if (start < now.getTime()) continue;
    const free = lanes.some((lane) => {
      while (lane.at < lane.taken.length && lane.taken[lane.at].end <= start) lane.at++;
      return lane.at === lane.taken.length || lane.taken[lane.at].start >= start + step;
    });
    if (free) slots.push({ office: 'buergeramt', start: instant(start), end: instant(start + step) });
  }
  return slots;
}

const app = fastify({ logger: false });

app.get('/api/v1/:town/termine', { schema: { response: { 200: schemaOf(frame) } } }, async (request) => {
  const { counters, minutes } = serviceOf.get(request.query.service);
  const values = [tenantOf.get(request.params.town), counters, midnightOf(frame.from), midnightOf(dayAfter(frame.to, 1)), now, false];
  const { rows } = await pool.query({ name: 'claims', text: claims, values });
  const taken = new Map(counters.map((counter) => [counter, []]));
  for (const row of rows) taken.get(row.counter)?.push({ start: row.start_at.getTime(), end: row.end_at.getTime() });
  const lanes = [...taken.values()].map((list) => ({ taken: list, at: 0 }));
  const days = [];
  for (let day = frame.from; day <= frame.to; day = dayAfter(day, 1)) {
    const weekday = new Date(`${day}T00:00Z`).getUTCDay();
    const slots = weekday === 0 || weekday === 6 ? [] : slotsOf(day, { minutes }, lanes);
    if (slots.length > 0) days.push({ date: day, slots });
  }
  return { ...frame, days };
});

// BEGIN .. COMMIT around `body`, on one connection of the pool.
async function transact(body) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await body((name, sql, values) => client.query({ name, text: sql, values }));
    await client.query(result === undefined ? 'rollback' : 'commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    if (error.code !== '23P01') throw error; // claims_once: somebody was faster
  } finally {
    client.release();
  }
}

// True when the key is new and now ours.
async function keep(query, tenant, method, request, reply) {
  const hash = createHash('sha256').update(JSON.stringify(request.body)).digest();
  const { rowCount } = await query(
    'keep',
    `insert into idempotency (tenant, scope, method, key, hash, reply, kept_until) values ($1, 'a:bench', $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [tenant, method, request.headers['idempotency-key'], hash, Buffer.from(JSON.stringify(reply)), new Date(now.getTime() + 48 * 60 * MINUTE)],
  );
  return rowCount === 1;
}

// As our ids, they begin with the time.
function uuid7() {
  const ms = Date.now().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${randomUUID().slice(15)}`;
}

async function hold(request, appointment, until) {
  const { service, office, start: asked } = request.body;
  const { minutes, counters } = serviceOf.get(service);
  const tenant = tenantOf.get(request.params.town);
  const start = new Date(asked), end = new Date(start.getTime() + minutes * MINUTE);
  const reply = { appointment, start: asked, end: end.toISOString(), holdUntil: until.toISOString() };
  const turned = counters.map((_, i) => counters[(i + start.getTime() / MINUTE / 5) % counters.length]);
  return transact(async (query) => {
    if (!(await keep(query, tenant, 'booking.hold', request, reply))) return undefined;
    await query('lapse', 'delete from claims where tenant = $1 and counter = any($2) and start_at > $3::timestamptz - interval \'8 hours\' and start_at < $4 and end_at > $3 and lapses_at <= $5',
      [tenant, counters, start, end, now]);
    const { rows } = await query('free', `select c.counter from unnest($2::int[]) with ordinality c (counter, n)
        where (select true from claims x where x.tenant = $1 and x.counter = c.counter and x.start_at > $3::timestamptz - interval '8 hours'
            and x.start_at < $4::timestamptz and x.end_at > $3::timestamptz limit 1) is null
        order by c.n limit 1`, [tenant, turned, start, end]);
    if (rows.length === 0) return null;
    await query('appointment', `insert into appointments (tenant, appointment, office, service, counter, start_at, end_at, state, hold_until, made_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, 'HELD', $8, $9, $9)`, [tenant, appointment, office, service, rows[0].counter, start, end, until, now]);
    await query('claim', 'insert into claims (tenant, counter, start_at, end_at, appointment, lapses_at) values ($1, $2, $3, $4, $5, $6)',
      [tenant, rows[0].counter, start, end, appointment, until]);
    await query('due', `insert into due (tenant, id, kind, subject, at) values ($1, $2::uuid, 'lapse', $2::text, $3)`, [tenant, appointment, until]);
    return reply;
  });
}

app.post('/api/v1/:town/termine', ok('appointment', 'code', 'start', 'end', 'holdUntil'), async (request, response) => {
  if (!(await isLoggedIn(request))) return response.code(401).send({});
  const until = new Date(now.getTime() + 10 * MINUTE);
  for (let i = 0; i < 6; i++) {
    const reply = await hold(request, uuid7(), until);
    if (reply === null) break;
    if (reply !== undefined) return { ...reply, code: createHash('sha256').update(reply.appointment).digest('base64url').slice(0, 22) };
  }
  return response.code(409).send({});
});

app.post('/api/v1/:town/termine/:appointment/buchen', ok('appointment', 'code'), async (request, response) => {
  if (!(await isLoggedIn(request))) return response.code(401).send({});
  const { appointment, code, name, email } = request.body;
  if (code !== createHash('sha256').update(appointment).digest('base64url').slice(0, 22)) return response.code(404).send({});
  const tenant = tenantOf.get(request.params.town);
  const reply = await transact(async (query) => {
    if (!(await keep(query, tenant, 'booking.book', request, { appointment }))) return undefined;
    const { rows } = await query('held', `select start_at from appointments where tenant = $1 and appointment = $2 and state = 'HELD' and hold_until > $3 for update`, [tenant, appointment, now]);
    if (rows.length === 0) return undefined;
    await query('firm', 'update claims set lapses_at = null where tenant = $1 and appointment = $2', [tenant, appointment]);
    await query('booked', `update appointments set state = 'BOOKED', hold_until = null, name = $3, email = $4, language = 'de', account = $5, changed_at = $6
        where tenant = $1 and appointment = $2`, [tenant, appointment, name, email, '01930000-0000-7000-8000-000000000001', now]);
    await query('timed', `update due set kind = 'tomorrow', at = $3, retry_at = null, attempts = 0 where tenant = $1 and id = $2`,
      [tenant, appointment, new Date(rows[0].start_at.getTime() - 86_400_000)]);
    await query('told', `insert into outbox (tenant, id, target, body) values ($1, $2, 'notifier.mail', $3)`, [tenant, uuid7(), Buffer.alloc(mail, 42)]);
    return { appointment, code };
  });
  return reply ?? response.code(409).send({});
});

app.get('/health', async () => ({}));

await app.listen({ host: '127.0.0.1', port: Number(port) });

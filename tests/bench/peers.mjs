// The servers of a run: a gateway of the bench's own beside the deployment's (one loop, no log lines), nginx, Fastify, the far end of
// the hop. All on one core, one worker each; the load comes from the other.
import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { environmentOf, serve, withChildren } from './processes.mjs';

const { RATHAUS_APP, RATHAUS_RUN, RATHAUS_BUILD, RATHAUS_ROOT, BENCH_OUT } = process.env;

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// A gateway like the deployment's. `change` of its environment.
export async function startGateway(gatewayPid, change = {}) {
  const port = await freePort();
  const env = {
    ...environmentOf(gatewayPid),
    RATHAUS_BIND: `127.0.0.1:${port}`,
    RATHAUS_METRICS: `127.0.0.1:${await freePort()}`,
    RATHAUS_LOOPS: '1',
    RATHAUS_LOG_LEVEL: 'error',
    RATHAUS_RATE_READ: '10000000',
    RATHAUS_RATE_WRITE: '10000000',
    ...change,
  };
  const address = `http://127.0.0.1:${port}`;
  const child = await serve('gateway', [`${RATHAUS_APP}/bin/rathaus-gateway`], { env, url: `${address}/health`, log: `${BENCH_OUT}/gateway.log` });
  return { child, address, pids: [child.pid] };
}

// The far end of the hop: takes booking's place on the bus. Returns what the gateway's endpoints must say.
export async function startHop(bookingPid) {
  const socket = `ipc://${RATHAUS_RUN}/bench-hop.sock`;
  const env = { ...environmentOf(bookingPid), RATHAUS_BIND: socket, RATHAUS_METRICS: '', RATHAUS_LOG_LEVEL: 'error', RATHAUS_WORKERS: '1' };
  const child = await serve('hop', [`${RATHAUS_BUILD}/tests/bench/bench_hop`], { env, log: `${BENCH_OUT}/hop.log` });
  return { child, socket, pids: [child.pid] };
}

// Somebody who is logged in: the session stands in Redis as the gateway itself would put it. `n` tells accounts apart.
export function openSession(n = 1) {
  const token = [...randomBytes(32)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('');
  const now = Date.now();
  const text = `account: "01930000-0000-7000-8000-${String(n).padStart(12, '0')}" staff: false trust: 1 since: ${now} until: ${now + 7_200_000} idle: 1800`;
  const packed = execFileSync('protoc', ['--encode=session.Session', `-I${RATHAUS_ROOT}/proto`, `${RATHAUS_ROOT}/proto/session.proto`], { input: text });
  const id = createHash('sha256').update(token).digest('base64url');
  execFileSync('redis-cli', ['-s', `${RATHAUS_RUN}/redis.sock`, '-x', 'SET', `rathaus:s:${id}`], { input: packed });
  execFileSync('redis-cli', ['-s', `${RATHAUS_RUN}/redis.sock`, 'EXPIRE', `rathaus:s:${id}`, '7200']);
  return { cookie: `session=${token}` };
}

// nginx with files, as it is meant to be fast: one worker, no access log, sendfile, descriptors kept open. `files`: name -> bytes.
export async function startNginx(files) {
  const root = `${BENCH_OUT}/nginx`;
  const port = await freePort();
  mkdirSync(`${root}/www`, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(`${root}/www/${name}`, bytes);
  writeFileSync(`${root}/nginx.conf`, `
daemon off; worker_processes 1; pid ${root}/pid; error_log ${root}/error.log;
events { worker_connections 4096; multi_accept on; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  open_file_cache max=100 inactive=600s; open_file_cache_valid 600s; default_type text/html;
  client_body_temp_path ${root}/t; proxy_temp_path ${root}/t; fastcgi_temp_path ${root}/t; uwsgi_temp_path ${root}/t; scgi_temp_path ${root}/t;
  server { listen 127.0.0.1:${port}; root ${root}/www; }
}
`);
  const address = `http://127.0.0.1:${port}`;
  const command = ['nginx', '-c', `${root}/nginx.conf`, '-e', `${root}/error.log`];
  const child = await serve('nginx', command, { url: `${address}/${Object.keys(files)[0]}`, log: `${BENCH_OUT}/nginx.log` });
  return { child, address, pids: withChildren(child.pid) };
}

// Fastify with a program of ours: `program` gets port, Redis' socket, `more` arguments and the file with `given`.
export async function startFastify(given, program = 'fastify.mjs', more = []) {
  const port = await freePort();
  const file = `${BENCH_OUT}/${program}.json`;
  writeFileSync(file, JSON.stringify(given));
  const command = ['node', new URL(program, import.meta.url).pathname, String(port), `${RATHAUS_RUN}/redis.sock`, ...more, file];
  const child = await serve('fastify', command, { env: { ...process.env, NODE_ENV: 'production' }, url: `http://127.0.0.1:${port}/health`, log: `${BENCH_OUT}/fastify.log` });
  return { child, address: `http://127.0.0.1:${port}`, pids: [child.pid] };
}

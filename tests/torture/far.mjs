// The other side of the link: second replicas and a second gateway, in a network namespace of their own, and what lets them reach the
// database, Redis and the mail server of this side. A cut drops all packets of one port, both ways, without telling anybody.
import { execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';

const { RATHAUS_FAR: name, RATHAUS_HERE: here, RATHAUS_THERE: there, RATHAUS_RUN: run, RATHAUS_APP: app, RATHAUS_DATA: data, RATHAUS_USER: user } = process.env;
const base = Number(process.env.TORTURE_PORT);
export const root = process.getuid() === 0;
const ports = { accounts: base + 2001, booking: base + 2002, notifier: base + 2003, gateway: base + 2004, database: base + 2021, redis: base + 2022, mail: base + 2023 };
const services = ['accounts', 'booking', 'notifier'];
export const gateways = [`http://127.0.0.1:${base}`, `http://${there}:${ports.gateway}`];

const inside = (...words) => execFileSync('ip', ['netns', 'exec', name, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });

function makeNamespace() {
  const ip = (words) => execFileSync('ip', words.split(' '));
  const [near, far] = [`rt${base}a`, `rt${base}b`];
  ip(`netns add ${name}`);
  ip(`link add ${near} type veth peer name ${far} netns ${name}`);
  ip(`addr add ${here}/30 dev ${near}`);
  ip(`link set ${near} up`);
  inside('ip', 'addr', 'add', `${there}/30`, 'dev', far);
  inside('ip', 'link', 'set', far, 'up');
  inside('ip', 'link', 'set', 'lo', 'up');
}

const nearPid = (part) => Number(readFileSync(`${data}/pid/${part}`, 'utf8').split(' ')[0]);

// The settings of the replica on this side, but for what differs.
function settingsOf(part, own) {
  const lines = readFileSync(`/proc/${nearPid(part)}/environ`, 'utf8').split('\0');
  const near = Object.fromEntries(lines.filter((line) => /^(RATHAUS_|PATH=|LC_ALL=|TZ=)/.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  return { ...near, ...own };
}

function settings(part) {
  if (part === 'gateway') {
    return settingsOf('gateway', { RATHAUS_BIND: `${there}:${ports.gateway}`, RATHAUS_METRICS: `127.0.0.1:${base + 2014}`, RATHAUS_REDIS: `${here}:${ports.redis}` });
  }
  return settingsOf(`${part}-1`, { RATHAUS_BIND: `tcp://${there}:${ports[part]}`, RATHAUS_METRICS: `127.0.0.1:${base + 2011 + services.indexOf(part)}`,
    RATHAUS_DATABASE: `host=${here} port=${ports.database} dbname=rathaus user=rathaus_${part} application_name=${part}-2` });
}

const children = new Map(); // part -> process
let stopping = false;
const relays = [];

const relay = (words, host, port, to) => {
  const [program, ...rest] = [...words, process.execPath, new URL('relay.mjs', import.meta.url).pathname, host, String(port), to];
  relays.push(spawn(program, rest, { stdio: 'ignore' }));
};
const within = root ? ['ip', 'netns', 'exec', name] : [];

// Starts a part, and again whenever it ends.
function keep(part) {
  const words = root ? [...within, 'setpriv', '--reuid', user, '--regid', user, '--clear-groups', '--'] : [];
  const [program, ...rest] = [...words, `${app}/bin/rathaus-${part}`];
  const log = openSync(`${data}/log/${part}-2.log`, 'a');
  const child = spawn(program, rest, { env: settings(part), cwd: data, stdio: ['ignore', log, log], detached: true });
  children.set(part, child);
  child.on('exit', () => { if (!stopping) setTimeout(() => stopping || keep(part), 200); });
}

export function startFar() {
  if (root) makeNamespace();
  relay([], here, ports.database, `${run}/.s.PGSQL.5432`);
  relay([], here, ports.redis, `${run}/redis.sock`);
  if (root) { // mails go to a server in the clear on one's own machine alone
    relay([], here, ports.mail, `127.0.0.1:${base + 1600}`);
    relay(within, '127.0.0.1', base + 1600, `${here}:${ports.mail}`);
  }
  for (const part of [...services, 'gateway']) keep(part);
}

export const farPid = (part) => children.get(part).pid;
export const farAlive = (part) => children.get(part).exitCode === null && children.get(part).signalCode === null;

// Ends all of it; resolves when it has ended.
export async function stopFar() {
  stopping = true;
  await Promise.all([...children.values()].filter((child) => child.exitCode === null && child.signalCode === null).map((child) => new Promise((resolve) => {
    child.on('exit', resolve);
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  })));
  for (const one of relays) one.kill('SIGTERM');
  if (root) execFileSync('ip', ['netns', 'del', name]);
}

// The links that can be cut, by the ports that they use: ours there, theirs here.
export const links = root ? {
  'services of both sides': { there: services.map((service) => ports[service]) },
  'clients and gateway-2': { there: [ports.gateway] },
  'services there and database': { here: [ports.database] },
  'gateway-2 and redis': { here: [ports.redis] },
} : {};

function rules(link, act) {
  for (const port of links[link].there ?? []) {
    inside('iptables', '-w', act, 'INPUT', '-d', there, '!', '-i', 'lo', '-p', 'tcp', '--dport', String(port), '-j', 'DROP');
    inside('iptables', '-w', act, 'OUTPUT', '-s', there, '!', '-o', 'lo', '-p', 'tcp', '--sport', String(port), '-j', 'DROP');
  }
  for (const port of links[link].here ?? []) {
    inside('iptables', '-w', act, 'OUTPUT', '-d', here, '-p', 'tcp', '--dport', String(port), '-j', 'DROP');
    inside('iptables', '-w', act, 'INPUT', '-s', here, '-p', 'tcp', '--sport', String(port), '-j', 'DROP');
  }
}

export const cut = (link) => rules(link, '-A');
export const mend = (link) => rules(link, '-D');

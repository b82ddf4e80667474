// 10,000 idle keep-alive connections and 1,000 event streams held by one gateway: what others then wait for, against a gateway of the
// same kind that holds nothing. p99 at a load far below what one loop can do, so that it tells of waiting, not of the queue.
import { connect } from 'node:net';
import { median, wrk } from '../load.mjs';
import { startGateway } from '../peers.mjs';
import { end } from '../processes.mjs';

export const names = ['idle_connections'];
export const goal = { idle_connections: [1.2, 1], lower: true };

const IDLE = 10_000;
const STREAMS = 1_000;
const path = '/merseburg';

// A connection from one of many local addresses, as citizens have, which has got an answer to `request`.
function open(port, i, request) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.${1 + (i % 8)}.${1 + ((i >> 3) % 250)}` });
    socket.once('error', reject);
    socket.once('connect', () => socket.write(request));
    socket.once('data', (data) => (data.toString().startsWith('HTTP/1.1 200') ? resolve(socket) : reject(new Error(data.toString().slice(0, 200)))));
  });
}

async function openMany(port, n, request) {
  const sockets = [];
  while (sockets.length < n) {
    const more = Array.from({ length: Math.min(100, n - sockets.length) }, (_, i) => open(port, sockets.length + i, request));
    sockets.push(...(await Promise.all(more)));
  }
  let closed = 0;
  for (const socket of sockets) socket.on('close', () => closed++).on('error', () => {});
  return { close: () => sockets.forEach((socket) => socket.destroy()), closed: () => closed };
}

export async function measure({ gatewayPid, rounds }) {
  const change = { RATHAUS_TIMEOUT_S: '600' };
  const [busy, calm] = [await startGateway(gatewayPid, change), await startGateway(gatewayPid, change)];
  const port = Number(new URL(busy.address).port);
  const idle = await openMany(port, IDLE, 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const live = await openMany(port, STREAMS, 'GET /merseburg/termine?service=personalausweis HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
  const pairs = [];
  for (let i = 0; i < rounds; i++) {
    const pair = {};
    for (const [name, side] of i % 2 ? [['calm', calm], ['busy', busy]] : [['busy', busy], ['calm', calm]])
      pair[name] = await wrk(side.address + path, { connections: 4 });
    pairs.push(pair);
  }
  if (idle.closed() + live.closed() > 0) throw new Error(`${idle.closed()} idle connections and ${live.closed()} streams were closed`);
  idle.close();
  live.close();
  await Promise.all([end(busy.child), end(calm.child)]);
  const ratios = pairs.map((pair) => pair.busy.p99 / pair.calm.p99);
  const of = (side, what) => median(pairs.map((pair) => pair[side][what]));
  return {
    idle_connections: {
      value: median(ratios),
      ratios,
      ours: { p99: of('busy', 'p99'), perSecond: of('busy', 'perSecond') },
      theirs: { p99: of('calm', 'p99'), perSecond: of('calm', 'perSecond') },
      note: `p99 with ${IDLE} idle connections and ${STREAMS} streams, by p99 without`,
    },
  };
}

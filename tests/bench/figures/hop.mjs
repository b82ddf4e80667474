// Gateway -> bus -> service -> bus -> gateway with the session looked up in Redis, against one Fastify process that does the same
// look-up by ioredis and answers with the same JSON without any hop. CPU per request, all processes of a side but Redis.
import assert from 'node:assert/strict';
import { byTurns } from '../load.mjs';
import { openSession, startFastify, startGateway, startHop } from '../peers.mjs';
import { end, environmentOf } from '../processes.mjs';

export const names = ['hop_vs_fastify'];
export const goal = { hop_vs_fastify: [1.5, 2] };

const path = '/api/v1/konto/termine';

export async function measure({ gatewayPid, bookingPid, rounds }) {
  const hop = await startHop(bookingPid);
  const endpoints = environmentOf(gatewayPid).RATHAUS_ENDPOINTS.replace(/booking=\S+/, `booking=${hop.socket}`);
  const gateway = await startGateway(gatewayPid, { RATHAUS_ENDPOINTS: endpoints });
  const headers = openSession();
  const reply = await (await fetch(gateway.address + path, { headers })).json();
  const fastify = await startFastify(reply);
  const same = await (await fetch(fastify.address + path, { headers })).json();
  assert.deepEqual(same, reply, 'both sides answer the same');
  const got = await byTurns(
    { name: 'gateway and service', pids: [...gateway.pids, ...hop.pids], url: gateway.address + path, headers },
    { name: 'Fastify', pids: fastify.pids, url: fastify.address + path, headers },
    rounds,
  );
  await Promise.all([gateway, hop, fastify].map((side) => end(side.child)));
  return { hop_vs_fastify: { ...got, note: `${JSON.stringify(reply).length} bytes of JSON` } };
}

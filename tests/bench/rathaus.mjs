// Accounts, booking and a gateway of the benchmark's own on one of its databases, in the place of the deployment's. Nothing relays the
// outbox: its rows are written, as they are by the peers, and stay.
import { environmentOf, end, serve } from './processes.mjs';
import { startGateway } from './peers.mjs';

const { RATHAUS_APP, RATHAUS_RUN, BENCH_STORE_RUN, BENCH_OUT } = process.env;

// `pids`: name of a process of the deployment -> its number. `change` of the gateway's environment. Returns { address, endpoints, pids, end }.
export async function startRathaus(pids, database, change = {}) {
  const children = [];
  let endpoints = environmentOf(pids.gateway).RATHAUS_ENDPOINTS;
  for (const service of ['accounts', 'booking']) {
    const socket = `ipc://${RATHAUS_RUN}/bench-${database}-${service}.sock`;
    const env = {
      ...environmentOf(pids[`${service}-1`]),
      RATHAUS_BIND: socket,
      RATHAUS_METRICS: '',
      RATHAUS_ENDPOINTS: '',
      RATHAUS_LOG_LEVEL: 'error',
      RATHAUS_DATABASE: `host=${BENCH_STORE_RUN} dbname=${database} user=rathaus_${service}`,
    };
    children.push(await serve(service, [`${RATHAUS_APP}/bin/rathaus-${service}`], { env, log: `${BENCH_OUT}/${database}-${service}.log` }));
    endpoints = endpoints.replace(new RegExp(`${service}=\\S+`), `${service}=${socket}`);
  }
  const gateway = await startGateway(pids.gateway, { RATHAUS_ENDPOINTS: endpoints, ...change });
  children.push(gateway.child);
  return { address: gateway.address, endpoints, pids: children.map((child) => child.pid), end: () => Promise.all(children.map(end)) };
}

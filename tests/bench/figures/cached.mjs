// A town's page of free times, served from the gateway's cache while somebody books there all the time, against nginx with the same
// bytes in a file, both compressed as browsers ask for it. Ours counts all services too: they refill the cache.
import { byTurns, raw } from '../load.mjs';
import { startGateway, startNginx } from '../peers.mjs';
import { end } from '../processes.mjs';
import { writer } from '../writer.mjs';

export const names = ['cached_vs_nginx'];
export const goal = { cached_vs_nginx: [0.9, 1.2] };

const path = '/merseburg/termine?service=personalausweis';

export async function measure({ gatewayPid, servicePids, rounds }) {
  const gateway = await startGateway(gatewayPid);
  const bytes = await raw(gateway.address + path, 'gzip');
  const nginx = await startNginx({ 'page.html': bytes });
  const headers = { 'Accept-Encoding': 'gzip' };
  const writing = writer(gateway.address, 'merseburg', 'personalausweis');
  const got = await byTurns(
    { name: 'gateway', pids: [...gateway.pids, ...servicePids], url: gateway.address + path, headers },
    { name: 'nginx', pids: nginx.pids, url: `${nginx.address}/page.html`, headers },
    rounds,
  );
  const writes = await writing.stop();
  await Promise.all([end(gateway.child), end(nginx.child)]);
  return { cached_vs_nginx: { ...got, note: `${bytes.length} bytes, ${writes} holds taken and given back meanwhile` } };
}

// A file of ours (the stylesheet that every page needs) against nginx with the same bytes, compressed as browsers
// ask for it. CPU per request, one worker each.
import { byTurns, raw } from '../load.mjs';
import { startGateway, startNginx } from '../peers.mjs';
import { end } from '../processes.mjs';

export const names = ['static_vs_nginx'];
export const goal = { static_vs_nginx: [0.9, 1.2] };

export async function measure({ gatewayPid, rounds }) {
  const gateway = await startGateway(gatewayPid);
  const page = await (await fetch(`${gateway.address}/merseburg`)).text();
  const path = /href="(\/[^"]+\.css[^"]*)"/.exec(page)[1];
  const bytes = await raw(gateway.address + path, 'br');
  const headers = { 'Accept-Encoding': 'br' };
  const nginx = await startNginx({ 'style.css': bytes });
  const got = await byTurns(
    { name: 'gateway', pids: gateway.pids, url: gateway.address + path, headers },
    { name: 'nginx', pids: nginx.pids, url: `${nginx.address}/style.css`, headers },
    rounds,
  );
  await Promise.all([end(gateway.child), end(nginx.child)]);
  return { static_vs_nginx: { ...got, note: `${bytes.length} bytes` } };
}

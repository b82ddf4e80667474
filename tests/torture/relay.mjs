// Passes bytes on, both ways, and the end of a connection; a process of its own, so that nothing that its user does delays them:
// relay.mjs <address> <port> <to: path, or address:port>
import { createConnection, createServer } from 'node:net';

const [host, port, to] = process.argv.slice(2);
const colon = to.lastIndexOf(':');
const target = to.startsWith('/') ? { path: to } : { host: to.slice(0, colon), port: Number(to.slice(colon + 1)) };

createServer((one) => {
  const other = createConnection(target);
  for (const [from, into] of [[one, other], [other, one]]) from.on('error', () => into.destroy()).on('close', () => into.destroy()).pipe(into);
}).listen(Number(port), host);

// receiver.mjs <folder> <port> [<secret>]: takes webhooks on 127.0.0.1. It answers with the status that the path names and puts each request
// into the folder, a file each: method, path, headers, content, and whether the signature is right.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';

const key = Buffer.from((process.argv[4] ?? 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').slice(6), 'base64');
let n = 0;
createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const content = Buffer.concat(chunks).toString();
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers;
    const right = signature === `v1,${createHmac('sha256', key).update(`${id}.${time}.${content}`).digest('base64')}`;
    const fresh = Math.abs(Date.now() / 1000 - Number(time)) < 60;
    n += 1;
    writeFileSync(`${process.argv[2]}/${n}.eml`, `${request.method} ${request.url} ${id} signed:${right} fresh:${fresh}\n${content}\n`);
    const status = Number(request.url.slice(1));
    response.writeHead(status, status === 302 ? { location: '/200' } : {});
    response.end(status === 200 ? 'x'.repeat(100000) : '');
  });
}).listen(Number(process.argv[3]), '127.0.0.1');

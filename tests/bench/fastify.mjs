// The peer: one Fastify process as its own documentation would have it - logger off, response schema - that looks the same
// session up in the same Redis with the same two commands, and answers with the same JSON. No hop behind it.
// Arguments: port, Redis' socket, file with the reply.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import Redis from 'ioredis';

const [port, socket, file] = process.argv.slice(2);
const reply = JSON.parse(readFileSync(file, 'utf8'));
const redis = new Redis({ path: socket, enableAutoPipelining: true });

// A JSON schema of a value, as somebody who knows the reply would write it.
function schemaOf(value) {
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0] ?? '') };
  if (value !== null && typeof value === 'object')
    return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, of]) => [name, schemaOf(of)])) };
  return { type: typeof value === 'number' ? 'integer' : typeof value };
}

const app = fastify({ logger: false });

app.get('/api/v1/konto/termine', { schema: { response: { 200: schemaOf(reply) } } }, async (request, response) => {
  const token = /(?:^|; )session=([a-z2-7]{32})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1];
  const name = token && `rathaus:s:${createHash('sha256').update(token).digest('base64url')}`;
  const session = name && (await redis.getBuffer(name));
  if (!session) return response.code(401).send({});
  redis.expire(name, 1800);
  response.header('cache-control', 'no-store');
  return reply;
});

app.get('/health', async () => ({}));

await app.listen({ host: '127.0.0.1', port: Number(port) });

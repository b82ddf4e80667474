// A deployment without the demo begins with nobody in it: no account that everybody knows.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { base } from './support.mjs';
import { demoPassword } from '../support/staff.mjs';

const top = new URL('../..', import.meta.url).pathname;
const data = `${process.env.RATHAUS_DATA}-another`; // tests/run removes it, whatever happens
const port = Number(new URL(base).port) + 60;
const there = (command, ...args) =>
  execFileSync(`${top}deploy/${command}`, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RATHAUS_DATA: data } });

after(() => {
  there('down', '--quiet');
  rmSync(data, { recursive: true, force: true });
});

test('deploy/up --empty makes no account and prints no password, and those of the demo are unknown', { timeout: 180_000 }, async () => {
  const told = there('up', '--detach', '--empty', '--port', String(port));
  assert.ok(!told.includes(demoPassword), told);
  const run = new URL(`file://${/PostgreSQL +(\S+)\/\.s/.exec(told)[1]}`).pathname;
  const count = 'select (select count(*) from accounts.accounts) + (select count(*) from accounts.roles) + (select count(*) from accounts.links)';
  assert.equal(execFileSync('psql', ['-X', '-At', '-h', run, '-U', 'rathaus_owner', '-d', 'rathaus', '-c', count], { encoding: 'utf8' }).trim(), '0');
  for (const who of ['administration', 'sachbearbeitung', 'revision']) {
    const reply = await fetch(`http://localhost:${port}/api/v1/anmelden`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ email: `${who}@merseburg.example`, password: demoPassword }),
    });
    assert.equal((await reply.json()).code, 'WRONG_LOGIN');
  }
});

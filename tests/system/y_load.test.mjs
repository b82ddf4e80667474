// All municipalities of Germany, each a tenant of its own: the most that one deployment can meet. Runs behind the tests that count
// tenants.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, base, pid } from './support.mjs';

const app = process.env.RATHAUS_APP;
const ALL = 10_774; // lines of the register
const NEW = 300; // towns that are asked for while memory is watched

function load() {
  return execFileSync(`${app}/bin/rathaus-load`, [`${app}/share/rathaus/data/municipalities.csv`, '--each'], {
    encoding: 'utf8',
    env: { RATHAUS_DATABASE: `host=${process.env.RATHAUS_RUN} dbname=rathaus user=rathaus_accounts` },
  });
}

const addresses = () => ask('select tenant, slug from accounts.tenants order by tenant').split('\n');
const told = () => ask(`select count(*) from accounts.tenants t
  join booking.tenants b on b.tenant = t.tenant and b.slug = t.slug and b.name = t.name and b.version = t.version`);

// Memory of the gateway, in MiB.
const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid('gateway')}/status`, 'utf8'))[1]) / 1024;

let known; // addresses before the load

before(() => {
  known = addresses();
  assert.match(load(), /^\d+ administrations, \d+ places loaded\n$/);
});

test('every municipality is there once, with an address of its own', () => {
  assert.equal(ask('select count(*) from accounts.places'), String(ALL));
  assert.equal(ask('select count(distinct slug) from accounts.places'), String(ALL));
  const tenants = addresses();
  assert.equal(new Set(tenants.map((line) => line.split('|')[1])).size, tenants.length);
});

test('addresses that were there stay, places of one name get their number', () => {
  assert.deepEqual(addresses().slice(0, known.length), known);
  assert.deepEqual(ask("select t.slug from accounts.places p join accounts.tenants t using (tenant) where p.name = 'Petersberg' order by p.ags").split('\n'),
    ['petersberg-06631020', 'petersberg-07340037', 'petersberg', 'petersberg-16074067']);
});

test('booking is told of every one', async () => {
  const until = Date.now() + 120_000;
  while (ask('select count(*) from accounts.outbox') !== '0' && Date.now() < until) await pause(100);
  assert.equal(ask('select count(*) from accounts.outbox'), '0', 'nothing waits and nothing was given up');
  assert.equal(told(), String(addresses().length));
});

test('a second load changes nothing', () => {
  const tenants = addresses();
  assert.equal(load(), '0 administrations, 0 places loaded\n');
  assert.deepEqual(addresses(), tenants);
  assert.equal(ask('select count(*) from accounts.outbox'), '0');
});

test('any new town has a start page, and the gateway does not grow with their number', async () => {
  const slugs = ask(`select slug from accounts.tenants where tenant > ${known.length} order by random() limit ${NEW}`).split('\n');
  for (const slug of slugs.slice(0, 3)) assert.equal((await fetch(`${base}/${slug}`)).status, 200, slug);
  const start = resident();
  for (const slug of slugs.slice(3)) assert.equal((await fetch(`${base}/${slug}`)).status, 200, slug);
  const grown = resident() - start;
  assert.ok(grown < 32, `${grown} MiB for ${NEW} towns`);
});

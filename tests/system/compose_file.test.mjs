// docker-compose.yml is one by the Compose specification's present JSON schema, which Compose v2 holds files to; tests/compose starts
// it for real with Compose 1.29.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import yaml from 'js-yaml';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
for (const own of ['duration', 'ports', 'expose', 'subnet_ip_address']) ajv.addFormat(own, true);
const { $schema, ...schema } = JSON.parse(read('node_modules/dclint/schemas/compose.schema.json'));
const keeps = ajv.compile(schema);
const file = () => yaml.load(read('../../docker-compose.yml'));

test('docker-compose.yml keeps the Compose specification', () => {
  assert.ok(keeps(file()), JSON.stringify(keeps.errors));
});

test('a key that the specification does not know is found', () => {
  const wrong = file();
  wrong.services.gateway.restarts = 'always';
  assert.ok(!keeps(wrong));
});

test('nothing stands in it that Compose v2 reads otherwise', () => {
  const { version, services, networks } = file();
  assert.equal(version, undefined, '"version" is obsolete there');
  for (const [name, service] of Object.entries(services)) {
    for (const gone of ['links', 'external_links', 'container_name', 'volumes_from']) assert.equal(service[gone], undefined, `${name}: ${gone}`);
    assert.ok(!(service.network_mode && service.networks), `${name}: a mode of the network, or networks`);
    assert.ok(Array.isArray(service.command ?? []), `${name}: a command in words of its own, split by nobody`);
    for (const network of service.networks ?? []) assert.ok(network in networks, `${name}: ${network}`);
    for (const other of Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})) assert.ok(other in services, `${name}: ${other}`);
  }
});

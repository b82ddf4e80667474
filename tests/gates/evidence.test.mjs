// The gate is tested itself: a row that names what is not there is found.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { faults } from './evidence.mjs';

const top = fileURLToPath(new URL('../..', import.meta.url));
const row = (where, cell) => faults(`| 1.2.3 | gist | ${where}${where && ' '}| ${cell} |\n`, top);

test('a row whose files and tests exist passes', () => {
  assert.deepEqual(row('`gateway/rates.c`', '`tests/gates/evidence.test.mjs`: "a row whose files and tests exist passes"'), []);
  assert.deepEqual(row('`gateway/rates.c`', '`tests/unit/gateway/test_router.c`: "finds_the_root"; open: more'), []);
  assert.deepEqual(row('', 'open: nothing yet'), []);
});
test('a file that is not there is found', () => {
  assert.equal(row('`gateway/gone.c`', 'open: nothing yet').length, 1);
  assert.equal(row('`gateway/rates.c`', '`tests/gone.test.mjs`: "whatever"').length, 1);
});
test('a test that is not there is found', () => {
  assert.equal(row('`gateway/rates.c`', '`tests/unit/gateway/test_router.c`: "finds_the_roo"').length, 1);
  assert.equal(row('`gateway/rates.c`', '`tests/gates/evidence.test.mjs`: "a row whose files and tests"').length, 1);
  assert.equal(row('`gateway/rates.c`', '"a sentence without its file"').length, 1);
});
test('a row that neither names a test nor says that it is open is found', () => {
  assert.equal(row('`gateway/rates.c`', '').length, 1);
  assert.equal(row('', '`tests/unit/gateway/test_router.c`: "finds_the_root"').length, 1);
  assert.deepEqual(faults('no table', top), ['no row']);
});

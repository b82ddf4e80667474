import { as, phone, desk, noViolations } from './browser.mjs';
import { logInAs } from './staff.mjs';
import { test } from 'node:test';
const paths = process.env.PATHS.split(' ');
test('tour', async () => {
for (const [view, size] of [['desk', desk], ['phone', phone]]) await as({ viewport: size }, async (page) => {
  await logInAs(page, process.env.WHO);
  for (const path of paths) {
    await page.goto('/merseburg/amt' + path);
    const name = (path.replace(/[^a-z0-9]+/g, '-') || 'amt') + '-' + view;
    await page.screenshot({ path: `/tmp/shots/s${name}.png`, fullPage: view === 'desk' });
    try { await noViolations(page); } catch (e) { console.log(name, e.message.slice(0, 300)); }
    console.log(name, await page.title(), await page.evaluate(() => document.documentElement.scrollWidth));
  }
});
});

import { as, phone, desk, noViolations } from './browser.mjs';
import { test } from 'node:test';
const list = JSON.parse(process.env.SHOTS);
test('shots', async () => {
for (const [name, path, view] of list) await as({ viewport: view === 'phone' ? phone : desk }, async (page) => {
  await page.goto(path);
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
  try { await noViolations(page); } catch (e) { console.log(name, e.message.slice(0, 800)); }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  console.log(name, page.url(), wide);
});
});

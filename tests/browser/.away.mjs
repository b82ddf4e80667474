import { as, phone, desk, noViolations } from './browser.mjs';
import { test } from 'node:test';
test('away', async () => {
for (const [view, size] of [['desk', desk], ['phone', phone]]) await as({ viewport: size }, async (page) => {
  await page.goto('/anmelden');
  await page.screenshot({ path: `/tmp/shots/anmelden-${view}.png`, fullPage: true });
  await page.getByRole('button', { name: /Stadtkonto/ }).click();
  await page.waitForLoadState();
  console.log(page.url(), await page.title());
  await page.screenshot({ path: `/tmp/shots/away-${view}.png`, fullPage: true });
  await noViolations(page);
});
});

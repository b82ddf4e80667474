// Somebody who works for two towns acts for one of them at a time, with the role that they have there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../system/support.mjs";
import { as, hasText } from "./browser.mjs";
import { fine, logIn, password, register } from "./people.mjs";
import { digits } from "./staff.mjs";

const give = (address, town, role) => ask(`insert into accounts.roles (tenant, account, town, role, given_at)
    select 0, a.account, t.tenant, '${role}', '2026-11-01' from accounts.accounts a, accounts.tenants t where a.folded = '${address}' and t.slug = '${town}'`);

test("a caseworker of one town who is the admin of another sees at each what the role there allows, and changes between them", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await logIn(page, address);
        ask(`update accounts.accounts set name = 'Kim Beispiel' where folded = '${address}'`);
        give(address, "merseburg", "caseworker");
        give(address, "schkopau", "admin");
        await page.goto("/konto/zweiter-faktor");
        const secret = (await page.locator("aside code").textContent()).trim();
        await page.getByLabel("Sechs Ziffern der App").fill(digits(secret));
        await page.getByLabel("Passwort").fill(password);
        await page.getByRole("button", { name: "App einschalten" }).click();
        await page.getByRole("heading", { name: "Die App ist eingeschaltet" }).waitFor();

        await page.goto("/merseburg/amt");
        await hasText(page, "Sie handeln für: Stadt Merseburg");
        assert.equal(await page.getByRole("link", { name: "Personal", exact: true }).count(), 0);
        assert.equal((await page.goto("/merseburg/amt/personal")).status(), 403);
        assert.equal((await page.goto("/merseburg/amt/einstellungen")).status(), 403);
        await page.goto("/merseburg/amt");
        await fine(page, "towns-caseworker");
        await page.locator(".rh-staff__for a").click();
        await page.waitForURL("**/konto#arbeit");
        await fine(page, "towns-choice");
        await page.getByRole("link", { name: "Gemeinde Schkopau", exact: true }).click();
        await hasText(page, "Sie handeln für: Gemeinde Schkopau");
        await fine(page, "towns-admin");
        assert.equal((await page.goto("/schkopau/amt/personal")).status(), 200);
        assert.equal(await page.getByText("Kim Beispiel").count() > 0, true);
        assert.equal((await page.goto("/schkopau/amt/einstellungen")).status(), 200);
        assert.equal((await page.goto("/petersberg/amt")).status(), 403);

        // What is done at one of them is an entry of its log alone.
        const entries = (town) => ask(`select count(*) from accounts.audit u join accounts.accounts a on a.account = u.account
            join accounts.tenants t on t.tenant = u.tenant where a.folded = '${address}' and t.slug = '${town}' and u.action = 'booking.desk'`);
        for (let i = 0; i < 100 && entries("merseburg") === "0"; i++)
            await page.waitForTimeout(100);
        assert.notEqual(entries("merseburg"), "0");
        assert.equal(entries("schkopau"), "0");
    });
});

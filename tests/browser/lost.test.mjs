// Who has lost every second factor: asks, is told by mail, waits, and removes it; or the mail's link stops it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../system/support.mjs";
import { as, hasText, mails } from "./browser.mjs";
import { fine, logIn, password, register } from "./people.mjs";
import { digits } from "./staff.mjs";

async function withApp(page) {
    const address = await register(page);

    await logIn(page, address);
    await page.goto("/konto/zweiter-faktor");
    const secret = (await page.locator("aside code").textContent()).trim();
    await page.getByLabel("Sechs Ziffern der App").fill(digits(secret));
    await page.getByLabel("Passwort").fill(password);
    await page.getByRole("button", { name: "App einschalten" }).click();
    await page.getByRole("heading", { name: "Die App ist eingeschaltet" }).waitFor();
    await page.goto("/konto");
    await page.getByRole("button", { name: "Abmelden" }).click();
    return address;
}

// Up to the page that asks for the code.
async function half(page, address) {
    await page.goto("/anmelden");
    await logIn(page, address);
    await page.getByRole("heading", { name: "Zweiter Schritt der Anmeldung" }).waitFor();
}

const mailOf = async (address, subject) => {
    for (let n = 1; ; n++) {
        const found = (await mails(address, n)).find((mail) => mail.subject.includes(subject));
        if (found)
            return found;
    }
};

test("a citizen who has lost app and codes gets back in after a week, and everything is told by mail", async () => {
    await as({}, async (page) => {
        const address = await withApp(page);

        await half(page, address);
        await page.getByRole("link", { name: "App, Schlüssel und Ersatzcodes verloren?" }).click();
        await fine(page, "lost-ask");
        await page.getByRole("button", { name: "Entfernen beantragen" }).click();
        await hasText(page, "Der Antrag ist gestellt.");
        await fine(page, "lost-waiting");
        assert.equal(await page.getByRole("button", { name: "Zweiten Faktor entfernen" }).count(), 0);
        assert.match((await mailOf(address, "Zweiten Faktor entfernen")).text, /\/zweiter-faktor-behalten\?code=/);
        ask(`update accounts.lost_factors f set asked_at = asked_at - interval '7 days', ready_at = ready_at - interval '7 days',
             ends_at = ends_at - interval '7 days' from accounts.accounts a where a.account = f.account and a.folded = '${address}'`);
        await page.reload();
        await fine(page, "lost-ready");
        await page.getByRole("button", { name: "Zweiten Faktor entfernen" }).click();
        await page.waitForURL("**/konto");
        await mailOf(address, "Zweiter Faktor entfernt");
        await page.goto("/konto/zweiter-faktor");
        await page.getByRole("button", { name: "App einschalten" }).waitFor();
    });
});

test("the mail's link stops it, once", async () => {
    await as({}, async (page) => {
        const address = await withApp(page);

        await half(page, address);
        await page.goto("/anmelden/verloren");
        await page.getByRole("button", { name: "Entfernen beantragen" }).click();
        await hasText(page, "Der Antrag läuft.");
        const link = /\S+\/zweiter-faktor-behalten\?code=\w+/.exec((await mailOf(address, "Zweiten Faktor entfernen")).text)[0];
        await page.goto(link);
        await fine(page, "lost-stop");
        await page.getByRole("button", { name: "Entfernen stoppen" }).click();
        await hasText(page, "Ihr zweiter Faktor bleibt");
        await page.goto(link);
        await page.getByRole("button", { name: "Entfernen stoppen" }).click();
        await page.getByRole("alert").waitFor();
        await fine(page, "lost-stopped-already");
    });
});

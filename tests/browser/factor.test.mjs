// A citizen's app as a second factor: on, asked for, new codes, off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, hasText, mails } from "./browser.mjs";
import { fine, logIn, password, register } from "./people.mjs";
import { digits } from "./staff.mjs";

async function switchOn(page) {
    await page.goto("/konto/zweiter-faktor");
    const secret = (await page.locator("aside code").textContent()).trim();

    await page.getByLabel("Sechs Ziffern der App").fill(digits(secret));
    await page.getByLabel("Passwort").fill(password);
    await page.getByRole("button", { name: "App einschalten" }).click();
    await page.getByRole("heading", { name: "Die App ist eingeschaltet" }).waitFor();
    return secret;
}

for (const javaScriptEnabled of [true, false]) {
    test(`a citizen switches the app on, logs in with it and switches it off ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
        await as({ javaScriptEnabled }, async (page) => {
            const address = await register(page);
            const look = javaScriptEnabled ? fine : async () => {};

            await logIn(page, address);
            await page.getByRole("link", { name: "Zweiter Faktor" }).click();
            await look(page, "factor-off");
            const shown = await page.locator("aside code").textContent();
            await page.getByLabel("Sechs Ziffern der App").fill("000000");
            await page.getByLabel("Passwort").fill(password);
            await page.getByRole("button", { name: "App einschalten" }).click();
            await page.getByRole("alert").getByText("Der Code stimmt nicht").waitFor();
            assert.equal(await page.locator("aside code").textContent(), shown, "a slip changes no secret");
            await look(page, "factor-wrong");
            const secret = await switchOn(page);
            assert.equal(await page.locator("main li code").count(), 10);
            await look(page, "factor-on");
            assert.match((await mails(address, 2)).at(-1).subject, /Zweiter Faktor eingeschaltet/);

            await page.goto("/konto");
            await page.getByRole("button", { name: "Abmelden" }).click();
            await page.goto("/konto/zweiter-faktor/ersatzcodes");
            await logIn(page, address);
            await page.getByLabel("Code der App").fill(digits(secret, 1));
            await page.getByRole("button", { name: "Weiter" }).click();
            await page.waitForURL("**/konto/zweiter-faktor/ersatzcodes");
            await hasText(page, "Sie haben noch 10 Ersatzcodes.");
            await look(page, "factor-recovery");
            await page.getByLabel("Passwort").fill(password);
            await page.getByRole("button", { name: "Neue Ersatzcodes" }).click();
            await page.getByRole("heading", { name: "Ihre neuen Ersatzcodes" }).waitFor();
            const spare = await page.locator("main li code").first().textContent();
            await look(page, "factor-recovery-new");

            await page.goto("/konto/zweiter-faktor");
            await page.getByRole("link", { name: "App ausschalten" }).click();
            await look(page, "factor-switch-off");
            await page.getByLabel("Passwort").fill(password);
            await page.getByLabel("Code der App oder Ersatzcode").fill(spare);
            await page.getByRole("button", { name: "App ausschalten" }).click();
            await hasText(page, "Die App ist ausgeschaltet.");
            await page.goto("/konto");
            await page.getByRole("button", { name: "Abmelden" }).click();
            await page.goto("/anmelden");
            await logIn(page, address);
            await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
        });
    });
}

for (const [language, colorScheme] of [["en", "dark"], ["de-simple", "light"]]) {
    test(`the pages of the app are in order in ${language}, ${colorScheme}`, async () => {
        await as({ colorScheme }, async (page) => {
            const address = await register(page);

            await logIn(page, address);
            await switchOn(page);
            for (const path of ["", "/ausschalten", "/ersatzcodes"]) {
                await page.goto(`/konto/zweiter-faktor${path}?lang=${language}`);
                assert.equal(await page.locator("h1").count(), 1, path);
                await fine(page, `factor${path.replace("/", "-")}-${language}-${colorScheme}`);
            }
        });
    });
}

// People's own pages as a browser sees them: from the registration to the log-out, on a phone, without JavaScript, in every language.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { as, hasText } from "./browser.mjs";
import { fine, logIn, password, register } from "./people.mjs";

for (const javaScriptEnabled of [true, false]) {
    test(`registers, logs in, looks around and logs out ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
        await as({ javaScriptEnabled }, async (page) => {
            const address = await register(page);

            await logIn(page, address, "ganz falsch");
            await page.getByRole("alert").getByText("E-Mail-Adresse oder Passwort stimmen nicht.").waitFor();
            assert.equal(await page.getByLabel("E-Mail-Adresse").inputValue(), address);
            assert.equal(await page.getByLabel("Passwort", { exact: true }).inputValue(), "");
            await logIn(page, address);
            await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
            await hasText(page, `Angemeldet als ${address}`);
            await hasText(page, "dieses Gerät");
            await page.goto("/merseburg");
            await page.getByRole("link", { name: "Mein Konto" }).click();
            await page.getByRole("button", { name: "Abmelden" }).click();
            await page.getByRole("heading", { name: "Sie sind abgemeldet" }).waitFor();
            await page.goto("/konto");
            await page.getByRole("heading", { name: "Anmelden" }).waitFor();
        });
    });
}

test("a session on another device is seen and ended", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await logIn(page, address);
        await hasText(page, "dieses Gerät");
        await as({}, async (other) => {
            await other.goto("/konto");
            await logIn(other, address);
            await hasText(other, "dieses Gerät");
            await page.reload();
            await page.getByRole("button", { name: /^Anmeldung vom .* beenden$/ }).click();
            await hasText(page, "Die Anmeldung ist beendet.");
            await other.goto("/konto");
            await other.getByRole("heading", { name: "Anmelden" }).waitFor();
        });
    });
});

test("a new password and the end of the account take effect at once", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await logIn(page, address);
        await page.getByRole("link", { name: "Passwort ändern" }).click();
        await page.getByLabel("Bisheriges Passwort").fill(password);
        await page.getByLabel("Neues Passwort").fill("sieben rote drachen steigen");
        await fine(page, "accounts-password");
        await page.getByRole("button", { name: "Passwort ändern" }).click();
        await hasText(page, "Ihr neues Passwort gilt.");
        await fine(page, "accounts-account");
        await page.getByRole("link", { name: "Konto löschen" }).click();
        await fine(page, "accounts-delete");
        await page.getByLabel("Passwort").fill("sieben rote drachen steigen");
        await page.getByRole("button", { name: "Konto endgültig löschen" }).click();
        await hasText(page, "Ihr Konto ist gelöscht.");
        await page.goto("/konto");
        await logIn(page, address, "sieben rote drachen steigen");
        await page.getByRole("alert").getByText("E-Mail-Adresse oder Passwort stimmen nicht.").waitFor();
    });
});

test("the log-in leads back to the page that asked for it", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await page.goto("/merseburg/leistungen/personalausweis");
        await page.getByRole("link", { name: "Anmelden" }).click();
        await logIn(page, address);
        await page.waitForURL("**/merseburg/leistungen/personalausweis");
        await page.getByRole("link", { name: "Mein Konto" }).waitFor();
    });
});

test("work is proven before an account is asked for", async () => {
    await as({}, async (page) => {
        const sent = page.waitForRequest((request) => request.method() === "POST");

        await page.goto("/registrieren");
        await page.getByLabel("E-Mail-Adresse").fill(`test-${randomUUID()}@buerger.example`);
        await page.getByLabel("Neues Passwort").fill(password);
        await page.getByRole("button", { name: "Konto anlegen" }).click();
        assert.match((await sent).postData(), /_proof=[0-9a-f]{32}\.\d\d\.\d{10}\.[a-z2-7]{32}\.\d+/);
        await page.getByRole("heading", { name: "Sehen Sie in Ihr Postfach" }).waitFor();
    });
});

test("faults of a form stand beside their fields", async () => {
    await as({}, async (page) => {
        await page.goto("/registrieren");
        await page.getByLabel("E-Mail-Adresse").fill("keine adresse");
        await page.getByLabel("Neues Passwort").fill("kurz");
        await page.getByRole("button", { name: "Konto anlegen" }).click();
        await page.getByRole("alert").waitFor();
        assert.equal(await page.locator("[aria-invalid=true]").count(), 2);
        assert.equal(await page.getByLabel("E-Mail-Adresse").inputValue(), "keine adresse");
        await fine(page, "accounts-faults");
    });
});

const pages = ["/anmelden", "/anmelden/code", "/abgemeldet", "/registrieren", "/registrieren/gesendet", "/registrieren/bestaetigen?code=abc",
    "/passwort-vergessen", "/passwort-vergessen/gesendet", "/passwort-neu?code=abc", "/einladung?code=abc"];

for (const language of ["de", "en", "de-simple"]) {
    test(`every page around the log-in is in order in ${language}`, async () => {
        await as({}, async (page) => {
            for (const path of pages) {
                await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
                assert.equal(await page.locator("html").getAttribute("lang"), language.split("-")[0]);
                assert.equal(await page.locator("h1").count(), 1, path);
                await fine(page, `accounts${path.replaceAll(/[/?=]/g, "-")}-${language}`);
            }
        });
    });
}

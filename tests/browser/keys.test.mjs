// Security keys in a real browser, with the virtual key that Chromium brings along for such tests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, debuggerOf, hasText, mails } from "./browser.mjs";
import { fine, logIn, password, register } from "./people.mjs";

// A key of this page's browser: answers at once, knows its owner.
async function plugIn(page, options = {}) {
    const cdp = await debuggerOf(page);

    await cdp.send("WebAuthn.enable");
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
        options: { protocol: "ctap2", transport: "usb", hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options },
    });
    return { authenticatorId, cdp };
}

async function connect(page, name) {
    await page.goto("/konto/schluessel");
    await page.getByLabel("Name des Schlüssels").fill(name);
    await page.getByLabel("Passwort").fill(password);
    await page.getByRole("button", { name: "Weiter" }).click();
    await page.getByRole("button", { name: "Schlüssel verbinden" }).click();
    await page.getByRole("heading", { name: "Ihr Schlüssel ist verbunden" }).waitFor();
}

test("a citizen connects a key, logs in with it, renames and removes it", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await plugIn(page);
        await logIn(page, address);
        await page.getByRole("link", { name: "Sicherheitsschlüssel" }).click();
        await hasText(page, "Sie haben noch keinen Sicherheitsschlüssel.");
        await fine(page, "keys-none");
        await page.getByLabel("Name des Schlüssels").fill("Schlüsselbund");
        await page.getByLabel("Passwort").fill("ganz falsch");
        await page.getByRole("button", { name: "Weiter" }).click();
        await page.getByRole("alert").getByText("E-Mail-Adresse oder Passwort stimmen nicht.").waitFor();
        assert.equal(await page.getByLabel("Name des Schlüssels").inputValue(), "Schlüsselbund");
        await page.getByLabel("Passwort").fill(password);
        await page.getByRole("button", { name: "Weiter" }).click();
        await page.getByRole("heading", { name: "Jetzt den Schlüssel verbinden" }).waitFor();
        await fine(page, "keys-new");
        await page.getByRole("button", { name: "Schlüssel verbinden" }).click();
        await page.getByRole("heading", { name: "Ihr Schlüssel ist verbunden" }).waitFor();
        assert.equal(await page.locator("main li code").count(), 10);
        const spare = await page.locator("main li code").first().textContent();
        await fine(page, "keys-added");
        assert.match((await mails(address, 2)).at(-1).subject, /Neuer Sicherheitsschlüssel/);

        await page.goto("/konto");
        await page.getByRole("button", { name: "Abmelden" }).click();
        await page.goto("/konto/schluessel");
        await logIn(page, address);
        await page.getByRole("heading", { name: "Mit dem Sicherheitsschlüssel" }).waitFor();
        await fine(page, "keys-login");
        await page.getByRole("button", { name: "Schlüssel benutzen" }).click();
        await page.waitForURL("**/konto/schluessel");
        await hasText(page, "zuletzt benutzt am");
        await fine(page, "keys-one");

        await page.getByRole("link", { name: "Schlüsselbund: umbenennen oder entfernen" }).click();
        await fine(page, "keys-change");
        await page.getByLabel("Name des Schlüssels").fill("Schreibtisch");
        await page.getByRole("button", { name: "Namen speichern" }).click();
        await hasText(page, "Der neue Name gilt.");
        await page.getByRole("link", { name: "Schreibtisch: umbenennen oder entfernen" }).click();
        await page.getByLabel("Passwort").fill(password);
        await page.getByRole("button", { name: "Schlüssel entfernen" }).click();
        await hasText(page, "Der Sicherheitsschlüssel ist entfernt.");
        await hasText(page, "Sie haben noch keinen Sicherheitsschlüssel.");
        await page.goto("/konto");
        await page.getByRole("button", { name: "Abmelden" }).click();
        await page.goto("/anmelden");
        await logIn(page, address);
        await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
        assert.ok(spare);
    });
});

test("whose key is not at hand hears so and takes a recovery code", async () => {
    await as({}, async (page) => {
        const address = await register(page);
        const { authenticatorId, cdp } = await plugIn(page);

        await logIn(page, address);
        await connect(page, "Telefon");
        const spare = await page.locator("main li code").first().textContent();
        await page.goto("/konto");
        await page.getByRole("button", { name: "Abmelden" }).click();
        await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
        await plugIn(page, { isUserVerified: false });
        await page.goto("/anmelden");
        await logIn(page, address);
        await page.getByRole("button", { name: "Schlüssel benutzen" }).click();
        await page.getByRole("alert").getByText("Das hat nicht geklappt").waitFor();
        await fine(page, "keys-failed");
        await page.getByLabel("Ersatzcode").fill(spare.toUpperCase().replaceAll("-", " "));
        await page.getByRole("button", { name: "Weiter" }).click();
        await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
    });
});

test("a key that is there already is not connected twice", async () => {
    await as({}, async (page) => {
        const address = await register(page);

        await plugIn(page);
        await logIn(page, address);
        await connect(page, "Einmal");
        await page.goto("/konto/schluessel");
        await page.getByLabel("Name des Schlüssels").fill("Noch einmal");
        await page.getByLabel("Passwort").fill(password);
        await page.getByRole("button", { name: "Weiter" }).click();
        await page.getByRole("button", { name: "Schlüssel verbinden" }).click();
        await page.getByRole("alert").getByText("schon mit Ihrem Konto verbunden").waitFor();
    });
});

test("without JavaScript the pages say what to use instead", async () => {
    let address;

    await as({}, async (page) => {
        address = await register(page);
        await plugIn(page);
        await logIn(page, address);
        await connect(page, "Telefon");
    });
    await as({ javaScriptEnabled: false }, async (page) => {
        await page.goto("/anmelden");
        await logIn(page, address);
        await hasText(page, "Geben Sie stattdessen einen Code ein.");
        assert.equal(await page.getByRole("button", { name: "Schlüssel benutzen" }).isVisible(), false);
        assert.equal(await page.getByLabel("Ersatzcode").isVisible(), true);
    });
});

for (const [language, colorScheme] of [["en", "dark"], ["de-simple", "light"]]) {
    test(`the pages of keys are in order in ${language}, ${colorScheme}`, async () => {
        await as({ colorScheme }, async (page) => {
            const address = await register(page);

            await logIn(page, address);
            await page.getByRole("heading", { name: "Mein Konto" }).waitFor();
            await page.goto(`/konto/schluessel?lang=${language}`);
            assert.equal(await page.locator("h1").count(), 1);
            await fine(page, `keys-${language}-${colorScheme}`);
        });
    });
}

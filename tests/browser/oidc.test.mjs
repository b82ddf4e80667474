// Log-ins by an identity provider, at a certified one: what a person sees, and what must not work.
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import assert from "node:assert/strict";
import { as, base, desk, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture } from "./browser.mjs";
import { issuer, logOutThere, prove } from "./provider.mjs";

const password = "sieben blaue drachen steigen";
const someone = () => `person-${randomUUID()}`;

async function fine(page, name) {
    await noViolations(page);
    await fitsItsWidth(page);
    await picture(page, name);
}

async function logIn(page, name, acr, from = "/anmelden") {
    await page.goto(from);
    await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
    await prove(page, name, acr);
}

const sessionOf = async (context) => (await context.cookies(base)).find((cookie) => cookie.name.endsWith("session"))?.value;

for (const scripts of [true, false]) {
    test(`a first log-in makes an account, a second one finds it${scripts ? "" : ", without scripts"}`, async () => {
        const name = someone();
        await as({ javaScriptEnabled: scripts }, async (page, context) => {
            await logIn(page, name);
            await page.waitForURL("**/konto");
            await hasText(page, `Angemeldet als ${name}@buerger.example`);
            await hasText(page, "Vertrauensstufe dieser Anmeldung: 1 von 3");
            const before = await sessionOf(context);
            await page.goto("/anmelden");
            await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
            await page.waitForURL("**/konto"); // the provider remembers
            assert.notEqual(await sessionOf(context), before, "every log-in has a token of its own");
            assert.equal(await page.getByText("dieses Gerät").count(), 1);
        });
        await as({}, async (page) => {
            await page.goto("/merseburg/leistungen/personalausweis");
            await page.getByRole("link", { name: "Anmelden" }).click();
            await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
            await prove(page, name);
            await page.waitForURL("**/merseburg/leistungen/personalausweis");
            await page.goto("/konto");
            await hasText(page, `Angemeldet als ${name}@buerger.example`);
        });
    });
}

test("cancelling at the provider is a sentence, and nobody is logged in", async () => {
    await as({}, async (page, context) => {
        await page.goto("/anmelden");
        await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
        await page.waitForURL(`${issuer}/who/**`);
        await page.getByRole("button", { name: "Abbrechen" }).click();
        await page.getByRole("alert").getByText("Die Anmeldung wurde beim Anbieter abgebrochen.").waitFor();
        assert.equal(await sessionOf(context), undefined);
        await fine(page, "oidc-cancelled");
    });
});

test("a way back works once, and only in the browser that set out", async () => {
    const name = someone();
    await as({}, async (page, context) => {
        let back;
        page.on("request", (request) => {
            if (request.url().includes("/zurueck?"))
                back = request.url();
        });
        await logIn(page, name);
        await page.waitForURL("**/konto");
        await page.goto(back);
        await page.getByRole("alert").getByText("wurde schon benutzt").waitFor();
        // Held up on its way, it is brought into another browser.
        await context.clearCookies();
        await page.goto("/anmelden");
        await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
        await page.waitForURL(`${issuer}/who/**`);
        const proven = await context.request.post(page.url(), { form: { name }, maxRedirects: 0 });
        back = (await context.request.get(proven.headers().location, { maxRedirects: 0 })).headers().location;
        await as({}, async (other, others) => {
            await other.goto("/anmelden");
            await other.goto(back);
            await other.getByRole("alert").getByText("begann in einem anderen Browser").waitFor();
            assert.equal(await sessionOf(others), undefined);
        });
        await page.goto(back);
        await page.waitForURL("**/konto"); // a stranger's try has not used it up
    });
});

test("a higher level of trust is proven at the provider and needs a new token", async () => {
    const name = someone();
    await as({}, async (page, context) => {
        await logIn(page, name, "unheard-of");
        await hasText(page, "Vertrauensstufe dieser Anmeldung: 1 von 3");
        await page.getByRole("link", { name: "Anmeldung mit Stadtkonto" }).click();
        await fine(page, "oidc-linked");
        const before = await sessionOf(context);
        await page.getByRole("button", { name: "Höhere Vertrauensstufe nachweisen" }).click();
        await page.waitForURL(`${issuer}/who/**`);
        assert.equal(await page.locator("#acr").textContent(), "high");
        await prove(page, name, "high");
        await hasText(page, "Vertrauensstufe dieser Anmeldung: 3 von 3");
        assert.notEqual(await sessionOf(context), before);
    });
});

test("who proves less than was asked for, or is somebody else, gets nothing", async () => {
    const name = someone();
    await as({}, async (page) => {
        for (const [who, acr, sentence] of [[name, "substantial", "verlangte Vertrauensstufe nicht nachgewiesen"], [someone(), "high", "gehört nicht zu Ihrem Konto"]]) {
            await page.context().clearCookies();
            await logIn(page, name);
            await page.goto("/konto/anbieter/stadtkonto");
            await page.context().clearCookies({ domain: "127.0.0.1" });
            await page.getByRole("button", { name: "Höhere Vertrauensstufe nachweisen" }).click();
            await prove(page, who, acr);
            await page.getByRole("alert").getByText(sentence).waitFor();
            await page.goto("/konto");
            await hasText(page, "Vertrauensstufe dieser Anmeldung: 1 von 3");
        }
    });
});

test("the log-out leads to the provider's and back", async () => {
    await as({}, async (page, context) => {
        await logIn(page, someone());
        await page.getByRole("button", { name: "Abmelden" }).click();
        await page.waitForURL(`${issuer}/session/end?**`);
        assert.equal(await sessionOf(context), undefined, "logged out here, whatever happens there");
        await page.getByRole("button", { name: "Ja, abmelden" }).click();
        await page.waitForURL("**/abgemeldet**");
        await page.goto("/anmelden");
        await page.getByRole("button", { name: "Mit Stadtkonto anmelden" }).click();
        await page.waitForURL(`${issuer}/who/**`); // who asks again
    });
});

test("a log-out at the provider ends the session here at once, and no other", async () => {
    const name = someone();
    await as({}, async (page, context) => {
        await logIn(page, name);
        await hasText(page, "Angemeldet als");
        await as({}, async (other) => {
            await logIn(other, name);
            await hasText(other, "Angemeldet als");
            await logOutThere(context);
            await page.goto("/konto");
            await page.getByRole("heading", { name: "Anmelden" }).waitFor();
            await other.goto("/konto");
            await hasText(other, "Angemeldet als");
        });
    });
});

async function register(page, address) {
    await page.goto("/registrieren");
    await page.getByLabel("E-Mail-Adresse").fill(address);
    await page.getByLabel("Neues Passwort").fill(password);
    await page.getByRole("button", { name: "Konto anlegen" }).click();
    await page.goto(await mailedLink(address));
    await page.getByRole("button").first().click();
    await page.getByLabel("E-Mail-Adresse").fill(address);
    await page.getByLabel("Passwort").fill(password);
    await page.getByRole("button", { name: "Anmelden", exact: true }).click();
    await hasText(page, `Angemeldet als ${address}`);
}

test("an address never leads into somebody's account; only its owner links", async () => {
    const name = someone(), address = `${name}@buerger.example`;
    await as({}, async (page, context) => {
        await register(page, address);
        await as({}, async (other) => {
            await logIn(other, name);
            await hasText(other, `Angemeldet als ${address}`);
            assert.equal(await other.getByRole("link", { name: "Passwort ändern" }).count(), 0, "an account of its own");
            await other.getByRole("link", { name: "Konto löschen" }).click();
            await other.getByRole("button", { name: "Konto endgültig löschen" }).click();
            await hasText(other, "Ihr Konto ist gelöscht.");
        });
        await page.goto("/konto/anbieter/stadtkonto");
        await fine(page, "oidc-unlinked");
        await page.getByLabel("Passwort").fill("falsch");
        await page.getByRole("button", { name: "Mit Stadtkonto verbinden" }).click();
        await page.getByRole("alert").waitFor();
        await page.getByLabel("Passwort").fill(password);
        await page.getByRole("button", { name: "Mit Stadtkonto verbinden" }).click();
        await prove(page, name);
        await hasText(page, "Die Anmeldung ist verbunden.");
        await fine(page, "oidc-account");
        assert.match((await mails(address, 2)).at(-1).subject, /neue Anmeldung/);
        await as({}, async (other) => {
            await logIn(other, name);
            await other.getByRole("link", { name: "Passwort ändern" }).waitFor();
            const data = await (await other.request.get("/konto/daten.json")).json();
            assert.equal(data.identities[0].subject, name);
            await page.goto("/konto/anbieter/stadtkonto");
            await page.getByLabel("Passwort").fill(password);
            await page.getByRole("button", { name: "Verbindung trennen" }).click();
            await page.waitForURL((url) => url.pathname !== "/konto/anbieter/stadtkonto");
            await other.goto("/konto");
            await other.getByRole("heading", { name: "Anmelden", exact: true }).waitFor(); // its session came from there
        });
        assert.equal(await sessionOf(context) === undefined, false);
    });
});

test("without a password a fresh log-in stands for it", async () => {
    const name = someone();
    await as({}, async (page) => {
        await logIn(page, name);
        await page.goto("/konto/anbieter/stadtkonto");
        await hasText(page, "Das ist Ihre einzige Anmeldung.");
        await page.getByRole("button", { name: "Neu bestätigen" }).click();
        await prove(page, name);
        await page.waitForURL("**/konto/anbieter/stadtkonto");
        await page.goto("/konto/loeschen");
        await page.getByRole("button", { name: "Konto endgültig löschen" }).click();
        await hasText(page, "Ihr Konto ist gelöscht.");
        await page.goto("/konto");
        await page.getByRole("heading", { name: "Anmelden", exact: true }).waitFor();
    });
});

for (const language of ["de", "en", "de-simple"]) {
    for (const viewport of [phone, desk]) {
        for (const colorScheme of ["light", "dark"]) {
            test(`the log-in with its providers is in order: ${language}, ${viewport.width}, ${colorScheme}`, async () => {
                await as({ viewport, colorScheme }, async (page) => {
                    await page.goto(`/anmelden?lang=${language}`);
                    await page.getByRole("button", { name: "Stadtkonto" }).waitFor();
                    await fine(page, `oidc-anmelden-${language}-${viewport.width}-${colorScheme}`);
                });
            });
        }
    }
}

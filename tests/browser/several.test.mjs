// Several persons and services in one appointment: said in one form, kept through all pages, with and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";

// A family moves and one of them needs a passport.
async function ask(page) {
    await steps.times(page, "wohnsitz-ummeldung");
    await page.getByText("Für mehrere Personen oder mit weiterem Anliegen").click();
    await page.getByLabel("Wohnsitz, Ummeldung: für wie viele Personen?").fill("3");
    await page.getByLabel("Was möchten Sie im selben Termin noch erledigen?").selectOption({ label: "Reisepass, Ausstellung" });
    await page.getByRole("button", { name: "Freie Zeiten dafür zeigen" }).click();
    await hasText(page, "Wohnsitz, Ummeldung, für 3 Personen");
    await hasText(page, "Zusammen: 45 Minuten");
}

test("three persons and a passport are booked together and stand on every page", () =>
    as({ viewport: phone }, async (page) => {
        await ask(page);
        await noViolations(page);
        await fitsItsWidth(page);
        await picture(page, "several-times");
        await page.getByRole("link", { name: "Spätere Tage" }).first().click();
        await hasText(page, "Zusammen: 45 Minuten");
        await steps.take(page, 4);
        await hasText(page, "Wohnsitz, Ummeldung, für 3 Personen");
        await hasText(page, "Reisepass, Ausstellung, für eine Person");
        await picture(page, "several-held");
        await steps.book(page, "Erika Beispiel");
        await hasText(page, "Wohnungsgeberbestätigung");
        await hasText(page, "digitales Passfoto");
        await picture(page, "several-booked");
        await noViolations(page);
        await fitsItsWidth(page);
        await steps.cancel(page);
    }));

test("without scripts they can be changed, and 0 takes a service back", () =>
    as({ javaScriptEnabled: false }, async (page) => {
        await ask(page);
        await page.getByText("Personen und Anliegen ändern").click();
        await page.getByLabel("Reisepass, Ausstellung: für wie viele Personen?").fill("0");
        await page.getByLabel("Wohnsitz, Ummeldung: für wie viele Personen?").fill("2");
        await page.getByRole("button", { name: "Freie Zeiten dafür zeigen" }).click();
        await hasText(page, "Zusammen: 20 Minuten");
        assert.equal(await page.getByText("Reisepass, Ausstellung, für").count(), 0);
        await picture(page, "several-changed");
        await steps.take(page, 4);
        await hasText(page, "Wohnsitz, Ummeldung, für 2 Personen");
        await steps.book(page, "Erika Beispiel");
        await hasText(page, "Wohnsitz, Ummeldung, für 2 Personen");
        await steps.cancel(page);
    }));

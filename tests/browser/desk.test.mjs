// The staff's desk: log in with the second factor, the day of an office, and a record of each look.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

test("a stranger is sent to the log-in", async () => {
    await as({}, async (page) => {
        await page.goto("/merseburg/amt");
        assert.match(page.url(), /\/anmelden/);
    });
});

test("the day of an office, for who works there", { skip: !secrets.sachbearbeitung }, async () => {
    let asked;
    await as({}, async (citizen) => {
        await steps.times(citizen, "personalausweis", "2026-11-24");
        await steps.take(citizen, -1);
        asked = await steps.ask(citizen, "Erika Beispiel");
        await steps.confirm(citizen, asked);
    });
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt?office=buergerbuero");
        await hasText(page, "Sie handeln für: Stadt Merseburg");
        await page.getByRole("heading", { name: "Termine heute" }).waitFor();
        await hasText(page, "Erika Beispiel");
        await noViolations(page);
        await picture(page, "desk-today");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "desk-today-phone");
        await page.getByRole("link", { name: "Nächster Tag" }).click();
        await page.getByRole("heading", { name: "Termine am 25.11.2026" }).waitFor();
        assert.equal((await page.goto("/schkopau/amt")).status(), 403);
    });
});

test("figures of an office, as a table with bars and as a file; the deletion log", { skip: !secrets.administration }, async () => {
    await as({}, async (page, context) => {
        await logInAs(page, "administration");
        await page.goto("/merseburg/amt/statistik?office=buergerbuero&from=2026-11-24&to=2026-12-11");
        await page.getByRole("heading", { name: "Nach Tagen" }).waitFor();
        assert.notEqual(await page.locator("svg.rh-chart__bar rect").count(), 0);
        await noViolations(page);
        await picture(page, "figures-desk");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "figures-phone");
        const file = await context.request.get("/merseburg/amt/statistik.csv?office=buergerbuero");
        assert.match(await file.text(), /^date,service,booked,cancelled,lapsed,lead_days\r\n/);
        await page.getByLabel("Von").fill("2026-12-12");
        await page.getByRole("button", { name: "Anzeigen" }).click();
        await page.getByRole("alert").waitFor();
        await picture(page, "figures-error");
        await page.goto("/merseburg/amt/loeschungen");
        await hasText(page, "Termine werden 7 Tage nach ihrem Ende gelöscht");
        await noViolations(page);
        await fitsItsWidth(page);
        await picture(page, "deletions-phone");
    });
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        assert.equal((await page.goto("/merseburg/amt/loeschungen")).status(), 403);
    });
});

test("who calls or comes gets an appointment from staff, without an address, and is found by name", { skip: !secrets.sachbearbeitung }, async () => {
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt?office=buergerbuero");
        await page.getByRole("link", { name: "Termin eintragen" }).click();
        await steps.times(page, "personalausweis");
        await steps.take(page);
        await page.getByLabel("Vor- und Nachname").fill("Ottilie Beispiel");
        assert.ok(await page.getByLabel("Der Termin ist für jemand anderen").isChecked());
        await noViolations(page);
        await picture(page, "desk-for-other");
        await page.getByRole("button", { name: "Termin verbindlich buchen" }).click();
        await page.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
        const slip = page.url();
        await page.goto("/konto/termine");
        assert.equal(await page.getByText("Ottilie Beispiel").count(), 0);
        await page.goto("/merseburg/amt?office=buergerbuero");
        await page.getByLabel("Name").fill("ottilie b");
        await page.getByRole("button", { name: "Termin suchen" }).click();
        await page.getByRole("heading", { name: "Termine nach Namen" }).waitFor();
        await noViolations(page);
        await picture(page, "desk-search");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "desk-search-phone");
        await page.getByRole("link", { name: "Ottilie Beispiel" }).click();
        assert.equal(page.url(), slip);
        await steps.cancel(page);
    });
    await as({}, async (page) => {
        await steps.times(page, "personalausweis");
        await steps.take(page);
        assert.equal(await page.getByLabel("Der Termin ist für jemand anderen").count(), 0);
        await page.getByRole("button", { name: "Abbrechen und Zeit freigeben" }).click();
        await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
        assert.match((await page.goto("/merseburg/amt/suche?q=ottilie")).url(), /\/anmelden/);
    });
});

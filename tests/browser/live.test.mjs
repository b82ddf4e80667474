// A town with nothing set up is live in a quarter of an hour: its admin takes a neighbour's set-up over, changes hours, and somebody books.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

const chief = "administration@braunsbedra";

async function look(page, name) {
    await noViolations(page);
    await picture(page, `${name}-desk`);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

test("an empty town takes a neighbour's set-up over, changes hours, and a citizen books there", { skip: !secrets[chief] }, async () => {
    await as({}, async (page) => {
        await logInAs(page, chief);
        await page.goto("/braunsbedra/amt/einrichtung");
        await hasText(page, "Noch keine Stelle");
        await look(page, "live-empty");
        await page.getByRole("link", { name: "Einrichtung eines Nachbarn übernehmen" }).first().click();
        await page.getByLabel("Verwaltung").selectOption("schkopau");
        await press(page, "Ansehen");
        await look(page, "live-adopt");
        await page.getByLabel(/^Bauverwaltung/).uncheck();
        await page.getByLabel(/^Bauberatung/).uncheck();
        await press(page, "Übernehmen");
        await hasText(page, "Alles da: Bürgerinnen und Bürger können Termine buchen.");
        await look(page, "live-adopted");
        await page.getByRole("link", { name: "Bürgerservice: weder Telefon noch E-Mail-Adresse" }).click();
        await page.getByLabel("Telefon").fill("030 23125 610");
        await page.getByRole("button", { name: "Speichern" }).click();
        await hasText(page, "Gespeichert");
        await look(page, "live-office");
        await page.getByRole("link", { name: "Öffnungszeiten" }).first().click();
        await page.getByLabel("Mittwoch").fill("von früh bis spät");
        await press(page, "Woche speichern");
        assert.equal(await page.getByLabel("Mittwoch").inputValue(), "von früh bis spät");
        await look(page, "live-hours-wrong");
        await page.getByLabel("Mittwoch").fill("8 bis 11 Uhr");
        await press(page, "Woche speichern");
        await hasText(page, "Gespeichert");
        assert.equal(await page.getByLabel("Mittwoch").inputValue(), "8:00-11:00");
        await look(page, "live-hours");
    });
    // No script, and a phone: as a citizen comes.
    await as({ viewport: phone, javaScriptEnabled: false }, async (citizen) => {
        await citizen.goto("/braunsbedra");
        await citizen.getByRole("link", { name: "Personalausweis, Ausstellung" }).click();
        assert.match(citizen.url(), /\/braunsbedra\/leistungen\/personalausweis$/);
        const reply = await citizen.goto("/braunsbedra/termine?service=personalausweis&from=2026-12-02&days=1");
        assert.equal(reply.status(), 200);
        assert.equal(await citizen.locator("button[name=start]").first().innerText(), "08:00");
    });
    await as({}, async (citizen) => {
        await citizen.goto("/braunsbedra/termine?service=personalausweis&from=2026-12-02&days=1");
        await steps.take(citizen);
        await steps.book(citizen, "Erika Beispiel");
        await hasText(citizen, "Bürgerservice");
    });
    // Fewer hours now ask first.
    await as({}, async (page) => {
        await logInAs(page, chief);
        await page.goto("/braunsbedra/amt/einrichtung/stellen/buergerservice/zeiten");
        await page.getByLabel("Mittwoch").fill("10-11");
        await press(page, "Woche speichern");
        await page.getByRole("heading", { name: "1 Termin hätte keine Zeit mehr" }).waitFor();
        await hasText(page, "Erika Beispiel");
        await look(page, "live-agree");
        await press(page, "Trotzdem ändern");
        await hasText(page, "Für diese Termine ist kein Platz mehr im Plan");
        assert.equal(await page.getByLabel("Mittwoch").inputValue(), "10:00-11:00");
        await page.getByRole("link", { name: "Betroffene Termine" }).click();
        await page.getByRole("button", { name: "1 Person per E-Mail benachrichtigen" }).click();
        await hasText(page, "Die E-Mails sind unterwegs.");
    });
});

test("an admin adds an office, counters and a service, and says who does what, by keyboard", { skip: !secrets[chief] }, async () => {
    await as({}, async (page) => {
        await logInAs(page, chief);
        await page.goto("/braunsbedra/amt/einrichtung/stellen/neu");
        await page.getByLabel("Name der Stelle").fill("Fischereibehörde");
        await page.getByLabel("Raster (Minuten)").fill("0");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.locator("#gridMinutes-error").waitFor();
        assert.equal(await page.getByLabel("Name der Stelle").inputValue(), "Fischereibehörde");
        await look(page, "live-office-wrong");
        await page.getByLabel("Raster (Minuten)").fill("5");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.waitForURL(/\/stellen\/fischereibehoerde\?getan=saved/);
        await page.getByRole("link", { name: "Schalter", exact: true }).click();
        for (const name of ["Zimmer 1", "Zimmer 2"]) {
            await page.getByLabel("Neuer Schalter").fill(name);
            await press(page, "Hinzufügen");
            await page.getByRole("button", { name: `${name} entfernen` }).waitFor();
        }
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde");
        await page.getByRole("link", { name: "Räume", exact: true }).click();
        for (const name of ["Angelraum", "Saal"]) {
            await page.getByLabel("Neuer Raum").fill(name);
            await press(page, "Hinzufügen");
            await page.getByRole("button", { name: `${name} entfernen` }).waitFor();
        }
        await page.getByLabel("So steht es an der Tür").first().fill("Teichraum");
        await press(page, "Angelraum umbenennen");
        await page.getByRole("button", { name: "Teichraum entfernen" }).waitFor();
        await look(page, "live-rooms");
        await page.goto("/braunsbedra/amt/einrichtung/leistungen/neu");
        // What was ticked stays ticked when something else is wrong.
        await page.getByLabel("Teichraum (Fischereibehörde)").check();
        await page.getByLabel("Saal (Fischereibehörde)").check();
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.locator("#name-error").waitFor();
        assert.ok(await page.getByLabel("Teichraum (Fischereibehörde)").isChecked());
        await page.getByLabel("Saal (Fischereibehörde)").uncheck();
        await page.getByLabel("Name der Leistung").fill("Fischereischein");
        await page.getByLabel("Dauer (Minuten)").fill("20");
        await page.getByLabel("Je weitere Person (Minuten)").fill("5");
        await page.getByLabel("Mitzubringen").fill("Ausweis\nPassfoto");
        await page.getByLabel("Alltagswörter").fill("angeln");
        await page.getByLabel("Betrag in Euro").fill("12,50");
        await look(page, "live-service");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.getByRole("link", { name: "Fischereischein: kein Schalter macht diese Leistung" }).waitFor();
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde/schalter");
        await page.getByRole("group", { name: "Fischereischein" }).getByLabel("Zimmer 1").focus();
        await page.keyboard.press("Space");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
        await look(page, "live-counters");
        await press(page, "Speichern, wer was macht");
        await hasText(page, "Gespeichert");
        assert.ok(await page.getByRole("group", { name: "Fischereischein" }).getByLabel("Zimmer 2").isChecked());
        await page.goto("/braunsbedra/amt/einrichtung/leistungen/fischereischein");
        await hasText(page, "Zimmer 1");
        assert.equal(await page.getByLabel("Betrag in Euro").inputValue(), "12,50");
        assert.equal(await page.getByLabel("Je weitere Person (Minuten)").inputValue(), "5");
        assert.ok(await page.getByLabel("Teichraum (Fischereibehörde)").isChecked());
        assert.ok(!await page.getByLabel("Saal (Fischereibehörde)").isChecked());
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde/raeume");
        await press(page, "Teichraum entfernen");
        await hasText(page, "Eine Leistung braucht diesen Raum und hat keinen anderen.");
        await look(page, "live-room-needed");
        await press(page, "Saal entfernen");
        await hasText(page, "Gespeichert");
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde/schalter");
        for (const name of ["Zimmer 1", "Zimmer 2"]) {
            await press(page, `${name} entfernen`);
            await hasText(page, "Gespeichert");
        }
        await page.goto("/braunsbedra/amt/einrichtung/leistungen/fischereischein");
        await press(page, "Leistung entfernen");
        await hasText(page, "Gespeichert");
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde/raeume");
        await press(page, "Teichraum entfernen");
        await hasText(page, "Gespeichert");
        await page.goto("/braunsbedra/amt/einrichtung/stellen/fischereibehoerde");
        await press(page, "Stelle entfernen");
        await hasText(page, "Gespeichert");
        assert.equal(await page.getByRole("link", { name: "Fischereibehörde" }).count(), 0);
        assert.equal((await page.goto("/merseburg/amt/einrichtung")).status(), 403);
    });
});

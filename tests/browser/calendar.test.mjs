// The staff's calendar: day and week of counters, an appointment entered by hand in a free time, the list for emergencies on paper;
// and numbers that people take themselves.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

const out = new URL("out/", import.meta.url);
mkdirSync(out, { recursive: true });
const paper = (page, name) => page.pdf({ path: new URL(`${name}.pdf`, out).pathname, preferCSSPageSize: true, printBackground: false });

async function look(page, name) {
    await noViolations(page);
    await picture(page, `${name}-desk`);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
}

test("an appointment is entered by hand in a free time of a counter, and stands in day, week and list", { skip: !secrets.sachbearbeitung }, async () => {
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt");
        await page.getByRole("link", { name: "Kalender", exact: true }).click();
        await page.goto("/merseburg/amt/kalender?office=buergerbuero&date=2026-12-10&counter=3");
        await page.getByRole("link", { name: "09:00 bis 16:00 frei: Termin eintragen" }).first().click();
        await page.getByRole("heading", { name: "Termin eintragen" }).waitFor();
        await hasText(page, "Schalter 3");
        await look(page, "calendar-room");
        await page.getByRole("button", { name: "09:30: Meldebescheinigung" }).click();
        await hasText(page, "Noch nicht gebucht");
        await page.getByLabel("Vor- und Nachname").fill("Erika Beispiel");
        await page.getByLabel("Vor- und Nachname").press("Enter");
        await page.getByRole("heading", { name: /gebucht/ }).waitFor();
        const appointment = page.url();
        await paper(page, "slip");
        await page.goto("/merseburg/amt/kalender?office=buergerbuero&date=2026-12-10");
        await hasText(page, "1 Termin");
        await page.locator("table").getByRole("link", { name: "Erika Beispiel" }).waitFor();
        await look(page, "calendar-day");
        await page.getByLabel("Ansicht").selectOption("true");
        await page.getByRole("button", { name: "Anzeigen" }).click();
        await page.getByRole("link", { name: "Schalter 3" }).click();
        await page.locator("table").getByRole("link", { name: "Erika Beispiel" }).waitFor();
        await look(page, "calendar-week");
        await page.goto("/merseburg/amt/liste?office=buergerbuero&from=2026-12-10&days=1");
        await hasText(page, "Erika Beispiel");
        await look(page, "list");
        await paper(page, "list");
        await page.goto(appointment);
        await steps.cancel(page);
        assert.equal((await page.goto("/schkopau/amt/kalender")).status(), 403);
    });
});

test("the calendar is read without scripts too", { skip: !secrets.sachbearbeitung }, async () => {
    await as({ javaScriptEnabled: false, viewport: phone }, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt/kalender?office=buergerbuero&date=2026-12-10");
        await page.getByRole("link", { name: "09:00 bis 16:00 frei: Termin eintragen" }).first().waitFor();
        await page.getByRole("link", { name: "Nächster Tag" }).click();
        await hasText(page, "Freitag, 11. Dezember 2026");
        await fitsItsWidth(page);
    });
});

test("people take numbers themselves once staff has switched it on, and waits are told in the figures", { skip: !secrets.sachbearbeitung }, async () => {
    const office = "buergerbuero";
    await as({}, async (clerk) => {
        await logInAs(clerk, "sachbearbeitung");
        await clerk.goto(`/merseburg/amt/nummern?office=${office}`);
        await look(clerk, "numbers-off");
        await clerk.getByLabel("Nummern ausgeben").check();
        await clerk.getByRole("button", { name: "Speichern" }).click();
        await hasText(clerk, "Nummern werden ausgegeben");
        await look(clerk, "numbers-on");
        await paper(clerk, "poster");
    });
    await as({ viewport: phone, javaScriptEnabled: false }, async (citizen) => {
        await citizen.goto(`/merseburg/nummer/${office}`);
        await fitsItsWidth(citizen);
        await picture(citizen, "terminal-phone");
        await citizen.getByRole("button", { name: /Meldebescheinigung/ }).click();
        await citizen.waitForURL(/\/warten\//);
        await hasText(citizen, "Meldebescheinigung");
    });
    await as({}, async (hall) => {
        await hall.goto(`/merseburg/nummer/${office}?terminal=ja`);
        await noViolations(hall);
        await picture(hall, "terminal-desk");
        await hall.getByRole("button", { name: /Führungszeugnis/ }).click();
        await hall.locator(".rh-ticket").waitFor();
        await noViolations(hall);
        await picture(hall, "terminal-slip");
        await paper(hall, "number");
        await hall.getByRole("link", { name: "Fertig" }).click();
        await hall.getByRole("heading", { name: "Nummer ziehen" }).waitFor();
    });
    await as({}, async (clerk) => {
        await logInAs(clerk, "sachbearbeitung");
        await clerk.goto(`/merseburg/amt/warteschlange?office=${office}&counter=5`);
        for (let i = 0; i < 2; i++) {
            await clerk.getByRole("button", { name: "Nächste Person aufrufen" }).click();
            await clerk.getByRole("button", { name: "Ist gekommen" }).click();
            await clerk.getByRole("button", { name: "Fertig" }).click();
        }
        await clerk.goto(`/merseburg/amt/statistik?office=${office}`);
        await clerk.getByRole("heading", { name: "Besuche und Wartezeiten" }).waitFor();
        await look(clerk, "figures-visits");
        await clerk.goto(`/merseburg/amt/nummern?office=${office}`);
        await clerk.getByLabel("Nummern ausgeben").uncheck();
        await clerk.getByRole("button", { name: "Speichern" }).click();
        await hasText(clerk, "ausgeschaltet");
    });
    await as({ viewport: phone }, async (citizen) => {
        await citizen.goto(`/merseburg/nummer/${office}`);
        await hasText(citizen, "Hier gibt es keine Nummern");
        await noViolations(citizen);
    });
});

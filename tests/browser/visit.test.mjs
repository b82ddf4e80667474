// The day of the visit: two clerks, a citizen's phone and the display of the hall, which follow each other without reloading.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

const office = "buergerbuero";
const next = (page) => page.getByRole("button", { name: "Nächste Person aufrufen" });
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

// Sits down at the n-th counter of the office.
async function sitDown(page, n) {
    await logInAs(page, "sachbearbeitung");
    await page.goto(`/merseburg/amt/warteschlange?office=${office}`);
    await hasText(page, "An welchem Platz sitzen Sie?");
    await page.locator("ul.rh-rows a").nth(n).click();
    await next(page).waitFor();
}

// Gives a number and returns it with the address of its page.
async function walkIn(page) {
    await page.locator("#leistung").selectOption({ index: 0 });
    await press(page, "Nummer ausgeben");
    const number = Number(await page.locator(".rh-ticket").textContent());
    const url = await page.getByRole("link", { name: "Warteseite öffnen" }).getAttribute("href");

    return { number, url };
}
const back = (page) => page.getByRole("link", { name: "Zur Warteschlange" }).click();
const called = (page) => page.locator(".rh-ticket").textContent().then(Number);

test("two clerks call two people; phone and display follow", { skip: !secrets.sachbearbeitung }, () =>
    as({}, (one) => as({}, (two) => as({ viewport: phone }, (citizen) => as({ colorScheme: "dark" }, async (hall) => {
        await logInAs(one, "sachbearbeitung");
        await one.goto(`/merseburg/amt/warteschlange?office=${office}`);
        await noViolations(one);
        await picture(one, "visit-counters");
        await sitDown(one, 0);
        await picture(one, "visit-queue-empty");
        const first = await walkIn(one);
        await noViolations(one);
        await picture(one, "visit-ticket");
        await back(one);
        const second = await walkIn(one);
        await back(one);
        assert.equal(second.number, first.number + 1);
        await hasText(one, "2 Personen warten");
        await noViolations(one);
        await picture(one, "visit-queue");
        await sitDown(two, 1);

        await citizen.goto(second.url);
        await hasText(citizen, "Vor Ihnen ist 1 Person");
        await noViolations(citizen);
        await fitsItsWidth(citizen);
        await picture(citizen, "visit-waiting");
        await hall.goto(`/merseburg/aufruf/${office}`);
        await hasText(hall, "Gerade wird niemand aufgerufen.");
        await picture(hall, "visit-board-empty");
        await press(hall, "Ton einschalten");
        await hall.getByRole("button", { name: "Ton einschalten" }).waitFor({ state: "hidden" });

        await Promise.all([next(one).click(), next(two).click()]);
        await press(one, "Noch einmal aufrufen");
        await one.getByRole("heading", { name: "Aufgerufen" }).waitFor();
        await two.getByRole("heading", { name: "Aufgerufen" }).waitFor();
        assert.deepEqual([await called(one), await called(two)].sort((a, b) => a - b), [first.number, second.number]);
        await hasText(citizen, `Nummer ${second.number}: bitte zu`);
        assert.match(await citizen.title(), /bitte zu/);
        await noViolations(citizen);
        await picture(citizen, "visit-called");
        await hall.locator(`[data-call^="${second.number} "]`).waitFor();
        await hall.locator(`[data-call="${await called(one)} 2"]`).waitFor();
        await noViolations(hall);
        await picture(hall, "visit-board");
        await hall.setViewportSize(phone);
        await fitsItsWidth(hall);
        await noViolations(one);
        await picture(one, "visit-at-counter");
        await one.setViewportSize(phone);
        await fitsItsWidth(one);
        await picture(one, "visit-at-counter-phone");

        const clerk = await called(one) === second.number ? one : two;
        await press(clerk, "Ist gekommen");
        await hasText(citizen, "Sie sind an der Reihe.");
        await press(clerk, "Fertig");
        await hasText(citizen, "Ihr Besuch ist beendet.");
        const other = clerk === one ? two : one;
        await press(other, "Ist nicht gekommen");
        await hasText(hall, "Gerade wird niemand aufgerufen.");
        await next(other).click();
        await hasText(other, "Niemand wartet");
        await noViolations(other);
        await picture(other, "visit-nobody");
    })))));

test("somebody is passed on to another counter, without scripts too", { skip: !secrets.sachbearbeitung }, () =>
    as({ javaScriptEnabled: false }, (one) => as({ javaScriptEnabled: false }, async (two) => {
        await sitDown(one, 0);
        const { number, url } = await walkIn(one);
        await back(one);
        await next(one).click();
        await one.locator("summary", { hasText: "Weitergeben" }).click();
        await one.getByLabel("An welchen Platz?").selectOption({ index: 1 });
        await press(one, "Weitergeben");
        await hasText(one, "1 Person wartet");
        await sitDown(two, 1);
        await next(two).click();
        assert.equal(await called(two), number);
        await one.goto(url);
        await hasText(one, `Nummer ${number}: bitte zu`);
        await press(two, "Ist gekommen");
        await press(two, "Fertig");
        await one.getByRole("link", { name: "Stand aktualisieren" }).click();
        await hasText(one, "Ihr Besuch ist beendet.");
    })));

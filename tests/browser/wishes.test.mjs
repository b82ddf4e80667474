// The waiting list: a wish by mail, an offer when something comes free, one button to take it; and the office's list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

// axe needs scripts: without them it would wait for ever.
const look = (page, options) => options.javaScriptEnabled === false ? undefined : noViolations(page);
const shot = (options, name) => `wish-${name}-${options.javaScriptEnabled === false ? "dark" : "light"}`;
const press = (page, name) => page.getByRole("button", { name }).click();

async function seen(page, options, name) {
    await look(page, options);
    await fitsItsWidth(page);
    await picture(page, shot(options, name));
}

async function join(page, options, email) {
    // Nothing is free on a Sunday: the list is what helps, for all that was looked for.
    await page.goto("/petersberg/termine?service=fuehrungszeugnis&office=buergerservice&from=2026-11-29&days=1&persons=2&further.0.service=beglaubigung");
    await page.getByRole("link", { name: "Auf die Warteliste" }).click();
    await page.getByRole("heading", { name: "Auf die Warteliste" }).waitFor();
    await hasText(page, "2 Personen");
    await hasText(page, "30 Minuten");
    await seen(page, options, "new");
    await page.getByLabel("Bis", { exact: true }).fill("2026-11-01");
    await page.getByLabel("Dienstag").check();
    await page.getByLabel("Vor- und Nachname").fill("Erika Beispiel");
    await page.getByLabel("E-Mail-Adresse").fill(email);
    await press(page, /bestätigen/);
    await page.getByRole("alert").waitFor();
    assert.ok(await page.getByLabel("Dienstag").isChecked(), "what was entered is still there");
    await hasText(page, "Das ist schon vorbei.");
    await seen(page, options, "error");
    await page.getByLabel("Bis", { exact: true }).fill("2026-12-31");
    await page.getByLabel("Dienstag").uncheck();
    await press(page, /bestätigen/);
    await hasText(page, "Noch nicht auf der Warteliste");
    await seen(page, options, "sent");
    await page.goto(await mailedLink(email));
    await seen(page, options, "confirm");
    await press(page, "Auf die Liste setzen");
}

// What fits is offered within moments: the page is looked at anew until it says so.
async function offered(page) {
    for (let i = 0; i < 100; i++) {
        await page.reload();
        if (await page.getByRole("heading", { name: "Für Sie ist eine Zeit frei" }).count() > 0)
            return;
        await page.waitForTimeout(100);
    }
    assert.fail("nothing is offered");
}

for (const [name, options] of Object.entries({
    "on a phone": { viewport: phone },
    "without scripts, in the dark": { viewport: phone, javaScriptEnabled: false, colorScheme: "dark" },
}))
    test(`who waits is offered a time, declines one, and takes the next ${name}`, () =>
        as(options, async (page) => {
            const email = `warten-${options.colorScheme ?? "light"}-${Date.now()}@buerger.example`;
            await join(page, options, email);
            await offered(page);
            await seen(page, options, "offer");
            assert.match(await page.getByRole("complementary").innerText(), /für 2 Personen[^]*Beglaubigung, für eine Person/);
            const [, from, to] = (await page.locator(".rh-when__time").innerText()).match(/(\d+:\d+)\D+(\d+:\d+)/);
            assert.equal(Date.parse(`2026-12-01T${to}`) - Date.parse(`2026-12-01T${from}`), 30 * 60000);
            const first = await page.locator(".rh-when__time").innerText();
            await press(page, "Passt nicht");
            await page.getByRole("heading", { name: /Sie stehen auf der Warteliste|Für Sie ist eine Zeit frei/ }).waitFor();
            await seen(page, options, "listed");
            await offered(page);
            assert.notEqual((await page.locator(".rh-when__time").innerText()).split("\n")[0], first.split("\n")[0], "another day");
            await page.goto(await mailedLink(email));
            await press(page, "Termin annehmen");
            await hasText(page, "Ihr Termin ist gebucht");
            assert.ok((await mails(email, 5)).some((mail) => /Ihr Termin am/.test(mail.subject)));
            await seen(page, options, "taken");
            await steps.cancel(page);
        }));

test("who needs nothing any more leaves the list by the link", () =>
    as({}, async (page) => {
        const email = `verlassen-${Date.now()}@buerger.example`;
        await page.goto("/petersberg/warteliste?service=fuehrungszeugnis&lang=en");
        await page.getByLabel("First and last name").fill("Erika Beispiel");
        await page.getByLabel("E-mail address").fill(email);
        await press(page, /confirm by e-mail/);
        await hasText(page, "Not on the waiting list yet");
        await press(page, "Leave the waiting list");
        await hasText(page, "You have left the list");
        await noViolations(page);
        await picture(page, "wish-left-english");
    }));

test("the office sees who waits and takes an entry off the list", { skip: !secrets.sachbearbeitung }, () =>
    as({}, async (page) => {
        const email = `entfernen-${Date.now()}@buerger.example`;
        await as({}, async (citizen) => {
            await citizen.goto("/merseburg/warteliste?service=bewohnerparkausweis");
            await citizen.getByLabel("Samstag").check();
            await citizen.getByLabel("Ab 12 Uhr").check();
            await citizen.getByLabel("Vor- und Nachname").fill("Anna Warten");
            await citizen.getByLabel("E-Mail-Adresse").fill(email);
            await press(citizen, /bestätigen/);
            await citizen.goto(await mailedLink(email));
            await press(citizen, "Auf die Liste setzen");
            await hasText(citizen, "Sie stehen auf der Warteliste");
            await noViolations(citizen);
            await picture(citizen, "wish-place");
        });
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt/warteliste");
        await hasText(page, "Anna Warten");
        await noViolations(page);
        await picture(page, "line-desk");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "line-phone");
        await press(page, "Anna Warten von der Warteliste entfernen");
        await hasText(page, "Der Eintrag ist entfernt");
        assert.ok((await mails(email, 3)).some((mail) => /entfernt/.test(mail.subject)));
    }));

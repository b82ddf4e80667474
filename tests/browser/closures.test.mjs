// A quarter to seven: a clerk is ill, "Schalter heute zu". Seven people are affected, get new offers, one accepts, nobody is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

// An office of one counter: whoever comes today comes to it.
const office = "kita-verwaltung";
const service = "kita-platz-beratung";
const people = 7;

async function look(page, name) {
    await noViolations(page);
    await picture(page, `${name}-desk`);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
}

const desk = (page) => page.goto(`/merseburg/amt?office=${office}`);

test("a counter is closed for today in one tap, and opened again", { skip: !secrets.sachbearbeitung }, async () => {
    await as({ javaScriptEnabled: false }, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt?office=buergerbuero");
        await page.getByRole("button", { name: "Schalter 5 heute zu" }).click();
        await hasText(page, "Der Schalter ist zu.");
        await page.getByRole("button", { name: "Schalter 5 wieder öffnen" }).click();
        await hasText(page, "Der Schalter ist wieder offen.");
        await page.getByRole("button", { name: "Schalter 5 heute zu" }).waitFor();
    });
});

test("a counter is closed for a time, for a reason that the staff alone reads", { skip: !secrets.sachbearbeitung }, async () => {
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt?office=buergerbuero");
        await page.getByRole("link", { name: "Schalter für eine andere Zeit schließen" }).click();
        await page.locator("#counter").selectOption({ label: "Schalter 4" });
        await page.getByLabel("Erster Tag").fill("2026-12-01");
        await page.getByLabel("ab (Uhrzeit)").fill("13:00");
        await page.getByLabel("Letzter Tag").fill("2026-12-01");
        await page.getByLabel("bis (Uhrzeit)").fill("12:00");
        await page.getByRole("button", { name: "Betroffene Termine ansehen" }).click();
        await hasText(page, "Bitte prüfen Sie Ihre Angaben");
        await page.goto("/merseburg/amt/schalter?office=buergerbuero&counter=4&from=2026-12-01&from_time=13:00&to=2026-12-01&to_time=15:30");
        await hasText(page, /Schalter 4: .*13:00 – .*15:30/);
        await look(page, "closures-ask");
        await page.getByLabel("Grund").fill("Fortbildung");
        await page.getByRole("button", { name: "Schalter schließen" }).click();
        await hasText(page, "Der Schalter ist zu.");
        await page.goto("/merseburg/amt/schalter?office=buergerbuero");
        await hasText(page, "Fortbildung");
        await look(page, "closures-list");
        await page.getByRole("button", { name: "Schalter 4 wieder öffnen" }).click();
        await hasText(page, "Der Schalter ist wieder offen.");
        assert.equal((await page.goto("/schkopau/amt/schalter")).status(), 403);
    });
});

test("seven are affected, get new offers, one accepts, nobody is lost", { skip: !secrets.sachbearbeitung }, async () => {
    const addresses = [];
    await as({ viewport: phone }, async (citizen) => {
        for (let i = 0; i < people; i++) {
            await steps.times(citizen, service, "2026-11-24");
            await steps.take(citizen);
            addresses.push(await steps.ask(citizen, `Erika Beispiel ${i + 1}`));
            await steps.confirm(citizen, addresses[i]);
        }
    });
    await as({}, async (clerk) => {
        await logInAs(clerk, "sachbearbeitung");
        await desk(clerk);
        await hasText(clerk, "noch 7 Termine");
        await look(clerk, "closures-day");
        await clerk.getByRole("link", { name: "Zimmer 1 heute zu" }).click();
        await hasText(clerk, "7 Termine sind betroffen");
        await hasText(clerk, "Erika Beispiel 7");
        await look(clerk, "closures-affected");
        await clerk.getByRole("button", { name: "Schalter schließen" }).click();
        await hasText(clerk, "Der Schalter ist zu.");
        await look(clerk, "closures-closed");
        await clerk.getByRole("button", { name: "7 Personen per E-Mail benachrichtigen" }).click();
        await hasText(clerk, "Die E-Mails sind unterwegs.");
    });
    for (const address of addresses)
        assert.ok((await mails(address, 3)).some((mail) => /Bitte handeln/.test(mail.subject)));
    await as({ viewport: phone }, async (citizen) => {
        const reply = await citizen.goto(`/merseburg/termine?service=${service}&from=2026-11-24&days=1`);
        assert.equal(reply.status(), 200);
        assert.equal(await citizen.locator("button[name=start]").count(), 0);
        await citizen.goto(await mailedLink(addresses[0]));
        await citizen.getByRole("link", { name: "Termin verlegen" }).click();
        await citizen.getByRole("heading", { name: "Neue Zeit wählen" }).waitFor();
        await citizen.locator("details[open] .rh-time").first().click();
        await citizen.getByRole("heading", { name: "Termin verlegen?" }).waitFor();
        await citizen.getByRole("button", { name: "Termin verlegen" }).click();
        await citizen.getByRole("link", { name: "Termin verlegen" }).waitFor();
    });
    await as({}, async (clerk) => {
        await logInAs(clerk, "sachbearbeitung");
        await desk(clerk);
        await hasText(clerk, "6 Termine haben keinen offenen Schalter");
        await look(clerk, "closures-after");
        for (let i = 1; i < people; i++)
            await hasText(clerk, `Erika Beispiel ${i + 1}`);
        await clerk.getByRole("button", { name: "Zimmer 1 wieder öffnen" }).click();
        await hasText(clerk, "noch 6 Termine");
    });
    await as({ viewport: phone }, async (citizen) => {
        for (const address of addresses) {
            await citizen.goto(await mailedLink(address));
            await citizen.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
            await steps.cancel(citizen);
        }
    });
});

// How many appointments a mail address can have: who has too many is told by mail alone and what helps, staff lifts the limit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, freeTimes, hold } from "../system/support.mjs";
import { as, fitsItsWidth, hasText, mails, noViolations, phone, picture } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

const service = "personalausweis";
const most = 5;

// Holds the last free time of a day and asks for it with an address; the link by which it was held.
async function asked(slot, email) {
    const { status, body } = await hold("merseburg", slot, service);
    assert.equal(status, 200, JSON.stringify(body));
    const reply = await api("POST", `/merseburg/termine/${body.appointment}/buchen`, { body: { code: body.code, name: "Erika Beispiel", email } });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return body;
}

async function look(page, name) {
    await noViolations(page);
    await picture(page, `${name}-desk`);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
}

test("an address with too many appointments is told so by mail, and books when one is given up", async () => {
    const email = `many-${crypto.randomUUID()}@buerger.example`;
    const slots = (await freeTimes("merseburg", service, "&from=2026-12-09&days=7")).slice(-most - 1);
    const held = [];
    for (const slot of slots)
        held.push(await asked(slot, email));
    const full = (await mails(email, most + 1)).find((mail) => mail.subject.startsWith("Nicht gebucht"));
    assert.ok(full, "no mail says that there are too many");
    const link = new URL(/https?:\/\/\S+/.exec(full.text)[0]);
    await as({ viewport: phone }, async (page) => {
        await page.goto(`/merseburg/termine/${held.at(-1).appointment}?code=${held.at(-1).code}`);
        await page.getByRole("heading", { name: "Bitte sehen Sie in Ihre E-Mails" }).waitFor();
        await page.goto(link.pathname + link.search);
        await page.getByRole("button", { name: "Termin verbindlich buchen" }).click();
        await page.getByRole("alert").getByText("so viele Termine gebucht").waitFor();
        await noViolations(page);
        await fitsItsWidth(page);
        await picture(page, "address-full");
        const given = await api("POST", `/merseburg/termine/${held[0].appointment}/absagen`, { body: { code: held[0].code } });
        assert.equal(given.status, 200);
        await page.getByRole("button", { name: "Termin verbindlich buchen" }).click();
        await page.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
    });
    for (const one of held.slice(1))
        assert.equal((await api("POST", `/merseburg/termine/${one.appointment}/absagen`, { body: { code: one.code } })).status, 200);
});

test("staff lifts the limit for an address, and lets it hold again", { skip: !secrets.administration }, async () => {
    const email = `hilfe-${crypto.randomUUID()}@verein.example`;
    await as({}, async (page) => {
        await logInAs(page, "administration");
        await page.goto("/merseburg/amt/einstellungen");
        await page.getByRole("link", { name: "Adressen ohne Grenze" }).click();
        await hasText(page, `höchstens ${most} Termine`);
        await page.getByRole("button", { name: "Ausnehmen" }).click();
        await page.getByRole("alert").waitFor();
        await look(page, "helpers-failed");
        await page.getByLabel("E-Mail-Adresse").fill(email);
        await page.getByLabel("Grund").fill("Berufsbetreuung");
        await page.getByLabel("Letzter Tag").fill("2026-12-31");
        await page.getByRole("button", { name: "Ausnehmen" }).click();
        await hasText(page, "Die Adresse ist ausgenommen.");
        await hasText(page, "bis Donnerstag, 31. Dezember 2026");
        await look(page, "helpers");
        const held = [];
        for (const slot of (await freeTimes("merseburg", service, "&from=2026-12-09&days=7")).slice(-most - 1))
            held.push(await asked(slot, email));
        assert.equal((await mails(email, most + 1)).filter((mail) => mail.subject.startsWith("Nicht gebucht")).length, 0);
        for (const one of held)
            assert.equal((await api("POST", `/merseburg/termine/${one.appointment}/absagen`, { body: { code: one.code } })).status, 200);
        await page.getByRole("button", { name: `${email} entfernen` }).click();
        await hasText(page, "Die Grenze gilt wieder für diese Adresse.");
        await hasText(page, "Keine Adresse ist ausgenommen.");
        await page.getByLabel("Termine je Adresse").fill("21");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.locator("#perAddress-error").waitFor();
        for (const number of [7, most]) {
            await page.getByLabel("Termine je Adresse").fill(String(number));
            await page.getByRole("button", { name: "Speichern" }).click();
            await hasText(page, `höchstens ${number} Termine`);
            assert.equal(await page.getByLabel("Termine je Adresse").inputValue(), String(number));
        }
        assert.equal((await page.goto("/schkopau/amt/adressen")).status(), 403);
    });
});

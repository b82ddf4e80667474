// Without scripts a browser proves no work: nothing is held, and the link of a mail books what is still free then. With scripts nobody notices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, freeTimes, hold } from "../system/support.mjs";
import { as, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture, steps } from "./browser.mjs";

const plain = { viewport: phone, javaScriptEnabled: false };
const press = (page, name) => page.getByRole("button", { name }).click();

async function look(page, name) {
    await fitsItsWidth(page);
    await picture(page, `intent-${name}`);
}

// axe needs scripts: a second visitor looks at the same page.
const lookAgain = (page, name, options = {}) => as(options, async (other) => {
    await other.goto(page.url());
    await noViolations(other);
    await look(other, name);
});

async function chosen(page, service, n = 0) {
    await steps.times(page, service);
    const start = await steps.take(page, n);

    assert.match(page.url(), /\/auswahl\?/);
    await hasText(page, "Noch nicht gebucht – erst E-Mail bestätigen");
    return start;
}

test("without scripts a time is booked by the link of a mail, and not before", () =>
    as({ ...plain, colorScheme: "dark" }, async (page, context) => {
        const start = await chosen(page, "meldebescheinigung", 3);
        await look(page, "chosen-dark");
        await lookAgain(page, "chosen-desk");
        await press(page, "Weiter: Termin per E-Mail bestätigen");
        await page.getByRole("alert").getByText("Bitte füllen Sie dieses Feld aus.").first().waitFor();
        const address = await steps.ask(page, "Erika Beispiel");
        await hasText(page, "Noch nicht gebucht – erst E-Mail bestätigen");
        await look(page, "sent-dark");
        await lookAgain(page, "sent-desk");
        assert.ok((await freeTimes("merseburg", "meldebescheinigung")).some((slot) => slot.start === start), "nothing is held");
        const link = await mailedLink(address);
        assert.equal((await context.request.get(link)).status(), 200);
        assert.ok((await freeTimes("merseburg", "meldebescheinigung")).some((slot) => slot.start === start), "opening the link does nothing");
        await page.goto(link);
        await look(page, "confirm-dark");
        await lookAgain(page, "confirm-desk");
        await press(page, "Termin verbindlich buchen");
        await hasText(page, "Ihr Termin ist gebucht");
        assert.match(page.url(), /\/termine\/[0-9a-f-]+\?code=/);
        const appointment = page.url();
        await page.goto(link);
        await hasText(page, "Ihr Termin ist gebucht");
        await look(page, "booked-dark");
        await lookAgain(page, "booked-desk");
        await page.getByRole("link", { name: "Ihr Termin" }).click();
        assert.equal(page.url(), appointment);
        assert.equal((await mails(address, 2)).length, 2);
        await steps.cancel(page);
    }));

test("whose time was taken meanwhile sees others, and nothing has to be entered again", () =>
    as(plain, async (page) => {
        const service = "gewerbe-anmeldung";
        const start = await chosen(page, service);
        const address = await steps.ask(page, "Erika Beispiel");
        const slot = (await freeTimes("merseburg", service)).find((one) => one.start === start);
        const link = await mailedLink(address);

        await page.goto(link);
        await page.getByRole("link", { name: "Andere Zeiten ansehen" }).click();
        await page.locator("details[open] button[name=start]").first().waitFor();
        await page.goto(link);
        const faster = await hold("merseburg", slot, service);
        assert.equal(faster.status, 200);
        await press(page, "Termin verbindlich buchen");
        await page.getByRole("alert").getByText("Diese Zeit ist gerade vergeben worden").waitFor();
        await hasText(page, "Diese Zeit ist nicht mehr frei");
        await look(page, "taken");
        await page.goto(link);
        await hasText(page, "Ihre Angaben bleiben erhalten");
        await lookAgain(page, "taken-desk", { colorScheme: "dark" });
        const other = page.locator("details[open] button[name=start]").first();
        assert.notEqual(await other.getAttribute("value"), start);
        await other.click();
        await hasText(page, "Ihr Termin ist gebucht");
        await hasText(page, "Erika Beispiel");
        await steps.cancel(page);
        assert.equal((await api("POST", `/merseburg/termine/${faster.body.appointment}/absagen`, { body: { code: faster.body.code } })).status, 200);
    }));

test("with scripts the work is done unnoticed, by mouse and by keyboard", () =>
    as({}, async (page) => {
        for (const take of [(button) => button.click(), (button) => button.press("Enter")]) {
            await steps.times(page, "meldebescheinigung");
            const sent = page.waitForRequest((request) => request.method() === "POST");

            await take(page.locator("details[open] button[name=start]").nth(2));
            assert.match((await sent).postData(), /_proof=[0-9a-f]{32}\.\d\d\.\d{10}\.[a-z2-7]{32}\.\d+/);
            await page.locator("[data-until]").waitFor();
            await press(page, "Abbrechen und Zeit freigeben");
            await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
        }
    }));

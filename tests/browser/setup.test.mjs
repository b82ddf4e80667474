// What an admin sets up: a day is closed, who has an appointment then is told, nobody gets a time on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, mails, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

const day = "2026-12-15";

async function look(page, name) {
    await noViolations(page);
    await picture(page, `${name}-desk`);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
}

test("a day is closed: what is affected is seen before, told after, and the day opened again", { skip: !secrets.administration }, async () => {
    let address;
    await as({}, async (citizen) => {
        await steps.times(citizen, "personalausweis", day);
        await steps.take(citizen);
        address = await steps.ask(citizen, "Erika Beispiel");
        await steps.confirm(citizen, address);
    });
    await as({}, async (page) => {
        await logInAs(page, "administration");
        await page.goto("/merseburg/amt/einrichtung");
        await page.getByRole("link", { name: "Schließtage" }).click();
        await look(page, "setup-days");
        await page.getByLabel("Stelle wählen").selectOption("buergerbuero");
        await page.getByLabel("Erster Tag").fill(day);
        await page.getByLabel("Letzter Tag").fill(day);
        await page.getByRole("button", { name: "Betroffene Termine ansehen" }).click();
        await hasText(page, "1 Termin ist betroffen");
        await hasText(page, "Erika Beispiel");
        await look(page, "setup-days-affected");
        await page.getByLabel("Grund").fill("Betriebsausflug");
        await page.getByRole("button", { name: "Schließen", exact: true }).click();
        await page.getByRole("heading", { name: "Betroffene Termine" }).waitFor();
        await look(page, "setup-affected");
        await page.getByRole("button", { name: "1 Person per E-Mail benachrichtigen" }).click();
        await hasText(page, "Die E-Mails sind unterwegs.");
        assert.equal(await page.getByRole("button", { name: /benachrichtigen/ }).count(), 0);
        const all = await mails(address, 3);
        assert.ok(all.some((mail) => /Bitte handeln/.test(mail.subject)), all.map((mail) => mail.subject).join());
    });
    await as({}, async (citizen) => {
        const reply = await citizen.goto(`/merseburg/termine?service=personalausweis&office=buergerbuero&from=${day}&days=1`);
        assert.equal(reply.status(), 200);
        assert.equal(await citizen.locator("button[name=start]").count(), 0);
    });
    await as({}, async (page) => {
        await logInAs(page, "administration");
        await page.goto("/merseburg/amt/einrichtung/schliesstage?office=buergerbuero");
        await hasText(page, "Betriebsausflug");
        await look(page, "setup-days-entered");
        await page.getByRole("button", { name: "Dienstag, 15. Dezember 2026 wieder öffnen" }).click();
        await hasText(page, "Der Tag gilt wieder wie sonst.");
        await hasText(page, "Kein Termin ist betroffen.");
        assert.equal((await page.goto("/schkopau/amt/einrichtung/schliesstage")).status(), 403);
    });
});

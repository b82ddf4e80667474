// The record of processing: what is stored of persons, for the admin and the auditor.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

for (const who of ["administration", "revision"])
    test(`the record of processing, for ${who}`, { skip: !secrets[who] }, async () => {
        await as({}, async (page) => {
            await logInAs(page, who);
            await page.goto("/merseburg/amt/verzeichnis");
            await hasText(page, "Verzeichnis der Verarbeitungstätigkeiten");
            await page.getByRole("link", { name: "Verzeichnis", exact: true }).waitFor();
            for (const area of ["Konten, Anmeldung und Auftritt", "Termine", "Mitteilungen", "Technische Daten aller Bereiche"])
                await page.getByRole("heading", { name: area, exact: true }).waitFor();
            await noViolations(page);
            await picture(page, `record-${who}-folded`);
            for (const part of await page.locator("main summary").all())
                await part.click();
            await hasText(page, "so viele Tage nach dem Termin, wie die Verwaltung festlegt");
            await noViolations(page);
            await picture(page, `record-${who}`);
            await page.setViewportSize(phone);
            await fitsItsWidth(page);
            await picture(page, `record-${who}-phone`);
            const file = await page.request.get("/merseburg/amt/verzeichnis.csv");
            assert.match(file.headers()["content-type"], /^text\/csv/);
            assert.match(await file.text(), /^service,table,columns,kind,[^\r\n]*\r\naccounts,/);
            assert.equal((await page.goto("/schkopau/amt/verzeichnis")).status(), 403);
        });
    });

test("the record is not for who works at a counter", { skip: !secrets.sachbearbeitung }, async () => {
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        assert.equal((await page.goto("/merseburg/amt/verzeichnis")).status(), 403);
    });
});

// An admin words the letters about appointments, looks at them before they go out, and takes the words back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, hasText } from "./browser.mjs";
import { fine } from "./people.mjs";
import { logInAs, secrets } from "./staff.mjs";

for (const javaScriptEnabled of [true, false]) {
    test(`an admin words a letter, previews, saves and takes it back ${javaScriptEnabled ? "with" : "without"} JavaScript`, { skip: !secrets.administration }, async () => {
        await as({ javaScriptEnabled }, async (page) => {
            const look = javaScriptEnabled ? fine : async () => {};
            const words = javaScriptEnabled ? "Wir freuen uns auf Sie." : "Bis bald im Rathaus.";
            const letter = javaScriptEnabled ? "Termin gebucht" : "Termin abgesagt";

            await logInAs(page, "administration");
            await page.goto("/merseburg/amt/einstellungen");
            await page.getByRole("link", { name: "Briefe in eigenen Worten" }).click();
            await look(page, "letters");
            await page.getByRole("link", { name: letter }).click();
            await look(page, "letter");
            await page.getByLabel("Betreff").fill("Termin für {name}");
            await page.getByRole("button", { name: "Speichern", exact: true }).click();
            await page.getByRole("alert").waitFor();
            assert.equal(await page.getByLabel("Betreff").inputValue(), "Termin für {name}");
            await look(page, "letter-refused");
            await page.getByLabel("Betreff").fill("Merseburg, {uhrzeit} Uhr");
            await page.getByLabel("Einleitung").fill(words);
            await page.getByRole("button", { name: "Vorschau" }).click();
            await hasText(page, "Noch nicht gespeichert.");
            assert.match(await page.locator("main section").last().textContent(), new RegExp(`Merseburg, \\d\\d:\\d\\d Uhr[^]*${words}`));
            await look(page, "letter-draft");
            await page.getByRole("button", { name: "Speichern", exact: true }).click();
            await hasText(page, "Gespeichert.");
            assert.equal(await page.getByLabel("Betreff").inputValue(), "Merseburg, {uhrzeit} Uhr");
            await look(page, "letter-saved");
            await page.getByLabel("Betreff").fill("");
            await page.getByLabel("Einleitung").fill("");
            await page.getByRole("button", { name: "Speichern", exact: true }).click();
            await hasText(page, "Gespeichert.");
            await page.getByRole("link", { name: "Zurück zu den Briefen" }).click();
            assert.equal(await page.getByText("in eigenen Worten.").count(), 0);
        });
    });
}

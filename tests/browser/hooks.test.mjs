// An admin names programs that are told what happens, tries them out and removes them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, hasText } from "./browser.mjs";
import { fine } from "./people.mjs";
import { logInAs, secrets } from "./staff.mjs";

const path = "/merseburg/amt/einstellungen/programme";

for (const javaScriptEnabled of [true, false]) {
    test(`an admin adds a program, sees its secret once, tests and removes it ${javaScriptEnabled ? "with" : "without"} JavaScript`, { skip: !secrets.administration }, async () => {
        await as({ javaScriptEnabled }, async (page) => {
            const look = javaScriptEnabled ? fine : async () => {};

            await logInAs(page, "administration");
            await page.goto("/merseburg/amt/einstellungen");
            await look(page, "settings");
            await page.getByRole("link", { name: "Andere Programme benachrichtigen" }).click();
            await look(page, "hooks-none");
            await page.getByLabel("Adresse des Programms").fill("ftp://program.example/");
            await page.getByRole("button", { name: "Hinzufügen" }).click();
            await page.getByRole("alert").waitFor();
            assert.equal(await page.getByLabel("Adresse des Programms").inputValue(), "ftp://program.example/");
            await look(page, "hooks-refused");
            await page.getByLabel("Adresse des Programms").fill("http://127.0.0.1:9/rathaus/meldungen/eingang");
            await page.getByLabel("neue Meldung zur Barrierefreiheit").check();
            await page.getByRole("button", { name: "Hinzufügen" }).click();
            await page.getByRole("heading", { name: "Das Programm ist hinzugefügt" }).waitFor();
            assert.match(await page.locator("main code").textContent(), /^whsec_[A-Za-z0-9+/]{43}=$/);
            await look(page, "hooks-added");
            await page.getByRole("link", { name: "Weiter" }).click();
            assert.equal(await page.getByText("whsec_").count(), 0);
            await page.getByRole("button", { name: "Probe senden" }).click();
            await hasText(page, "Die Probe ist unterwegs.");
            for (let i = 0; i < 100 && await page.getByText("nächster Versuch").count() === 0; i++) {
                await page.waitForTimeout(100);
                await page.goto(path);
            }
            await hasText(page, "nächster Versuch");
            await look(page, "hooks-waiting");
            await page.getByText("Programm entfernen").click();
            await page.getByRole("button", { name: "Endgültig entfernen" }).click();
            await hasText(page, "Das Programm ist entfernt.");
            await hasText(page, "Bisher wird kein Programm benachrichtigt.");
        });
    });
}

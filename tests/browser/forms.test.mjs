// What goes wrong is said where it went wrong, in the reader's language, and nothing entered is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";

async function giveBack(page) {
    await page.getByRole("button", { name: /Abbrechen|release|nicht/ }).click();
    await page.locator("h1").waitFor();
}

for (const javaScriptEnabled of [true, false]) {
    test(`a missing name takes the focus to the error summary, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
        await as({ viewport: phone, javaScriptEnabled }, async (page) => {
            await steps.times(page, "reisepass");
            await steps.take(page);
            const [reply] = await Promise.all([
                page.waitForResponse((r) => r.request().method() === "POST"),
                page.getByRole("button", { name: "Weiter: Termin per E-Mail bestätigen" }).click(),
            ]);
            assert.equal(reply.status(), 422);
            const summary = page.getByRole("alert");
            await summary.getByText("Bitte füllen Sie dieses Feld aus.").first().waitFor();
            await page.locator("#errors:focus").waitFor();
            await page.locator("#name[aria-invalid=true]").waitFor();
            assert.match(await page.title(), /^Fehler:/);
            if (javaScriptEnabled)
                await noViolations(page);
            await fitsItsWidth(page);
            await picture(page, "error-name");
            await summary.getByRole("link").first().click();
            await page.locator("#name:focus").waitFor();
            await steps.book(page, "Erika Beispiel");
            await steps.cancel(page);
        });
    });
}

test("what was entered stays, however wrong", async () => {
    await as({ colorScheme: "dark" }, async (page) => {
        await steps.times(page, "reisepass");
        await steps.take(page);
        for (const wrong of ["X", `${"Lang ".repeat(25)}<b>"&'`]) {
            await page.getByLabel("Vor- und Nachname").fill(wrong);
            await page.getByRole("button", { name: "Weiter: Termin per E-Mail bestätigen" }).click();
            await page.getByRole("alert").waitFor();
            assert.equal(await page.getByLabel("Vor- und Nachname").inputValue(), wrong);
            await hasText(page, "Noch nicht gebucht");
        }
        await noViolations(page);
        await giveBack(page);
    });
});

test("a wrong code opens no appointment", async () => {
    await as({}, async (page) => {
        await steps.times(page, "reisepass");
        await steps.take(page);
        const url = new URL(page.url());
        const code = url.searchParams.get("code");
        url.searchParams.set("code", code.replace(/^./, code[0] === "a" ? "b" : "a"));
        assert.equal((await page.goto(url.pathname + url.search)).status(), 404);
        await hasText(page, "Das finden wir nicht");
        url.searchParams.set("code", code);
        await page.goto(url.pathname + url.search);
        await giveBack(page);
    });
});

test("the time that is left is told by the server's clock", async () => {
    await as({}, async (page) => {
        await steps.times(page, "reisepass");
        await steps.take(page);
        const box = page.locator("[data-until]");
        const [until, now] = [await box.getAttribute("data-until"), await box.getAttribute("data-now")];
        const minutes = Math.ceil((Date.parse(until) - Date.parse(now)) / 60000);
        assert.ok(minutes >= 2 && minutes <= 60, `${minutes} minutes`);
        await page.locator("[data-left]", { hasText: `Noch ${minutes} Minuten` }).waitFor();
        await giveBack(page);
    });
});

test("a reservation warns before it ends", async () => {
    await as({}, async (page) => {
        await page.clock.install();
        await steps.times(page, "reisepass");
        await steps.take(page);
        const box = page.locator("[data-until]");
        const left = Date.parse(await box.getAttribute("data-until")) - Date.parse(await box.getAttribute("data-now"));
        await page.clock.runFor(left - 110_000);
        await page.locator("[data-warn]", { hasText: "Noch 2 Minuten." }).waitFor({ state: "attached" });
        await page.clock.runFor(115_000);
        await page.locator("[data-warn]", { hasText: "Die Reservierung ist abgelaufen." }).waitFor({ state: "attached" });
        assert.ok(await page.getByRole("link", { name: "Neue Zeit suchen" }).isVisible());
        await giveBack(page);
    });
});

test("languages change the words and nothing else", async () => {
    await as({ javaScriptEnabled: false }, async (page) => {
        await steps.times(page, "reisepass");
        await page.getByRole("link", { name: "English" }).click();
        await page.getByRole("heading", { name: "When would you like to come?" }).waitFor();
        assert.equal(await page.locator("html").getAttribute("lang"), "en");
        assert.match(page.url(), /service=reisepass/);
        await page.locator("details[open] button[name=start]").first().click();
        await hasText(page, "Not booked yet");
        await page.getByRole("button", { name: "Next: confirm by e-mail" }).click();
        await page.getByRole("alert").getByText("Please fill in this field.").first().waitFor();
        await page.getByRole("link", { name: "Einfache Sprache" }).click();
        await page.getByRole("heading", { name: "Wer sind Sie?" }).waitFor();
        await page.getByRole("link", { name: "Deutsch" }).click();
        await page.getByRole("heading", { name: "Ihre Angaben" }).waitFor();
    });
});

test("free times follow what others take, and the focus stays", async () => {
    await as({}, async (watcher) => {
        await as({}, async (other) => {
            await steps.times(watcher, "gewerbe-anmeldung");
            const buttons = watcher.locator("details[open] button[name=start]");
            const [taken, kept] = [await buttons.nth(1).getAttribute("value"), await buttons.nth(0).getAttribute("value")];
            await buttons.nth(0).focus();
            await steps.times(other, "gewerbe-anmeldung");
            assert.equal(await steps.take(other, 1), taken);
            await watcher.locator(`button[value="${taken}"]`).waitFor({ state: "detached" });
            await watcher.locator(`button[value="${kept}"]:focus`).waitFor();
            await watcher.getByRole("status").filter({ hasText: "aktualisiert" }).waitFor({ state: "attached" });
            await giveBack(other);
            await watcher.locator(`button[value="${taken}"]`).waitFor();
        });
    });
});

// A reservation is kept for longer by one button, which is refused the third time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";

const more = (page) => page.getByRole("button", { name: "Mehr Zeit nehmen" });

async function held(page) {
    await steps.times(page, "personalausweis");
    await steps.take(page, 4);
}

test("more time comes by one key and leaves what was entered", () =>
    as({ viewport: phone }, async (page) => {
        await held(page);
        await page.getByLabel("Vor- und Nachname").fill("Erika Beispiel");
        await noViolations(page);
        await fitsItsWidth(page);
        await picture(page, "extend");
        const at = page.url();
        await more(page).focus();
        await page.keyboard.press("Enter");
        await page.locator("[data-until]:focus").waitFor();
        assert.equal(await page.getByLabel("Vor- und Nachname").inputValue(), "Erika Beispiel");
        await more(page).press("Enter");
        await more(page).waitFor({ state: "detached" });
        assert.equal(page.url(), at);
        await picture(page, "extend-no-more");
        await noViolations(page);
        await steps.book(page, "Erika Beispiel");
        await steps.cancel(page);
    }));

test("without scripts too, and an old page's button is refused in words", () =>
    as({}, (first) => as({ javaScriptEnabled: false, colorScheme: "dark" }, async (page, context) => {
        await held(first);
        await page.goto(first.url());
        const old = await context.newPage();
        await old.goto(page.url());
        await more(page).click();
        await hasText(page, "Noch nicht gebucht");
        await more(page).click();
        await hasText(page, "Noch nicht gebucht");
        assert.equal(await more(page).count(), 0);
        await more(old).click();
        await hasText(old, "Sie haben die Zeit schon zweimal verlängert");
        await picture(old, "extend-refused");
        await page.getByRole("button", { name: "Abbrechen und Zeit freigeben" }).click();
        await page.getByRole("heading", { name: "abgesagt" }).or(page.locator("h1")).first().waitFor();
    })));

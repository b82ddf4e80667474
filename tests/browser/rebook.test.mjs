// An appointment is moved by its link: it stands until the new time is confirmed, and the old link tells where it went.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";

// axe needs scripts: without them it would wait for ever.
const look = (page, options) => options.javaScriptEnabled === false ? undefined : noViolations(page);
const move = (page) => page.getByRole("link", { name: "Termin verlegen" });

async function booked(page) {
    await steps.times(page, "personalausweis");
    await steps.take(page, 6);
    await steps.book(page, "Erika Beispiel");
    return page.url();
}

async function choose(page, nth) {
    await move(page).click();
    await page.getByRole("heading", { name: "Neue Zeit wählen" }).waitFor();
    await page.locator("details[open] .rh-time").nth(nth).click();
    await page.getByRole("heading", { name: "Termin verlegen?" }).waitFor();
}

for (const [name, options] of Object.entries({
    "on a phone": { viewport: phone },
    "without scripts, in the dark": { javaScriptEnabled: false, colorScheme: "dark" },
}))
    test(`an appointment is moved ${name}`, () =>
        as(options, async (page, context) => {
            const old = await booked(page);
            await move(page).click();
            await hasText(page, "Ihr Termin bleibt bestehen");
            await look(page, options);
            await fitsItsWidth(page);
            await picture(page, `move-choose-${options.colorScheme ?? "light"}`);
            await page.goto(old);
            await choose(page, 3);
            await look(page, options);
            await fitsItsWidth(page);
            await picture(page, `move-confirm-${options.colorScheme ?? "light"}`);
            const other = await context.newPage();
            await other.goto(old);
            await move(other).waitFor(); // it stands
            await page.getByRole("button", { name: "Termin verlegen" }).click();
            await move(page).waitFor();
            await other.goto(old);
            await hasText(other, "Dieser Termin ist verlegt");
            await look(other, options);
            await fitsItsWidth(other);
            await picture(other, `move-moved-${options.colorScheme ?? "light"}`);
            await other.getByRole("link", { name: "Zum neuen Termin" }).click();
            assert.equal(new URL(other.url()).pathname, new URL(page.url()).pathname);
            await steps.cancel(page);
        }));

test("a new time that is given back leaves the appointment as it was", () =>
    as({ viewport: phone }, async (page) => {
        await booked(page);
        await choose(page, 3);
        await page.getByRole("button", { name: "Nicht verlegen" }).click();
        await hasText(page, "gilt weiter");
        await noViolations(page);
        await picture(page, "move-not");
        await page.getByRole("link", { name: "Zum Termin" }).click();
        await steps.cancel(page);
    }));

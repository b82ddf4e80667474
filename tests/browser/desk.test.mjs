// The staff's desk: log in with the second factor, the day of an office, and a record of each look.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

test("a stranger is sent to the log-in", async () => {
    await as({}, async (page) => {
        await page.goto("/merseburg/amt");
        assert.match(page.url(), /\/anmelden/);
    });
});

test("the day of an office, for who works there", { skip: !secrets.sachbearbeitung }, async () => {
    let asked;
    await as({}, async (citizen) => {
        await steps.times(citizen, "personalausweis", "2026-11-24");
        await steps.take(citizen, -1);
        asked = await steps.ask(citizen, "Erika Beispiel");
        await steps.confirm(citizen, asked);
    });
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/amt?office=buergerbuero");
        await hasText(page, "Sie handeln für: Stadt Merseburg");
        await page.getByRole("heading", { name: "Termine heute" }).waitFor();
        await hasText(page, "Erika Beispiel");
        await noViolations(page);
        await picture(page, "desk-today");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "desk-today-phone");
        await page.getByRole("link", { name: "Nächster Tag" }).click();
        await page.getByRole("heading", { name: "Termine am 25.11.2026" }).waitFor();
        assert.equal((await page.goto("/schkopau/amt")).status(), 403);
    });
});

test("figures of an office, as a table with bars and as a file; the deletion log", { skip: !secrets.administration }, async () => {
    await as({}, async (page, context) => {
        await logInAs(page, "administration");
        await page.goto("/merseburg/amt/statistik?office=buergerbuero&from=2026-11-24&to=2026-12-11");
        await page.getByRole("heading", { name: "Nach Tagen" }).waitFor();
        assert.notEqual(await page.locator("svg.rh-chart__bar rect").count(), 0);
        await noViolations(page);
        await picture(page, "figures-desk");
        await page.setViewportSize(phone);
        await fitsItsWidth(page);
        await picture(page, "figures-phone");
        const file = await context.request.get("/merseburg/amt/statistik.csv?office=buergerbuero");
        assert.match(await file.text(), /^date,service,booked,cancelled,lapsed,lead_days\r\n/);
        await page.getByLabel("Von").fill("2026-12-12");
        await page.getByRole("button", { name: "Anzeigen" }).click();
        await page.getByRole("alert").waitFor();
        await picture(page, "figures-error");
        await page.goto("/merseburg/amt/loeschungen");
        await hasText(page, "Termine werden 7 Tage nach ihrem Ende gelöscht");
        await noViolations(page);
        await fitsItsWidth(page);
        await picture(page, "deletions-phone");
    });
    await as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        assert.equal((await page.goto("/merseburg/amt/loeschungen")).status(), 403);
    });
});

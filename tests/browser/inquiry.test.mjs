// Services on request: a citizen says which days would suit, the office answers with a time or with a reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture, steps } from "./browser.mjs";
import { logInAs, secrets } from "./staff.mjs";

// axe needs scripts: without them it would wait for ever.
const look = (page, options) => options.javaScriptEnabled === false ? undefined : noViolations(page);
const shot = (options, name) => `inquiry-${name}-${options.javaScriptEnabled === false ? "dark" : options.viewport ? "phone" : "desk"}`;
const press = (page, name) => page.getByRole("button", { name }).click();

async function seen(page, options, name) {
    await look(page, options);
    await fitsItsWidth(page);
    await picture(page, shot(options, name));
}

// Fills the form, first with a day that is over; the office has the inquiry when this returns.
async function inquire(page, options, name) {
    const email = `anfrage-${Date.now()}-${Math.floor(Math.random() * 1e6)}@buerger.example`;
    await page.goto("/merseburg/leistungen/eheschliessung-anmeldung");
    await page.getByRole("link", { name: "Termin anfragen" }).click();
    await page.getByRole("heading", { name: "Termin anfragen" }).waitFor();
    await page.locator("#date").fill("2026-11-01");
    await page.locator("#part").selectOption("MORNING");
    await page.locator("#date2").fill("2026-12-12");
    await page.getByLabel("Was wir noch wissen sollten").fill("Wir kommen zu acht.\nMit Musik.");
    await page.getByLabel("Vor- und Nachname").fill(name);
    await page.getByLabel("E-Mail-Adresse").fill(email);
    await press(page, /bestätigen/);
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator("#date").getAttribute("aria-invalid"), "true");
    assert.equal(await page.locator("#part").inputValue(), "MORNING", "what was entered is still there");
    assert.equal(await page.locator("#note").inputValue(), "Wir kommen zu acht.\nMit Musik.");
    await seen(page, options, "error");
    await page.locator("#date").fill("2026-12-05");
    await press(page, /bestätigen/);
    await hasText(page, "Noch nicht gesendet");
    await seen(page, options, "sent");
    await page.goto(await mailedLink(email));
    await seen(page, options, "confirm");
    await press(page, "Anfrage absenden");
    await page.getByRole("heading", { name: "Ihre Anfrage ist bei uns" }).waitFor();
    await seen(page, options, "open");
    return email;
}

// The office's page of the inquiry of somebody.
async function opened(page, options, name) {
    await logInAs(page, "sachbearbeitung");
    await page.goto("/merseburg/amt/anfragen");
    await seen(page, options, "list");
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { name: "Termin geben" }).waitFor();
    await seen(page, options, "answer");
}

for (const [name, options] of Object.entries({
    "on a phone": { viewport: phone },
    "without scripts, in the dark": { viewport: phone, javaScriptEnabled: false, colorScheme: "dark" },
}))
    test(`who asks for a day is given a time by the office ${name}`, { skip: !secrets.sachbearbeitung }, () =>
        as(options, async (page) => {
            const person = `Paula Anfrage ${options.colorScheme ?? "hell"}`;
            const email = await inquire(page, options, person);
            const [day, time] = options.colorScheme ? ["2026-12-06", "11:00"] : ["2026-12-05", "10:30"];
            await as(options, async (clerk) => {
                await opened(clerk, options, person);
                await clerk.getByLabel("Tag", { exact: true }).fill("2026-11-01");
                await clerk.getByLabel("Beginn").fill(time);
                await press(clerk, "Termin buchen");
                await clerk.getByRole("alert").waitFor();
                await seen(clerk, options, "refused");
                await clerk.getByLabel("Tag", { exact: true }).fill(day);
                await press(clerk, "Termin buchen");
                await hasText(clerk, "Ihr Termin ist gebucht");
                await seen(clerk, options, "given");
                await clerk.goto("/merseburg/amt/anfragen");
                assert.equal(await clerk.getByRole("link", { name: person }).count(), 0);
            });
            assert.ok((await mails(email, 3)).some((mail) => /Ihr Termin am/.test(mail.subject)));
            await page.reload();
            await page.getByRole("heading", { name: "Wir haben einen Termin für Sie" }).waitFor();
            await seen(page, options, "answered");
            await page.getByRole("link", { name: "Zum Termin" }).click();
            await hasText(page, "Ihr Termin ist gebucht");
            await seen(page, options, "booked");
            await steps.cancel(page);
        }));

test("who gets no time is told why, on a desk", { skip: !secrets.sachbearbeitung }, () =>
    as({}, async (page) => {
        const email = await inquire(page, {}, "Paul Absage");
        await as({}, async (clerk) => {
            await opened(clerk, {}, "Paul Absage");
            await clerk.getByLabel("Begründung").fill("An diesen Tagen ist das Trauzimmer belegt.");
            await press(clerk, "Absagen");
            await hasText(clerk, "Die Anfrage ist beantwortet");
            await noViolations(clerk);
            await picture(clerk, "inquiry-list-after");
        });
        const told = (await mails(email, 3)).find((mail) => /Leider kein Termin/.test(mail.subject));
        assert.match(told.text, /Trauzimmer/);
        await page.reload();
        await hasText(page, "An diesen Tagen ist das Trauzimmer belegt.");
        await noViolations(page);
        await picture(page, "inquiry-declined");
    }));

test("who needs nothing any more takes the inquiry back", () =>
    as({}, async (page) => {
        const email = `zurueck-${Date.now()}@buerger.example`;
        await page.goto("/merseburg/anfrage?service=eheschliessung-anmeldung&lang=en");
        await page.locator("#date").fill("2026-12-05");
        await page.getByLabel("First and last name").fill("Erika Beispiel");
        await page.getByLabel("E-mail address").fill(email);
        await press(page, /confirm by e-mail/);
        await hasText(page, "Not sent yet");
        await press(page, "Withdraw the inquiry");
        await hasText(page, "Your inquiry is withdrawn");
        await noViolations(page);
        await picture(page, "inquiry-withdrawn-english");
    }));

test("the office enters the inquiry of who calls, with a telephone number alone", { skip: !secrets.sachbearbeitung }, () =>
    as({}, async (page) => {
        await logInAs(page, "sachbearbeitung");
        await page.goto("/merseburg/anfrage?service=eheschliessung-anmeldung");
        await page.locator("#date").fill("2026-12-05");
        await page.getByLabel("Vor- und Nachname").fill("Petra Anruf");
        await page.getByLabel("Telefon").fill("03461 445-0");
        await press(page, "Anfrage absenden");
        await page.getByRole("heading", { name: "Ihre Anfrage ist bei uns" }).waitFor();
        await opened(page, {}, "Petra Anruf");
        await hasText(page, "03461 445-0");
    }));

// A citizen of Merseburg looks up "Perso", takes a time, books it, gets calendar entry and QR code, cancels, and the time is free
// again: on a phone and at a desk, with and without JavaScript, and with the keyboard alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { as, desk, fitsItsWidth, hasText, mailedLink, mails, phone, picture, steps } from "./browser.mjs";

// What a phone's camera reads in the picture.
async function decoded(image) {
    const folder = mkdtempSync(join(tmpdir(), "rathaus-qr-"));
    const file = join(folder, "qr.png");

    await image.screenshot({ path: file });
    const text = execFileSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    rmSync(folder, { recursive: true });
    return text.trim();
}

const compact = (instant) => instant.replace(/[-:]/g, "").replace(/\.\d+/, "");

// "20261124T100000" in Berlin of an instant.
function berlin(instant) {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "medium" }).format(new Date(instant));
    return parts.replace(/[-:]/g, "").replace(" ", "T");
}

async function checkCalendar(page, context, start) {
    const href = await page.getByRole("link", { name: "In den Kalender eintragen" }).getAttribute("href");
    const reply = await context.request.get(href);
    const text = await reply.text();

    assert.equal(reply.status(), 200);
    assert.match(reply.headers()["content-type"], /^text\/calendar/);
    assert.ok(text.startsWith("BEGIN:VCALENDAR\r\n") && text.endsWith("END:VCALENDAR\r\n"));
    for (const line of text.split("\r\n"))
        assert.ok(Buffer.byteLength(line) <= 75 && !line.includes("\n"), line);
    assert.match(text, /^UID:.+/m);
    assert.match(text, /^DTSTAMP:\d{8}T\d{6}Z\r$/m);
    const begins = /^DTSTART([^:\r]*):(\S+)/m.exec(text);
    assert.equal(begins[2], begins[1].includes("TZID=Europe/Berlin") ? berlin(start) : compact(start));
    if (begins[1].includes("TZID"))
        assert.match(text, /BEGIN:VTIMEZONE\r\nTZID:Europe\/Berlin/);
}

async function checkQr(page) {
    const link = new URL(await decoded(page.getByRole("img", { name: /QR-Code/ })));
    const here = new URL(page.url());

    assert.equal(link.pathname, here.pathname);
    assert.equal(link.searchParams.get("code"), here.searchParams.get("code"));
}

// The newest mail of a letter has this in its subject, comes from the town and brings the calendar file.
async function checkMails(address, letter, subject) {
    const found = (await mails(address, letter === "booked" ? 2 : 3)).at(-1);

    assert.ok(found.subject.startsWith(subject), found.subject);
    assert.equal(found.from[0].name, "Stadt Merseburg");
    assert.ok(found.attachments.some((file) => file.contentType === "text/calendar"));
}

async function perso(page, context, name) {
    await steps.search(page, "Perso");
    await page.getByRole("heading", { name: /Leistung(en)? gefunden/ }).waitFor();
    await picture(page, `${name}-1-search`);
    await page.getByRole("link", { name: "Personalausweis, Ausstellung" }).click();
    await hasText(page, "Schritt 1 von 4");
    await hasText(page, "digitales Passfoto");
    await hasText(page, "37,00");
    await hasText(page, "Geöffnet bis 18:00 Uhr");
    await picture(page, `${name}-2-service`);
    await page.getByRole("link", { name: "Freie Zeit suchen" }).click();
    await hasText(page, "Schritt 2 von 4");
    await fitsItsWidth(page);
    await picture(page, `${name}-3-times`);
    const start = await steps.take(page, 2);
    await hasText(page, "Schritt 3 von 4");
    await fitsItsWidth(page);
    await picture(page, `${name}-4-held`);
    const address = await steps.ask(page, "Erika Beispiel");
    await hasText(page, "Schritt 3 von 4");
    await hasText(page, address);
    await fitsItsWidth(page);
    await picture(page, `${name}-4-unconfirmed`);
    await steps.confirm(page, address);
    await hasText(page, "Schritt 4 von 4");
    await hasText(page, "Erika Beispiel");
    await fitsItsWidth(page);
    await picture(page, `${name}-5-booked`);
    await checkQr(page);
    await checkCalendar(page, context, start);
    await checkMails(address, "booked", "Ihr Termin am 24.11.2026");
    await steps.cancel(page);
    await picture(page, `${name}-6-cancelled`);
    await checkMails(address, "cancelled", "Abgesagt: Ihr Termin am 24.11.2026");
}

for (const [where, viewport] of [["phone", phone], ["desk", desk]]) {
    for (const javaScriptEnabled of [true, false]) {
        const how = javaScriptEnabled ? "with" : "without";

        test(`Perso from search to cancellation, ${where}, ${how} JavaScript`, async () => {
            await as({ viewport, javaScriptEnabled }, (page, context) => perso(page, context, `journey-${where}-${how}`));
        });
    }
}

async function tabTo(page, wanted) {
    for (let i = 0; i < 250; i++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement.matches(selector), wanted))
            return;
    }
    assert.fail(`the keyboard does not reach ${wanted} on ${page.url()}`);
}

test("Perso by keyboard alone", async () => {
    await as({ viewport: desk }, async (page) => {
        await page.goto("/merseburg");
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main");
        await page.keyboard.press("Enter");
        await tabTo(page, "#q");
        await page.keyboard.type("perso");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: /gefunden/ }).waitFor();
        await tabTo(page, "a[href$='/leistungen/personalausweis']");
        await page.keyboard.press("Enter");
        await hasText(page, "Schritt 1 von 4");
        await tabTo(page, "a[href*='/termine?service=personalausweis']");
        await page.keyboard.press("Enter");
        await hasText(page, "Schritt 2 von 4");
        await tabTo(page, "button[name=start]");
        await page.keyboard.press("Enter");
        await hasText(page, "Noch nicht gebucht");
        await tabTo(page, "#name");
        await page.keyboard.type("Karl Muster");
        await page.keyboard.press("Tab");
        await page.keyboard.type("karl.muster@buerger.example");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Bitte sehen Sie in Ihre E-Mails" }).waitFor();
        await page.goto(await mailedLink("karl.muster@buerger.example"));
        await tabTo(page, "form[action*='/bestaetigen'] button");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
        await tabTo(page, "#absagen > summary");
        await page.keyboard.press("Enter");
        await tabTo(page, "#absagen button");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
    });
});

// The Gewerbeamt has one counter: what one person takes nobody else is offered.
const one = "gewerbe-anmeldung";
const offered = (page, start) => page.locator(`button[name=start][value="${start}"]`).count();

test("a booked time is offered to nobody, a cancelled one to all", async () => {
    await as({}, async (citizen) => {
        await as({}, async (neighbour) => {
            await steps.times(citizen, one);
            const start = await steps.take(citizen);
            await steps.book(citizen, "Erika Beispiel");
            await steps.times(neighbour, one);
            assert.equal(await offered(neighbour, start), 0);
            await steps.cancel(citizen);
            await steps.times(citizen, one);
            assert.equal(await offered(citizen, start), 1);
        });
    });
});

test("giving a reservation back makes its time free", async () => {
    await as({}, async (page) => {
        await steps.times(page, one);
        const start = await steps.take(page);
        await page.getByRole("button", { name: "Abbrechen und Zeit freigeben" }).click();
        await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
        await steps.times(page, one);
        assert.equal(await offered(page, start), 1);
    });
});

test("the slower of two is told so and can choose again", async () => {
    await as({}, async (fast) => {
        await as({}, async (slow) => {
            await steps.times(fast, one);
            await steps.times(slow, one);
            await slow.evaluate(() => document.querySelector("[data-region]").removeAttribute("data-region"));
            const button = slow.locator("details[open] button[name=start]").first();
            const start = await button.getAttribute("value");
            await steps.take(fast);
            const [reply] = await Promise.all([
                slow.waitForResponse((r) => r.request().method() === "POST"),
                slow.evaluate((value) => {
                    const form = document.querySelector("form[id^=hold-]");
                    const start = document.createElement("input");

                    start.type = "hidden";
                    start.name = "start";
                    start.value = value;
                    form.append(start);
                    form.requestSubmit();
                }, start),
            ]);
            assert.equal(reply.status(), 409);
            await slow.getByRole("alert").getByText("Diese Zeit ist gerade vergeben worden").waitFor();
            assert.equal(await offered(slow, start), 0);
            assert.notEqual(await slow.locator("button[name=start]").count(), 0);
            await picture(slow, "error-taken");
            await fast.getByRole("button", { name: "Abbrechen und Zeit freigeben" }).click();
            await fast.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
        });
    });
});

test("a link of a mail that is only opened, by a scanner for one, books nothing; a foreign code neither", async () => {
    await as({}, async (citizen, context) => {
        await steps.times(citizen, one);
        await steps.take(citizen);
        const own = new URL(citizen.url());
        const address = await steps.ask(citizen, "Erika Beispiel");
        const link = await mailedLink(address);
        assert.equal((await context.request.get(link)).status(), 200);
        await citizen.goto(own.pathname + own.search);
        await hasText(citizen, "Noch nicht gebucht");
        assert.equal(await citizen.getByRole("button", { name: "Termin verbindlich buchen" }).count(), 0);
        assert.notEqual(new URLSearchParams(link.split("?")[1]).get("code"), own.searchParams.get("code"));
        await citizen.getByRole("button", { name: "Abbrechen und Zeit freigeben" }).click();
        await citizen.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
        await citizen.goto(link);
        await citizen.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
    });
});

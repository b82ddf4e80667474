// The staff's desk: log in with the second factor, the day of an office, and a record of each look.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { as, fitsItsWidth, hasText, noViolations, phone, picture, steps } from "./browser.mjs";

// The demo's caseworker, as deploy/up prints them.
const staff = { email: "sachbearbeitung@merseburg.example", password: "Demo-im-Rathaus", secret: process.env.RATHAUS_DEMO_SECRET };

// Six digits of RFC 6238 at this moment.
function digits(secret) {
    const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);

    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
    const hash = createHmac("sha1", key).update(counter).digest();
    return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function logIn(page) {
    await page.goto("/anmelden");
    await page.getByLabel("E-Mail-Adresse").fill(staff.email);
    await page.getByLabel("Passwort").fill(staff.password);
    await page.getByLabel("Passwort").press("Enter");
    await page.waitForURL(/\/(konto|anmelden\/code)/);
    await page.goto("/anmelden/code");
    await page.locator("#otp").fill(digits(staff.secret));
    await page.locator("#otp").press("Enter");
    await page.waitForURL(/\/konto/);
}

test("a stranger is sent to the log-in", async () => {
    await as({}, async (page) => {
        await page.goto("/merseburg/amt");
        assert.match(page.url(), /\/anmelden/);
    });
});

test("the day of an office, for who works there", { skip: !staff.secret }, async () => {
    let asked;
    await as({}, async (citizen) => {
        await steps.times(citizen, "personalausweis");
        await steps.take(citizen);
        asked = await steps.ask(citizen, "Erika Beispiel");
        await steps.confirm(citizen, asked);
    });
    await as({}, async (page) => {
        await logIn(page);
        await page.goto("/merseburg/amt?office=buergerbuero");
        await hasText(page, "Sie arbeiten für: Stadt Merseburg");
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

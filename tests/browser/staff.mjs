// How the demo's staff log in.
import { hasText } from "./browser.mjs";
import { address, demoPassword, digits, enterCode, secrets } from "../support/staff.mjs";

export { address, demoPassword, digits, secrets };

export async function logIn(page, { email, password = demoPassword, secret }) {
    await page.goto("/anmelden");
    await page.getByLabel("E-Mail-Adresse").fill(email);
    await page.getByLabel("Passwort").fill(password);
    await page.getByLabel("Passwort").press("Enter");
    await page.waitForURL(/\/anmelden\/code/);
    await enterCode(secret, async (code) => {
        await page.locator("#otp").fill(code);
        await Promise.all([page.waitForEvent("load"), page.locator("#otp").press("Enter")]);
        return /\/konto/.test(page.url());
    });
    await hasText(page, "Angemeldet als");
}

// One session of each for all tests of a file: nobody logs in five times a minute.
const sessions = new Map();

export async function logInAs(page, who) {
    if (sessions.has(who)) {
        await page.context().addCookies(sessions.get(who));
        await page.goto("/konto");
        return;
    }
    await logIn(page, { email: address(who), secret: secrets[who] });
    sessions.set(who, await page.context().cookies());
}

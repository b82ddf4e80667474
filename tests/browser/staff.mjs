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
        const [reply] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.locator("#otp").press("Enter")]);
        if (reply.status() !== 303)
            return false;
        await page.waitForURL(/\/konto/);
        return true;
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

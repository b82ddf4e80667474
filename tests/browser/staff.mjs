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

export function logInAs(page, who) {
    return logIn(page, { email: address(who), secret: secrets[who] });
}

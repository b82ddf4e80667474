// How the demo's staff log in.
import { hasText } from "./browser.mjs";
import { address, demoPassword, digits, secrets } from "../support/staff.mjs";

export { address, demoPassword, digits, secrets };

// Every code works once: who logs in twice within half a minute takes the next one.
export async function logIn(page, { email, password = demoPassword, secret }) {
    await page.goto("/anmelden");
    await page.getByLabel("E-Mail-Adresse").fill(email);
    await page.getByLabel("Passwort").fill(password);
    await page.getByLabel("Passwort").press("Enter");
    await page.waitForURL(/\/anmelden\/code/);
    for (const ahead of [0, 1]) {
        await page.locator("#otp").fill(digits(secret, ahead));
        await Promise.all([page.waitForEvent("load"), page.locator("#otp").press("Enter")]);
        if (/\/konto/.test(page.url()))
            break;
    }
    await hasText(page, "Angemeldet als");
}

export function logInAs(page, who) {
    return logIn(page, { email: address(who), secret: secrets[who] });
}

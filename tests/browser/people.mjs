// What the tests of people's own pages share.
import { randomUUID } from "node:crypto";
import { desk, fitsItsWidth, hasText, mailedLink, noViolations, phone, picture } from "./browser.mjs";

export const password = "vier gelbe enten baden";

export async function fine(page, name) {
    await noViolations(page);
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize(desk);
    await fitsItsWidth(page);
    await picture(page, name);
}

export async function register(page) {
    const address = `test-${randomUUID()}@buerger.example`;

    await page.goto("/registrieren");
    await page.getByLabel("E-Mail-Adresse").fill(address);
    await page.getByLabel("Neues Passwort").fill(password);
    await page.getByRole("button", { name: "Konto anlegen" }).click();
    await page.getByRole("heading", { name: "Sehen Sie in Ihr Postfach" }).waitFor();
    await page.goto(await mailedLink(address));
    await page.getByRole("button", { name: "Adresse bestätigen" }).click();
    await hasText(page, "Ihre E-Mail-Adresse ist bestätigt.");
    return address;
}

export async function logIn(page, address, secret = password) {
    await page.getByLabel("E-Mail-Adresse").fill(address);
    await page.getByLabel("Passwort", { exact: true }).fill(secret);
    await page.getByRole("button", { name: "Anmelden", exact: true }).click();
}

// Who works for a town: the admin invites, the person accepts and works, the admin ends the access.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { as, desk, fitsItsWidth, hasText, mailedLink, mails, noViolations, phone, picture } from "./browser.mjs";
import { digits, logIn, logInAs, secrets } from "./staff.mjs";

const password = "vier gelbe enten baden";
const skip = !secrets.administration;

async function fine(page, name) {
    for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await noViolations(page);
    }
    await picture(page, `${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(phone);
    await fitsItsWidth(page);
    await picture(page, `${name}-phone`);
    await page.setViewportSize(desk);
    await picture(page, name);
}

async function accept(page, email) {
    await page.goto(await mailedLink(email));
    const secret = (await page.locator("aside code").textContent()).trim();

    await page.getByLabel("Neues Passwort").fill(password);
    await page.locator("#otp").fill(digits(secret));
    await Promise.all([page.waitForEvent("load"), page.locator("#otp").press("Enter")]);
    return secret;
}

async function invite(page, { name, email, role }) {
    await page.goto("/merseburg/amt/personal");
    await page.getByRole("link", { name: "Person einladen" }).click();
    await page.getByLabel("Vor- und Nachname").fill(name);
    await page.getByLabel("Dienstliche E-Mail-Adresse").fill(email);
    await page.getByRole("radio", { name: role }).check();
    await page.getByRole("button", { name: "Einladung senden" }).click();
    await hasText(page, "Die Einladung ist unterwegs.");
}

test("an admin invites, the person works there, and is out the moment the access ends", { skip }, async () => {
    const name = `Test ${randomUUID().slice(0, 8)}`;
    const email = `${randomUUID()}@rathaus.example`;

    await as({}, async (admin) => {
        await logInAs(admin, "administration");
        await admin.getByRole("link", { name: "Stadt Merseburg", exact: true }).click();
        await admin.getByRole("heading", { name: "Ihr Arbeitsplatz" }).waitFor();
        assert.equal(await admin.getByRole("link", { name: "Termine", exact: true }).count(), 0, "no appointments for an admin");
        await fine(admin, "staff-start");
        await invite(admin, { name, email, role: "Sachbearbeitung" });
        const row = admin.locator(".rh-person", { hasText: name });

        await row.getByText("eingeladen").waitFor();
        await fine(admin, "staff-people");
        await as({}, async (person) => {
            const secret = await accept(person, email);

            await logIn(person, { email, password, secret });
            await person.goto("/merseburg/amt");
            await person.getByRole("heading", { name: "Termine heute" }).waitFor();
            assert.equal((await person.goto("/merseburg/amt/personal")).status(), 403);
            await admin.reload();
            assert.equal(await row.getByText("eingeladen").count(), 0);
            await row.getByRole("link", { name: `${name}: Rollen ändern` }).click();
            await admin.getByRole("link", { name: `Zugang von ${name} beenden` }).click();
            await hasText(admin, "Die Person wird sofort überall abgemeldet.");
            await fine(admin, "staff-dismiss");
            await admin.getByRole("button", { name: "Zugang jetzt beenden" }).click();
            await hasText(admin, "Der Zugang ist beendet.");
            assert.equal(await row.count(), 0);
            await person.goto("/merseburg/amt");
            await person.getByRole("heading", { name: "Anmelden" }).waitFor();
        });
    });
});

test("who lost the second factor gets a new one by the admin and a mail", { skip }, async () => {
    const name = `Test ${randomUUID().slice(0, 8)}`;
    const email = `${randomUUID()}@rathaus.example`;

    await as({}, async (admin) => {
        await logInAs(admin, "administration");
        await invite(admin, { name, email, role: "Sachbearbeitung" });
        await as({}, async (person) => {
            await logIn(person, { email, password, secret: await accept(person, email) });
            await admin.reload();
            await admin.getByRole("link", { name: `${name}: Rollen ändern` }).click();
            await admin.getByRole("link", { name: `${name}: zweiten Faktor zurücksetzen` }).click();
            await fine(admin, "staff-reset");
            await admin.getByRole("button", { name: "Zweiten Faktor jetzt zurücksetzen" }).click();
            await hasText(admin, "Der zweite Faktor ist zurückgesetzt.");
            await person.goto("/konto");
            await person.getByRole("heading", { name: "Anmelden" }).waitFor();
            await mails(email, 2);
            const secret = await accept(person, email);

            await logIn(person, { email, password, secret });
            await person.goto("/merseburg/amt");
            await person.getByRole("heading", { name: "Termine heute" }).waitFor();
            await person.goto("/konto/zweiter-faktor");
            await hasText(person, "Wer für eine Verwaltung arbeitet, braucht die App");
            await fine(person, "factor-staff");
        });
    });
});

test("an invitation that is wrong says what, and one that is withdrawn no longer works", { skip }, async () => {
    const name = `Test ${randomUUID().slice(0, 8)}`;
    const email = `${randomUUID()}@rathaus.example`;

    await as({}, async (admin) => {
        await logInAs(admin, "administration");
        await admin.goto("/merseburg/amt/personal/einladen");
        await admin.getByLabel("Vor- und Nachname").fill("X");
        await admin.getByRole("button", { name: "Einladung senden" }).click();
        await admin.getByRole("alert").waitFor();
        assert.equal(await admin.getByLabel("Vor- und Nachname").inputValue(), "X");
        await fine(admin, "staff-invite-faults");
        await invite(admin, { name, email, role: "Prüfung" });
        await admin.getByRole("link", { name: `Einladung an ${name} zurückziehen` }).click();
        await admin.getByRole("button", { name: "Einladung zurückziehen" }).click();
        await hasText(admin, "Der Zugang ist beendet.");
        await admin.goto(await mailedLink(email));
        await admin.getByRole("heading", { name: "Link" }).waitFor();
    });
});

test("new roles count at once and end the old sessions", { skip }, async () => {
    const name = `Test ${randomUUID().slice(0, 8)}`;
    const email = `${randomUUID()}@rathaus.example`;

    await as({}, async (admin) => {
        await logInAs(admin, "administration");
        await invite(admin, { name, email, role: "Sachbearbeitung" });
        await as({}, async (person) => {
            const secret = await accept(person, email);

            await logIn(person, { email, password, secret });
            await admin.goto("/merseburg/amt/personal");
            await admin.getByRole("link", { name: `${name}: Rollen ändern` }).click();
            await fine(admin, "staff-person");
            await admin.getByRole("checkbox", { name: "Sachbearbeitung" }).uncheck();
            await admin.getByRole("button", { name: "Rollen speichern" }).click();
            await admin.getByRole("alert").waitFor();
            await admin.getByRole("checkbox", { name: "Sachbearbeitung" }).uncheck();
            await admin.getByRole("checkbox", { name: "Prüfung" }).check();
            await admin.getByRole("button", { name: "Rollen speichern" }).click();
            await hasText(admin, "Die Rollen sind geändert.");
            await person.goto("/merseburg/amt");
            await person.getByRole("heading", { name: "Anmelden" }).waitFor();
        });
    });
});

// The log's days are the town's; the demo's clock stands in its own.
async function askToOpen(auditor, reason) {
    await auditor.goto("/merseburg/amt/protokoll");
    await auditor.getByLabel("Grund").fill(reason);
    await auditor.getByLabel("Erster Tag").fill("2026-11-01");
    await auditor.getByLabel("Letzter Tag").fill("2026-12-31");
    await auditor.getByRole("button", { name: "Öffnung beantragen" }).click();
    await hasText(auditor, "Der Antrag ist gestellt.");
}

test("two persons open the log of accesses, and one alone does not", { skip }, async () => {
    const reason = `Stichprobe ${randomUUID().slice(0, 8)}`;

    await as({}, async (auditor) => {
        await logInAs(auditor, "revision");
        await auditor.goto("/merseburg/amt");
        await auditor.getByRole("link", { name: "Protokoll", exact: true }).first().click();
        await auditor.getByRole("button", { name: "Öffnung beantragen" }).click();
        await auditor.getByRole("alert").waitFor();
        await fine(auditor, "staff-log-faults");
        await askToOpen(auditor, "wird abgelehnt");
        await askToOpen(auditor, reason);
        assert.equal(await auditor.getByRole("button", { name: "Freigeben" }).count(), 0);
        await as({}, async (admin) => {
            await logInAs(admin, "administration");
            await admin.goto("/merseburg/amt/protokoll");
            assert.equal(await admin.getByRole("table").count(), 0, "closed for the admin");
            await fine(admin, "staff-log-decide");
            await admin.getByRole("listitem").filter({ hasText: "wird abgelehnt" }).getByRole("button", { name: "Ablehnen" }).first().click();
            await hasText(admin, "Der Antrag ist abgelehnt.");
            await admin.getByRole("listitem").filter({ hasText: reason }).getByRole("button", { name: "Freigeben" }).click();
            await hasText(admin, "Das Protokoll ist für eine Stunde geöffnet");
            assert.equal(await admin.getByRole("table").count(), 0, "it opens for the one who asked");
        });
        await auditor.goto("/merseburg/amt/protokoll");
        await hasText(auditor, "Geöffnet bis");
        await auditor.getByRole("cell", { name: "Protokoll freigegeben" }).first().waitFor();
        await fine(auditor, "staff-log");
        await auditor.getByLabel("Was").selectOption({ label: "Öffnung des Protokolls abgelehnt" });
        await auditor.getByRole("button", { name: "Anzeigen" }).click();
        await auditor.getByRole("cell", { name: "Öffnung des Protokolls abgelehnt" }).first().waitFor();
        assert.equal(await auditor.getByRole("cell", { name: "Protokoll freigegeben" }).count(), 0);
    });
});

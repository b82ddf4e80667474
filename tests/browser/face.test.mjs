// The town's own face: an admin gives it a colour, a logo, an address and words, and citizens see them at once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { as, base, fitsItsWidth, hasText, mails, noViolations, phone, picture } from "./browser.mjs";
import { address, logIn, secrets } from "./staff.mjs";

const admin = { email: address("administration"), secret: secrets.administration };
const skip = !admin.secret;

// One log-in for all tests of this file: a code works once.
let cookies;
async function asAdmin(options, visit) {
    await as(options, async (page, context) => {
        if (cookies) {
            await context.addCookies(cookies);
        } else {
            await logIn(page, admin);
            cookies = (await context.cookies()).filter((cookie) => cookie.name.endsWith("session"));
        }
        await visit(page, context);
    });
}

async function settings(page, section) {
    const reply = await page.goto(`/merseburg/amt/einstellungen${section}`);
    assert.equal(reply.status(), 200, section);
}

// sRGB of what the browser paints.
const painted = (page, selector) => page.locator(selector).first().evaluate((e) => getComputedStyle(e).backgroundColor);

// A PNG of one colour: 160 x 80 pixels.
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAKAAAABQCAIAAAARP+ljAAAAlUlEQVR42u3RQQ0AAAjEsNOBOewhExO8SJMpWFM9elwsACzAAizAAizAAgxYgAVYgAVYgAUYsAALsAALsAALsAADFmABFmABFmABBizAAizAAizAAgxYgAVYgAVYgAVYgAELsAALsAALsAADFmABFmABFmABBuwCYAEWYAEWYAEWYMACLMACLMACLMCABViABViAddUCSIt1SeyByAoAAAAASUVORK5CYII=", "base64");

test("every page leads to imprint, privacy and accessibility, also where something went wrong", async () => {
    await as({}, async (page) => {
        for (const path of ["/merseburg", "/merseburg/leistungen/gibt-es-nicht", "/"]) {
            await page.goto(path);
            const town = path === "/" ? "" : "/merseburg";

            for (const [name, target] of [["Impressum", "impressum"], ["Datenschutz", "datenschutz"], ["Barrierefreiheit", "barrierefreiheit"]])
                assert.equal(await page.getByRole("contentinfo").getByRole("link", { name }).getAttribute("href"), `${town}/${target}`);
        }
        for (const path of ["/schkopau/impressum", "/merseburg/datenschutz", "/merseburg/barrierefreiheit", "/impressum", "/datenschutz", "/barrierefreiheit"]) {
            assert.equal((await page.goto(path)).status(), 200, path);
            await noViolations(page);
            await page.setViewportSize(phone);
            await fitsItsWidth(page);
        }
        await page.goto("/schkopau/impressum?lang=en");
        await page.getByRole("heading", { name: "Legal notice" }).waitFor();
        await hasText(page, "Gemeinde Schkopau");
        await page.goto("/schkopau/impressum?lang=de-simple");
        await hasText(page, "Diese Seiten macht:");
    });
});

for (const javaScriptEnabled of [true, false]) {
    test(`a barrier is reported ${javaScriptEnabled ? "with" : "without"} JavaScript, and the town gets a mail`, async () => {
        await as({ javaScriptEnabled, viewport: phone }, async (page) => {
            const before = (await mails("rathaus@petersberg.example", 0)).length;

            await page.goto("/petersberg/barrierefreiheit");
            await page.getByRole("button", { name: "Meldung absenden" }).click();
            await page.getByRole("alert").waitFor();
            await page.getByLabel("Ihre Meldung").fill("Der Kalender ist nicht vorlesbar.");
            await page.getByLabel("Ihre E-Mail-Adresse").fill("keine");
            await page.getByRole("button", { name: "Meldung absenden" }).click();
            await page.getByRole("alert").waitFor();
            assert.equal(await page.getByLabel("Ihre Meldung").inputValue(), "Der Kalender ist nicht vorlesbar.");
            await page.getByLabel("Ihre E-Mail-Adresse").fill(`test-${randomUUID()}@buerger.example`);
            await page.getByRole("button", { name: "Meldung absenden" }).click();
            await page.getByRole("heading", { name: "Danke, Ihre Meldung ist angekommen" }).waitFor();
            const got = (await mails("rathaus@petersberg.example", before + 1)).at(-1);
            assert.match(got.subject, /Meldung zur Barrierefreiheit/);
            assert.match(got.text, /\/petersberg\/amt\/rueckmeldungen/);
            assert.ok(!got.text.includes("Kalender"), "what was written stays at the desk");
        });
    });
}

test("an admin changes the colour, and citizens see it at once in light and dark", { skip }, async () => {
    await asAdmin({}, async (page) => {
        await settings(page, "/auftritt");
        await page.getByLabel("Farbe", { exact: true }).fill("#ffcc00");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.getByRole("alert").waitFor();
        const fault = await page.locator("#color-error").textContent();
        assert.match(fault, /nur mit 1,3:1 ab, nötig sind 4,5:1/);
        const nearest = /#[0-9a-f]{6}/.exec(fault)[0];
        assert.equal(await page.getByLabel("Farbe", { exact: true }).inputValue(), "#ffcc00");
        await noViolations(page);
        await picture(page, "face-color-refused");
        await page.getByLabel("Farbe zum Ansehen").fill(nearest);
        await page.getByRole("button", { name: "Vorschau zeigen" }).click();
        await hasText(page, "Vorschau: Diese Seite steht in der Farbe");
        await page.getByLabel("Farbe", { exact: true }).fill("#7a1f5c");
        await page.getByLabel("Farbe", { exact: true }).press("Enter");
        await hasText(page, "Gespeichert.");
        assert.equal(await painted(page, ".rh-brand__mark"), "rgb(122, 31, 92)");
    });
    for (const colorScheme of ["light", "dark"]) {
        await as({ colorScheme }, async (page) => {
            const style = page.waitForResponse(/farben\.css/);
            // Gateways ask for a town's data every three seconds.
            for (let i = 0; i < 60; i++) {
                await page.goto("/merseburg");
                if (await page.locator("link[href$='color=7a1f5c']").count() > 0)
                    break;
                await page.waitForTimeout(100);
            }
            assert.equal(await painted(page, ".rh-brand__mark") === "rgb(122, 31, 92)", colorScheme === "light");
            assert.match((await style).headers()["cache-control"], /immutable/);
            await noViolations(page);
            await picture(page, `face-${colorScheme}`);
            await page.goto("/merseburg/termine?service=personalausweis");
            await noViolations(page);
        });
    }
});

test("a logo is an image with words for those who do not see it", { skip }, async () => {
    await asAdmin({}, async (page) => {
        await settings(page, "/logo");
        await page.getByLabel("Bilddatei").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
        await page.getByLabel("Beschreibung des Logos").fill("Zwei Türme");
        await page.getByRole("button", { name: "Logo hochladen" }).click();
        await page.locator("#logo-error").getByText("kein Bild im Format PNG, JPEG oder WebP").waitFor();
        await page.getByLabel("Bilddatei").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png });
        await page.getByRole("button", { name: "Logo hochladen" }).click();
        await hasText(page, "Gespeichert.");
        const logo = page.getByRole("banner").getByRole("img", { name: "Zwei Türme" });
        await logo.waitFor();
        assert.equal(await logo.evaluate((image) => image.naturalWidth), 160);
        const reply = await fetch(new URL(await logo.getAttribute("src"), base));
        assert.equal(reply.headers.get("content-type"), "image/png");
        assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
        assert.match(reply.headers.get("content-security-policy"), /default-src 'self'/);
        assert.equal((await fetch(reply.url, { headers: { "if-none-match": reply.headers.get("etag") } })).status, 304);
        await noViolations(page);
        await settings(page, "/logo");
        await fitsItsWidth(page);
        await picture(page, "face-logo");
        await page.getByRole("button", { name: "Logo entfernen" }).click();
        await hasText(page, "Gespeichert.");
        await page.locator(".rh-brand__mark").waitFor();
    });
});

test("contact and hours stand on every page, and two admins do not overwrite each other", { skip }, async () => {
    await asAdmin({}, async (page, context) => {
        const hours = `Mo 9–12 Uhr (${randomUUID().slice(0, 4)})`;
        const other = await context.newPage();

        await settings(page, "/kontakt");
        await other.goto("/merseburg/amt/einstellungen/kontakt");
        await page.locator("#hours").fill(hours);
        await page.getByLabel("Telefon").fill("ruf an");
        await page.getByRole("button", { name: "Speichern" }).click();
        await page.locator("#phone-error").waitFor();
        await page.getByLabel("Telefon").fill("030 23125 100");
        await page.getByRole("button", { name: "Speichern" }).click();
        await hasText(page, "Gespeichert.");
        await page.getByRole("contentinfo").getByText(hours).waitFor();
        await other.locator("#hours").fill("ganz andere");
        await other.getByRole("button", { name: "Speichern" }).click();
        await other.getByRole("heading", { name: "Inzwischen geändert" }).waitFor();
        assert.equal(await other.locator("#hours").inputValue(), "ganz andere");
        await page.reload();
        await page.getByRole("contentinfo").getByText(hours).waitFor();
    });
});

test("own words are shown as written, never as markup, and can be taken back", { skip }, async () => {
    await asAdmin({}, async (page) => {
        await settings(page, "/texte/datenschutz");
        await page.getByLabel("Eigener Text", { exact: true }).first().check();
        await page.locator("#words").fill("## Wir\n\n<script>alert(1)</script> und https://datenschutz.example/x.\n- eins\n- zwei");
        await page.getByRole("button", { name: "Geprüft, speichern" }).click();
        await hasText(page, "Gespeichert.");
        await page.goto("/merseburg/datenschutz");
        await page.getByRole("heading", { name: "Wir", exact: true }).waitFor();
        await hasText(page, "<script>alert(1)</script>");
        assert.equal(await page.getByRole("link", { name: "https://datenschutz.example/x" }).getAttribute("href"), "https://datenschutz.example/x");
        assert.equal(await page.locator("main li").count(), 2);
        await settings(page, "/texte/datenschutz");
        await page.locator("#own-no").check();
        await page.getByRole("button", { name: "Geprüft, speichern" }).click();
        await hasText(page, "Gespeichert.");
        await page.goto("/merseburg/datenschutz");
        await hasText(page, "Verantwortlich im Sinne von Artikel 4");
    });
});

test("every page of the settings works with 320 pixels and a screen reader, in light and dark", { skip }, async () => {
    const sections = { light: ["", "/kontakt", "/auftritt", "/logo", "/texte/mail", "/aufbewahrung", "/uebernehmen"], dark: ["", "/texte/impressum", "/barrierefreiheit"] };

    for (const colorScheme of Object.keys(sections)) {
        await asAdmin({ colorScheme }, async (page) => {
            for (const section of sections[colorScheme]) {
                await page.setViewportSize(phone);
                await settings(page, section);
                await fitsItsWidth(page);
                await noViolations(page);
            }
        });
    }
});

test("what a neighbour has is taken over with the own name in it", { skip }, async () => {
    await asAdmin({}, async (page) => {
        await settings(page, "/uebernehmen?neighbour=schkopau");
        await page.getByRole("heading", { name: "Von Gemeinde Schkopau" }).waitFor();
        await hasText(page, "Diese Verwaltung hat keine eigenen Texte");
        await noViolations(page);
        await page.getByRole("button", { name: "Jetzt übernehmen" }).click();
        await hasText(page, "Übernommen. Bitte prüfen Sie jetzt jeden übernommenen Text.");
        await page.getByRole("banner").getByText("Stadt Merseburg").waitFor();
    });
});

test("a report is read at the desk and deleted when it is settled", { skip }, async () => {
    const words = `Schrift zu klein ${randomUUID()}\nauf der Startseite`;
    await as({}, async (page) => {
        await page.goto("/merseburg/barrierefreiheit");
        await page.getByLabel("Ihre Meldung").fill(words);
        await page.getByRole("button", { name: "Meldung absenden" }).click();
        await page.getByRole("heading", { name: "Danke, Ihre Meldung ist angekommen" }).waitFor();
    });
    await asAdmin({}, async (page) => {
        await page.goto("/merseburg/amt/rueckmeldungen");
        const card = page.locator("li.rh-card", { hasText: words.split("\n")[0] });
        await card.waitFor();
        await noViolations(page);
        await picture(page, "face-reports");
        await card.getByRole("button").click();
        await card.waitFor({ state: "detached" });
    });
});

test("another town's settings are not there for this admin", { skip }, async () => {
    await asAdmin({}, async (page) => {
        const reply = await page.goto("/schkopau/amt/einstellungen");

        assert.equal(reply.status(), 403);
        assert.ok(!(await page.content()).includes("Bitte prüfen"));
    });
});

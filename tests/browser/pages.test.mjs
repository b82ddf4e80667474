// Every page and state in light and dark, narrow and wide: nothing for axe to say, nothing wider than the screen, no dead link.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { as, desk, fitsItsWidth, hasText, noViolations, phone, picture, steps, visitor } from "./browser.mjs";

// A Sunday: no office is open, so nothing is free on that one day.
const sunday = "&from=2026-11-29&days=1";
const owned = { held: null, unconfirmed: null, booked: null, cancelled: null };
let owner;

const pages = {
    places: () => ["/", 200],
    "places-found": () => ["/?q=barn", 200],
    "places-nothing": () => ["/?q=xyzxyz", 200],
    responsible: () => ["/zustaendig/barnstaedt/personalausweis", 200],
    api: () => ["/api", 200],
    start: () => ["/merseburg", 200],
    "start-found": () => ["/merseburg?q=umziehen", 200],
    "start-nothing": () => ["/merseburg?q=xyzxyz", 200],
    "start-petersberg": () => ["/petersberg", 200],
    "start-empty-town": () => ["/leuna", 200],
    service: () => ["/merseburg/leistungen/personalausweis", 200],
    "service-on-request": () => ["/merseburg/leistungen/eheschliessung-anmeldung", 200],
    "inquiry-new": () => ["/merseburg/anfrage?service=eheschliessung-anmeldung", 200],
    "inquiry-new-simple": () => ["/merseburg/anfrage?service=eheschliessung-anmeldung&lang=de-simple", 200],
    times: () => ["/merseburg/termine?service=personalausweis", 200],
    "times-nothing": () => [`/merseburg/termine?service=gewerbe-anmeldung${sunday}`, 200],
    "times-several-offices": () => ["/petersberg/termine?service=meldebescheinigung", 200],
    "times-several": () => ["/merseburg/termine?service=wohnsitz-ummeldung&persons=3&further.0.service=reisepass", 200],
    month: () => ["/merseburg/termine/monat?service=personalausweis&month=2026-12-01", 200],
    "month-nothing": () => ["/merseburg/termine/monat?service=gewerbe-anmeldung&month=2027-12-01", 200],
    next: () => ["/petersberg/termine/naechste?service=meldebescheinigung", 200],
    "next-neighbours": () => ["/merseburg/termine/naechste?service=personalausweis&neighbours=true", 200],
    chosen: () => ["/merseburg/auswahl?service=wohnsitz-ummeldung&office=buergerbuero&start=2026-12-01T08:00:00Z&persons=2", 200],
    "times-on-tour": () => ["/petersberg/termine?service=meldebescheinigung&office=mobiler-buergerservice&from=2026-12-02", 200],
    number: () => ["/schkopau/nummer/buergerservice", 200],
    "number-off": () => ["/merseburg/nummer/standesamt", 200],
    board: () => ["/merseburg/aufruf/buergerbuero", 200],
    "arrive-too-early": () => [owned.booked.replace("?", "/da?"), 200],
    held: () => [owned.held, 200],
    unconfirmed: () => [owned.unconfirmed, 200],
    booked: () => [owned.booked, 200],
    cancelled: () => [owned.cancelled, 200],
    "start-english": () => ["/merseburg?lang=en", 200],
    "service-simple": () => ["/merseburg/leistungen/personalausweis?lang=de-simple", 200],
    "times-english": () => ["/merseburg/termine?service=personalausweis&lang=en", 200],
    "held-simple": () => [`${owned.held}&lang=de-simple`, 200],
    "error-not-found": () => ["/merseburg/gibt-es-nicht", 404],
    "error-no-town": () => ["/gibt-es-nicht", 404],
    "error-no-service": () => ["/merseburg/leistungen/gibt-es-nicht", 404],
    "error-query": () => ["/merseburg/termine?service=personalausweis&from=2026-02-31", 422],
};
const looks = [
    ["phone-light", { viewport: phone, colorScheme: "light" }],
    ["phone-dark", { viewport: phone, colorScheme: "dark" }],
    ["desk-light", { viewport: desk, colorScheme: "light" }],
];

describe("every page", () => {
    before(async () => {
        owner = await visitor();
        for (const state of Object.keys(owned)) {
            await steps.times(owner.page, "wohnsitz-ummeldung");
            await steps.take(owner.page);
            if (state !== "held")
                await steps.book(owner.page, "Erika Beispiel");
            if (state === "cancelled")
                await steps.cancel(owner.page);
            const url = new URL(owner.page.url());
            owned[state] = url.pathname + url.search;
        }
    });

    after(async () => {
        await owner.page.goto(owned.booked);
        await steps.cancel(owner.page);
        await owner.leave(); // what is held lapses, on a slow machine before all pages are seen
    });

    for (const [name, address] of Object.entries(pages)) {
        test(`${name} is accessible and fits, in light and dark`, async () => {
            for (const [look, options] of looks) {
                await as(options, async (page) => {
                    const [path, status] = address();
                    const reply = await page.goto(path);

                    assert.equal(reply.status(), status);
                    assert.equal(await page.locator("h1").count(), 1);
                    await page.locator("main details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
                    await noViolations(page);
                    await fitsItsWidth(page);
                    await picture(page, `${name}-${look}`);
                });
            }
        });
    }

    test("every link of every page leads somewhere", async () => {
        await as({}, async (page, context) => {
            const seen = new Set();

            for (const address of Object.values(pages)) {
                await page.goto(address()[0]);
                const links = await page.locator("a[href], link[href], script[src], img[src]").evaluateAll((all) => all.map((e) => e.href || e.src));
                for (const link of links) {
                    const url = new URL(link);
                    const local = url.origin === new URL(page.url()).origin || url.hostname === "localhost";

                    if (!/^https?:$/.test(url.protocol) || !local || /gibt-es-nicht|2026-02-31/.test(link))
                        continue;
                    if (url.hash && url.pathname + url.search === new URL(page.url()).pathname + new URL(page.url()).search)
                        assert.equal(await page.locator(`[id="${url.hash.slice(1)}"]`).count(), 1, `${page.url()} lacks ${url.hash}`);
                    url.hash = "";
                    if (seen.has(url.href))
                        continue;
                    seen.add(url.href);
                    assert.equal((await context.request.get(url.pathname + url.search)).status(), 200, `${url} on ${page.url()}`);
                }
            }
            assert.ok(seen.size > 20);
        });
    });

    test("a demo says so and is not indexed", async () => {
        await as({}, async (page) => {
            for (const path of ["/", "/merseburg", "/merseburg/leistungen/personalausweis", "/zustaendig/barnstaedt/personalausweis"]) {
                await page.goto(path);
                await hasText(page, "DEMO");
                assert.match(await page.locator("meta[name=robots]").getAttribute("content"), /noindex/);
            }
        });
    });

    test("phone and hours stand on every page of a town", async () => {
        await as({}, async (page) => {
            for (const [name, address] of Object.entries(pages)) {
                if (/^(places|responsible|api|error-no-town|error-not-found)/.test(name))
                    continue;
                await page.goto(address()[0]);
                assert.notEqual(await page.locator("footer a[href$='#stellen']").count(), 0, name);
                if (!/start-empty-town/.test(name))
                    assert.notEqual(await page.locator("a[href^='tel:']").count(), 0, name);
            }
        });
    });

    test("an appointment's page is kept by nobody and tells nobody its link", async () => {
        await as({}, async (page) => {
            const reply = await page.goto(owned.booked);

            assert.match(reply.headers()["cache-control"], /no-store/);
            assert.match(reply.headers()["referrer-policy"], /^(same-origin|no-referrer)$/);
        });
    });

    test("paper shows the appointment and no controls", async () => {
        await as({}, async (page) => {
            await page.goto(owned.booked);
            await page.emulateMedia({ media: "print" });
            assert.ok(await page.getByRole("img", { name: /QR-Code/ }).isVisible());
            assert.equal(await page.getByRole("link", { name: "In den Kalender eintragen" }).isVisible(), false);
            await picture(page, "print-booked");
        });
    });
});

// What all browser tests share: one Chromium, pages that tell every console error and refused resource, axe, screenshots.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after } from "node:test";
import { chromium } from "playwright-core";

export const base = process.env.RATHAUS_URL;
assert.ok(base, "RATHAUS_URL names the running system");

const out = new URL("out/", import.meta.url);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

export const phone = { width: 320, height: 640 };
export const desk = { width: 1280, height: 800 };

const browser = await chromium.launch({
    executablePath: process.env.RATHAUS_CHROMIUM ?? "/usr/bin/chromium",
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
after(() => browser.close());

// A visitor of their own: no cookies of anybody else. `faults` collects what no page may ever say.
export async function visitor(options = {}) {
    const context = await browser.newContext({ baseURL: base, locale: "de-DE", timezoneId: "Europe/Berlin", viewport: desk, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const faults = [];
    const refused = /^Failed to load resource: the server responded with a status of 4(04|09|22)/;

    page.setDefaultTimeout(10_000);
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !refused.test(message.text()))
            faults.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
    page.on("response", (reply) => {
        if (reply.status() >= 400 && reply.request().resourceType() !== "document")
            faults.push(`${reply.url()}: ${reply.status()}`);
    });
    return {
        page,
        context,
        async leave() {
            await context.close();
            assert.deepEqual(faults, []);
        },
    };
}

// Runs `visit(page, context)` as a visitor of their own, who leaves without a console error behind them.
export async function as(options, visit) {
    const someone = await visitor(options);
    try {
        await visit(someone.page, someone.context);
    } catch (error) {
        await someone.context.close();
        throw error;
    }
    await someone.leave();
}

// Needs a page whose scripts may run.
export async function noViolations(page) {
    const cdp = await page.context().newCDPSession(page);
    // By the debugger, not by a script element: the page's own security policy stays in force.
    await cdp.send("Runtime.evaluate", { expression: axe });
    const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", {
        expression: `axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations.map((v) =>
            v.id + ": " + v.nodes.map((n) => n.html.slice(0, 120) + " " + n.failureSummary).join(" | "))))`,
        awaitPromise: true,
    });
    assert.equal(exceptionDetails, undefined);
    assert.deepEqual(JSON.parse(result.value), [], page.url());
    await cdp.detach();
}

export async function fitsItsWidth(page) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${page.url()} is ${over}px too wide`);
}

export async function picture(page, name) {
    await page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage: true });
}

export function hasText(page, text) {
    return page.getByText(text).first().waitFor();
}

// The steps of a booking as a citizen takes them. Each says what must be seen before it goes on.
export const steps = {
    async search(page, words) {
        await page.goto("/merseburg");
        await page.getByRole("searchbox", { name: "Was möchten Sie erledigen?" }).fill(words);
        await page.getByRole("button", { name: "Suchen" }).click();
    },
    async times(page, service, query = "") {
        const reply = await page.goto(`/merseburg/termine?service=${service}${query}`);

        assert.equal(reply.status(), 200);
        await hasText(page, "Schritt 2 von 4");
    },
    // Takes the n-th free time of the first day shown and returns its instant.
    async take(page, n = 0) {
        const button = page.locator("details[open] button[name=start]").nth(n);
        const start = await button.getAttribute("value");

        await button.click();
        await hasText(page, "Noch nicht gebucht");
        return start;
    },
    async book(page, name) {
        await page.getByLabel("Vor- und Nachname").fill(name);
        await page.getByRole("button", { name: "Termin verbindlich buchen" }).click();
        await page.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
    },
    async cancel(page) {
        await page.locator("#absagen > summary").click();
        await page.getByRole("button", { name: "Ja, Termin absagen" }).click();
        await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
    },
};

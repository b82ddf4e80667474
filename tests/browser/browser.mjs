// What all browser tests share: one Chromium, pages that tell every console error and refused resource, axe, screenshots.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
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
    const refused = /^Failed to load resource: the server responded with a status of 4(0[349]|10|22)/;

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

const debuggers = new WeakMap();

// The page's debugger, one for all that a test does by it: the end of a second one would unplug virtual security keys.
export async function debuggerOf(page) {
    if (!debuggers.has(page))
        debuggers.set(page, await page.context().newCDPSession(page));
    return debuggers.get(page);
}

// Needs a page whose scripts may run.
export async function noViolations(page) {
    const cdp = await debuggerOf(page);
    // By the debugger, not by a script element: the page's own security policy stays in force.
    await cdp.send("Runtime.evaluate", { expression: axe });
    const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", {
        expression: `axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations.map((v) =>
            v.id + ": " + v.nodes.map((n) => n.html.slice(0, 120) + " " + n.failureSummary).join(" | "))))`,
        awaitPromise: true,
    });
    assert.equal(exceptionDetails, undefined);
    assert.deepEqual(JSON.parse(result.value), [], page.url());
}

export async function fitsItsWidth(page) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${page.url()} is ${over}px too wide`);
}

export async function picture(page, name) {
    // Of a page that is very long the beginning: a picture of all of it takes a busy machine longer than anybody waits.
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: Math.min(document.documentElement.scrollHeight, 8000) }));

    await page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage: true, clip: { x: 0, y: 0, width, height } });
}

export function hasText(page, text) {
    return page.getByText(text).first().waitFor();
}

const catcher = process.env.RATHAUS_MAIL ?? `http://127.0.0.1:${Number(new URL(base).port) + 1500}`;

// Mails that the catcher has for an address, waited for until there are n: longer than a second attempt takes.
export async function mails(address, n = 1) {
    for (let i = 0; i < 900; i++) {
        const all = await (await fetch(`${catcher}/email`, { headers: { connection: "close" } })).json();
        const found = all.filter((mail) => [mail.envelope.to].flat().some((to) => to?.address === address));
        if (found.length >= n)
            return found;
        await pause(50);
    }
    return assert.fail(`fewer than ${n} mails to ${address}`);
}

// The first link of the newest mail, as an address of this system.
export async function mailedLink(address) {
    const found = await mails(address);
    const link = new URL(/https?:\/\/\S+/.exec(found.at(-1).text)[0]);

    return link.pathname + link.search;
}

// The steps of a booking as a citizen takes them. Each says what must be seen before it goes on.
export const steps = {
    async search(page, words) {
        await page.goto("/merseburg");
        await page.getByRole("searchbox", { name: "Was möchten Sie erledigen?" }).fill(words);
        await page.getByRole("button", { name: "Suchen" }).click();
    },
    // From tomorrow on: a time of today may begin, and can be cancelled no more, while a test still needs it.
    async times(page, service, from = "2026-11-25") {
        const reply = await page.goto(`/merseburg/termine?service=${service}&from=${from}`);

        assert.equal(reply.status(), 200);
        await hasText(page, "Schritt 2 von 4");
    },
    // Takes the n-th free time (-1: the last) of the first day shown and returns its instant.
    async take(page, n = 0) {
        const button = page.locator("details[open] button[name=start]").nth(n);
        const start = await button.getAttribute("value");

        await button.click();
        await hasText(page, "Noch nicht gebucht");
        return start;
    },
    // Name and address of a held time; returns the address. The time is not booked by that.
    async ask(page, name) {
        const address = `test-${randomUUID()}@buerger.example`;

        await page.getByLabel("Vor- und Nachname").fill(name);
        await page.getByLabel("E-Mail-Adresse").fill(address);
        await page.getByRole("button", { name: "Weiter: Termin per E-Mail bestätigen" }).waitFor();
        await page.getByLabel("E-Mail-Adresse").press("Enter");
        await page.getByRole("heading", { name: "Bitte sehen Sie in Ihre E-Mails" }).waitFor();
        await hasText(page, "Noch nicht gebucht");
        return address;
    },
    // Follows the link of the mail to an address; opening it alone books nothing.
    async confirm(page, address) {
        await page.goto(await mailedLink(address));
        await page.getByRole("heading", { name: "Termin bestätigen" }).waitFor();
        await page.getByRole("button", { name: "Termin verbindlich buchen" }).click();
        await page.getByRole("heading", { name: "Ihr Termin ist gebucht" }).waitFor();
    },
    async book(page, name) {
        await steps.confirm(page, await steps.ask(page, name));
    },
    async cancel(page) {
        await page.locator("#absagen > summary").click();
        await page.getByRole("button", { name: "Ja, Termin absagen" }).click();
        await page.getByRole("heading", { name: "Der Termin ist abgesagt" }).waitFor();
    },
};

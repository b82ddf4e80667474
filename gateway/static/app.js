/* What the browser adds to pages that work without it: focus on the error summary, the time that a
 * reservation has left, free times and queues that follow what others do, printing. It remembers nothing. */
"use strict";

function focusErrors() {
    const summary = document.getElementById("errors");

    if (summary)
        summary.focus();
}

/* The page tells the time by the server's clock (data-now), since a phone's clock may be wrong. */
function countDown(box) {
    const ends = Date.parse(box.dataset.until) - Date.parse(box.dataset.now) + performance.now();
    const left = box.querySelector("[data-left]");
    const warn = box.querySelector("[data-warn]");
    const warnAt = [5, 2, 1, 0];

    function words(minutes, over) {
        if (over)
            return box.dataset.over;
        return minutes > 1 ? box.dataset.minutes.replace("#", minutes) : box.dataset.minute;
    }
    function show() {
        const ms = ends - performance.now();
        const minutes = Math.ceil(ms / 60000);
        const text = words(minutes, ms <= 0);

        if (left.textContent !== text) {
            left.textContent = text;
            if (warnAt.includes(Math.max(minutes, 0)))
                warn.textContent = text;
        }
        box.querySelector("[data-after]").hidden = ms > 0;
        if (ms > 0)
            setTimeout(show, Math.min(ms, 1000) + 50);
    }
    show();
}

/* More time without leaving the page, so that what was entered stays. Whatever goes wrong, the form does it. */
async function extend(event) {
    const form = event.target;
    const box = form.closest("[data-until]");
    let fresh = null;

    event.preventDefault();
    try {
        const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });

        fresh = reply.ok && new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-until]");
    } catch {
        fresh = null;
    }
    if (!fresh) {
        form.submit(); // with the same token: done once, whatever arrived
        return;
    }
    box.replaceWith(fresh);
    follow(fresh);
    fresh.tabIndex = -1;
    fresh.focus();
}

function follow(box) {
    const form = box.querySelector("[data-extend]");

    countDown(box);
    if (form)
        form.addEventListener("submit", extend);
}

/* Puts the fresh list in place of the old one; open days stay open and the focus stays on its time. */
function replaceRegion(region, fresh) {
    const open = new Set([...region.querySelectorAll("details[open]")].map((day) => day.dataset.day));
    const shut = new Set([...region.querySelectorAll("details:not([open])")].map((day) => day.dataset.day));
    const active = region.contains(document.activeElement) ? document.activeElement : null;

    for (const day of fresh.querySelectorAll("details"))
        day.open = open.has(day.dataset.day) || (day.open && !shut.has(day.dataset.day));
    region.replaceChildren(...fresh.childNodes);
    if (!active)
        return;
    const same = active.value && region.querySelector(`button[value="${CSS.escape(active.value)}"]`);
    const near = same || region.querySelector("summary, a, button");

    if (near)
        near.focus();
}

function followRegion(main, region) {
    const status = document.querySelector("[data-changed]");
    let busy = false;
    let again = false;

    async function refresh() {
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        try {
            const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
            const there = reply.ok && new DOMParser().parseFromString(await reply.text(), "text/html");
            const fresh = there && there.querySelector("[data-region]");

            if (fresh) {
                document.title = there.title;
                update(fresh);
            }
        } catch {
            /* offline: the next event or the next page tells */
        }
        busy = false;
        if (again) {
            again = false;
            refresh();
        }
    }
    function update(fresh) {
        const before = said(region);

        fresh.remove();
        const changed = before !== said(fresh);

        replaceRegion(region, fresh);
        region.dataset.say = fresh.dataset.say ?? "";
        if (changed)
            status.textContent = fresh.dataset.say || status.dataset.changed;
    }
    function said(list) {
        return list.dataset.say || [...list.querySelectorAll("button[name=start]")].map((button) => button.value).join();
    }
    new EventSource(main.dataset.live).addEventListener("changed", refresh);
}

/* A page that comes back from the browser's memory holds a form token that is used up. */
addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("input[name=_token]"))
        location.reload();
});

/* Work that the server asks for before a form that nobody signs (gateway/proof.h): done by a worker
 * from the first touch of the form or its buttons on, so that it is mostly done when the form is sent.
 * Without it the form is sent all the same. A proof does for any form of the page; it grows old. */
const proof = { made: null, at: 0 };
const PROOF_LIFE = 540000;

async function solve(script) {
    const reply = await fetch("/proof", { headers: { Accept: "application/json" } });
    const challenge = await reply.json();
    const worker = new Worker(script, { type: "module" });

    try {
        return await new Promise((resolve, reject) => {
            worker.addEventListener("message", (event) => resolve(event.data));
            worker.addEventListener("error", reject);
            worker.postMessage(challenge);
        });
    } finally {
        worker.terminate();
    }
}

function prove(form) {
    if (!proof.made || performance.now() - proof.at > PROOF_LIFE) {
        proof.at = performance.now();
        proof.made = solve(form.dataset.proof).catch(() => null);
    }
    return proof.made;
}

function hide(form, name, value) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

/* The button may stand outside of its form, and the list of free times may be replaced meanwhile. */
async function sendProved(event) {
    const { target, submitter } = event;
    const patience = new Promise((resolve) => {
        setTimeout(resolve, 15000);
    });

    event.preventDefault();
    if (target.dataset.sending)
        return;
    target.dataset.sending = "true";
    const made = await Promise.race([prove(target), patience]);
    const form = target.isConnected ? target : document.getElementById(target.id);

    if (made)
        hide(form, "_proof", made);
    if (submitter?.name)
        hide(form, submitter.name, submitter.value);
    form.submit();
}

for (const touch of ["focusin", "pointerover"])
    document.addEventListener(touch, (event) => {
        const form = event.target.closest?.("button, input, textarea, select")?.form;

        if (form?.dataset.proof)
            prove(form);
    });
document.addEventListener("submit", (event) => {
    if (event.target.dataset.proof)
        sendProved(event);
});

focusErrors();
for (const box of document.querySelectorAll("[data-until]"))
    follow(box);
for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
}
const main = document.querySelector("[data-live]");
const region = document.querySelector("[data-region]");

if (main && region)
    followRegion(main, region);

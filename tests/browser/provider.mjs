// A certified OpenID Provider (oidc-provider) where deploy/up was told that there is one, with a page of its own for who one is and
// what that is worth. It knows nobody: whatever name is entered is a person.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { after } from "node:test";
import Provider from "oidc-provider";
import { base } from "./browser.mjs";

export const { issuer, client_id, client_secret_file } = JSON.parse(readFileSync(process.env.RATHAUS_OIDC)).find(({ key }) => key === "stadtkonto");

const way = `${base}/anmelden/anbieter/stadtkonto`;
const provider = new Provider(issuer, {
    clients: [{
        client_id,
        client_secret: readFileSync(client_secret_file, "utf8").trim(),
        redirect_uris: [`${way}/zurueck`],
        post_logout_redirect_uris: [`${base}/abgemeldet`],
        backchannel_logout_uri: `${base}/api/v1/anmelden/anbieter/stadtkonto/abmeldung`,
        backchannel_logout_session_required: true,
    }],
    jwks: { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["for tests alone"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    acrValues: ["substantial", "high"],
    pkce: { methods: ["S256"], required: () => true },
    features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
            enabled: true,
            logoutSource: (ctx, form) => { ctx.body = `<!doctype html><title>Log out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Ja, abmelden</button>`; },
        },
    },
    interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@buerger.example`, email_verified: true }) }),
    async loadExistingGrant(ctx) {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope("openid email");
        await grant.save();
        return grant;
    },
});
provider.on("server_error", (ctx, error) => console.error(error));

const page = (asked) => `<!doctype html><html lang="de"><title>Stadtkonto</title><h1>Stadtkonto</h1><p id="acr">${asked.params.acr_values ?? ""}</p>
<form method="post"><label>Name <input name="name"></label> <label>Stufe <input name="acr"></label>
<button>Anmelden</button> <button name="cancel" value="yes">Abbrechen</button></form></html>`;

async function body(request) {
    let text = "";
    for await (const chunk of request)
        text += chunk;
    return new URLSearchParams(text);
}

async function who(request, response) {
    if (request.method === "GET") {
        response.setHeader("content-type", "text/html");
        response.end(page(await provider.interactionDetails(request, response)));
        return;
    }
    const form = await body(request);
    const result = form.has("cancel") ? { error: "access_denied" } : { login: { accountId: form.get("name"), acr: form.get("acr") || undefined } };
    await provider.interactionFinished(request, response, result);
}

const serve = provider.callback();
const server = createServer((request, response) => {
    if (request.url.startsWith("/who/"))
        who(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); });
    else
        serve(request, response);
});
await new Promise((resolve) => { server.listen(Number(new URL(issuer).port), "127.0.0.1", resolve); });
after(() => { server.close(); server.closeAllConnections(); });

// From a page with the provider's button to the page that it leads to.
export async function prove(browserPage, name, acr = "") {
    await browserPage.waitForURL(`${issuer}/who/**`);
    await browserPage.getByLabel("Name").fill(name);
    await browserPage.getByLabel("Stufe").fill(acr);
    await browserPage.getByRole("button", { name: "Anmelden", exact: true }).click();
    await browserPage.waitForURL(`${base}/**`);
}

// Whoever is logged in at the provider is logged out there, and their sessions everywhere (Back-Channel Logout 1.0).
export async function logOutThere(context) {
    const there = await context.newPage();
    await there.goto(`${issuer}/session/end`);
    await there.getByRole("button", { name: "Ja, abmelden" }).click();
    await there.waitForURL(`${issuer}/session/end/success`);
    await there.close();
}

assert.ok(issuer);

/* Security keys and passkeys: a form with data-key asks the browser for a key and sends its answer
 * along like any other form. What the page needs to know stands in the form; without this module, or
 * without Web Authentication, the page says what to use instead. */
const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));

    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
};

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (form) => form.dataset.credentials.split(" ").filter(Boolean)
    .map((id) => ({ type: "public-key", id: bytes(id) }));

async function create(form) {
    const { challenge, site, user, email } = form.dataset;
    const made = await navigator.credentials.create({
        publicKey: {
            challenge: bytes(challenge),
            rp: { id: site, name: site },
            user: { id: bytes(user), name: email, displayName: email },
            pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
            excludeCredentials: known(form),
            authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
            attestation: "none",
            timeout: 240000,
        },
    });

    return { clientData: made.response.clientDataJSON, authData: made.response.getAuthenticatorData() };
}

async function get(form) {
    const { challenge, site, verify } = form.dataset;
    const said = await navigator.credentials.get({
        publicKey: {
            challenge: bytes(challenge),
            rpId: site,
            allowCredentials: known(form),
            userVerification: verify === "true" ? "required" : "preferred",
            timeout: 240000,
        },
    });

    return {
        credential: said.rawId,
        clientData: said.response.clientDataJSON,
        authData: said.response.authenticatorData,
        signature: said.response.signature,
    };
}

function tell(form, error) {
    const box = form.querySelector("[data-key-failed]");
    const line = box.querySelector("p");

    line.textContent = error.name === "InvalidStateError" ? line.dataset.known : line.dataset.failed;
    box.hidden = false;
}

async function ask(form, button) {
    button.disabled = true;
    form.querySelector("[data-key-failed]").hidden = true;
    try {
        const answer = await (form.dataset.key === "create" ? create(form) : get(form));

        for (const [name, value] of Object.entries(answer))
            form.elements[name].value = text(value);
        form.submit();
    } catch (error) {
        tell(form, error);
        button.disabled = false;
        button.focus();
    }
}

function begin(form) {
    const button = form.querySelector("[data-key-go]");

    form.querySelector("[data-key-missing]").hidden = true;
    for (const part of form.querySelectorAll("[data-key-there], [data-key-go]"))
        part.hidden = false;
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        ask(form, button);
    });
}

const able = window.PublicKeyCredential && AuthenticatorAttestationResponse.prototype.getAuthenticatorData;

for (const form of able ? document.querySelectorAll("form[data-key]") : [])
    begin(form);

"use strict";
// Asks the browser for a security key, and puts its answer into the form that is then sent as any other.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function answerOf(form) {
  const body = new FormData();
  body.append("form_token", form.elements.form_token.value);
  const reply = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
  if (!reply.ok) throw new Error(String(reply.status));
  const options = await reply.json();
  options.challenge = bytes(options.challenge);
  let key;
  if (options.user) {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = known(options.excludeCredentials);
    key = await navigator.credentials.create({ publicKey: options });
  } else {
    options.allowCredentials = known(options.allowCredentials);
    key = await navigator.credentials.get({ publicKey: options });
  }
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
}

for (const form of document.querySelectorAll("form[data-options]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    problem.hidden = true;
    try {
      form.elements.key.value = await answerOf(form);
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}

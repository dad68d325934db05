// Asks for a passkey when a form marked data-passkey is sent: "get" shows one, "create" makes one.
// The form brings the answer in its hidden field. Without a passkey the form is not sent.
(function () {
  "use strict";

  const FIELDS = { get: "credential", create: "registration" };

  async function options(form) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.options, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status === 403 ? "refused" : "unreachable");
    return answer.json();
  }

  function say(form, text) {
    const place = form.querySelector("[data-passkey-says]");
    if (place) place.textContent = text;
  }

  function why(error) {
    if (error.message === "refused") return "The desk did not ask for a passkey. Load the page again and sign in.";
    if (error.name === "InvalidStateError") return "This device has a passkey of this desk already.";
    if (error.name === "NotAllowedError" || error.name === "AbortError") return "No passkey was shown. Try again.";
    return "That did not work. Try again, or use another device.";
  }

  function add(form, name, value) {
    let field = form.elements[name];
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }

  async function ask(event) {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => { button.disabled = true; });
    say(form, "Waiting for your passkey …");
    try {
      const kind = form.dataset.passkey;
      const credential = await window.webauthnJSON[kind](await options(form));
      if (event.submitter && event.submitter.name) add(form, event.submitter.name, event.submitter.value);
      add(form, FIELDS[kind], JSON.stringify(credential));
      say(form, "");
      form.submit();
    } catch (error) {
      say(form, why(error));
      buttons.forEach((button) => { button.disabled = false; });
    }
  }

  // A form that is nothing without a passkey waits for this script: sent before, it would be a failed try.
  function ready() {
    document.querySelectorAll("[data-passkey-only]").forEach((button) => { button.disabled = false; });
  }

  document.addEventListener("submit", ask);
  window.addEventListener("pageshow", ready);
  ready();
})();

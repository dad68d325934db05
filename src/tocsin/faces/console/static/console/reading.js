/* Keys for reading a report. The page works without them; they only press the buttons that are there. */
(() => {
  "use strict";
  const STORE = "tocsin-keys-off";
  const HELP = [
    ["j", "next statement"], ["k", "statement before"], ["n", "next undecided one"],
    ["a", "accept with the grade that stands there"], ["g", "grade it anew"], ["e", "edit"],
    ["r", "reject: write why, then Enter"], ["s", "strike: write why, then Enter"],
    ["t", "taken back by its source: write how, then Enter"],
    ["u", "it takes the place of an earlier one"], ["?", "this list"],
  ];
  let current = "";

  const area = () => document.getElementById("reading");
  const cards = () => [...area().querySelectorAll("[data-card]")];
  const here = () => cards().find((card) => card.dataset.card === current);
  const off = () => localStorage.getItem(STORE) === "1";
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, dialog") !== null;

  function choose(card, focus = true) {
    if (!card) return;
    current = card.dataset.card;
    for (const one of cards()) one.classList.toggle("current", one === card);
    let first = null;
    for (const mark of document.querySelectorAll("mark[data-of]")) {
      const on = mark.dataset.of.split(" ").includes(current);
      mark.classList.toggle("current", on);
      if (on && !first) first = mark;
    }
    if (!focus) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    if (first) first.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const at = all.findIndex((card) => card.dataset.card === current);
    choose(all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)]);
  }

  function nextUndecided() {
    const all = cards();
    const at = all.findIndex((card) => card.dataset.card === current);
    const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    choose(order.find((card) => card.classList.contains("candidate")));
  }

  function press(key) {
    const card = here();
    if (!card) return false;
    const folded = card.querySelector(`[data-key-open="${key}"]`);
    if (folded) {
      unfold(folded);
      folded.querySelector("input, select").focus();
      return true;
    }
    const button = card.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    const grade = card.querySelector("input[name=grade]");
    if (key === "a" && grade && !grade.value) {
      grade.value = (document.getElementById("grade-all") || { value: "" }).value;
      if (!grade.value) { grade.focus(); return true; }
    }
    if (key === "e") carryGrade(button, grade);
    unfold(button.closest("details"));
    button.click();
    return true;
  }

  // The grade that stands on this page goes along to the form for editing.
  function carryGrade(link, own) {
    const grade = (own && own.value) || (document.getElementById("grade-all") || { value: "" }).value;
    const to = new URL(link.href);
    if (grade && !to.searchParams.get("grade")) to.searchParams.set("grade", grade);
    link.href = to.href;
  }

  function unfold(details) {
    for (let one = details; one; one = one.parentElement.closest("details")) one.open = true;
  }

  function help() {
    let dialog = document.getElementById("keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys";
      dialog.setAttribute("aria-labelledby", "keys-title");
      const title = Object.assign(document.createElement("h2"), { id: "keys-title", textContent: "Keys" });
      const list = document.createElement("dl");
      list.className = "grades";
      for (const [key, words] of HELP) {
        const row = document.createElement("div");
        const name = document.createElement("dt");
        name.append(Object.assign(document.createElement("kbd"), { textContent: key }));
        row.append(name, Object.assign(document.createElement("dd"), { textContent: words }));
        list.append(row);
      }
      const label = Object.assign(document.createElement("label"), { className: "check" });
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !off() });
      box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "0" : "1"));
      label.append(box, " Keys are on");
      const close = Object.assign(document.createElement("button"), { textContent: "Close" });
      close.addEventListener("click", () => dialog.close());
      dialog.append(title, list, label, close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  function showButton() {
    for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    if (event.key === "?") { help(); event.preventDefault(); return; }
    if (off()) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "n") nextUndecided();
    else if (!"agerstu".includes(event.key) || !press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-card]");
    if (card && card.dataset.card !== current) choose(card, false);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) help();
    const mark = event.target.closest("mark[data-of]");
    if (mark) choose(cards().find((card) => card.dataset.card === mark.dataset.of.split(" ").pop()));
  });

  // Reject, strike and supersede by Enter: the button beside the field, not the form's first one.
  document.addEventListener("keydown", (event) => {
    const folded = event.key === "Enter" && event.target.closest("[data-key-open]");
    if (!folded || event.target.tagName === "BUTTON" || event.target.tagName === "SUMMARY") return;
    event.preventDefault();
    folded.querySelector("button").click();
  });

  // A refusal is an answer to be read, not to be dropped.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([400, 409].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });

  document.addEventListener("htmx:afterSettle", () => {
    showButton();
    syncMarks();
    const problem = document.getElementById("problem");
    if (problem) { choose(here(), false); problem.focus(); return; }
    const card = here();
    if (card && !card.classList.contains("candidate")) nextUndecided();
    else choose(card);
  });

  // The highlights stand outside of what is swapped: they follow the cards.
  function syncMarks() {
    const states = Object.fromEntries(cards().map((card) => [card.dataset.card, card.classList[1]]));
    for (const mark of document.querySelectorAll("mark[data-of]")) {
      const now = mark.dataset.of.split(" ").map((name) => states[name]).filter(Boolean);
      mark.className = ["q", ...now].join(" ");
    }
  }

  showButton();
  const named = cards().find((card) => `#${card.id}` === location.hash);
  if (named) choose(named, false);
})();

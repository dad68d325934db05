/* Keys for the inbox. The page works without them: they only move the focus between its links. */
(() => {
  "use strict";
  const links = [...document.querySelectorAll("[data-inbox] > li > a")];
  const off = () => localStorage.getItem("tocsin-keys-off") === "1";
  for (const help of document.querySelectorAll("[data-keys-help]")) help.hidden = off();

  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const at = links.indexOf(document.activeElement);
    if (event.key === "j" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "k" && links.length) links[Math.max(at - 1, 0)].focus();
    else if (event.key === "f") document.querySelector("[data-key=f]")?.click();
    else return;
    event.preventDefault();
  });
})();

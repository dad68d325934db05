/* Files dropped anywhere on the page go into the form's file field. The page works without it: choose them there. */
(() => {
  "use strict";
  const field = document.getElementById("file");
  const zone = document.querySelector("[data-drop]");
  if (!field || !zone) return;
  const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    field.files = event.dataTransfer.files;
    field.focus();
  });
})();

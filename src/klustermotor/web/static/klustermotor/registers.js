// Keys for deciding about pairs, while the focus is in that part of the page. Without this file the buttons do it.
"use strict";
(function () {
  const part = document.querySelector("[data-keys]");
  if (!part) return;
  const keys = { s: "s", j: "s", n: "n", u: "u", " ": " " };
  part.classList.add("registers-keyed");
  part.querySelector(".registers-keys").hidden = false;
  part.focus({ preventScroll: true });
  part.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const onControl = event.target.closest("button, a, input, select, textarea, summary");
    const key = keys[event.key.toLowerCase()];
    if (!key || (key === " " && onControl)) return;
    const button = part.querySelector(`button[data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();

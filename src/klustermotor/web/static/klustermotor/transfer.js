// Looks every few seconds how far a transfer has come. Without this file, a link does the same.
"use strict";
(function () {
  const state = document.getElementById("state");
  async function look() {
    if (!state.querySelector("[data-unfinished]")) return;
    try {
      const answer = await fetch(state.dataset.state, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) state.innerHTML = await answer.text();
    } catch (error) {
      // No connection just now; the next look may find one.
    }
    window.setTimeout(look, 3000);
  }
  window.setTimeout(look, 3000);
})();

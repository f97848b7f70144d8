// Refreshes the page of a running session when something has happened. Without it the page is read by reloading.
"use strict";
(function () {
  let known = null;
  let pause = 2000;

  // What somebody is typing must not be lost.
  function busy() {
    const focused = document.activeElement;
    return focused && focused.closest("#pg-live form") !== null;
  }

  async function refresh() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    if (!answer.ok) {
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pg-live");
    const shown = document.getElementById("pg-live");
    if (fresh && shown && !busy()) {
      shown.replaceWith(document.adoptNode(fresh));
    } else {
      known = ""; // try again at the next look
    }
  }

  async function look() {
    const shown = document.getElementById("pg-live");
    if (!shown || shown.dataset.live !== "true") {
      return;
    }
    try {
      const answer = await fetch("status", { credentials: "same-origin" });
      if (answer.ok) {
        const status = JSON.stringify((await answer.json()).data);
        const changed = known !== null && known !== status;
        known = status;
        if (changed) {
          const start = performance.now();
          await refresh();
          // A long recording takes long to verify: leave the controller four fifths of its time.
          pause = Math.max(2000, 4 * (performance.now() - start));
        }
      }
    } finally {
      window.setTimeout(look, document.hidden ? 10000 : pause);
    }
  }

  // The script is deferred, so the page is there.
  look();
})();

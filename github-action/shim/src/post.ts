// The action's post step, which runs in any case: ends a session that the main step left open.

import { readFileSync } from "node:fs";
import { conclude } from "./conclude";
import { fail, print, say, state } from "./runner";

const MAX_LOG_CHARS = 20_000;

async function post(): Promise<void> {
  if (state("session") === "") {
    say("debug", "no session was started");
    showLog();
    return;
  }
  if (state("concluded") === "true") {
    return;
  }
  await conclude(state("java"), state("jar"), JSON.parse(state("session")) as Record<string, string>);
}

/** What the front-end wrote while nobody listened. */
function showLog(): void {
  const file = state("log");
  if (file === "") {
    return;
  }
  const text = readFileSync(file, "utf8");
  if (text !== "") {
    print(text.slice(-MAX_LOG_CHARS));
  }
}

post().catch((error: unknown) => {
  showLog();
  fail(error instanceof Error ? error.message : String(error));
});

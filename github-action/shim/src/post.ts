// The action's post step, which runs in any case: ends a session that the main step left open.

import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { conclude } from "./conclude";
import { fail, print, say } from "./runner";
import { refuseDebugger } from "./secluded";
import { kept } from "./state";

const MAX_LOG_CHARS = 20_000;

async function post(): Promise<void> {
  const found = kept();
  if (found === undefined) {
    say("debug", "no session was started");
    return;
  }
  if (found.concluded) {
    return;
  }
  if (found.session === null) {
    say("debug", "the session did not come up");
    showLog(found.log);
    return;
  }
  try {
    await conclude(found, found.session);
  } catch (error) {
    showLog(found.log);
    throw error;
  }
}

/** What the front-end wrote while nobody listened. Follows no link: it could lead to what only this process may read. */
function showLog(file: string): void {
  let log: number;
  try {
    log = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return; // there is none
  }
  try {
    const text = readFileSync(log, "utf8");
    if (text !== "") {
      print(text.slice(-MAX_LOG_CHARS));
    }
  } finally {
    closeSync(log);
  }
}

refuseDebugger();
post().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

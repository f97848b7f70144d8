// What the main step tells the post step. The runner reads it from a file that every process of this user can write to, and
// the post step starts programs that it names, with the job's secrets: so it is sealed with a key made of those secrets.

import { createHmac, timingSafeEqual } from "node:crypto";
import { saveState, state } from "./runner";
import { ENVIRONMENT } from "./secluded";

/** How a session is found again and ended. */
export interface Kept {
  java: string;
  jar: string;
  /** SHA-256 of the jar as it was before anything else could run. */
  jarSha256: string;
  log: string;
  /** What the front-end wants back; null when there is no session (yet). */
  session: Record<string, string> | null;
  concluded: boolean;
}

/** Keeps it for the post step; the last one counts. */
export function keep(kept: Kept): void {
  const text = JSON.stringify(kept);
  saveState("kept", text);
  saveState("seal", seal(text));
}

/** What {@link keep} kept; undefined when it was never called. */
export function kept(): Kept | undefined {
  const text = state("kept");
  const found = Buffer.from(state("seal"));
  if (text === "" && found.length === 0) {
    return undefined;
  }
  const expected = Buffer.from(seal(text));
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) {
    throw new Error(
      "what the main step kept for this step was changed by another process; nothing that it names is run, and the session is not uploaded",
    );
  }
  return JSON.parse(text) as Kept;
}

function seal(text: string): string {
  const key = JSON.stringify([ENVIRONMENT["ACTIONS_RUNTIME_TOKEN"] ?? "", ENVIRONMENT["INPUT_GITHUB-TOKEN"] ?? ""]);
  return createHmac("sha256", key).update("production-guard state\0").update(text).digest("hex");
}

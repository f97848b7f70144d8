// Ends the session and shows how it went: the same for a main step with `run` and for the post step.

import { finish } from "./frontend";
import { sha256 } from "./java";
import { request } from "./request";
import { appendSummary, fail, say, setOutput } from "./runner";
import type { Kept } from "./state";

/** Seals, uploads, summarises; fails the step when the front-end says so. */
export async function conclude(kept: Kept, session: Record<string, string>): Promise<void> {
  if ((await sha256(kept.jar)) !== kept.jarSha256) {
    throw new Error(`${kept.jar} was changed while the session was open; it is not run, and the session is not uploaded`);
  }
  const finished = await finish(kept.java, kept.jar, request(session));
  appendSummary(finished.summary);
  for (const [name, value] of Object.entries(finished.outputs)) {
    setOutput(name, value);
  }
  for (const { level, message, title } of finished.messages) {
    say(level, message, title);
  }
  if (finished.failure !== null) {
    fail(finished.failure);
  }
}

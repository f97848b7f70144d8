// Ends the session and shows how it went: the same for a main step with `run` and for the post step.

import { finish } from "./frontend";
import { request } from "./request";
import { appendSummary, fail, say, setOutput } from "./runner";

/** Seals, uploads, summarises; fails the step when the front-end says so. */
export async function conclude(java: string, jar: string, session: Record<string, string>): Promise<void> {
  const finished = await finish(java, jar, request(session));
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

// Collects what the Java side needs to know of this step: inputs by name, and the runner's variables by name. Secrets are
// among them, so this travels over standard input only.

import type { Request } from "./frontend";
import { PROXY } from "./proxy";
import { rawInput } from "./runner";
import { isCommandFile } from "./files";
import { ENVIRONMENT, isSecret } from "./secluded";

const INPUTS = [
  "config",
  "credentials",
  "run",
  "isolation",
  "approval-environment",
  "approval-workflow",
  "approval-timeout",
  "approval-fallback",
  "allow-self-approval",
  "audience",
  "github-token",
  "artifact-name",
  "retention-days",
  "fail-on",
  "agent-hooks",
  "log-level",
];

const VARIABLES = /^(GITHUB_[A-Z0-9_]+|RUNNER_[A-Z0-9_]+|ACTIONS_[A-Z0-9_]+)$/;

/** The request for `frontend` and `finish`. */
export function request(state: Record<string, string>): Request {
  const inputs: Record<string, string> = {};
  for (const name of INPUTS) {
    inputs[name] = name === "credentials" || name === "run" ? rawInput(name) : rawInput(name).trim();
  }
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ENVIRONMENT)) {
    if (VARIABLES.test(name) || PROXY.test(name)) {
      environment[name] = value;
    }
  }
  return { version: 1, inputs, environment, state };
}

/**
 * The environment of the `run` input's command: the step's own without what would make it the job, without the runner's
 * command files, and without what would lead clients past the gateway; then the client's.
 */
export function commandEnvironment(client: Record<string, string>, cleared: string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ENVIRONMENT)) {
    if (!isSecret(name) && !isCommandFile(name) && !cleared.includes(name)) {
      environment[name] = value;
    }
  }
  return { ...environment, ...client };
}

// The action's main step: starts the guarded session and, with `run`, runs the command in it and ends it.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkShell, runScript } from "./command";
import { conclude } from "./conclude";
import { keepCommandFiles } from "./files";
import { type Ready, startFrontend } from "./frontend";
import { findJar, findJava, sha256 } from "./java";
import { commandEnvironment, request } from "./request";
import { exportVariable, fail, input, mask, rawInput, say, setOutput } from "./runner";
import { ENVIRONMENT, hide, refuseDebugger } from "./secluded";
import { type Kept, keep } from "./state";

async function main(): Promise<void> {
  const temporaryFolder = ENVIRONMENT["RUNNER_TEMP"] ?? tmpdir();
  const actionFolder = resolve(__dirname, "..", "..");
  const script = rawInput("run");
  const guarded = script.trim() !== "";
  checkInputs(guarded);
  const java = findJava(ENVIRONMENT);
  const jar = await findJar(actionFolder, temporaryFolder);
  const folder = mkdtempSync(join(temporaryFolder, "production-guard-"));
  const log = join(folder, "frontend.log");
  const starting = startFrontend(java, jar, request({ folder }), log);
  starting.catch(() => undefined); // it is awaited below; until then nobody else would take its failure
  const kept: Kept = { java, jar, jarSha256: await sha256(jar), log, session: null, concluded: false };
  keep(kept);
  const { ready, stop } = await starting;
  take(ready);
  keep({ ...kept, session: ready.state });
  if (!guarded) {
    warnOfDetours(ready.cleared);
    for (const [name, value] of Object.entries(ready.environment)) {
      exportVariable(name, value);
    }
    return;
  }
  try {
    await runAndConclude(script, ready, { ...kept, session: ready.state }, temporaryFolder);
  } catch (error) {
    stop();
    throw error;
  }
}

/** What would look as if it had an effect but has none. */
function checkInputs(guarded: boolean): void {
  checkShell(input("shell"));
  for (const name of ["shell", "working-directory"]) {
    if (!guarded && input(name) !== "") {
      throw new Error(`${name} is set, but there is no run that it is for`);
    }
  }
}

/** Variables of the job that lead clients of later steps past the gateway: they cannot be taken away from those steps. */
function warnOfDetours(cleared: string[]): void {
  const detours = cleared.filter((name) => (ENVIRONMENT[name] ?? "") !== "");
  if (detours.length > 0) {
    say("warning", `${detours.join(", ")} is set for this job and leads clients past the gateway; take it out of the workflow`);
  }
}

/** Masks come first: what is printed or exported afterwards may contain them. */
function take(ready: Ready): void {
  ready.masks.forEach(mask);
  for (const { level, message, title } of ready.messages) {
    say(level, message, title);
  }
  for (const [name, value] of Object.entries(ready.outputs)) {
    setOutput(name, value);
  }
  setOutput("variables", Object.keys(ready.environment).sort().join(","));
}

async function runAndConclude(script: string, ready: Ready, kept: Kept, temporaryFolder: string): Promise<void> {
  const prefix = JSON.parse(ready.state["isolation-prefix"] ?? "[]") as string[];
  const restore = keepCommandFiles();
  let code: number;
  try {
    hide();
    code = await runScript(
      script,
      input("shell"),
      resolve(input("working-directory") || "."),
      prefix,
      commandEnvironment(ready.environment, ready.cleared),
      temporaryFolder,
    );
  } finally {
    const changed = restore();
    if (changed.length > 0) {
      say("warning", `the command wrote to the runner's ${changed.join(", ")}; that was taken back`);
    }
    keep({ ...kept, concluded: true });
    await conclude(kept, ready.state);
  }
  if (code !== 0) {
    fail(`the command ended with exit code ${code}`);
    process.exitCode = code;
  }
}

refuseDebugger();
main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

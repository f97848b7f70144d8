// The action's main step: starts the guarded session and, with `run`, runs the command in it and ends it.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runScript } from "./command";
import { type Ready, startFrontend } from "./frontend";
import { findJar, findJava } from "./java";
import { conclude } from "./conclude";
import { commandEnvironment, request } from "./request";
import { exportVariable, fail, input, mask, rawInput, saveState, say, setOutput } from "./runner";

async function main(): Promise<void> {
  const temporaryFolder = process.env["RUNNER_TEMP"] ?? tmpdir();
  const actionFolder = resolve(__dirname, "..", "..");
  const java = findJava(process.env);
  const jar = await findJar(actionFolder, temporaryFolder);
  const folder = mkdtempSync(join(temporaryFolder, "production-guard-"));
  const log = join(folder, "frontend.log");
  saveState("java", java);
  saveState("jar", jar);
  saveState("log", log);

  const ready = await startFrontend(java, jar, request({ folder }), log);
  take(ready);
  const script = rawInput("run");
  if (script.trim() === "") {
    for (const [name, value] of Object.entries(ready.environment)) {
      exportVariable(name, value);
    }
    return;
  }
  await runAndConclude(script, ready, java, jar, temporaryFolder);
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
  saveState("session", JSON.stringify(ready.state));
}

async function runAndConclude(
  script: string,
  ready: Ready,
  java: string,
  jar: string,
  temporaryFolder: string,
): Promise<void> {
  const prefix = JSON.parse(ready.state["isolation-prefix"] ?? "[]") as string[];
  let code: number;
  try {
    code = await runScript(
      script,
      input("shell"),
      resolve(input("working-directory") || "."),
      prefix,
      commandEnvironment(ready.environment),
      temporaryFolder,
    );
  } finally {
    saveState("concluded", "true");
    await conclude(java, jar, ready.state);
  }
  if (code !== 0) {
    fail(`the command ended with exit code ${code}`);
    process.exitCode = code;
  }
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

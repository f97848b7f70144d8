// Runs the `run` input the way the runner runs a `run` step: a script file and the chosen shell. The command's output passes
// through this process, with the parsing of workflow commands switched off, and ends with the command: a process that it
// leaves behind has no way into the log.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { stopCommands } from "./runner";

const SHELLS: Record<string, { suffix: string; command: string[] }> = {
  "": { suffix: ".sh", command: ["bash", "-e", "{0}"] },
  bash: { suffix: ".sh", command: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"] },
  sh: { suffix: ".sh", command: ["sh", "-e", "{0}"] },
  python: { suffix: ".py", command: ["python", "{0}"] },
};

/** How the runner cancels a step: it asks with these before it kills. */
const SIGNALS: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How long output that is on its way may still take when the command has ended. */
const DRAIN_MS = 2_000;

/** Refuses a shell that this action does not know. */
export function checkShell(shell: string): void {
  if (SHELLS[shell] === undefined) {
    throw new Error(`shell is ${JSON.stringify(shell)}; it can be bash, sh or python`);
  }
}

/** Runs the script; resolves with its exit code (128 and the signal's number when it was killed). */
export async function runScript(
  script: string,
  shell: string,
  workingDirectory: string,
  prefix: string[],
  environment: Record<string, string>,
  temporaryFolder: string,
): Promise<number> {
  checkShell(shell);
  const known = SHELLS[shell] as { suffix: string; command: string[] };
  const folder = mkdtempSync(join(temporaryFolder, "production-guard-run-"));
  const file = join(folder, `script${known.suffix}`);
  writeFileSync(file, script.endsWith("\n") ? script : `${script}\n`, { mode: 0o700 });
  const [command, ...rest] = [...prefix, ...known.command.map((part) => (part === "{0}" ? file : part))];
  const resume = stopCommands();
  try {
    const child = spawn(command as string, rest, {
      cwd: workingDirectory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that all of it can be told to end.
      detached: process.platform !== "win32",
    });
    return await ended(child, command as string);
  } finally {
    resume();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess, command: string): Promise<number> {
  const forward = (signal: NodeJS.Signals): void => tell(child, signal);
  SIGNALS.forEach((signal) => process.on(signal, forward));
  const output = [child.stdout, child.stderr].map((stream, i) =>
    pass(stream as Readable, i === 0 ? process.stdout : process.stderr),
  );
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
      child.on("exit", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0))),
      );
    });
  } finally {
    tell(child, "SIGKILL");
    await Promise.race([Promise.all(output), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    SIGNALS.forEach((signal) => process.off(signal, forward));
  }
}

/** Copies a stream as fast as the log takes it; resolves at its end. */
function pass(from: Readable, to: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    from.on("data", (chunk: Buffer) => {
      if (!to.write(chunk)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("close", resolve);
    from.on("error", () => resolve());
  });
}

/** Signals the command's whole group; it may be gone already. */
function tell(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // Nobody is left.
  }
}

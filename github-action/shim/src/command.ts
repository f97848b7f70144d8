// Runs the `run` input the way the runner runs a `run` step: a script file and the chosen shell; the command's output goes to
// the log with the parsing of workflow commands switched off.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { stopCommands } from "./runner";

const SHELLS: Record<string, { suffix: string; command: string[] }> = {
  "": { suffix: ".sh", command: ["bash", "-e", "{0}"] },
  bash: { suffix: ".sh", command: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"] },
  sh: { suffix: ".sh", command: ["sh", "-e", "{0}"] },
  python: { suffix: ".py", command: ["python", "{0}"] },
};

/** Runs the script; resolves with its exit code (128 and the signal's number when it was killed). */
export async function runScript(
  script: string,
  shell: string,
  workingDirectory: string,
  prefix: string[],
  environment: Record<string, string>,
  temporaryFolder: string,
): Promise<number> {
  const known = SHELLS[shell];
  if (known === undefined) {
    throw new Error(`shell is ${JSON.stringify(shell)}; it can be bash, sh or python`);
  }
  const folder = mkdtempSync(join(temporaryFolder, "production-guard-run-"));
  const file = join(folder, `script${known.suffix}`);
  writeFileSync(file, script.endsWith("\n") ? script : `${script}\n`, { mode: 0o700 });
  const [command, ...rest] = [...prefix, ...known.command.map((part) => (part === "{0}" ? file : part))];
  const resume = stopCommands();
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(command as string, rest, {
        cwd: workingDirectory,
        env: environment,
        stdio: ["ignore", "inherit", "inherit"],
      });
      child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
      child.on("exit", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0))),
      );
    });
  } finally {
    resume();
    rmSync(folder, { recursive: true, force: true });
  }
}

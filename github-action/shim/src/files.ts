// The runner's command files (GITHUB_ENV and its like): a process that writes to them changes how later steps run, and what
// the post step is told. A guarded command gets none of them, and what it writes to them all the same is taken back.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { ENVIRONMENT } from "./secluded";

const NAMES = ["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

/** Whether this variable names a command file. */
export function isCommandFile(name: string): boolean {
  return NAMES.includes(name);
}

/** Remembers what stands in the files; the function that is returned restores it and names those that had been changed. */
export function keepCommandFiles(): () => string[] {
  const kept: { name: string; file: string; content: Buffer }[] = [];
  for (const name of NAMES) {
    const file = ENVIRONMENT[name] ?? "";
    const content = file === "" ? undefined : read(file);
    if (content !== undefined) {
      kept.push({ name, file, content });
    }
  }
  return () =>
    kept.filter(({ file, content }) => {
      const found = read(file);
      // Written anew in any case: the file could be a link, or open in a process that is still there.
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, content, { flag: "wx", mode: 0o644 });
      return found === undefined || !found.equals(content);
    }).map(({ name }) => name);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

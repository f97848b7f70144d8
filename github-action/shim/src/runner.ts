// The runner's side of an action: inputs, workflow commands, environment files. What is written here came, in part, from an
// agent; every value is escaped or fenced so that it can never become a workflow command or another variable.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands

import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { ENVIRONMENT } from "./secluded";

export type Level = "debug" | "notice" | "warning" | "error";

/** An input of the action, trimmed; empty when it is not set. */
export function input(name: string): string {
  return (ENVIRONMENT[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] ?? "").trim();
}

/** An input whose white space means something (a list of lines). */
export function rawInput(name: string): string {
  return ENVIRONMENT[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] ?? "";
}

/** Shows a line in the log and, above debug, as an annotation. */
export function say(level: Level, message: string, title = "Production Guard"): void {
  const properties = level === "debug" ? "" : ` title=${property(title)}`;
  process.stdout.write(`::${level}${properties}::${data(message)}\n`);
}

/** Prints text of unknown origin as it is, with the parsing of workflow commands switched off around it. */
export function print(text: string): void {
  const fence = stopCommands();
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  fence();
}

/** Switches the parsing of workflow commands off; the function that is returned switches it on again. */
export function stopCommands(): () => void {
  const token = randomBytes(16).toString("hex");
  process.stdout.write(`::stop-commands::${token}\n`);
  return () => process.stdout.write(`\n::${token}::\n`);
}

/** Has the runner mask a value in all logs; each line of it by itself as well, which is how the runner compares. */
export function mask(value: string): void {
  for (const part of new Set([value, ...value.split(/\r?\n/)])) {
    if (part.trim() !== "") {
      process.stdout.write(`::add-mask::${data(part)}\n`);
    }
  }
}

/** Sets a variable for the steps that follow. */
export function exportVariable(name: string, value: string): void {
  append("GITHUB_ENV", name, value);
}

/** Sets an output of this step. */
export function setOutput(name: string, value: string): void {
  append("GITHUB_OUTPUT", name, value);
}

/** Keeps a value for the post step; the runner holds it where later steps cannot reach. */
export function saveState(name: string, value: string): void {
  append("GITHUB_STATE", name, value);
}

/** What {@link saveState} kept. */
export function state(name: string): string {
  return ENVIRONMENT[`STATE_${name}`] ?? "";
}

/** Adds Markdown to the job's summary, as far as the runner takes it (1 MiB a step). */
export function appendSummary(markdown: string): void {
  const file = ENVIRONMENT["GITHUB_STEP_SUMMARY"];
  if (file !== undefined && file !== "") {
    appendFileSync(file, markdown.endsWith("\n") ? markdown : `${markdown}\n`, "utf8");
  }
}

/** Fails the step with a message. */
export function fail(message: string): void {
  say("error", message);
  process.exitCode = 1;
}

function append(variable: string, name: string, value: string): void {
  const file = ENVIRONMENT[variable];
  if (file === undefined || file === "") {
    throw new Error(`${variable} is not set; this action runs in a GitHub Actions runner only`);
  }
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
    throw new Error(`${JSON.stringify(name)} is no name for a variable or an output`);
  }
  // A delimiter nobody can guess: a value can therefore not end its own block and begin another variable.
  const delimiter = `pg-${randomBytes(16).toString("hex")}`;
  appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`, "utf8");
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

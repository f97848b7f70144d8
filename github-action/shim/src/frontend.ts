// What the shim and the Java front-end say to each other: one JSON object in on standard input, one line out on standard
// output. Everything that knows GitHub's APIs, the gateway or a policy is on the Java side.
//
//   frontend   starts the gateway, answers "ready", and stays: it renews the lease, brings held operations before people
//   finish     seals the session, uploads the artifact, and says what the job's summary and annotations are

import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { secludedJava } from "./java";
import { PROXY } from "./proxy";
import type { Level } from "./runner";
import { ENVIRONMENT } from "./secluded";

/** What `frontend` and `finish` get on standard input. */
export interface Request {
  version: 1;
  inputs: Record<string, string>;
  environment: Record<string, string>;
  state: Record<string, string>;
}

/** What `frontend` answers once the gateway is ready. */
export interface Ready {
  type: "ready";
  environment: Record<string, string>;
  /** Variables that a command must not inherit: they would lead its clients past the gateway. */
  cleared: string[];
  masks: string[];
  outputs: Record<string, string>;
  state: Record<string, string>;
  messages: Message[];
}

/** A front-end that runs. */
export interface Started {
  ready: Ready;
  /** Ends it when the session cannot be ended properly: its gateway then ends when the lease is over. */
  stop: () => void;
}

/** What `finish` answers at its end. */
export interface Finished {
  type: "finished";
  summary: string;
  outputs: Record<string, string>;
  messages: Message[];
  failure: string | null;
}

export interface Message {
  level: Level;
  title: string;
  message: string;
}

interface Refused {
  type: "error";
  message: string;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const START_TIMEOUT_MS = 120_000;
const FINISH_TIMEOUT_MS = 600_000;

/** Starts the front-end, which outlives this process; resolves when the gateway is ready. */
export async function startFrontend(java: string, jar: string, request: Request, log: string): Promise<Started> {
  const diagnostics = openSync(log, "a", 0o600);
  const child = spawn(...javaCommand(secludedJava(java, dirname(log)), jar, "frontend"), {
    cwd: dirname(log),
    detached: true,
    stdio: ["pipe", "pipe", diagnostics],
    env: javaEnvironment(ENVIRONMENT),
  });
  const answer = await exchange<Ready>(child, request, "ready", START_TIMEOUT_MS);
  child.stdout?.destroy();
  child.unref();
  return { ready: answer, stop: () => void child.kill("SIGTERM") };
}

/** Ends the session; resolves when the artifact is uploaded. */
export async function finish(java: string, jar: string, request: Request): Promise<Finished> {
  const temporaryFolder = ENVIRONMENT["RUNNER_TEMP"] ?? tmpdir();
  const child = spawn(...javaCommand(secludedJava(java, temporaryFolder), jar, "finish"), {
    cwd: dirname(jar),
    stdio: ["pipe", "pipe", "inherit"],
    env: javaEnvironment(ENVIRONMENT),
  });
  return await exchange<Finished>(child, request, "finished", FINISH_TIMEOUT_MS);
}

/**
 * Other processes of this user must not be able to ask Java for its memory, where keys and credentials are: no attaching of
 * tools, and no core file, which a signal would bring about.
 */
function javaCommand(java: string, jar: string, command: string): [string, string[]] {
  const options = ["-XX:+DisableAttachMechanism", "-XX:-UsePerfData", "-Xshare:auto", "-XX:+UseSerialGC"];
  const invocation = [...options, `-Dproduction-guard.java=${java}`, "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", jar, command];
  if (process.platform === "win32") {
    return [java, invocation];
  }
  return ["/bin/sh", ["-c", 'ulimit -c 0; exec "$0" "$@"', java, ...invocation]];
}

const FOR_JAVA = /^(PATH|HOME|TMPDIR|TEMP|TMP|LANG|LC_ALL|SystemRoot|USERPROFILE|RUNNER_TRACKING_ID)$/;

/**
 * Java needs a place for temporary files, a language and the way out; the tracking id lets the runner end what is left over
 * when the job is. Nothing else travels in its environment.
 */
export function javaEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (FOR_JAVA.test(name) || PROXY.test(name)) {
      kept[name] = value;
    }
  }
  return kept;
}

async function exchange<T extends { type: string }>(
  child: ChildProcess,
  request: Request,
  expected: T["type"],
  timeout: number,
): Promise<T> {
  const line = await firstLine(child, JSON.stringify(request), timeout);
  let answer: T | Refused;
  try {
    answer = JSON.parse(line) as T | Refused;
  } catch {
    throw new Error("the front-end answered with something that is no JSON; see its log");
  }
  if (answer.type === "error") {
    throw new Error((answer as Refused).message);
  }
  if (answer.type !== expected) {
    throw new Error(`the front-end answered ${JSON.stringify(answer.type)} instead of ${JSON.stringify(expected)}`);
  }
  return answer as T;
}

function firstLine(child: ChildProcess, request: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => giveUp(new Error(`no answer from Java within ${timeout / 1000} s`)), timeout);
    const giveUp = (error: Error): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(error);
    };
    child.on("error", (error) => giveUp(new Error(`Java could not be started: ${error.message}`)));
    child.on("close", (code) => giveUp(new Error(`Java ended with exit code ${code} before it answered; see its log`)));
    child.stdin?.on("error", (error) => giveUp(new Error(`Java does not read its input: ${error.message}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      const end = chunk.indexOf(0x0a);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) {
        giveUp(new Error("the front-end's answer is too long"));
      } else if (end < 0) {
        chunks.push(chunk);
      } else {
        clearTimeout(timer);
        child.removeAllListeners("close");
        resolve(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString("utf8"));
      }
    });
    child.stdin?.end(request, "utf8");
  });
}

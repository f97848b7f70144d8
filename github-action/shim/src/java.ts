// Finds the Java runtime and the jar. Downloads nothing but the release asset whose digest is pinned in release.ts.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { PROXY } from "./proxy";
import { RELEASE } from "./release";
import { input } from "./runner";
import { ENVIRONMENT } from "./secluded";

const DOWNLOAD_TIMEOUT_MS = 130_000;

/** The java command: the input, then what the runner's image offers, then JAVA_HOME. */
export function findJava(environment: Readonly<Record<string, string>>): string {
  const architecture = process.arch === "arm64" ? "arm64" : "X64";
  const chosen = input("java-home");
  if (chosen !== "") {
    const java = javaIn(chosen);
    if (java === undefined) {
      throw new Error(`java-home is ${chosen}, which has no bin/java`);
    }
    return java;
  }
  const homes = ["JAVA_HOME_21_", "JAVA_HOME_17_", "JAVA_HOME_25_"].map((name) => environment[name + architecture]);
  for (const home of [...homes, environment["JAVA_HOME"]]) {
    const java = home === undefined || home === "" ? undefined : javaIn(home);
    if (java !== undefined) {
      return java;
    }
  }
  throw new Error(
    "no Java 17 or newer was found (java-home, JAVA_HOME_21/17/25, JAVA_HOME); put a step with actions/setup-java before this one",
  );
}

function javaIn(home: string): string | undefined {
  const java = join(home, "bin", process.platform === "win32" ? "java.exe" : "java");
  try {
    accessSync(java, constants.X_OK);
    return java;
  } catch {
    return undefined;
  }
}

/**
 * A copy of the launcher that can be executed but not read: Linux keeps the memory, environment and open files of a process
 * that was started from such a file from everybody but root, debuggers of the same user included (would_dump in exec.c).
 * Where it cannot be made, the launcher itself.
 */
export function secludedJava(java: string, temporaryFolder: string): string {
  const home = resolve(realpathSync(java), "..", "..");
  if (process.platform !== "linux" || !existsSync(join(home, "lib", "libjli.so"))) {
    return java;
  }
  const copy = mkdtempSync(join(temporaryFolder, "production-guard-java-"));
  const launcher = join(copy, "bin", "java");
  mkdirSync(join(copy, "bin"));
  copyFileSync(join(home, "bin", "java"), launcher);
  chmodSync(launcher, 0o111);
  for (const part of ["lib", "conf"]) {
    symlinkSync(join(home, part), join(copy, part));
  }
  try {
    accessSync(launcher, constants.X_OK); // not where nothing may be executed from the temporary folder
    return launcher;
  } catch {
    return java;
  }
}

/** The jar: the input, then the action's own folder, then the pinned release asset. */
export async function findJar(actionFolder: string, temporaryFolder: string): Promise<string> {
  const chosen = input("jar-path");
  if (chosen !== "") {
    if (!existsSync(chosen)) {
      throw new Error(`jar-path is ${chosen}, which does not exist`);
    }
    return resolve(chosen);
  }
  const own = join(actionFolder, "github-action", "dist", "production-guard-action.jar");
  if (existsSync(own)) {
    return own;
  }
  if (RELEASE.sha256 === "") {
    throw new Error(
      "this copy of the action pins no release; use a released version, or build the jar and give its path as jar-path",
    );
  }
  return await download(temporaryFolder);
}

async function download(temporaryFolder: string): Promise<string> {
  const folder = join(temporaryFolder, "production-guard");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `production-guard-action-${RELEASE.sha256}.jar`);
  if (existsSync(target) && (await sha256(target)) === RELEASE.sha256) {
    return target;
  }
  const part = `${target}.${process.pid}.part`;
  try {
    fetchTo(RELEASE.url, part);
    const found = await sha256(part);
    if (found !== RELEASE.sha256) {
      throw new Error(`${RELEASE.url} has SHA-256 ${found}, but this action pins ${RELEASE.sha256}; it is not run`);
    }
    renameSync(part, target);
    return target;
  } finally {
    rmSync(part, { force: true });
  }
}

function fetchTo(url: string, file: string): void {
  const environment: Record<string, string> = { NODE_USE_ENV_PROXY: "1", NODE_NO_WARNINGS: "1" };
  for (const [name, value] of Object.entries(ENVIRONMENT)) {
    if (PROXY.test(name)) {
      environment[name] = value;
    }
  }
  const done = spawnSync(process.execPath, [join(__dirname, "download.js"), url, file], {
    env: environment,
    encoding: "utf8",
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  if (done.status !== 0) {
    throw new Error(`the released jar cannot be downloaded: ${done.stderr || String(done.error ?? done.signal)}`);
  }
}

/** Of a file, as lower-case hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

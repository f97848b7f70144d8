"use strict";
// Finds the Java runtime and the jar. Downloads nothing but the release asset whose digest is pinned in release.ts.
Object.defineProperty(exports, "__esModule", { value: true });
exports.findJava = findJava;
exports.secludedJava = secludedJava;
exports.findJar = findJar;
exports.sha256 = sha256;
const node_child_process_1 = require("node:child_process");
const node_crypto_1 = require("node:crypto");
const node_fs_1 = require("node:fs");
const node_path_1 = require("node:path");
const proxy_1 = require("./proxy");
const release_1 = require("./release");
const runner_1 = require("./runner");
const secluded_1 = require("./secluded");
const DOWNLOAD_TIMEOUT_MS = 130_000;
/** The java command: the input, then what the runner's image offers, then JAVA_HOME. */
function findJava(environment) {
    const architecture = process.arch === "arm64" ? "arm64" : "X64";
    const chosen = (0, runner_1.input)("java-home");
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
    throw new Error("no Java 17 or newer was found (java-home, JAVA_HOME_21/17/25, JAVA_HOME); put a step with actions/setup-java before this one");
}
function javaIn(home) {
    const java = (0, node_path_1.join)(home, "bin", process.platform === "win32" ? "java.exe" : "java");
    try {
        (0, node_fs_1.accessSync)(java, node_fs_1.constants.X_OK);
        return java;
    }
    catch {
        return undefined;
    }
}
/**
 * A copy of the launcher that can be executed but not read: Linux keeps the memory, environment and open files of a process
 * that was started from such a file from everybody but root, debuggers of the same user included (would_dump in exec.c).
 * Where it cannot be made, the launcher itself.
 */
function secludedJava(java, temporaryFolder) {
    const home = (0, node_path_1.resolve)((0, node_fs_1.realpathSync)(java), "..", "..");
    if (process.platform !== "linux" || !(0, node_fs_1.existsSync)((0, node_path_1.join)(home, "lib", "libjli.so"))) {
        return java;
    }
    const copy = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)(temporaryFolder, "production-guard-java-"));
    const launcher = (0, node_path_1.join)(copy, "bin", "java");
    (0, node_fs_1.mkdirSync)((0, node_path_1.join)(copy, "bin"));
    (0, node_fs_1.copyFileSync)((0, node_path_1.join)(home, "bin", "java"), launcher);
    (0, node_fs_1.chmodSync)(launcher, 0o111);
    for (const part of ["lib", "conf"]) {
        (0, node_fs_1.symlinkSync)((0, node_path_1.join)(home, part), (0, node_path_1.join)(copy, part));
    }
    try {
        (0, node_fs_1.accessSync)(launcher, node_fs_1.constants.X_OK); // not where nothing may be executed from the temporary folder
        return launcher;
    }
    catch {
        return java;
    }
}
/** The jar: the input, then the action's own folder, then the pinned release asset. */
async function findJar(actionFolder, temporaryFolder) {
    const chosen = (0, runner_1.input)("jar-path");
    if (chosen !== "") {
        if (!(0, node_fs_1.existsSync)(chosen)) {
            throw new Error(`jar-path is ${chosen}, which does not exist`);
        }
        return (0, node_path_1.resolve)(chosen);
    }
    const own = (0, node_path_1.join)(actionFolder, "github-action", "dist", "production-guard-action.jar");
    if ((0, node_fs_1.existsSync)(own)) {
        return own;
    }
    if (release_1.RELEASE.sha256 === "") {
        throw new Error("this copy of the action pins no release; use a released version, or build the jar and give its path as jar-path");
    }
    return await download(temporaryFolder);
}
async function download(temporaryFolder) {
    const folder = (0, node_path_1.join)(temporaryFolder, "production-guard");
    (0, node_fs_1.mkdirSync)(folder, { recursive: true, mode: 0o700 });
    const target = (0, node_path_1.join)(folder, `production-guard-action-${release_1.RELEASE.sha256}.jar`);
    if ((0, node_fs_1.existsSync)(target) && (await sha256(target)) === release_1.RELEASE.sha256) {
        return target;
    }
    const part = `${target}.${process.pid}.part`;
    try {
        fetchTo(release_1.RELEASE.url, part);
        const found = await sha256(part);
        if (found !== release_1.RELEASE.sha256) {
            throw new Error(`${release_1.RELEASE.url} has SHA-256 ${found}, but this action pins ${release_1.RELEASE.sha256}; it is not run`);
        }
        (0, node_fs_1.renameSync)(part, target);
        return target;
    }
    finally {
        (0, node_fs_1.rmSync)(part, { force: true });
    }
}
function fetchTo(url, file) {
    const environment = { NODE_USE_ENV_PROXY: "1", NODE_NO_WARNINGS: "1" };
    for (const [name, value] of Object.entries(secluded_1.ENVIRONMENT)) {
        if (proxy_1.PROXY.test(name)) {
            environment[name] = value;
        }
    }
    const done = (0, node_child_process_1.spawnSync)(process.execPath, [(0, node_path_1.join)(__dirname, "download.js"), url, file], {
        env: environment,
        encoding: "utf8",
        timeout: DOWNLOAD_TIMEOUT_MS,
    });
    if (done.status !== 0) {
        throw new Error(`the released jar cannot be downloaded: ${done.stderr || String(done.error ?? done.signal)}`);
    }
}
/** Of a file, as lower-case hexadecimal. */
async function sha256(file) {
    const hash = (0, node_crypto_1.createHash)("sha256");
    for await (const chunk of (0, node_fs_1.createReadStream)(file)) {
        hash.update(chunk);
    }
    return hash.digest("hex");
}

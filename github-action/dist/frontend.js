"use strict";
// What the shim and the Java front-end say to each other: one JSON object in on standard input, one line out on standard
// output. Everything that knows GitHub's APIs, the gateway or a policy is on the Java side.
//
//   frontend   starts the gateway, answers "ready", and stays: it renews the lease, brings held operations before people
//   finish     seals the session, uploads the artifact, and says what the job's summary and annotations are
Object.defineProperty(exports, "__esModule", { value: true });
exports.startFrontend = startFrontend;
exports.finish = finish;
exports.javaEnvironment = javaEnvironment;
const node_child_process_1 = require("node:child_process");
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const java_1 = require("./java");
const proxy_1 = require("./proxy");
const secluded_1 = require("./secluded");
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const START_TIMEOUT_MS = 120_000;
const FINISH_TIMEOUT_MS = 600_000;
/** Starts the front-end, which outlives this process; resolves when the gateway is ready. */
async function startFrontend(java, jar, request, log) {
    const diagnostics = (0, node_fs_1.openSync)(log, "a", 0o600);
    const child = (0, node_child_process_1.spawn)(...javaCommand((0, java_1.secludedJava)(java, (0, node_path_1.dirname)(log)), jar, "frontend"), {
        cwd: (0, node_path_1.dirname)(log),
        detached: true,
        stdio: ["pipe", "pipe", diagnostics],
        env: javaEnvironment(secluded_1.ENVIRONMENT),
    });
    const answer = await exchange(child, request, "ready", START_TIMEOUT_MS);
    child.stdout?.destroy();
    child.unref();
    return { ready: answer, stop: () => void child.kill("SIGTERM") };
}
/** Ends the session; resolves when the artifact is uploaded. */
async function finish(java, jar, request) {
    const temporaryFolder = secluded_1.ENVIRONMENT["RUNNER_TEMP"] ?? (0, node_os_1.tmpdir)();
    const child = (0, node_child_process_1.spawn)(...javaCommand((0, java_1.secludedJava)(java, temporaryFolder), jar, "finish"), {
        cwd: (0, node_path_1.dirname)(jar),
        stdio: ["pipe", "pipe", "inherit"],
        env: javaEnvironment(secluded_1.ENVIRONMENT),
    });
    return await exchange(child, request, "finished", FINISH_TIMEOUT_MS);
}
/**
 * Other processes of this user must not be able to ask Java for its memory, where keys and credentials are: no attaching of
 * tools, and no core file, which a signal would bring about.
 */
function javaCommand(java, jar, command) {
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
function javaEnvironment(environment) {
    const kept = {};
    for (const [name, value] of Object.entries(environment)) {
        if (FOR_JAVA.test(name) || proxy_1.PROXY.test(name)) {
            kept[name] = value;
        }
    }
    return kept;
}
async function exchange(child, request, expected, timeout) {
    const line = await firstLine(child, JSON.stringify(request), timeout);
    let answer;
    try {
        answer = JSON.parse(line);
    }
    catch {
        throw new Error("the front-end answered with something that is no JSON; see its log");
    }
    if (answer.type === "error") {
        throw new Error(answer.message);
    }
    if (answer.type !== expected) {
        throw new Error(`the front-end answered ${JSON.stringify(answer.type)} instead of ${JSON.stringify(expected)}`);
    }
    return answer;
}
function firstLine(child, request, timeout) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let bytes = 0;
        const timer = setTimeout(() => giveUp(new Error(`no answer from Java within ${timeout / 1000} s`)), timeout);
        const giveUp = (error) => {
            clearTimeout(timer);
            child.kill("SIGKILL");
            reject(error);
        };
        child.on("error", (error) => giveUp(new Error(`Java could not be started: ${error.message}`)));
        child.on("close", (code) => giveUp(new Error(`Java ended with exit code ${code} before it answered; see its log`)));
        child.stdin?.on("error", (error) => giveUp(new Error(`Java does not read its input: ${error.message}`)));
        child.stdout?.on("data", (chunk) => {
            const end = chunk.indexOf(0x0a);
            bytes += chunk.length;
            if (bytes > MAX_ANSWER_BYTES) {
                giveUp(new Error("the front-end's answer is too long"));
            }
            else if (end < 0) {
                chunks.push(chunk);
            }
            else {
                clearTimeout(timer);
                child.removeAllListeners("close");
                resolve(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString("utf8"));
            }
        });
        child.stdin?.end(request, "utf8");
    });
}

"use strict";
// Runs the `run` input the way the runner runs a `run` step: a script file and the chosen shell. The command's output passes
// through this process, with the parsing of workflow commands switched off, and ends with the command: a process that it
// leaves behind has no way into the log.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
Object.defineProperty(exports, "__esModule", { value: true });
exports.checkShell = checkShell;
exports.runScript = runScript;
const node_child_process_1 = require("node:child_process");
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const runner_1 = require("./runner");
const SHELLS = {
    "": { suffix: ".sh", command: ["bash", "-e", "{0}"] },
    bash: { suffix: ".sh", command: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"] },
    sh: { suffix: ".sh", command: ["sh", "-e", "{0}"] },
    python: { suffix: ".py", command: ["python", "{0}"] },
};
/** How the runner cancels a step: it asks with these before it kills. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
/** How long output that is on its way may still take when the command has ended. */
const DRAIN_MS = 2_000;
/** Refuses a shell that this action does not know. */
function checkShell(shell) {
    if (SHELLS[shell] === undefined) {
        throw new Error(`shell is ${JSON.stringify(shell)}; it can be bash, sh or python`);
    }
}
/** Runs the script; resolves with its exit code (128 and the signal's number when it was killed). */
async function runScript(script, shell, workingDirectory, prefix, environment, temporaryFolder) {
    checkShell(shell);
    const known = SHELLS[shell];
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)(temporaryFolder, "production-guard-run-"));
    const file = (0, node_path_1.join)(folder, `script${known.suffix}`);
    (0, node_fs_1.writeFileSync)(file, script.endsWith("\n") ? script : `${script}\n`, { mode: 0o700 });
    const [command, ...rest] = [...prefix, ...known.command.map((part) => (part === "{0}" ? file : part))];
    const resume = (0, runner_1.stopCommands)();
    try {
        const child = (0, node_child_process_1.spawn)(command, rest, {
            cwd: workingDirectory,
            env: environment,
            stdio: ["ignore", "pipe", "pipe"],
            // A process group of its own, so that all of it can be told to end.
            detached: process.platform !== "win32",
        });
        return await ended(child, command);
    }
    finally {
        resume();
        (0, node_fs_1.rmSync)(folder, { recursive: true, force: true });
    }
}
async function ended(child, command) {
    const forward = (signal) => tell(child, signal);
    SIGNALS.forEach((signal) => process.on(signal, forward));
    const output = [child.stdout, child.stderr].map((stream, i) => pass(stream, i === 0 ? process.stdout : process.stderr));
    try {
        return await new Promise((resolve, reject) => {
            child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
            child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : (node_os_1.constants.signals[signal] ?? 0))));
        });
    }
    finally {
        tell(child, "SIGKILL");
        await Promise.race([Promise.all(output), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
        child.stdout?.destroy();
        child.stderr?.destroy();
        SIGNALS.forEach((signal) => process.off(signal, forward));
    }
}
/** Copies a stream as fast as the log takes it; resolves at its end. */
function pass(from, to) {
    return new Promise((resolve) => {
        from.on("data", (chunk) => {
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
function tell(child, signal) {
    if (child.pid === undefined) {
        return;
    }
    try {
        process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
    }
    catch {
        // Nobody is left.
    }
}

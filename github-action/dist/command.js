"use strict";
// Runs the `run` input the way the runner runs a `run` step: a script file and the chosen shell; the command's output goes to
// the log with the parsing of workflow commands switched off.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
Object.defineProperty(exports, "__esModule", { value: true });
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
/** Runs the script; resolves with its exit code (128 and the signal's number when it was killed). */
async function runScript(script, shell, workingDirectory, prefix, environment, temporaryFolder) {
    const known = SHELLS[shell];
    if (known === undefined) {
        throw new Error(`shell is ${JSON.stringify(shell)}; it can be bash, sh or python`);
    }
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)(temporaryFolder, "production-guard-run-"));
    const file = (0, node_path_1.join)(folder, `script${known.suffix}`);
    (0, node_fs_1.writeFileSync)(file, script.endsWith("\n") ? script : `${script}\n`, { mode: 0o700 });
    const [command, ...rest] = [...prefix, ...known.command.map((part) => (part === "{0}" ? file : part))];
    const resume = (0, runner_1.stopCommands)();
    try {
        return await new Promise((resolve, reject) => {
            const child = (0, node_child_process_1.spawn)(command, rest, {
                cwd: workingDirectory,
                env: environment,
                stdio: ["ignore", "inherit", "inherit"],
            });
            child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
            child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : (node_os_1.constants.signals[signal] ?? 0))));
        });
    }
    finally {
        resume();
        (0, node_fs_1.rmSync)(folder, { recursive: true, force: true });
    }
}

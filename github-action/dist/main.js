"use strict";
// The action's main step: starts the guarded session and, with `run`, runs the command in it and ends it.
Object.defineProperty(exports, "__esModule", { value: true });
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const command_1 = require("./command");
const frontend_1 = require("./frontend");
const java_1 = require("./java");
const conclude_1 = require("./conclude");
const request_1 = require("./request");
const runner_1 = require("./runner");
async function main() {
    const temporaryFolder = process.env["RUNNER_TEMP"] ?? (0, node_os_1.tmpdir)();
    const actionFolder = (0, node_path_1.resolve)(__dirname, "..", "..");
    const java = (0, java_1.findJava)(process.env);
    const jar = await (0, java_1.findJar)(actionFolder, temporaryFolder);
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)(temporaryFolder, "production-guard-"));
    const log = (0, node_path_1.join)(folder, "frontend.log");
    (0, runner_1.saveState)("java", java);
    (0, runner_1.saveState)("jar", jar);
    (0, runner_1.saveState)("log", log);
    const ready = await (0, frontend_1.startFrontend)(java, jar, (0, request_1.request)({ folder }), log);
    take(ready);
    const script = (0, runner_1.rawInput)("run");
    if (script.trim() === "") {
        for (const [name, value] of Object.entries(ready.environment)) {
            (0, runner_1.exportVariable)(name, value);
        }
        return;
    }
    await runAndConclude(script, ready, java, jar, temporaryFolder);
}
/** Masks come first: what is printed or exported afterwards may contain them. */
function take(ready) {
    ready.masks.forEach(runner_1.mask);
    for (const { level, message, title } of ready.messages) {
        (0, runner_1.say)(level, message, title);
    }
    for (const [name, value] of Object.entries(ready.outputs)) {
        (0, runner_1.setOutput)(name, value);
    }
    (0, runner_1.setOutput)("variables", Object.keys(ready.environment).sort().join(","));
    (0, runner_1.saveState)("session", JSON.stringify(ready.state));
}
async function runAndConclude(script, ready, java, jar, temporaryFolder) {
    const prefix = JSON.parse(ready.state["isolation-prefix"] ?? "[]");
    let code;
    try {
        code = await (0, command_1.runScript)(script, (0, runner_1.input)("shell"), (0, node_path_1.resolve)((0, runner_1.input)("working-directory") || "."), prefix, (0, request_1.commandEnvironment)(ready.environment), temporaryFolder);
    }
    finally {
        (0, runner_1.saveState)("concluded", "true");
        await (0, conclude_1.conclude)(java, jar, ready.state);
    }
    if (code !== 0) {
        (0, runner_1.fail)(`the command ended with exit code ${code}`);
        process.exitCode = code;
    }
}
main().catch((error) => (0, runner_1.fail)(error instanceof Error ? error.message : String(error)));

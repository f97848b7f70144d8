"use strict";
// The action's main step: starts the guarded session and, with `run`, runs the command in it and ends it.
Object.defineProperty(exports, "__esModule", { value: true });
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const command_1 = require("./command");
const conclude_1 = require("./conclude");
const files_1 = require("./files");
const frontend_1 = require("./frontend");
const java_1 = require("./java");
const request_1 = require("./request");
const runner_1 = require("./runner");
const secluded_1 = require("./secluded");
const state_1 = require("./state");
async function main() {
    const temporaryFolder = secluded_1.ENVIRONMENT["RUNNER_TEMP"] ?? (0, node_os_1.tmpdir)();
    const actionFolder = (0, node_path_1.resolve)(__dirname, "..", "..");
    const script = (0, runner_1.rawInput)("run");
    const guarded = script.trim() !== "";
    checkInputs(guarded);
    const java = (0, java_1.findJava)(secluded_1.ENVIRONMENT);
    const jar = await (0, java_1.findJar)(actionFolder, temporaryFolder);
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)(temporaryFolder, "production-guard-"));
    const log = (0, node_path_1.join)(folder, "frontend.log");
    const starting = (0, frontend_1.startFrontend)(java, jar, (0, request_1.request)({ folder }), log);
    starting.catch(() => undefined); // it is awaited below; until then nobody else would take its failure
    const kept = { java, jar, jarSha256: await (0, java_1.sha256)(jar), log, session: null, concluded: false };
    (0, state_1.keep)(kept);
    const { ready, stop } = await starting;
    take(ready);
    (0, state_1.keep)({ ...kept, session: ready.state });
    if (!guarded) {
        warnOfDetours(ready.cleared);
        for (const [name, value] of Object.entries(ready.environment)) {
            (0, runner_1.exportVariable)(name, value);
        }
        return;
    }
    try {
        await runAndConclude(script, ready, { ...kept, session: ready.state }, temporaryFolder);
    }
    catch (error) {
        stop();
        throw error;
    }
}
/** What would look as if it had an effect but has none. */
function checkInputs(guarded) {
    (0, command_1.checkShell)((0, runner_1.input)("shell"));
    for (const name of ["shell", "working-directory"]) {
        if (!guarded && (0, runner_1.input)(name) !== "") {
            throw new Error(`${name} is set, but there is no run that it is for`);
        }
    }
}
/** Variables of the job that lead clients of later steps past the gateway: they cannot be taken away from those steps. */
function warnOfDetours(cleared) {
    const detours = cleared.filter((name) => (secluded_1.ENVIRONMENT[name] ?? "") !== "");
    if (detours.length > 0) {
        (0, runner_1.say)("warning", `${detours.join(", ")} is set for this job and leads clients past the gateway; take it out of the workflow`);
    }
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
}
async function runAndConclude(script, ready, kept, temporaryFolder) {
    const prefix = JSON.parse(ready.state["isolation-prefix"] ?? "[]");
    const restore = (0, files_1.keepCommandFiles)();
    let code;
    try {
        (0, secluded_1.hide)();
        code = await (0, command_1.runScript)(script, (0, runner_1.input)("shell"), (0, node_path_1.resolve)((0, runner_1.input)("working-directory") || "."), prefix, (0, request_1.commandEnvironment)(ready.environment, ready.cleared), temporaryFolder);
    }
    finally {
        const changed = restore();
        if (changed.length > 0) {
            (0, runner_1.say)("warning", `the command wrote to the runner's ${changed.join(", ")}; that was taken back`);
        }
        (0, state_1.keep)({ ...kept, concluded: true });
        await (0, conclude_1.conclude)(kept, ready.state);
    }
    if (code !== 0) {
        (0, runner_1.fail)(`the command ended with exit code ${code}`);
        process.exitCode = code;
    }
}
(0, secluded_1.refuseDebugger)();
main().catch((error) => (0, runner_1.fail)(error instanceof Error ? error.message : String(error)));

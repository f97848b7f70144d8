"use strict";
// Keeps what makes this step the job from other processes of the same user, the guarded command first of all. The command is
// started without those variables, but Linux shows the environment a process was started with to every process of its user
// (/proc/PID/environ), and a signal opens Node's debugger to them. What is left is a debugger that the kernel allows, and
// root: only isolation stands against those.
Object.defineProperty(exports, "__esModule", { value: true });
exports.ENVIRONMENT = void 0;
exports.isSecret = isSecret;
exports.refuseDebugger = refuseDebugger;
exports.hide = hide;
const node_fs_1 = require("node:fs");
/** Variables that let their holder act as this job: no command of the agent's gets them. */
const SECRET = /^(ACTIONS_(ID_TOKEN_REQUEST_.*|RUNTIME_.*|RESULTS_URL|CACHE_.*)|GITHUB_TOKEN|GH_TOKEN|INPUT_.*|STATE_.*)$/;
/** The step's environment as the runner gave it; `process.env` loses its secrets in {@link hide}. */
exports.ENVIRONMENT = snapshot();
function snapshot() {
    const copy = {};
    for (const [name, value] of Object.entries(process.env)) {
        if (value !== undefined) {
            copy[name] = value;
        }
    }
    return copy;
}
/** Whether a command must not get this variable. */
function isSecret(name) {
    return SECRET.test(name);
}
/** With a listener of its own, SIGUSR1 does not open the debugger's port any more. */
function refuseDebugger() {
    if (process.platform !== "win32") {
        process.on("SIGUSR1", () => undefined);
    }
}
/** Takes the secrets out of this process's environment, also as the kernel shows it. Fails where it shows them still. */
function hide() {
    for (const name of Object.keys(exports.ENVIRONMENT)) {
        if (isSecret(name)) {
            delete process.env[name];
        }
    }
    if (process.platform !== "linux") {
        return;
    }
    try {
        overwrite();
    }
    catch (error) {
        throw new Error(`the step's own environment cannot be hidden from the command (${error instanceof Error ? error.message : error})`);
    }
    if (entries((0, node_fs_1.readFileSync)("/proc/self/environ")).some(({ text }) => isSecretEntry(text))) {
        throw new Error("the step's own environment cannot be hidden from the command");
    }
}
/** proc(5): fields 50 and 51 of /proc/PID/stat say where the block lies that /proc/PID/environ shows. */
function overwrite() {
    const stat = (0, node_fs_1.readFileSync)("/proc/self/stat", "latin1");
    // The second field is the command's name in parentheses and may contain anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const start = Number(fields[50 - 3]);
    const block = (0, node_fs_1.readFileSync)("/proc/self/environ");
    if (!Number.isSafeInteger(start) || start <= 0 || Number(fields[51 - 3]) - start < block.length) {
        throw new Error("/proc/self/stat does not say where it lies");
    }
    const memory = (0, node_fs_1.openSync)("/proc/self/mem", "r+");
    try {
        for (const { text, offset, length } of entries(block)) {
            if (isSecretEntry(text)) {
                (0, node_fs_1.writeSync)(memory, Buffer.alloc(length), 0, length, start + offset);
            }
        }
    }
    finally {
        (0, node_fs_1.closeSync)(memory);
    }
}
function isSecretEntry(text) {
    const equals = text.indexOf("=");
    return equals > 0 && isSecret(text.slice(0, equals));
}
function entries(block) {
    const found = [];
    for (let offset = 0; offset < block.length;) {
        const end = block.indexOf(0, offset);
        const length = (end < 0 ? block.length : end) - offset;
        found.push({ text: block.toString("latin1", offset, offset + length), offset, length });
        offset += length + 1;
    }
    return found;
}

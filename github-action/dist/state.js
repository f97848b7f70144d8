"use strict";
// What the main step tells the post step. The runner reads it from a file that every process of this user can write to, and
// the post step starts programs that it names, with the job's secrets: so it is sealed with a key made of those secrets.
Object.defineProperty(exports, "__esModule", { value: true });
exports.keep = keep;
exports.kept = kept;
const node_crypto_1 = require("node:crypto");
const runner_1 = require("./runner");
const secluded_1 = require("./secluded");
/** Keeps it for the post step; the last one counts. */
function keep(kept) {
    const text = JSON.stringify(kept);
    (0, runner_1.saveState)("kept", text);
    (0, runner_1.saveState)("seal", seal(text));
}
/** What {@link keep} kept; undefined when it was never called. */
function kept() {
    const text = (0, runner_1.state)("kept");
    const found = Buffer.from((0, runner_1.state)("seal"));
    if (text === "" && found.length === 0) {
        return undefined;
    }
    const expected = Buffer.from(seal(text));
    if (found.length !== expected.length || !(0, node_crypto_1.timingSafeEqual)(found, expected)) {
        throw new Error("what the main step kept for this step was changed by another process; nothing that it names is run, and the session is not uploaded");
    }
    return JSON.parse(text);
}
function seal(text) {
    const key = JSON.stringify([secluded_1.ENVIRONMENT["ACTIONS_RUNTIME_TOKEN"] ?? "", secluded_1.ENVIRONMENT["INPUT_GITHUB-TOKEN"] ?? ""]);
    return (0, node_crypto_1.createHmac)("sha256", key).update("production-guard state\0").update(text).digest("hex");
}

"use strict";
// The action's post step, which runs in any case: ends a session that the main step left open.
Object.defineProperty(exports, "__esModule", { value: true });
const node_fs_1 = require("node:fs");
const conclude_1 = require("./conclude");
const runner_1 = require("./runner");
const secluded_1 = require("./secluded");
const state_1 = require("./state");
const MAX_LOG_CHARS = 20_000;
async function post() {
    const found = (0, state_1.kept)();
    if (found === undefined) {
        (0, runner_1.say)("debug", "no session was started");
        return;
    }
    if (found.concluded) {
        return;
    }
    if (found.session === null) {
        (0, runner_1.say)("debug", "the session did not come up");
        showLog(found.log);
        return;
    }
    try {
        await (0, conclude_1.conclude)(found, found.session);
    }
    catch (error) {
        showLog(found.log);
        throw error;
    }
}
/** What the front-end wrote while nobody listened. Follows no link: it could lead to what only this process may read. */
function showLog(file) {
    let log;
    try {
        log = (0, node_fs_1.openSync)(file, node_fs_1.constants.O_RDONLY | (node_fs_1.constants.O_NOFOLLOW ?? 0) | (node_fs_1.constants.O_NONBLOCK ?? 0));
    }
    catch {
        return; // there is none
    }
    try {
        const text = (0, node_fs_1.readFileSync)(log, "utf8");
        if (text !== "") {
            (0, runner_1.print)(text.slice(-MAX_LOG_CHARS));
        }
    }
    finally {
        (0, node_fs_1.closeSync)(log);
    }
}
(0, secluded_1.refuseDebugger)();
post().catch((error) => (0, runner_1.fail)(error instanceof Error ? error.message : String(error)));

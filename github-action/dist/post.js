"use strict";
// The action's post step, which runs in any case: ends a session that the main step left open.
Object.defineProperty(exports, "__esModule", { value: true });
const node_fs_1 = require("node:fs");
const conclude_1 = require("./conclude");
const runner_1 = require("./runner");
const MAX_LOG_CHARS = 20_000;
async function post() {
    if ((0, runner_1.state)("session") === "") {
        (0, runner_1.say)("debug", "no session was started");
        showLog();
        return;
    }
    if ((0, runner_1.state)("concluded") === "true") {
        return;
    }
    await (0, conclude_1.conclude)((0, runner_1.state)("java"), (0, runner_1.state)("jar"), JSON.parse((0, runner_1.state)("session")));
}
/** What the front-end wrote while nobody listened. */
function showLog() {
    const file = (0, runner_1.state)("log");
    if (file === "") {
        return;
    }
    const text = (0, node_fs_1.readFileSync)(file, "utf8");
    if (text !== "") {
        (0, runner_1.print)(text.slice(-MAX_LOG_CHARS));
    }
}
post().catch((error) => {
    showLog();
    (0, runner_1.fail)(error instanceof Error ? error.message : String(error));
});

"use strict";
// Ends the session and shows how it went: the same for a main step with `run` and for the post step.
Object.defineProperty(exports, "__esModule", { value: true });
exports.conclude = conclude;
const frontend_1 = require("./frontend");
const java_1 = require("./java");
const request_1 = require("./request");
const runner_1 = require("./runner");
/** Seals, uploads, summarises; fails the step when the front-end says so. */
async function conclude(kept, session) {
    if ((await (0, java_1.sha256)(kept.jar)) !== kept.jarSha256) {
        throw new Error(`${kept.jar} was changed while the session was open; it is not run, and the session is not uploaded`);
    }
    const finished = await (0, frontend_1.finish)(kept.java, kept.jar, (0, request_1.request)(session));
    (0, runner_1.appendSummary)(finished.summary);
    for (const [name, value] of Object.entries(finished.outputs)) {
        (0, runner_1.setOutput)(name, value);
    }
    for (const { level, message, title } of finished.messages) {
        (0, runner_1.say)(level, message, title);
    }
    if (finished.failure !== null) {
        (0, runner_1.fail)(finished.failure);
    }
}

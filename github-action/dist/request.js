"use strict";
// Collects what the Java side needs to know of this step: inputs by name, and the runner's variables by name. Secrets are
// among them, so this travels over standard input only.
Object.defineProperty(exports, "__esModule", { value: true });
exports.request = request;
exports.commandEnvironment = commandEnvironment;
const proxy_1 = require("./proxy");
const runner_1 = require("./runner");
const files_1 = require("./files");
const secluded_1 = require("./secluded");
const INPUTS = [
    "config",
    "credentials",
    "run",
    "isolation",
    "approval-environment",
    "approval-workflow",
    "approval-timeout",
    "approval-fallback",
    "allow-self-approval",
    "audience",
    "github-token",
    "artifact-name",
    "retention-days",
    "fail-on",
    "agent-hooks",
    "log-level",
];
const VARIABLES = /^(GITHUB_[A-Z0-9_]+|RUNNER_[A-Z0-9_]+|ACTIONS_[A-Z0-9_]+)$/;
/** The request for `frontend` and `finish`. */
function request(state) {
    const inputs = {};
    for (const name of INPUTS) {
        inputs[name] = name === "credentials" || name === "run" ? (0, runner_1.rawInput)(name) : (0, runner_1.rawInput)(name).trim();
    }
    const environment = {};
    for (const [name, value] of Object.entries(secluded_1.ENVIRONMENT)) {
        if (VARIABLES.test(name) || proxy_1.PROXY.test(name)) {
            environment[name] = value;
        }
    }
    return { version: 1, inputs, environment, state };
}
/**
 * The environment of the `run` input's command: the step's own without what would make it the job, without the runner's
 * command files, and without what would lead clients past the gateway; then the client's.
 */
function commandEnvironment(client, cleared) {
    const environment = {};
    for (const [name, value] of Object.entries(secluded_1.ENVIRONMENT)) {
        if (!(0, secluded_1.isSecret)(name) && !(0, files_1.isCommandFile)(name) && !cleared.includes(name)) {
            environment[name] = value;
        }
    }
    return { ...environment, ...client };
}

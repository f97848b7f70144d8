"use strict";
// Collects what the Java side needs to know of this step: inputs by name, and the runner's variables by name. Secrets are
// among them, so this travels over standard input only.
Object.defineProperty(exports, "__esModule", { value: true });
exports.request = request;
exports.commandEnvironment = commandEnvironment;
const proxy_1 = require("./proxy");
const runner_1 = require("./runner");
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
    "log-level",
];
const VARIABLES = /^(GITHUB_[A-Z0-9_]+|RUNNER_[A-Z0-9_]+|ACTIONS_[A-Z0-9_]+)$/;
/** Variables that let their holder act as this job: no command of the agent's gets them. */
const NOT_FOR_THE_COMMAND = /^(ACTIONS_(ID_TOKEN_REQUEST_.*|RUNTIME_.*|RESULTS_URL|CACHE_.*)|GITHUB_TOKEN|GH_TOKEN|INPUT_.*|STATE_.*)$/;
/** The request for `frontend` and `finish`. */
function request(state) {
    const inputs = {};
    for (const name of INPUTS) {
        inputs[name] = name === "credentials" || name === "run" ? (0, runner_1.rawInput)(name) : (0, runner_1.rawInput)(name).trim();
    }
    const environment = {};
    for (const [name, value] of Object.entries(process.env)) {
        if (value !== undefined && (VARIABLES.test(name) || proxy_1.PROXY.test(name))) {
            environment[name] = value;
        }
    }
    return { version: 1, inputs, environment, state };
}
/** The environment of the `run` input's command: the step's own without what would make it the job, plus the client's. */
function commandEnvironment(client) {
    const environment = {};
    for (const [name, value] of Object.entries(process.env)) {
        if (value !== undefined && !NOT_FOR_THE_COMMAND.test(name)) {
            environment[name] = value;
        }
    }
    return { ...environment, ...client };
}

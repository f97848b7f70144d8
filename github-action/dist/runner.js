"use strict";
// The runner's side of an action: inputs, workflow commands, environment files. What is written here came, in part, from an
// agent; every value is escaped or fenced so that it can never become a workflow command or another variable.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
Object.defineProperty(exports, "__esModule", { value: true });
exports.input = input;
exports.rawInput = rawInput;
exports.say = say;
exports.print = print;
exports.stopCommands = stopCommands;
exports.mask = mask;
exports.exportVariable = exportVariable;
exports.setOutput = setOutput;
exports.saveState = saveState;
exports.state = state;
exports.appendSummary = appendSummary;
exports.fail = fail;
const node_crypto_1 = require("node:crypto");
const node_fs_1 = require("node:fs");
const secluded_1 = require("./secluded");
/** An input of the action, trimmed; empty when it is not set. */
function input(name) {
    return (secluded_1.ENVIRONMENT[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] ?? "").trim();
}
/** An input whose white space means something (a list of lines). */
function rawInput(name) {
    return secluded_1.ENVIRONMENT[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] ?? "";
}
/** Shows a line in the log and, above debug, as an annotation. */
function say(level, message, title = "Production Guard") {
    const properties = level === "debug" ? "" : ` title=${property(title)}`;
    process.stdout.write(`::${level}${properties}::${data(message)}\n`);
}
/** Prints text of unknown origin as it is, with the parsing of workflow commands switched off around it. */
function print(text) {
    const fence = stopCommands();
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    fence();
}
/** Switches the parsing of workflow commands off; the function that is returned switches it on again. */
function stopCommands() {
    const token = (0, node_crypto_1.randomBytes)(16).toString("hex");
    process.stdout.write(`::stop-commands::${token}\n`);
    return () => process.stdout.write(`\n::${token}::\n`);
}
/** Has the runner mask a value in all logs; each line of it by itself as well, which is how the runner compares. */
function mask(value) {
    for (const part of new Set([value, ...value.split(/\r?\n/)])) {
        if (part.trim() !== "") {
            process.stdout.write(`::add-mask::${data(part)}\n`);
        }
    }
}
/** Sets a variable for the steps that follow. */
function exportVariable(name, value) {
    append("GITHUB_ENV", name, value);
}
/** Sets an output of this step. */
function setOutput(name, value) {
    append("GITHUB_OUTPUT", name, value);
}
/** Keeps a value for the post step; the runner holds it where later steps cannot reach. */
function saveState(name, value) {
    append("GITHUB_STATE", name, value);
}
/** What {@link saveState} kept. */
function state(name) {
    return secluded_1.ENVIRONMENT[`STATE_${name}`] ?? "";
}
/** Adds Markdown to the job's summary, as far as the runner takes it (1 MiB a step). */
function appendSummary(markdown) {
    const file = secluded_1.ENVIRONMENT["GITHUB_STEP_SUMMARY"];
    if (file !== undefined && file !== "") {
        (0, node_fs_1.appendFileSync)(file, markdown.endsWith("\n") ? markdown : `${markdown}\n`, "utf8");
    }
}
/** Fails the step with a message. */
function fail(message) {
    say("error", message);
    process.exitCode = 1;
}
function append(variable, name, value) {
    const file = secluded_1.ENVIRONMENT[variable];
    if (file === undefined || file === "") {
        throw new Error(`${variable} is not set; this action runs in a GitHub Actions runner only`);
    }
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
        throw new Error(`${JSON.stringify(name)} is no name for a variable or an output`);
    }
    // A delimiter nobody can guess: a value can therefore not end its own block and begin another variable.
    const delimiter = `pg-${(0, node_crypto_1.randomBytes)(16).toString("hex")}`;
    (0, node_fs_1.appendFileSync)(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`, "utf8");
}
function data(text) {
    return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function property(text) {
    return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

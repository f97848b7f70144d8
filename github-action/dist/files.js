"use strict";
// The runner's command files (GITHUB_ENV and its like): a process that writes to them changes how later steps run, and what
// the post step is told. A guarded command gets none of them, and what it writes to them all the same is taken back.
Object.defineProperty(exports, "__esModule", { value: true });
exports.isCommandFile = isCommandFile;
exports.keepCommandFiles = keepCommandFiles;
const node_fs_1 = require("node:fs");
const secluded_1 = require("./secluded");
const NAMES = ["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];
/** Whether this variable names a command file. */
function isCommandFile(name) {
    return NAMES.includes(name);
}
/** Remembers what stands in the files; the function that is returned restores it and names those that had been changed. */
function keepCommandFiles() {
    const kept = [];
    for (const name of NAMES) {
        const file = secluded_1.ENVIRONMENT[name] ?? "";
        const content = file === "" ? undefined : read(file);
        if (content !== undefined) {
            kept.push({ name, file, content });
        }
    }
    return () => kept.filter(({ file, content }) => {
        const found = read(file);
        // Written anew in any case: the file could be a link, or open in a process that is still there.
        (0, node_fs_1.rmSync)(file, { recursive: true, force: true });
        (0, node_fs_1.writeFileSync)(file, content, { flag: "wx", mode: 0o644 });
        return found === undefined || !found.equals(content);
    }).map(({ name }) => name);
}
function read(file) {
    try {
        return (0, node_fs_1.readFileSync)(file);
    }
    catch {
        return undefined;
    }
}

"use strict";
// Fetches the release asset into a file: `node download.js URL FILE`. A process of its own, without the job's secrets, because
// Node takes proxies from the environment only when it is started so (NODE_USE_ENV_PROXY).
Object.defineProperty(exports, "__esModule", { value: true });
const promises_1 = require("node:fs/promises");
const MAX_JAR_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 120_000;
async function download(url, file) {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || response.body === null) {
        throw new Error(`${url} answered ${response.status}`);
    }
    const handle = await (0, promises_1.open)(file, "wx", 0o600);
    try {
        let bytes = 0;
        for await (const chunk of response.body) {
            bytes += chunk.length;
            if (bytes > MAX_JAR_BYTES) {
                throw new Error(`${url} is larger than ${MAX_JAR_BYTES} bytes`);
            }
            await handle.write(chunk);
        }
    }
    finally {
        await handle.close();
    }
}
const [url, file] = process.argv.slice(2);
download(url, file).catch((error) => {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
    process.stderr.write(`${error instanceof Error ? error.message : error}${cause}`);
    process.exitCode = 1;
});

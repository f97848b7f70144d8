package io.productionguard.github;

import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration as the default branch has it at one commit, or as another repository has it at a pinned one: never as
 * the checkout has it, which the agent can edit. The checkout's own copy comes along as a restriction.
 *
 * @param text of the file
 * @param source {@code owner/repo/path@commit}
 * @param restriction the checkout's copy where it differs
 * @param defaultBranch of this repository
 */
record TrustedConfiguration(String text, String source, Optional<String> restriction, String defaultBranch) {

    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern PINNED =
            Pattern.compile("([A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100})/([^@]{1,1000})@([0-9a-f]{40})");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Fetches it; {@code config} is the input. */
    static TrustedConfiguration fetch(GitHubApi api, RunnerContext runner, String config)
            throws ActionException, IOException {
        String repository = runner.repository();
        JsonObject described = api.get("/repos/" + repository);
        if (!Long.toString(described.number("id", 1, Long.MAX_VALUE)).equals(runner.required("GITHUB_REPOSITORY_ID"))) {
            throw new ActionException(repository + " is another repository than the one this job belongs to");
        }
        String branch = described.text("default_branch");
        Matcher pinned = PINNED.matcher(config);
        if (pinned.matches()) {
            String text = contents(api, pinned.group(1), pinned.group(2), pinned.group(3), config);
            return new TrustedConfiguration(text, config, Optional.empty(), branch);
        }
        if (config.contains("@")) {
            throw new ActionException("config must be a path in the default branch, or owner/repo/path@ followed by the"
                    + " 40 digits of a commit; branches and tags move");
        }
        String path = checkedPath(config);
        String commit = api.get("/repos/" + repository + "/git/ref/heads/" + segments(branch))
                .object("object")
                .text("sha");
        if (!COMMIT.matcher(commit).matches()) {
            throw new IOException("GitHub names no commit for " + branch);
        }
        String where = path + " in the default branch " + Texts.line(branch, 100);
        String text = contents(api, repository, path, commit, where);
        return new TrustedConfiguration(
                text, repository + "/" + path + "@" + commit, restriction(runner, path, text), branch);
    }

    private static String contents(GitHubApi api, String repository, String path, String commit, String where)
            throws ActionException, IOException {
        GitHubApi.Answer answer = api.read(
                "/repos/" + repository + "/contents/" + segments(path) + "?ref=" + commit,
                "application/vnd.github.raw+json");
        if (answer.status() == 404) {
            throw new ActionException(where + " does not exist, or the token may not read it (contents: read); put the"
                    + " configuration there, the checkout's copy is not used");
        }
        if (answer.status() != 200) {
            throw new IOException(answer.problem());
        }
        return decoded(answer.body(), where);
    }

    private static Optional<String> restriction(RunnerContext runner, String path, String text) throws ActionException {
        Optional<Path> workspace = runner.workspace();
        if (workspace.isEmpty()) {
            return Optional.empty();
        }
        Path copy = workspace.get().resolve(path);
        if (!Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            // A link could lead to a file whose content would then stand in an error message.
            if (!Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS) || Files.size(copy) > MAX_BYTES) {
                throw new ActionException("the checkout's " + path + " is no ordinary file of at most 1 MiB");
            }
            String own = decoded(Files.readAllBytes(copy), "the checkout's " + path);
            return own.equals(text) ? Optional.empty() : Optional.of(own);
        } catch (IOException e) {
            throw new ActionException("the checkout's " + path + " cannot be read", e);
        }
    }

    private static String checkedPath(String config) throws ActionException {
        String path = config.startsWith("./") ? config.substring(2) : config;
        boolean leaves = Arrays.stream(path.split("/", -1))
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (path.isEmpty() || leaves || !Texts.isVisible(path)) {
            throw new ActionException(
                    "config must be a path inside the repository, such as .github/production-guard.yml");
        }
        return path;
    }

    private static String decoded(byte[] bytes, String where) throws ActionException {
        if (bytes.length > MAX_BYTES) {
            throw new ActionException(where + " is longer than 1 MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ActionException(where + " is not UTF-8", e);
        }
    }

    /** A path whose parts may hold anything, for an address. */
    static String segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(TrustedConfiguration::segment)
                .collect(Collectors.joining("/"));
    }

    /** One part of an address's path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

package io.productionguard.github;

import io.productionguard.gateway.net.Texts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The step's inputs, checked. What would look as if it had an effect but has none is refused.
 *
 * @param config path in the default branch, or {@code owner/repo/path@sha}
 * @param credentials name to username and secret
 * @param runs whether the {@code run} input is used
 * @param isolation {@code required}, {@code preferred} or {@code none}
 * @param approvalEnvironment whose reviewers approve
 * @param approvalWorkflow file name in {@code .github/workflows}
 * @param approvalTimeout longest wait for one held operation
 * @param fallback {@code issue} and the team whose members may answer, if any
 * @param artifactName beginning of the artifact's name
 * @param retentionDays 0 for the repository's setting
 * @param cursorHooks whether Cursor's hooks report what its agent runs
 */
record Settings(
        String config,
        Map<String, Map<String, String>> credentials,
        boolean runs,
        String isolation,
        Optional<String> approvalEnvironment,
        String approvalWorkflow,
        Duration approvalTimeout,
        Optional<IssueFallback> fallback,
        boolean selfApproval,
        String audience,
        String token,
        String artifactName,
        int retentionDays,
        boolean failOnDenied,
        boolean cursorHooks) {

    private static final Set<String> ISOLATION = Set.of("required", "preferred", "none");
    private static final Duration LONGEST = Duration.ofDays(7);

    /**
     * {@code approval-fallback: issue} or {@code issue:team-slug}.
     *
     * @param team of the repository's owner; empty when everyone with write permission may answer
     */
    record IssueFallback(Optional<String> team) {}

    static Settings of(ActionRequest request) throws ActionException {
        boolean runs = !request.input("run").isBlank();
        String isolation = oneOf(request, "isolation", "none", ISOLATION);
        if (isolation.equals("required") && !runs) {
            throw new ActionException("isolation is required, but only the commands of the run input can be isolated:"
                    + " later steps run as the runner starts them; give the commands as run, or set isolation to none");
        }
        Optional<String> environment = text(request, "approval-environment");
        if (environment.isPresent() && (environment.get().length() > 255 || !Texts.isVisible(environment.get()))) {
            throw new ActionException("approval-environment is no name of an environment");
        }
        Optional<IssueFallback> fallback = fallback(request);
        if (environment.isPresent() && fallback.isPresent()) {
            throw new ActionException("approval-environment and approval-fallback are both set; the weaker one would"
                    + " decide, so choose one");
        }
        String workflow = text(request, "approval-workflow").orElse("production-guard-approval.yml");
        if (!workflow.matches("[A-Za-z0-9._-]{1,100}\\.ya?ml")) {
            throw new ActionException("approval-workflow must be the file name of a workflow, such as"
                    + " production-guard-approval.yml");
        }
        String artifact = text(request, "artifact-name").orElse("production-guard-session");
        if (!artifact.matches("[A-Za-z0-9._ -]{1,100}")) {
            throw new ActionException("artifact-name may have letters, digits, dots, dashes, underscores and spaces");
        }
        return new Settings(
                text(request, "config").orElse(".github/production-guard.yml"),
                credentials(request.input("credentials")),
                runs,
                isolation,
                environment,
                workflow,
                timeout(text(request, "approval-timeout").orElse("30m")),
                fallback,
                flag(request, "allow-self-approval"),
                text(request, "audience").orElse("production-guard"),
                text(request, "github-token")
                        .orElseThrow(() -> new ActionException(
                                "github-token is empty; leave the input away to use the job's own token")),
                artifact,
                retention(text(request, "retention-days").orElse("0")),
                oneOf(request, "fail-on", "denied", Set.of("denied", "never")).equals("denied"),
                oneOf(request, "agent-hooks", "none", Set.of("none", "cursor")).equals("cursor"));
    }

    private static Optional<String> text(ActionRequest request, String name) {
        return Optional.of(request.input(name).strip()).filter(value -> !value.isEmpty());
    }

    private static String oneOf(ActionRequest request, String name, String standard, Set<String> known)
            throws ActionException {
        String value = text(request, name).orElse(standard);
        if (!known.contains(value)) {
            throw new ActionException(name + " is " + Texts.line(value, 40) + "; it can be "
                    + String.join(", ", known.stream().sorted().toList()));
        }
        return value;
    }

    private static boolean flag(ActionRequest request, String name) throws ActionException {
        return oneOf(request, name, "false", Set.of("true", "false")).equals("true");
    }

    private static Optional<IssueFallback> fallback(ActionRequest request) throws ActionException {
        Optional<String> value = text(request, "approval-fallback");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String text = value.get();
        if (text.equals("issue")) {
            return Optional.of(new IssueFallback(Optional.empty()));
        }
        if (text.matches("issue:[a-z0-9][a-z0-9_-]{0,99}")) {
            return Optional.of(new IssueFallback(Optional.of(text.substring("issue:".length()))));
        }
        throw new ActionException("approval-fallback can be issue, or issue:TEAM with the slug of a team");
    }

    private static Duration timeout(String text) throws ActionException {
        if (text.matches("[0-9]{1,6}[smh]")) {
            long number = Long.parseLong(text.substring(0, text.length() - 1));
            Duration timeout = switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(number);
                case 'm' -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
            if (!timeout.isZero() && timeout.compareTo(LONGEST) <= 0) {
                return timeout;
            }
        }
        throw new ActionException("approval-timeout must be a duration such as 90s, 30m or 2h, at most 168h");
    }

    private static int retention(String text) throws ActionException {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 400) {
            throw new ActionException("retention-days must be a number from 0 to 400");
        }
        return Integer.parseInt(text);
    }

    /** One {@code NAME=VALUE} or {@code NAME.username=VALUE} a line. Messages give line numbers only: values are secrets. */
    private static Map<String, Map<String, String>> credentials(String text) throws ActionException {
        Map<String, Map<String, String>> credentials = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? "" : line.substring(0, equals).strip();
            String member = "secret";
            if (name.toLowerCase(Locale.ROOT).endsWith(".username")) {
                name = name.substring(0, name.length() - ".username".length());
                member = "username";
            }
            if (!name.matches("[A-Za-z0-9._-]{1,63}")) {
                throw new ActionException("line " + number + " of credentials is not of the form NAME=VALUE");
            }
            String value = line.substring(equals + 1);
            if (value.isEmpty()) {
                throw new ActionException("the credential " + name + " is empty (line " + number + " of credentials);"
                        + " secrets are empty in runs that forks and Dependabot trigger, and when their name is wrong");
            }
            if (credentials
                            .computeIfAbsent(name, ignored -> new LinkedHashMap<>())
                            .put(member, value)
                    != null) {
                throw new ActionException("the credential " + name + " is given twice");
            }
        }
        for (Map.Entry<String, Map<String, String>> credential : credentials.entrySet()) {
            if (!credential.getValue().containsKey("secret")) {
                throw new ActionException("the credential " + credential.getKey() + " has a user name, but no value");
            }
        }
        return credentials;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "settings for " + config;
    }
}

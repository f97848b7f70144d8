package io.productionguard.github;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The job as the runner describes it in its variables. The runner keeps later steps from changing those that begin with
 * {@code GITHUB_} and {@code RUNNER_}; what matters is compared with the job's signed token all the same.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
record RunnerContext(Map<String, String> environment) {

    /** A variable that every runner sets. */
    String required(String name) throws ActionException {
        return optional(name)
                .orElseThrow(
                        () -> new ActionException(name + " is not set; this runs in a GitHub Actions runner only"));
    }

    /** A variable that may be missing or empty. */
    Optional<String> optional(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** {@code owner/name}. */
    String repository() throws ActionException {
        String repository = required("GITHUB_REPOSITORY");
        if (!repository.matches("[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")) {
            throw new ActionException("GITHUB_REPOSITORY is not of the form owner/name");
        }
        return repository;
    }

    /** Such as {@code https://github.com}, without a slash at the end. */
    URI server() throws ActionException {
        return address("GITHUB_SERVER_URL");
    }

    /** Such as {@code https://api.github.com}, or {@code https://HOST/api/v3} of an enterprise server. */
    URI api() throws ActionException {
        return address("GITHUB_API_URL");
    }

    /** What tells this job from others that are called the same. */
    String jobName() {
        return optional("GITHUB_JOB").orElse("job");
    }

    /** The run's page. */
    String runAddress() throws ActionException {
        return server() + "/" + repository() + "/actions/runs/" + required("GITHUB_RUN_ID");
    }

    /** Where the repository is checked out, if it is. */
    Optional<Path> workspace() {
        return optional("GITHUB_WORKSPACE").map(Path::of);
    }

    /** Whether this is a GitHub Enterprise Server, not github.com and not data residency (ghe.com). */
    boolean isEnterpriseServer() throws ActionException {
        String host = server().getHost().toLowerCase(Locale.ROOT);
        return !host.equals("github.com") && !host.endsWith(".ghe.com") && !isLoopback(host);
    }

    /** Whether the name is one of the loopback interface's, without asking DNS. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    private URI address(String name) throws ActionException {
        String text = required(name);
        try {
            URI address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            return checked(address, name);
        } catch (URISyntaxException e) {
            throw new ActionException(name + " is no address", e);
        }
    }

    /** Tokens travel to these addresses: https, or http on the loopback interface. */
    static URI checked(URI address, String name) throws ActionException {
        String host = address.getHost();
        boolean https = "https".equalsIgnoreCase(address.getScheme());
        boolean local = "http".equalsIgnoreCase(address.getScheme()) && host != null && isLoopback(host);
        if (host == null || address.getRawUserInfo() != null || !(https || local)) {
            throw new ActionException(name + " is not an https address");
        }
        return address;
    }

    /** The names only: tokens are among the values. */
    @Override
    public String toString() {
        return "runner with " + environment.keySet();
    }
}

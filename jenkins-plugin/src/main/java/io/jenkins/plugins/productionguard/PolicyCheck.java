package io.jenkins.plugins.productionguard;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import jenkins.util.Timer;

/**
 * Checks a policy with the parser that will read it: the gateway, run once on the controller with {@code policy check}. A
 * policy without targets is checked with stand-ins for those that its rules name.
 */
final class PolicyCheck {

    private static final Logger LOG = Logger.getLogger(PolicyCheck.class.getName());

    private static final int MAX_YAML = 1 << 20;
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern NAMED = Pattern.compile("targets:\\s*\\[([^\\]\\n]{0,500})\\]");

    private PolicyCheck() {}

    /** Blocks for about a second. */
    static FormValidation check(String yaml) {
        if (Util.fixEmptyAndTrim(yaml) == null) {
            return FormValidation.error(Messages.PolicyCheck_empty());
        }
        if (yaml.length() > MAX_YAML) {
            return FormValidation.error(Messages.PolicyCheck_large());
        }
        try {
            JsonObject answer = run(yaml);
            if (answer.flag("sound")) {
                return FormValidation.ok(Messages.PolicyCheck_sound(answer.number("rules")));
            }
            return FormValidation.error(String.join("\n", answer.texts("problems")));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a policy could not be checked", e);
            return FormValidation.warning(Messages.PolicyCheck_unchecked(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FormValidation.warning(Messages.PolicyCheck_unchecked("interrupted"));
        }
    }

    private static JsonObject run(String yaml) throws IOException, InterruptedException {
        Path file = Files.createTempFile("production-guard-policy-", ".yml");
        try {
            Files.writeString(file, complete(yaml));
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            jar().getPath(),
                            "policy",
                            "check",
                            "--json",
                            file.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var alarm = Timer.get().schedule(process::destroyForcibly, PATIENCE_SECONDS, TimeUnit.SECONDS);
            try (InputStream out = process.getInputStream()) {
                process.getOutputStream().close();
                String answer = new String(out.readNBytes(1 << 20), StandardCharsets.UTF_8).strip();
                process.waitFor();
                JsonObject parsed = Json.object(answer);
                return parsed;
            } finally {
                alarm.cancel(false);
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Stand-ins for the targets that a step would bring. */
    private static String complete(String yaml) {
        PolicyText policy = new PolicyText(yaml);
        if (policy.has("targets")) {
            return yaml;
        }
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAMED.matcher(yaml);
        while (matcher.find()) {
            for (String name : matcher.group(1).split(",")) {
                String plain = name.replaceAll("[\"'\\s]", "");
                if (plain.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                    names.add(plain);
                }
            }
        }
        if (names.isEmpty()) {
            names.add("example");
        }
        return policy.yaml()
                + "\ntargets:\n"
                + names.stream()
                        .map(name -> "  " + Json.write(name)
                                + ": {type: postgres, address: \"example:5432\", database: example, user: example}\n")
                        .collect(Collectors.joining());
    }

    /** The gateway on the controller's own disk. */
    private static File jar() throws IOException, InterruptedException {
        return new File(GatewayJar.install(Jenkins.get().getRootPath().child(GuardBlockExecution.DIRECTORY))
                .getRemote());
    }
}

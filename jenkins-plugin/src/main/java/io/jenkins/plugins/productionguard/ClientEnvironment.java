package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.util.Secret;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/** The variables that lead the body's clients to the gateway. Values that give access are kept encrypted. */
final class ClientEnvironment extends EnvironmentExpander {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> plain = new HashMap<>();
    private final HashMap<String, Secret> sensitive = new HashMap<>();

    /** Variables that would lead clients past the gateway. */
    private final ArrayList<String> cleared;

    /** @param ready the gateway's ready line */
    ClientEnvironment(JsonObject ready) {
        Collection<String> names = ready.texts("sensitive");
        cleared = new ArrayList<>(ready.texts("cleared"));
        ready.object("environment").members().forEach((name, value) -> {
            if (names.contains(name)) {
                sensitive.put(name, Secret.fromString(String.valueOf(value)));
            } else {
                plain.put(name, String.valueOf(value));
            }
        });
    }

    @Override
    public void expand(@NonNull EnvVars env) throws IOException, InterruptedException {
        // Launchers leave a variable out that is set to nothing, even where the agent itself has it.
        cleared.forEach(name -> env.put(name, ""));
        plain.forEach(env::override);
        sensitive.forEach((name, value) -> env.override(name, value.getPlainText()));
    }

    @NonNull
    @Override
    public Set<String> getSensitiveVariables() {
        return Collections.unmodifiableSet(sensitive.keySet());
    }

    /** What the console must not show. */
    Collection<Secret> secrets() {
        return sensitive.values().stream().distinct().collect(Collectors.toList());
    }

    /** For messages: names only. */
    @Override
    public String toString() {
        return Map.of("plain", plain.keySet(), "sensitive", sensitive.keySet()).toString();
    }
}

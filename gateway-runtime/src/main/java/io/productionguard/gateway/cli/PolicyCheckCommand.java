package io.productionguard.gateway.cli;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.session.ConfigurationText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy check}: whether a configuration is sound, and if not, everything that is wrong with it. */
@Command(
        name = "check",
        description = {"Checks a configuration; names every problem with its line and column.", ""},
        footer = {"", "Exit codes:", "  0   sound", "  2   wrong arguments", "  3   refused, or cannot be read"})
final class PolicyCheckCommand implements Callable<Integer> {

    private final Io io;

    @Parameters(paramLabel = "FILE", description = "The configuration, production-guard.yml.")
    private Path file;

    @Option(names = "--json", description = "Answer with one JSON object: sound, problems, targets, rules, sha256.")
    private boolean json;

    PolicyCheckCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        ConfigurationText text = ConfigurationFile.read(file);
        try {
            GuardConfiguration configuration = ConfigurationParser.parse(text.bytes(), text.source(), Protocols.all());
            sound(configuration);
            return Exit.OK;
        } catch (ConfigurationException e) {
            refused(e.problems());
            return Exit.REFUSED;
        }
    }

    private void sound(GuardConfiguration configuration) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("sound", true);
            answer.put("problems", List.of());
            answer.put("targets", configuration.targets().size());
            answer.put("rules", configuration.rules().size());
            answer.put("builtInRules", configuration.builtInRules());
            answer.put("sha256", configuration.sha256());
            io.out().println(Json.write(answer));
        } else {
            io.out()
                    .println(
                            file + " is sound: " + count(configuration.targets().size(), "target") + ", "
                                    + count(
                                            configuration.rules().size(),
                                            configuration.builtInRules() ? "built-in rule" : "rule"));
        }
    }

    private void refused(List<String> problems) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("sound", false);
            answer.put("problems", problems);
            io.out().println(Json.write(answer));
        } else {
            problems.forEach(problem -> io.err().println(VisibleText.line(problem)));
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

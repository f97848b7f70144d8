package io.productionguard.gateway.cli;

import io.productionguard.gateway.identity.AssumedCaller;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.Explanation;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.session.ConfigurationText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy explain}: what a configuration would decide about one operation, and why, without any server. */
@Command(
        name = "explain",
        description = {"Shows what a configuration decides about one operation, and why. No server is asked.", ""},
        footer = {
            "",
            "Without --as the caller has no groups and no claims, as in a run without identity.",
            "",
            "Exit codes:",
            "  0   explained, whatever the effect is",
            "  2   wrong arguments, or OPERATION is none of the target's protocol",
            "  3   configuration or claims refused"
        })
final class PolicyExplainCommand implements Callable<Integer> {

    private static final int MAX_OPERATION_BYTES = 1 << 20;

    private static final Json.Limits CLAIM_LIMITS = new Json.Limits(64 * 1024, 8, 2_000);

    private final Io io;

    @Option(
            names = {"-c", "--configuration"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration, production-guard.yml.")
    private Path configuration;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The target it would be sent to; may be left out where the configuration has only one.")
    private String target;

    @Option(
            names = "--as",
            paramLabel = "CLAIMS.json",
            description = "Claims of the caller's identity token, as a JSON object.")
    private Path claims;

    @Option(
            names = "--json",
            description = "Answer with one JSON object: effect, rule, risk, reasons, actions, resources and more.")
    private boolean json;

    @Option(names = "--body", paramLabel = "FILE", description = "The body of an HTTP request.")
    private Path body;

    @Parameters(
            paramLabel = "OPERATION",
            description = "Such as an SQL text, or METHOD /path?query; - reads it from standard input.")
    private String operation;

    PolicyExplainCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        List<Protocol> protocols = Protocols.all();
        GuardConfiguration parsed = parse(protocols);
        Target wanted = target(parsed);
        Protocol protocol = protocols.stream()
                .filter(candidate -> candidate.name().equals(wanted.type()))
                .findFirst()
                .orElseThrow();
        Operation understood;
        try {
            understood = body == null ? protocol.explain(wanted, text()) : protocol.explain(wanted, text(), body());
        } catch (IllegalArgumentException e) {
            throw new CliException(Exit.USAGE, "OPERATION is refused: " + VisibleText.line(e.getMessage()), e);
        }
        Explanation explanation = Policy.of(parsed, protocols).explain(caller(parsed), understood);
        if (json) {
            io.out().println(explanation.json());
        } else {
            io.out().print(explanation.text());
            io.out().flush();
        }
        return Exit.OK;
    }

    private GuardConfiguration parse(List<Protocol> protocols) {
        ConfigurationText text = ConfigurationFile.read(configuration);
        try {
            return ConfigurationParser.parse(text.bytes(), text.source(), protocols);
        } catch (ConfigurationException e) {
            throw new CliException(Exit.REFUSED, Problems.lines(e.problems()), e);
        }
    }

    private Target target(GuardConfiguration parsed) {
        if (target == null) {
            if (parsed.targets().size() == 1) {
                return parsed.targets().get(0);
            }
            throw new CliException(
                    Exit.USAGE, "the configuration has several targets; add --target with one of " + names(parsed));
        }
        return parsed.targets().stream()
                .filter(candidate -> candidate.name().equals(target))
                .findFirst()
                .orElseThrow(() -> new CliException(
                        Exit.USAGE,
                        "the configuration has no target " + VisibleText.line(target) + "; it has " + names(parsed)));
    }

    private static String names(GuardConfiguration parsed) {
        return parsed.targets().stream().map(Target::name).collect(Collectors.joining(", "));
    }

    private String text() {
        if (!operation.equals("-")) {
            return operation;
        }
        try {
            byte[] bytes = io.in().readNBytes(MAX_OPERATION_BYTES + 1);
            if (bytes.length > MAX_OPERATION_BYTES) {
                throw new CliException(Exit.USAGE, "OPERATION is longer than " + MAX_OPERATION_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CliException(Exit.UNAVAILABLE, "OPERATION cannot be read from standard input", e);
        }
    }

    private byte[] body() {
        try {
            if (Files.size(body) > MAX_OPERATION_BYTES) {
                throw new CliException(Exit.USAGE, body + " is longer than " + MAX_OPERATION_BYTES + " bytes");
            }
            return Files.readAllBytes(body);
        } catch (NoSuchFileException e) {
            throw new CliException(Exit.USAGE, "there is no file " + body, e);
        } catch (IOException e) {
            throw new CliException(Exit.USAGE, "the body in " + body + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Caller caller(GuardConfiguration parsed) {
        if (claims == null) {
            return new Caller("", "", Set.of(), Map.of(), Caller.Verification.UNVERIFIED);
        }
        if (parsed.identity().isEmpty()) {
            throw new CliException(
                    Exit.USAGE,
                    "--as has no effect: the configuration has no identity; leave it away or add identity.oidc");
        }
        try {
            return AssumedCaller.of(parsed.identity().get(), Json.parse(Files.readAllBytes(claims), CLAIM_LIMITS));
        } catch (IdentityException e) {
            throw new CliException(Exit.REFUSED, "no such caller: " + VisibleText.line(e.getMessage()), e);
        } catch (IOException e) {
            throw new CliException(Exit.REFUSED, "the claims in " + claims + " cannot be read: " + e.getMessage(), e);
        }
    }
}

package io.productionguard.gateway.session;

import io.netty.channel.EventLoopGroup;
import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.control.DecisionVerifier;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.identity.EvidenceSettings;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.net.SessionAuthority;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.Recording;
import io.productionguard.gateway.record.SealKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts one session, step by step in the order that {@link GatewaySession} draws. Every step that leaves something behind
 * notes how to take it back; when a later one fails, all of it is.
 */
final class SessionStart {

    private static final int SESSION_ID_BYTES = 8;

    private final LaunchSpec spec;
    private final List<Protocol> protocols;
    private final Clock clock = Clock.systemUTC();
    private final String id = newId();
    private final Deque<Undo> undo = new ArrayDeque<>();

    private LaunchConfiguration launch;
    private GuardConfiguration configuration;
    private String isolation;
    private SessionIdentity identity;
    private Masker masker;

    SessionStart(LaunchSpec spec, List<Protocol> protocols) {
        this.spec = spec;
        this.protocols = List.copyOf(protocols);
    }

    /** How to take one step back. */
    @FunctionalInterface
    private interface Undo {
        void run() throws Exception;
    }

    GatewaySession start() throws LaunchException {
        Groundwork groundwork = Groundwork.begin();
        undo.push(groundwork::close);
        try {
            launch = LaunchConfiguration.read(spec, protocols);
            configuration = launch.configuration();
            isolation = IsolationCheck.mode(configuration.isolation());
            Optional<DecisionVerifier> verifier = verifier();
            CredentialCheck.exactly(configuration, spec.credentials().keySet());
            identity = identity();
            undo.push(identity::close);
            masker = masker();
            return open(verifier, groundwork);
        } catch (IOException e) {
            takeBack(e);
            throw LaunchException.impossible("the gateway could not start: " + e.getMessage(), e);
        } catch (LaunchException | RuntimeException e) {
            takeBack(e);
            throw e;
        }
    }

    /** The steps that leave something behind. */
    private GatewaySession open(Optional<DecisionVerifier> verifier, Groundwork groundwork)
            throws IOException, LaunchException {
        PrivateDirectory output = output();
        SealKey sealKey = SealKey.generate();
        sealKey.writePublicKey(output.own(SessionFiles.RECORDING_KEY));
        Recording recording = record(output, sealKey);
        Enforcement enforcement =
                new Enforcement(launch.policy()::decide, masker, recording, responseSettings(), clock);
        undo.push(enforcement::close);
        SessionAuthority authority = groundwork.authority();
        EventLoopGroup loops = groundwork.loops();
        List<Listener> listeners = listen(loops, authority, enforcement);
        List<Endpoint> endpoints = listeners.stream().map(Listener::endpoint).toList();
        PrivateDirectory clientFiles = clientFiles();
        ClientSettings settings = ClientSettings.write(
                clientFiles, authority.certificatePem(), identity.token(), protocols, endpoints, id, output.path());
        return GatewaySession.open(
                new SessionParts(
                        id, identity, proofs(), masker, recording, enforcement, loops, listeners, output, clientFiles),
                verifier,
                spec.frontEnd().map(FrontEnd::lease).orElse(Duration.ZERO),
                control -> new Ready(
                        id,
                        ProcessHandle.current().pid(),
                        control,
                        settings.variables(),
                        settings.sensitive(),
                        settings.cleared(),
                        endpoints,
                        sealKey.publicJwk(),
                        identity.caller().label(),
                        isolation,
                        configuration.sha256(),
                        output.path()));
    }

    private Optional<DecisionVerifier> verifier() throws LaunchException {
        if (spec.frontEnd().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DecisionVerifier.create(id, spec.frontEnd().get().decisionKey()));
        } catch (IllegalArgumentException e) {
            throw LaunchException.refused(e.getMessage() + "; give the front-end's own public key", e);
        }
    }

    private Optional<EvidenceSettings> evidence() {
        return spec.frontEnd().flatMap(FrontEnd::evidence);
    }

    private Optional<ApprovalProofs> proofs() {
        return evidence().map(settings -> new ApprovalProofs(id, identity.evidence(settings), clock));
    }

    private SessionIdentity identity() throws LaunchException {
        Optional<OidcSettings> settings = configuration.identity();
        if (settings.isEmpty()) {
            if (spec.identityToken().isPresent()) {
                throw LaunchException.refused("an identity token was given, but the configuration has no identity to"
                        + " check it by; add identity.oidc, or leave the token away");
            }
            return SessionIdentity.unverified(spec.unverifiedIdentity()
                    .orElseThrow(() -> LaunchException.refused("nobody says who calls; give identityToken with a"
                            + " configuration that has identity, or unverifiedIdentity")));
        }
        if (spec.identityToken().isEmpty()) {
            throw LaunchException.refused("the configuration has identity, and no identity token was given; give the"
                    + " job's OIDC token (run: --identity-token env:VARIABLE)");
        }
        if (spec.unverifiedIdentity().isPresent()) {
            throw LaunchException.refused(
                    "the configuration has identity, so unverifiedIdentity would have no effect; leave it away");
        }
        try {
            return SessionIdentity.establish(
                    settings.get(), spec.identityToken().get());
        } catch (IdentityException e) {
            throw LaunchException.refused("the identity token is refused: " + e.getMessage(), e);
        }
    }

    /** Masks, beside what it detects, everything secret that this session itself holds. */
    private Masker masker() {
        Set<String> known = new LinkedHashSet<>();
        for (Target target : configuration.targets()) {
            target.credential()
                    .map(spec.credentials()::get)
                    .ifPresent(credential -> known.addAll(protocol(target).secrets(target, credential)));
        }
        spec.identityToken().ifPresent(known::add);
        known.add(identity.token());
        return SessionMasker.create(
                configuration.masking().detectors(), configuration.masking().columns(), known);
    }

    private PrivateDirectory output() throws LaunchException, IOException {
        try {
            PrivateDirectory output = PrivateDirectory.at(spec.output());
            undo.push(output::delete);
            return output;
        } catch (FileAlreadyExistsException e) {
            throw LaunchException.impossible(
                    "the output directory " + spec.output() + " is not empty; name a new one", e);
        }
    }

    private Recording record(PrivateDirectory output, SealKey sealKey) throws IOException {
        Recording recording = Recording.create(output.own(SessionFiles.RECORDING), sealKey, clock);
        undo.push(recording::close);
        Map<String, String> labels = new LinkedHashMap<>();
        spec.labels().forEach((name, value) -> labels.put(masker.mask(name), masker.mask(value)));
        recording.append(new Event.SessionStarted(
                id,
                GatewayVersion.text(),
                identity.caller(),
                configuration.source(),
                configuration.sha256(),
                configuration.builtInRules(),
                isolation,
                configuration.targets().stream().map(Target::name).toList(),
                labels));
        if (launch.restriction().isPresent()) {
            recording.append(new Event.SessionNote("rules are made stricter by a second configuration with SHA-256 "
                    + launch.restriction().get().sha256()));
        }
        if (evidence().isPresent()) {
            recording.append(new Event.SessionNote(masker.mask(evidence().get().description())));
        }
        return recording;
    }

    private ResponseSettings responseSettings() {
        GuardConfiguration.RecordingSettings settings = configuration.recording();
        return new ResponseSettings(
                settings.responses() == GuardConfiguration.RecordingSettings.Responses.MASKED,
                settings.maxResponseBytes(),
                ResponseSettings.DEFAULT_REQUEST_CHARS);
    }

    private List<Listener> listen(EventLoopGroup loops, SessionAuthority authority, Enforcement enforcement)
            throws IOException {
        List<Listener> listeners = new ArrayList<>();
        for (Target target : configuration.targets()) {
            Protocol protocol = protocol(target);
            Optional<Credential> credential = target.credential().map(spec.credentials()::get);
            Listener listener = protocol.listen(
                    target,
                    new ListenerContext(
                            loops,
                            authority.serverContext(),
                            authority::contextFor,
                            enforcement,
                            identity,
                            credential));
            undo.push(listener::close);
            listeners.add(listener);
        }
        return listeners;
    }

    private Protocol protocol(Target target) {
        return protocols.stream()
                .filter(candidate -> candidate.name().equals(target.type()))
                .findFirst()
                .orElseThrow();
    }

    private PrivateDirectory clientFiles() throws IOException {
        PrivateDirectory directory = spec.clientDirectory().isPresent()
                ? PrivateDirectory.at(spec.clientDirectory().get())
                : PrivateDirectory.temporary();
        undo.push(directory::delete);
        return directory;
    }

    private void takeBack(Exception reason) {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (Exception e) {
                reason.addSuppressed(e);
            }
        }
    }

    private static String newId() {
        byte[] random = new byte[SESSION_ID_BYTES];
        new SecureRandom().nextBytes(random);
        return "s-" + HexFormat.of().formatHex(random);
    }
}

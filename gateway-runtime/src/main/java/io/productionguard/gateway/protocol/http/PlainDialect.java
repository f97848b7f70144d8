package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.http.Boundary;
import io.productionguard.gateway.operation.http.HttpFields;
import io.productionguard.gateway.operation.http.HttpMeaning;
import io.productionguard.gateway.operation.http.MalformedBodyException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** APIs of which nothing more is known than that they speak HTTP: {@code type: http}, and what a proxy inspects. */
public final class PlainDialect implements Dialect {

    private static final String SLASH = "%2F";

    private final List<Glob> unmasked;
    private final List<Glob> slashes;
    private final Optional<Inspected> inspected;

    /** @param unmasked globs over paths whose content may reach the client although it cannot be read */
    PlainDialect(List<String> unmasked) {
        this(unmasked, List.of());
    }

    /**
     * @param unmasked globs over paths whose content may pass although it cannot be read
     * @param slashes globs over paths in which an encoded slash is part of a name
     */
    PlainDialect(List<String> unmasked, List<String> slashes) {
        this(unmasked, slashes, Optional.empty());
    }

    private PlainDialect(List<String> unmasked, List<String> slashes, Optional<Inspected> inspected) {
        this.unmasked = unmasked.stream().map(Glob::of).toList();
        this.slashes = slashes.stream().map(Glob::of).toList();
        this.inspected = inspected;
    }

    /**
     * The same for one of several servers, whose name stands before the path in every resource.
     *
     * @param unmasked globs over resources
     * @param slashes the same, in which an encoded slash is part of a name
     */
    public static PlainDialect inspecting(Inspected server, List<String> unmasked, List<String> slashes) {
        return new PlainDialect(unmasked, slashes, Optional.of(server));
    }

    @Override
    public boolean keepsSlashes(String path) {
        return slashes.stream().anyMatch(glob -> glob.matches(place() + path));
    }

    @Override
    public Reading read(RequestHead request, Optional<byte[]> body) {
        boolean upgrade = request.headers().contains("upgrade");
        String contentType = request.headers().get("content-type", "");
        List<String> shown;
        try {
            shown = body.isEmpty()
                    ? List.of("(a body that is too long to be shown)")
                    : Boundary.isMultipart(contentType)
                            ? ShownBody.ofParts(contentType, body.get())
                            : ShownBody.of(body.get());
        } catch (MalformedBodyException e) {
            return new Reading.Refused(400, e.getMessage());
        }
        return new Reading.Understood(
                withSlashes(HttpMeaning.of(request.method(), resource(request), body.isPresent(), upgrade))
                        .with(HttpFields.of(
                                request.parameters(), request.headers().entries(), contentType, body)),
                request.method() + " " + inspected.map(Inspected::origin).orElse("") + request.target(),
                withAddresses(shown));
    }

    private String resource(RequestHead request) {
        return place() + request.path();
    }

    private String place() {
        return inspected.map(Inspected::place).orElse("");
    }

    /** Should the server take an encoded slash for one, what restricts the path that it then sees counts as well. */
    private static Meaning withSlashes(Meaning meaning) {
        if (meaning.accesses().stream().noneMatch(access -> access.resource().contains(SLASH))) {
            return meaning;
        }
        return meaning.orPossibly(meaning.accesses().stream()
                .map(access -> new Access(access.action(), access.resource().replace(SLASH, "/")))
                .toList());
    }

    /** Where a name leads is for people to see, too. */
    private List<String> withAddresses(List<String> shown) {
        if (inspected.isEmpty() || inspected.get().addresses().isEmpty()) {
            return shown;
        }
        List<String> all = new ArrayList<>();
        all.add("address: "
                + inspected.get().addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.joining(", ")));
        all.addAll(shown);
        return all;
    }

    @Override
    public void prepare(RequestHead request, HttpHeaders outgoing) {
        // Compressed messages could not be read.
        outgoing.remove("sec-websocket-extensions");
    }

    @Override
    public Optional<Tunnel> tunnel(RequestHead request) {
        return request.headers().get("upgrade", "").equalsIgnoreCase("websocket")
                ? Optional.of(new WebSocketTunnel(mayPass(request)))
                : Optional.empty();
    }

    private boolean mayPass(RequestHead request) {
        return unmasked.stream().anyMatch(glob -> glob.matches(resource(request)));
    }

    @Override
    public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
        BodyMasking masking = MediaTypes.masking(response, passage.body(), mayPass(request));
        return masking instanceof BodyMasking.Withheld && mayPass(request) ? new BodyMasking.Unmasked() : masking;
    }

    @Override
    public Reply reply(RefusedRequest refused) {
        return Problem.of(refused);
    }
}

package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.operation.kubernetes.ApiRequest;
import io.productionguard.gateway.operation.kubernetes.CommandLine;
import io.productionguard.gateway.operation.kubernetes.KubernetesClassifier;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.operation.kubernetes.ShownBody;
import io.productionguard.gateway.operation.kubernetes.UnclearRequestException;
import io.productionguard.gateway.protocol.http.BodyMasking;
import io.productionguard.gateway.protocol.http.Dialect;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.Reading;
import io.productionguard.gateway.protocol.http.RefusedRequest;
import io.productionguard.gateway.protocol.http.Reply;
import io.productionguard.gateway.protocol.http.RequestHead;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import io.productionguard.gateway.protocol.http.body.TextFilter;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.JsonValues;
import io.productionguard.gateway.protocol.http.json.ValueRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What requests to an API server mean to the HTTP engine. Thread-safe. */
final class KubernetesDialect implements Dialect {

    private static final String OPENAPI_PROTOBUF = "application/com.github.proto-openapi.spec.v2";

    /** Twelve of Helm's largest releases on their way at once; a thirteenth answer fails. */
    private static final long LONG_VALUES = 12L * HelmRelease.LONGEST;

    private final KubernetesClassifier classifier;
    private final ValueRoom room = new ValueRoom(LONG_VALUES);
    private final ReleaseQueue releases;

    /** @param releases where the target's Helm releases are masked */
    KubernetesDialect(KubernetesClassifier classifier, ReleaseQueue releases) {
        this.classifier = classifier;
        this.releases = releases;
    }

    @Override
    public Reading read(RequestHead request, Optional<byte[]> body) {
        if (body.isEmpty()) {
            return new Reading.Refused(413, "the body is larger than what the gateway inspects");
        }
        try {
            KubernetesClassifier.Understood understood = classifier.classify(apiRequest(request), body.get());
            List<String> parameters = new ArrayList<>();
            commandLine(request).ifPresent(parameters::add);
            ShownBody.of(understood.info(), contentType(request), body.get()).ifPresent(parameters::add);
            // Where the enforcement path finds them as it finds any other.
            parameters.addAll(understood.maskedInside());
            return new Reading.Understood(understood.meaning(), request.method() + " " + request.target(), parameters);
        } catch (UnclearRequestException e) {
            return new Reading.Refused(e.isMediaType() ? 415 : 400, e.getMessage());
        }
    }

    static ApiRequest apiRequest(RequestHead request) throws UnclearRequestException {
        return new ApiRequest(
                request.method(),
                Query.decode(request.path(), false),
                Query.parse(request.query()),
                contentType(request),
                Impersonation.of(request.headers()));
    }

    private static RequestInfo info(RequestHead request) throws UnclearRequestException {
        ApiRequest api = apiRequest(request);
        return RequestInfo.of(api.method(), api.path(), api.query());
    }

    private static String contentType(RequestHead request) {
        return String.join(",", request.headers().getAll(HttpHeaderNames.CONTENT_TYPE));
    }

    /** The command that exec runs, as one would type it. */
    private static Optional<String> commandLine(RequestHead request) {
        List<String> command = request.parameters().stream()
                .filter(pair -> pair.getKey().equals("command"))
                .map(Map.Entry::getValue)
                .toList();
        return command.isEmpty() ? Optional.empty() : Optional.of(CommandLine.of(command));
    }

    /** Asks for what can be masked, and drops what only a front proxy may say. */
    @Override
    public void prepare(RequestHead request, HttpHeaders outgoing) {
        List<String> accepted = outgoing.getAll(HttpHeaderNames.ACCEPT);
        if (!accepted.isEmpty()) {
            outgoing.set(HttpHeaderNames.ACCEPT, Accepts.readable(String.join(",", accepted)));
        }
        for (String name : List.copyOf(outgoing.names())) {
            if (name.toLowerCase(Locale.ROOT).replace('_', '-').startsWith("x-remote-")) {
                outgoing.remove(name);
            }
        }
        streams(request, outgoing);
    }

    /** Offers a target only the streams that can be read here, without compression. */
    private static void streams(RequestHead request, HttpHeaders outgoing) {
        outgoing.remove("sec-websocket-extensions");
        if (!outgoing.contains(PodStreams.PROTOCOLS)) {
            return;
        }
        try {
            List<String> readable = PodStreams.readable(info(request), outgoing);
            outgoing.set(PodStreams.PROTOCOLS, String.join(", ", readable));
        } catch (UnclearRequestException e) {
            outgoing.remove(PodStreams.PROTOCOLS);
        }
    }

    @Override
    public Optional<Preview> preview(RequestHead request, Optional<byte[]> body, BodyPassage masks) {
        try {
            return body.isEmpty() ? Optional.empty() : ImpactPreview.of(info(request), request, body.get(), masks);
        } catch (UnclearRequestException e) {
            return Optional.empty();
        }
    }

    @Override
    public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
        RequestInfo info;
        try {
            info = info(request);
        } catch (UnclearRequestException e) {
            return new BodyMasking.Withheld("the answer belongs to a request that cannot be read");
        }
        BodyPassage body = passage.body();
        String type = response.mediaType();
        boolean proxied = info.subresource().equals("proxy");
        if (type.equals("application/json")) {
            return BodyMasking.by(
                    proxied ? JsonFilter.lenient(body) : JsonFilter.strict(values(info, body), body, room));
        }
        if (info.subresource().equals("log")) {
            return BodyMasking.by(new LogFilter(body.text()));
        }
        if (type.isEmpty() || type.startsWith("text/")) {
            return BodyMasking.by(new TextFilter(body));
        }
        if (type.startsWith(OPENAPI_PROTOBUF) && info.path().startsWith("/openapi/")) {
            // The description of the API itself, which older clients read in this form only.
            return new BodyMasking.Unmasked();
        }
        return new BodyMasking.Withheld("the answer's form cannot be masked; ask for JSON");
    }

    private JsonValues values(RequestInfo info, BodyPassage body) {
        ObjectValues objects = new ObjectValues(info, body);
        return objects.mayHaveReleases() ? new ReleaseValues(objects, releases) : objects;
    }

    @Override
    public Reply reply(RefusedRequest refused) {
        return StatusReply.of(refused);
    }

    @Override
    public Optional<Tunnel> tunnel(RequestHead request) {
        try {
            return PodStreams.tunnel(info(request), request.headers());
        } catch (UnclearRequestException e) {
            return Optional.empty();
        }
    }
}

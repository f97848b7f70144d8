package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.List;

/** Finds out what a request means. Immutable, thread-safe, asks no server. */
public final class KubernetesClassifier {

    private final List<Glob> images;

    /** @param images globs of the images that pods may run; empty to say nothing about images */
    public KubernetesClassifier(List<String> images) {
        this.images = images.stream().map(Glob::of).toList();
    }

    /**
     * What a request is about and does.
     *
     * @param info its verb and resource
     * @param meaning what rules decide about
     * @param dryRun whether the server is to keep nothing of it
     * @param maskedInside mask tokens in texts that are packed inside the body, as they stand there, a few of them
     */
    public record Understood(RequestInfo info, Meaning meaning, boolean dryRun, List<String> maskedInside) {}

    /**
     * Reads a request.
     *
     * @param content its whole body, empty when there is none
     *
     * @throws UnclearRequestException when what the server would make of it cannot be told; it must not be forwarded
     */
    public Understood classify(ApiRequest request, byte[] content) throws UnclearRequestException {
        RequestInfo info = RequestInfo.of(request.method(), request.path(), request.query());
        Findings findings = new Findings();
        for (String whom : request.impersonated()) {
            findings.critical(KubernetesActions.IMPERSONATE, whom, "acts as " + whom);
        }
        if (!info.resourceRequest()) {
            new NonResource(findings).read(info);
            return new Understood(info, findings.meaning(), false, List.of());
        }
        Body body = Body.read(request.contentType(), content);
        PatchOperations.look(info, body);
        boolean dryRun = DryRun.isAsked(info, request.query(), body);
        new ResourceVerbs(findings, images, request.query(), body, dryRun).read(info);
        List<String> maskedInside = MaskedInside.tokens(body.root());
        if (!maskedInside.isEmpty()) {
            findings.because(Risk.CRITICAL, MaskedInside.REASON);
        }
        if (MaskedContainer.isIn(body.root())) {
            findings.because(Risk.CRITICAL, MaskedContainer.REASON);
        }
        Meaning meaning = findings.meaning().with(PodConnection.fields(info, request.query()));
        return new Understood(info, meaning, dryRun, maskedInside);
    }
}

package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.operation.kubernetes.UnclearRequestException;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.RequestHead;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what a held change would do: the live object, then the same request with {@code dryRun=All}, and the difference;
 * for a deletion, what it takes away and how many; for a namespace, what is inside. Reads, and dry runs where the server is
 * known to keep nothing of them.
 */
final class ImpactPreview implements Preview {

    private static final int MAX_NAMES = 10;
    private static final int MAX_DELETED = 40;

    /** More than the questions about a namespace with as many kinds and versions as are looked at. */
    private static final int MOST_REQUESTS = 200;

    /** Subresources that can be tried; into a pod there is no trial. */
    private static final Set<String> PARTS = Set.of(
            "",
            "status",
            "scale",
            "ephemeralcontainers",
            "resize",
            "eviction",
            "token",
            "binding",
            "approval",
            "finalize");

    /** Subresources by which only the object's status changes. */
    private static final Set<String> STATUS = Set.of("status", "approval");

    private static final Set<String> SELECTORS = Set.of("labelSelector", "fieldSelector");

    /** Of an object that goes, what is said already. */
    private static final Set<String> SAID = Set.of("kind", "apiVersion", "metadata.name", "metadata.namespace");

    private final RequestInfo info;
    private final Inquiry inquiry = new Inquiry();
    private final DryRuns dryRuns;
    private final BodyPassage masks;
    private ObjectDiff.State live = ObjectDiff.State.NONE;

    private ImpactPreview(RequestInfo info, BodyPassage masks) {
        this.info = info;
        this.masks = masks;
        this.dryRuns = new DryRuns(inquiry, info);
    }

    /**
     * The preview of a request; empty where there is nothing to find out.
     *
     * @throws UnclearRequestException when its query cannot be read
     */
    static Optional<Preview> of(RequestInfo info, RequestHead request, byte[] body, BodyPassage masks)
            throws UnclearRequestException {
        ImpactPreview preview = new ImpactPreview(info, masks);
        if (info.resourceRequest() && PARTS.contains(info.subresource())) {
            preview.plan(request, body);
        }
        return preview.inquiry.isEmpty() ? Optional.empty() : Optional.of(preview);
    }

    private void plan(RequestHead request, byte[] body) throws UnclearRequestException {
        switch (info.verb()) {
            case "create" -> create(request, body);
            case "update", "patch" -> {
                read(request, answer -> live = answer.status() == 200 ? state(answer) : ObjectDiff.State.NONE);
                dryRuns.of(request, body, Inquiry.JSON, this::changed);
            }
            case "delete" -> {
                read(request, this::deleted);
                dryRuns.of(request, body, Inquiry.JSON, this::accepted);
                if (info.group().isEmpty() && info.kind().equals("namespaces")) {
                    new NamespaceContent(inquiry, info.name()).find();
                }
            }
            case "deletecollection" -> {
                inquiry.get("", collection(request), NamespaceContent.NAMES_ONLY, this::many);
                dryRuns.of(request, body, NamespaceContent.NAMES_ONLY + "," + Inquiry.JSON, this::accepted);
            }
            default -> {
                // Nothing is changed.
            }
        }
    }

    private void create(RequestHead request, byte[] body) {
        boolean core = info.group().isEmpty();
        if (core && info.kind().equals("pods/eviction")) {
            read(request, this::evicted);
            dryRuns.of(request, body, Inquiry.JSON, this::accepted);
        } else if (core && info.kind().equals("serviceaccounts/token")) {
            dryRuns.of(request, body, Inquiry.JSON, this::token);
        } else {
            dryRuns.of(request, body, Inquiry.JSON, this::changed);
        }
    }

    /** Reads the object itself; a scale is one of its own. */
    private void read(RequestHead request, java.util.function.Consumer<Answer> then) {
        String path = request.path().replaceFirst("/$", "");
        boolean part = !info.subresource().isEmpty() && !info.subresource().equals("scale");
        inquiry.get("", part ? path.substring(0, path.lastIndexOf('/')) : path, Inquiry.JSON, then);
    }

    /** The list of what goes: the selectors as the server finds them, whatever form their names have. */
    private static String collection(RequestHead request) throws UnclearRequestException {
        StringBuilder target = new StringBuilder(request.path()).append("?limit=500");
        for (String part : request.query().split("&", -1)) {
            if (SELECTORS.contains(Query.name(part))) {
                target.append('&').append(part);
            }
        }
        return target.toString();
    }

    @Override
    public Optional<Request> next(Optional<Answer> previous) {
        return inquiry.next(previous);
    }

    @Override
    public int mostRequests() {
        return MOST_REQUESTS;
    }

    @Override
    public String text() {
        return inquiry.text();
    }

    private void changed(Answer answer) {
        if (refused(answer)) {
            return;
        }
        ObjectDiff.State result = state(answer);
        if (Inquiry.text(result.object(), "kind").equals("Status")) {
            accepted(answer);
            return;
        }
        List<String> difference = diff().lines(live, result);
        inquiry.say(
                live.object().isEmpty()
                        ? "creates the object:"
                        : difference.isEmpty() ? "changes nothing" : "changes the object:");
        inquiry.sayAll(difference);
    }

    /** An object as it is, and as a client gets it that reads it; nothing of that where it cannot be masked. */
    private ObjectDiff.State state(Answer answer) {
        return state(Inquiry.object(answer), answer);
    }

    private ObjectDiff.State state(Map<String, Object> object, Answer answer) {
        JsonFilter filter = JsonFilter.strict(new ObjectValues(info, masks), masks);
        ByteArrayOutputStream masked = new ByteArrayOutputStream(answer.body().length);
        try {
            masked.writeBytes(filter.feed(answer.body(), 0, answer.body().length));
            masked.writeBytes(filter.end());
        } catch (BodyFilter.UnmaskableException e) {
            masked.reset();
        } finally {
            filter.close();
        }
        return new ObjectDiff.State(object, Inquiry.object(new Answer(answer.status(), masked.toByteArray())));
    }

    private ObjectDiff diff() {
        boolean secret = info.group().isEmpty() && info.resource().equals("secrets");
        return new ObjectDiff(secret, STATUS.contains(info.subresource()));
    }

    /** Of what is gone afterwards, the answer says nothing that is not known already. */
    private void accepted(Answer answer) {
        if (!refused(answer)) {
            inquiry.say("the API server accepts it (dry run)");
        }
    }

    private boolean refused(Answer answer) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return false;
        }
        if (answer.status() == 0) {
            inquiry.say("the dry run got no answer that could be read");
            return true;
        }
        Map<String, Object> status = Inquiry.object(answer);
        List<String> said = new ArrayList<>(List.of(Inquiry.text(status, "message")));
        Inquiry.items(status, "details", "causes").forEach(cause -> said.add(Inquiry.text(cause, "message")));
        String words = String.join(
                "; ", said.stream().filter(text -> !text.isEmpty()).distinct().toList());
        inquiry.say("the dry run was refused" + (words.isEmpty() ? "" : ": " + ErrorText.masked(words, inside -> "…")));
        return true;
    }

    private void deleted(Answer answer) {
        Map<String, Object> object = found(answer);
        if (object.isEmpty()) {
            return;
        }
        inquiry.say("deletes " + info.resource() + " " + info.name() + owners(object));
        List<String> finalizers = Inquiry.items(object, "metadata", "finalizers").stream()
                .map(String::valueOf)
                .toList();
        if (!finalizers.isEmpty()) {
            inquiry.say("it stays until this is done: " + Inquiry.listed(finalizers, MAX_NAMES));
        }
        if (!info.kind().equals("namespaces")) {
            List<String> gone = diff().lines(state(object, answer), ObjectDiff.State.NONE).stream()
                    .filter(line -> !SAID.contains(line.substring(2, Math.max(2, line.indexOf(':')))))
                    .toList();
            inquiry.sayAll(gone.subList(0, Math.min(gone.size(), MAX_DELETED)));
            if (gone.size() > MAX_DELETED) {
                inquiry.say("… and " + (gone.size() - MAX_DELETED) + " lines more");
            }
        }
    }

    private void evicted(Answer answer) {
        Map<String, Object> object = found(answer);
        if (!object.isEmpty()) {
            String node = Inquiry.text(object, "spec", "nodeName");
            inquiry.say("evicts the pod " + info.name() + (node.isEmpty() ? "" : " from the node " + node)
                    + owners(object));
        }
    }

    private Map<String, Object> found(Answer answer) {
        if (answer.status() == 404) {
            inquiry.say("there is no such object");
        } else if (answer.status() != 200) {
            inquiry.say("the object cannot be read");
        }
        return answer.status() == 200 ? Inquiry.object(answer) : Map.of();
    }

    private static String owners(Map<String, Object> object) {
        return Inquiry.items(object, "metadata", "ownerReferences").isEmpty() ? "" : ", which its owner will replace";
    }

    /** For whom and how long; of the answer's token nothing is looked at. */
    private void token(Answer answer) {
        if (refused(answer)) {
            return;
        }
        Map<String, Object> result = Inquiry.object(answer);
        inquiry.say("makes a token of the service account " + info.name());
        List<String> audiences = Inquiry.items(result, "spec", "audiences").stream()
                .map(String::valueOf)
                .toList();
        if (!audiences.isEmpty()) {
            inquiry.say("audiences: " + Inquiry.listed(audiences, MAX_NAMES));
        }
        if (Inquiry.at(result, "spec", "expirationSeconds") instanceof Long seconds) {
            String until = Inquiry.text(result, "status", "expirationTimestamp");
            inquiry.say("valid for " + seconds + " seconds" + (until.isEmpty() ? "" : ", until about " + until));
        }
        String bound = Inquiry.text(result, "spec", "boundObjectRef", "name");
        if (!bound.isEmpty()) {
            inquiry.say("and no longer than there is " + Inquiry.text(result, "spec", "boundObjectRef", "kind") + " "
                    + bound);
        }
    }

    private void many(Answer answer) {
        Optional<Inquiry.Listing> listing = Inquiry.listing(answer);
        if (listing.isEmpty()) {
            inquiry.say("how many objects it deletes cannot be told");
            return;
        }
        List<?> items = listing.get().items();
        inquiry.say("deletes " + listing.get().number(items.size()) + " " + info.resource());
        items.stream()
                .limit(MAX_NAMES)
                .map(item -> Inquiry.text(item, "metadata", "name"))
                .forEach(name -> inquiry.say("- " + (name.isEmpty() ? "?" : name)));
    }
}

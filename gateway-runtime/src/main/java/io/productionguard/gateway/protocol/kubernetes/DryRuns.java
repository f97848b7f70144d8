package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.operation.kubernetes.TriedDeletion;
import io.productionguard.gateway.operation.kubernetes.UnclearRequestException;
import io.productionguard.gateway.protocol.http.Preview;
import io.productionguard.gateway.protocol.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends a request with {@code dryRun=All}, and only to a server that is known to keep nothing of it: Kubernetes 1.13 or
 * newer, and for kinds that are not its own only those which it keeps itself.
 */
final class DryRuns {

    private static final String PARAMETER = "dryRun";
    private static final int FIRST_MINOR = 13;

    private final Inquiry inquiry;
    private final RequestInfo info;

    DryRuns(Inquiry inquiry, RequestInfo info) {
        this.inquiry = inquiry;
        this.info = info;
    }

    /** Tries a request. */
    void of(RequestHead request, byte[] body, String accept, Consumer<Preview.Answer> then) {
        Preview.Request tried;
        try {
            tried = tried(request, body, accept);
        } catch (UnclearRequestException e) {
            inquiry.say("no dry run: " + e.getMessage());
            return;
        }
        inquiry.get("", "/version", Inquiry.JSON, version -> {
            if (!knowsDryRuns(version)) {
                inquiry.say("no dry run: the API server does not say that it is one that knows them (1.13 or newer)");
            } else if (isBuiltIn()) {
                inquiry.ask("the dry run", tried, then);
            } else {
                ifKept(() -> inquiry.ask("the dry run", tried, then));
            }
        });
    }

    private Preview.Request tried(RequestHead request, byte[] body, String accept) throws UnclearRequestException {
        String type = request.headers().get("content-type", "");
        String target = target(request);
        if (!request.method().equals("DELETE") || body.length == 0) {
            return new Preview.Request(request.method(), target, type, accept, body);
        }
        return new Preview.Request("DELETE", target, Inquiry.JSON, accept, TriedDeletion.options(type, body));
    }

    /** The request's own target; a {@code dryRun} that it already has might stand for something else. */
    private static String target(RequestHead request) throws UnclearRequestException {
        List<String> kept = new ArrayList<>();
        for (String part : request.query().split("&", -1)) {
            if (!part.isEmpty() && !Query.name(part).equals(PARAMETER)) {
                kept.add(part);
            }
        }
        kept.add(PARAMETER + "=All");
        return request.path() + "?" + String.join("&", kept);
    }

    private static boolean knowsDryRuns(Preview.Answer answer) {
        Object version = Inquiry.object(answer);
        return answer.status() == 200
                && number(Inquiry.text(version, "major")) == 1
                && number(Inquiry.text(version, "minor")) >= FIRST_MINOR;
    }

    /** Some distributions write {@code 29+}. */
    private static int number(String text) {
        String digits = text.endsWith("+") ? text.substring(0, text.length() - 1) : text;
        boolean plain =
                !digits.isEmpty() && digits.length() <= 4 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }

    private boolean isBuiltIn() {
        String group = info.group();
        return !group.contains(".") || (group.endsWith(".k8s.io") && !group.endsWith("metrics.k8s.io"));
    }

    /** A custom resource is kept by the API server itself, which knows dry runs; an aggregated server may not. */
    private void ifKept(Runnable action) {
        String definition =
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + info.resource() + "." + info.group();
        inquiry.get("", definition, Inquiry.JSON, answer -> {
            if (answer.status() == 200) {
                action.run();
            } else {
                inquiry.say("no dry run: the server behind " + info.group() + " may not know dry runs");
            }
        });
    }
}

package io.productionguard.gateway.operation.http;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.ArrayList;
import java.util.List;

/** What a request to an API that nothing more is known of means: what its method says, on its path. */
public final class HttpMeaning {

    private HttpMeaning() {}

    /**
     * The meaning.
     *
     * @param path normalised
     * @param bodyRead whether the body could be looked at
     * @param upgrade whether another protocol is asked for
     */
    public static Meaning of(String method, String path, boolean bodyRead, boolean upgrade) {
        String action = HttpActions.of(method);
        List<Access> accesses = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        Risk risk = Risk.LOW;
        accesses.add(new Access(action, path));
        if (action.equals(HttpActions.UNKNOWN_METHOD)) {
            risk = Risk.CRITICAL;
            reasons.add("what the method does is not known");
        } else if (action.equals(HttpActions.DELETE)) {
            risk = Risk.HIGH;
            reasons.add("deletes " + path);
        } else if (action.startsWith("http.write.")) {
            risk = Risk.HIGH;
            reasons.add("may change " + path);
        }
        if (upgrade) {
            accesses.add(new Access(HttpActions.UPGRADE, path));
            risk = risk.and(Risk.HIGH);
            reasons.add("switches to a protocol in which anything may follow");
        }
        if (!bodyRead) {
            accesses.add(new Access(HttpActions.UNREAD_BODY, path));
            risk = Risk.CRITICAL;
            reasons.add("the body is too long to be read first");
        }
        return new Meaning(accesses, risk, reasons);
    }
}

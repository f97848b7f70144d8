package io.productionguard.gateway.operation.http;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request to Vault's or OpenBao's HTTP API does. Which secrets engine is mounted where cannot be seen from outside,
 * so the second version of KV is recognised by its own words in the path ({@code data}, {@code metadata}, {@code destroy}, …);
 * where a path can be read in two ways, the graver one counts.
 *
 * @param action what it does
 * @param resource what it touches: mount and path as people write them, {@code secret/app/db}
 * @param risk how grave that is
 * @param reason why, or {@code ""}
 * @param versioned whether the answer has KV version 2's {@code data.data} and {@code data.metadata}
 */
public record VaultRequest(String action, String resource, Risk risk, String reason, boolean versioned) {

    private static final Set<String> KV2 = Set.of("data", "metadata", "subkeys", "delete", "undelete", "destroy");

    /** Parts of paths at which engines make a credential when they are read. */
    private static final Set<String> MAKING = Set.of("creds", "sts", "issue", "sign", "static-creds", "token");

    private static final Set<String> OPEN_SYS = Set.of("health", "seal-status", "leader", "init", "ha-status");
    private static final Set<String> OWN_TOKEN = Set.of("lookup-self", "renew-self");

    /**
     * Reads a request.
     *
     * @param segments of the path, decoded, beginning with {@code v1}
     * @param list whether {@code ?list=true} is there
     * @param namespace of the request's header, or {@code ""}
     */
    public static VaultRequest of(String method, List<String> segments, boolean list, String namespace) {
        if (segments.size() < 2 || !segments.get(0).equals("v1")) {
            return unknown("the path is not one of Vault's API");
        }
        List<String> path = new ArrayList<>();
        for (String part : namespace.split("/", -1)) {
            if (!part.isEmpty()) {
                path.add(part);
            }
        }
        int first = path.size();
        path.addAll(segments.subList(1, segments.size()));
        boolean reads = method.equals("GET") || method.equals("HEAD");
        boolean writes = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        boolean lists = method.equals("LIST") || (method.equals("GET") && list);
        if (!reads && !writes && !lists && !method.equals("DELETE")) {
            return unknown("what the method does is not known");
        }
        int sys = path.indexOf("sys");
        if (sys >= first && !inKv2(path, sys)) {
            return system(method, path, sys);
        }
        int auth = path.indexOf("auth");
        if (auth >= first && !inKv2(path, auth)) {
            return authentication(method, path, auth);
        }
        if (path.get(first).equals("identity")) {
            return new VaultRequest(
                    reads || lists ? SecretActions.LIST : SecretActions.ADMIN,
                    join(path),
                    reads || lists ? Risk.LOW : Risk.CRITICAL,
                    reads || lists ? "" : "changes identities",
                    false);
        }
        return engine(path, first, reads, writes, lists);
    }

    /** Whether a word stands behind KV version 2's own, and so is part of a secret's name. */
    private static boolean inKv2(List<String> path, int index) {
        return path.subList(0, index).stream().anyMatch(KV2::contains);
    }

    private static VaultRequest engine(List<String> path, int first, boolean reads, boolean writes, boolean lists) {
        int word = -1;
        for (int i = first + 1; i < path.size() && word < 0; i++) {
            if (KV2.contains(path.get(i))) {
                word = i;
            }
        }
        if (word < 0) {
            return simple(join(path), MAKING.stream().anyMatch(path::contains), reads, writes, lists);
        }
        List<String> name = new ArrayList<>(path.subList(0, word));
        name.addAll(path.subList(word + 1, path.size()));
        String resource = join(name);
        return switch (path.get(word)) {
            case "data" ->
                lists
                        ? read(SecretActions.LIST, resource)
                        : reads
                                ? new VaultRequest(SecretActions.READ, resource, Risk.LOW, "", true)
                                : change(
                                        writes ? SecretActions.WRITE : SecretActions.DELETE,
                                        resource,
                                        writes ? "writes a secret" : "deletes the latest version of a secret");
            case "metadata" ->
                reads || lists
                        ? read(SecretActions.LIST, resource)
                        : writes
                                ? change(SecretActions.WRITE, resource, "changes what is kept about a secret")
                                : destroy(resource, "removes a secret with all its versions for good");
            case "subkeys" -> reads ? read(SecretActions.LIST, resource) : unknown("subkeys can only be read");
            case "delete" -> change(SecretActions.DELETE, resource, "deletes versions of a secret");
            case "undelete" -> change(SecretActions.WRITE, resource, "brings deleted versions of a secret back");
            default -> destroy(resource, "destroys versions of a secret for good");
        };
    }

    private static VaultRequest simple(String resource, boolean making, boolean reads, boolean writes, boolean lists) {
        if (lists) {
            return read(SecretActions.LIST, resource);
        }
        if (reads) {
            return making
                    ? new VaultRequest(SecretActions.READ, resource, Risk.HIGH, "makes a new credential", false)
                    : read(SecretActions.READ, resource);
        }
        return writes
                ? change(SecretActions.WRITE, resource, making ? "makes a new credential" : "writes a secret")
                : change(SecretActions.DELETE, resource, "deletes a secret");
    }

    private static VaultRequest system(String method, List<String> path, int sys) {
        String resource = join(path);
        String what = sys + 1 < path.size() ? path.get(sys + 1) : "";
        boolean reads = method.equals("GET") || method.equals("HEAD") || method.equals("LIST");
        if (what.equals("wrapping")) {
            return change(SecretActions.WRAP, resource, "handles a wrapped answer");
        }
        boolean ownMounts = what.equals("internal")
                && path.size() > sys + 2
                && path.get(sys + 2).equals("ui");
        if (reads && (OPEN_SYS.contains(what) || ownMounts)) {
            return read(SecretActions.STATUS, resource);
        }
        if (what.equals("capabilities-self")) {
            return read(SecretActions.STATUS, resource);
        }
        return new VaultRequest(
                SecretActions.ADMIN,
                resource,
                reads ? Risk.HIGH : Risk.CRITICAL,
                reads ? "looks at the server's own configuration" : "changes the server itself",
                false);
    }

    private static VaultRequest authentication(String method, List<String> path, int auth) {
        String resource = join(path);
        String last = path.get(path.size() - 1);
        boolean token = auth + 1 < path.size() && path.get(auth + 1).equals("token");
        if (token && OWN_TOKEN.contains(last)) {
            return read(SecretActions.STATUS, resource);
        }
        if (token || path.contains("login")) {
            return change(SecretActions.TOKEN, resource, "makes, looks up or changes tokens");
        }
        boolean reads = method.equals("GET") || method.equals("LIST");
        return new VaultRequest(
                SecretActions.ADMIN,
                resource,
                reads ? Risk.HIGH : Risk.CRITICAL,
                reads ? "looks at who may log in" : "changes who may log in",
                false);
    }

    private static VaultRequest read(String action, String resource) {
        return new VaultRequest(action, resource, Risk.LOW, "", false);
    }

    private static VaultRequest change(String action, String resource, String reason) {
        return new VaultRequest(action, resource, Risk.HIGH, reason, false);
    }

    private static VaultRequest destroy(String resource, String reason) {
        return new VaultRequest(SecretActions.DESTROY, resource, Risk.CRITICAL, reason, false);
    }

    private static VaultRequest unknown(String reason) {
        return new VaultRequest(SecretActions.UNKNOWN_ACTION, "", Risk.CRITICAL, reason, false);
    }

    private static String join(List<String> path) {
        return String.join("/", path);
    }

    /**
     * As rules see it.
     *
     * @param wrapped whether the client asks for a wrapped answer
     * @param bodyRead whether the body could be looked at
     */
    public Meaning meaning(boolean wrapped, boolean bodyRead) {
        List<Access> accesses = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        accesses.add(new Access(action, resource));
        Risk gravest = risk;
        if (!reason.isEmpty()) {
            reasons.add(reason);
        }
        if (wrapped) {
            accesses.add(new Access(SecretActions.WRAP, resource));
            gravest = gravest.and(Risk.HIGH);
            reasons.add("the answer is wrapped, and whoever unwraps it elsewhere sees it unmasked");
        }
        if (!bodyRead) {
            accesses.add(new Access(SecretActions.UNKNOWN_ACTION, resource));
            gravest = Risk.CRITICAL;
            reasons.add("the body is too long to be read first");
        }
        return new Meaning(accesses, gravest, reasons);
    }
}

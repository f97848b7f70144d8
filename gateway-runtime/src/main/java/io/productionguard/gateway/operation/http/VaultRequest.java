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
 * where a path can be read in two ways, the graver one counts, and what restricts counts for the others as well.
 *
 * @param action what it does
 * @param resource what it touches: mount and path as people write them, {@code secret/app/db}
 * @param risk how grave that is
 * @param reason why, or {@code ""}
 * @param open what of the answer's {@code data} is no secret
 * @param otherwise what it does where the path means something else, such as a secret of KV version 1
 */
public record VaultRequest(
        String action, String resource, Risk risk, String reason, Open open, List<Access> otherwise) {

    /** What of an answer's {@code data} may be shown as it is. */
    public enum Open {
        /** Nothing. */
        NOTHING,
        /** What KV version 2 keeps about the version in {@code data.metadata}. */
        VERSION,
        /** What KV version 2 keeps about a secret. */
        SECRET_METADATA,
        /** All but the token and its accessor. */
        ABOUT_TOKEN,
        /** All of it. */
        ALL
    }

    private static final Set<String> KV2 = Set.of("data", "metadata", "subkeys", "delete", "undelete", "destroy");

    /** Readings of one path beside the one that counts; a path that has more is no request of Vault's API. */
    private static final int MOST_READINGS = 8;

    /** Parts of paths, behind the mount, at which engines make a credential when they are read, or show one that works. */
    private static final Set<String> MAKING = Set.of(
            "creds",
            "static-creds",
            "static-cred",
            "sts",
            "issue",
            "sign",
            "token",
            "key",
            "code",
            "credential",
            "check-out",
            "generate");

    /** Parts of paths at which engines show a key that otherwise stays with them. */
    private static final Set<String> SHOWING = Set.of("export", "byok-export", "backup");

    /** What there is to read below {@code identity/} that holds no secret. */
    private static final Set<String> OPEN_IDENTITY =
            Set.of("entity", "entity-alias", "group", "group-alias", "persona", "alias");

    private static final Set<String> OPEN_OIDC = Set.of(".well-known", "config", "key", "role", "scope", "assignment");

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
        Verb verb = new Verb(reads, writes, lists);
        int sys = own(path, first, "sys");
        if (sys >= 0) {
            return system(method, path, sys).orAsIn(path, sys, first, verb);
        }
        int auth = own(path, first, "auth");
        if (auth >= 0) {
            return authentication(method, path, auth).orAsIn(path, auth, first, verb);
        }
        int identity = own(path, first, "identity");
        return identity >= 0
                ? identity(path, identity, first, verb).orAsIn(path, identity, first, verb)
                : engine(path, first, verb);
    }

    /** What the method does: one of them, or none of them to delete. */
    private record Verb(boolean reads, boolean writes, boolean lists) {}

    /** Where one of the server's own mounts is in a path; -1 where it is not, or stands behind KV version 2's words. */
    private static int own(List<String> path, int first, String mount) {
        int index = path.subList(first, path.size()).indexOf(mount) + first;
        return index >= first && !inKv2(path, first, index) ? index : -1;
    }

    /** Whether a word stands behind KV version 2's own, and so is part of a secret's name. */
    private static boolean inKv2(List<String> path, int first, int index) {
        return index > first + 1 && path.subList(first + 1, index).stream().anyMatch(KV2::contains);
    }

    /** This; or, where the mount is not the first part, what the path means if that is part of a secret's name. */
    private VaultRequest orAsIn(List<String> path, int mount, int first, Verb verb) {
        return mount == first ? this : with(engine(path, first, verb));
    }

    private VaultRequest with(VaultRequest other) {
        List<Access> both = new ArrayList<>(otherwise);
        both.add(new Access(other.action, other.resource));
        both.addAll(other.otherwise);
        both.remove(new Access(action, resource));
        return new VaultRequest(action, resource, risk, reason, open, List.copyOf(both));
    }

    private VaultRequest atLeastHigh(String why) {
        return risk == Risk.LOW ? new VaultRequest(action, resource, Risk.HIGH, why, open, otherwise) : this;
    }

    private static VaultRequest identity(List<String> path, int identity, int first, Verb verb) {
        String resource = join(path);
        List<String> rest = path.subList(identity + 1, path.size());
        String what = rest.isEmpty() ? "" : rest.get(0);
        boolean oidc = what.equals("oidc") && rest.size() > 1;
        if (verb.lists) {
            return read(SecretActions.LIST, resource, Open.ALL);
        }
        if (!verb.reads) {
            return new VaultRequest(
                    SecretActions.ADMIN, resource, Risk.CRITICAL, "changes identities", Open.NOTHING, List.of());
        }
        if (oidc && (rest.get(1).equals("token") || rest.get(rest.size() - 1).equals("authorize"))) {
            return change(SecretActions.TOKEN, resource, "makes a token");
        }
        boolean open = identity == first && (oidc ? OPEN_OIDC.contains(rest.get(1)) : OPEN_IDENTITY.contains(what));
        return open ? read(SecretActions.LIST, resource, Open.ALL) : read(SecretActions.READ, resource, Open.NOTHING);
    }

    private static VaultRequest engine(List<String> path, int first, Verb verb) {
        List<Integer> words = new ArrayList<>();
        for (int i = first + 1; i < path.size(); i++) {
            if (KV2.contains(path.get(i))) {
                words.add(i);
            }
        }
        if (words.size() > MOST_READINGS) {
            return unknown("the path can be read in too many ways");
        }
        VaultRequest plain = simple(path, first, verb);
        int word = words.isEmpty() ? -1 : words.get(0);
        String making = word < 0 ? "" : making(path.subList(0, word), first);
        if (word < 0 || (!making.isEmpty() && word == path.size() - 1)) {
            // Nothing is kept under KV version 2's word alone: behind creds/ it is the name of a role.
            return plain;
        }
        VaultRequest request = versioned(path, word, verb);
        if (verb.reads && !verb.lists && !making.isEmpty()) {
            request = request.atLeastHigh(making);
        }
        for (int other : words.subList(1, words.size())) {
            request = request.with(versioned(path, other, verb));
        }
        return request.with(plain);
    }

    private static VaultRequest versioned(List<String> path, int word, Verb verb) {
        List<String> name = new ArrayList<>(path.subList(0, word));
        name.addAll(path.subList(word + 1, path.size()));
        String resource = join(name);
        boolean reads = verb.reads;
        boolean writes = verb.writes;
        return switch (path.get(word)) {
            case "data" ->
                verb.lists
                        ? read(SecretActions.LIST, resource, Open.ALL)
                        : reads
                                ? read(SecretActions.READ, resource, Open.VERSION)
                                : change(
                                        writes ? SecretActions.WRITE : SecretActions.DELETE,
                                        resource,
                                        writes ? "writes a secret" : "deletes the latest version of a secret");
            case "metadata" ->
                verb.lists
                        ? read(SecretActions.LIST, resource, Open.ALL)
                        : reads
                                ? read(SecretActions.LIST, resource, Open.SECRET_METADATA)
                                : writes
                                        ? change(SecretActions.WRITE, resource, "changes what is kept about a secret")
                                        : destroy(resource, "removes a secret with all its versions for good");
            case "subkeys" ->
                reads
                        ? read(SecretActions.LIST, resource, verb.lists ? Open.ALL : Open.SECRET_METADATA)
                        : unknown("subkeys can only be read");
            case "delete" -> change(SecretActions.DELETE, resource, "deletes versions of a secret");
            case "undelete" -> change(SecretActions.WRITE, resource, "brings deleted versions of a secret back");
            default -> destroy(resource, "destroys versions of a secret for good");
        };
    }

    /** Why reading a path is more than that; {@code ""} when it is not. */
    private static String making(List<String> path, int first) {
        List<String> behindMount = path.size() > first + 1 ? path.subList(first + 1, path.size()) : List.of();
        return MAKING.stream().anyMatch(behindMount::contains)
                ? "makes a new credential"
                : SHOWING.stream().anyMatch(behindMount::contains) ? "shows a key" : "";
    }

    private static VaultRequest simple(List<String> path, int first, Verb verb) {
        String resource = join(path);
        if (verb.lists) {
            return read(SecretActions.LIST, resource, Open.ALL);
        }
        String making = making(path, first);
        if (verb.reads) {
            return making.isEmpty()
                    ? read(SecretActions.READ, resource, Open.NOTHING)
                    : change(SecretActions.READ, resource, making);
        }
        return verb.writes
                ? change(SecretActions.WRITE, resource, making.isEmpty() ? "writes a secret" : making)
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
            return read(SecretActions.STATUS, resource, Open.ALL);
        }
        if (what.equals("capabilities-self")) {
            return read(SecretActions.STATUS, resource, Open.ALL);
        }
        return new VaultRequest(
                SecretActions.ADMIN,
                resource,
                reads ? Risk.HIGH : Risk.CRITICAL,
                reads ? "looks at the server's own configuration" : "changes the server itself",
                Open.NOTHING,
                List.of());
    }

    private static VaultRequest authentication(String method, List<String> path, int auth) {
        String resource = join(path);
        String last = path.get(path.size() - 1);
        boolean token = auth + 1 < path.size() && path.get(auth + 1).equals("token");
        if (token && path.size() == auth + 3 && OWN_TOKEN.contains(last)) {
            return read(SecretActions.STATUS, resource, Open.ABOUT_TOKEN);
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
                Open.NOTHING,
                List.of());
    }

    private static VaultRequest read(String action, String resource, Open open) {
        return new VaultRequest(action, resource, Risk.LOW, "", open, List.of());
    }

    private static VaultRequest change(String action, String resource, String reason) {
        return new VaultRequest(action, resource, Risk.HIGH, reason, Open.NOTHING, List.of());
    }

    private static VaultRequest destroy(String resource, String reason) {
        return new VaultRequest(SecretActions.DESTROY, resource, Risk.CRITICAL, reason, Open.NOTHING, List.of());
    }

    private static VaultRequest unknown(String reason) {
        return new VaultRequest(SecretActions.UNKNOWN_ACTION, "", Risk.CRITICAL, reason, Open.NOTHING, List.of());
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
        return new Meaning(accesses, gravest, reasons).orPossibly(otherwise);
    }
}

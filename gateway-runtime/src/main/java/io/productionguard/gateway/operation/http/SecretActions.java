package io.productionguard.gateway.operation.http;

import java.util.Set;

/** The actions of requests to HashiCorp Vault and OpenBao. */
public final class SecretActions {

    public static final String READ = "secret.read";
    public static final String LIST = "secret.list";
    public static final String WRITE = "secret.write";

    /** Marks versions as deleted, which can be undone in KV version 2. */
    public static final String DELETE = "secret.delete";

    /** Removes for good. */
    public static final String DESTROY = "secret.destroy";

    /** Creates, renews or revokes a token, or logs in for one. */
    public static final String TOKEN = "secret.token";

    /** Wraps an answer, or takes one out of its wrapping. */
    public static final String WRAP = "secret.wrap";

    /** Everything below {@code sys/} and about authentication that is not one of the others. */
    public static final String ADMIN = "secret.admin";

    /** Looks at the server's health, and at what the caller itself may do. */
    public static final String STATUS = "secret.status";

    /** No request of Vault's API. */
    public static final String UNKNOWN_ACTION = "secret.unknown";

    /** Those that a rule has to spell out. */
    public static final Set<String> UNKNOWN = Set.of(UNKNOWN_ACTION);

    /** All of them. */
    public static final Set<String> ALL =
            Set.of(READ, LIST, WRITE, DELETE, DESTROY, TOKEN, WRAP, ADMIN, STATUS, UNKNOWN_ACTION);

    private SecretActions() {}
}

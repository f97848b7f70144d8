package io.productionguard.gateway.operation.kubernetes;

import java.util.Set;

/** Kinds whose bodies hold texts of people or schemas, in which a field called {@code privileged} means nothing. */
final class PlainContent {

    private static final Set<String> CORE = Set.of("configmaps", "secrets", "events", "namespaces", "serviceaccounts");

    private PlainContent() {}

    static boolean of(RequestInfo info) {
        return (info.group().isEmpty() && CORE.contains(info.resource()))
                || info.group().equals("events.k8s.io")
                || info.group().equals("apiextensions.k8s.io");
    }
}

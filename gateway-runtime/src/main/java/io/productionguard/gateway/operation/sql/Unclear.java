package io.productionguard.gateway.operation.sql;

/** Thrown where a statement stops being understood; caught by the classifier, which then says {@code sql.unknown}. */
final class Unclear extends RuntimeException {

    Unclear(String reason) {
        super(reason, null, false, false);
    }
}

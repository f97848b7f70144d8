package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Seams;
import java.util.Optional;

/**
 * Says what SQL text does, without a server. Stateless and thread-safe; never throws for any text.
 *
 * <p>What it cannot know, because only the server does:
 *
 * <ul>
 *   <li>which schema the search path puts in front of an unqualified name: {@code orders} stays {@code orders};
 *   <li>what triggers, rules, views, row security and foreign tables do behind a table's name;
 *   <li>that a function, operator or cast with a built-in name has been overloaded by a user;
 *   <li>that {@code orders.total} is no column of a table but the call of a user's function {@code total(orders)}.
 * </ul>
 *
 * <p>It takes {@code standard_conforming_strings} for on and the text for what the server will decode: whoever forwards
 * the statement has to see to both.
 */
public interface SqlClassifier {

    /**
     * The meaning of all statements in {@code sql} together. What is not fully understood has {@code sql.unknown} among its
     * accesses, beside whatever was recognised before understanding ended.
     */
    Meaning classify(String sql);

    /**
     * For a text that is one {@code COPY … TO STDOUT}: how its rows will look. Empty when the text is anything else, or a
     * COPY with anything unusual about it, whose rows then cannot be read.
     */
    Optional<CopyOut> copyOut(String sql);

    /** Where SQL text may be cut for masking, so that a mask never hides code. */
    static Seams seams() {
        return SqlPieces.SEAMS;
    }

    /** For PostgreSQL, by an own lexer and a descending parser of the grammar's common part. */
    static SqlClassifier postgres() {
        return PostgresClassifier.INSTANCE;
    }
}

package io.productionguard.gateway.operation.sql;

import java.util.Set;

/** Names of the operators PostgreSQL comes with (release 18, {@code pg_operator}) and those its grammar knows. */
final class Operators {

    private static final Set<String> BUILT_IN = Set.of(
            "!!", "!~", "!~*", "!~~", "!~~*", "#", "##", "#-", "#>", "#>>", "%", "&", "&&", "&<", "&<|", "&>", "*",
            "*<", "*<=", "*<>", "*=", "*>", "*>=", "+", "-", "->", "->>", "-|-", "/", "<", "<->", "<<", "<<=", "<<|",
            "<=", "<>", "!=", "<@", "<^", "=", ">", ">=", ">>", ">>=", ">^", "?", "?#", "?&", "?-", "?-|", "?|", "?||",
            "@", "@-@", "@>", "@?", "@@", "@@@", "^", "^@", "|", "|&>", "|/", "|>>", "||", "||/", "~", "~*", "~<=~",
            "~<~", "~=", "~>=~", "~>~", "~~", "~~*");

    private Operators() {}

    /** Adds what using an operator does; nothing for the built-in ones. */
    static void add(Findings found, ObjectName operator) {
        if (operator.isInCatalogue() && BUILT_IN.contains(operator.name())) {
            return;
        }
        found.high(
                SqlActions.CALL,
                operator.resource(),
                "uses operator " + operator.resource() + ", whose effect cannot be told");
    }
}

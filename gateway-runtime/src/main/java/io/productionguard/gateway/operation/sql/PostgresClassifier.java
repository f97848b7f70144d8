package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Meaning;
import java.util.Optional;

/** Reads every statement of a text and collects what is found; see {@link Statements}. */
final class PostgresClassifier implements SqlClassifier {

    static final PostgresClassifier INSTANCE = new PostgresClassifier();

    private PostgresClassifier() {}

    @Override
    public Meaning classify(String sql) {
        Tokens tokens;
        try {
            tokens = SqlLexer.tokens(sql);
        } catch (Unclear unclear) {
            return Meaning.unknown(SqlActions.NOT_UNDERSTOOD, unclear.getMessage());
        }
        Parse parse = new Parse(tokens);
        Statements statements = new Statements(parse);
        boolean any = false;
        while (!parse.at.at(Tokens.END)) {
            if (!parse.at.take(';')) {
                any = true;
                statement(parse, statements);
            }
        }
        if (!any) {
            parse.found.low(SqlActions.SESSION, "");
        }
        return parse.found.meaning();
    }

    @Override
    public Optional<CopyOut> copyOut(String sql) {
        try {
            return new CopyOutReader(this, sql).read();
        } catch (Unclear unclear) {
            return Optional.empty();
        }
    }

    private static void statement(Parse parse, Statements statements) {
        Cursor at = parse.at;
        int start = at.position();
        int firstFinding = parse.found.size();
        try {
            statements.statement();
            parse.checkSelections(start, at.position());
            if (!at.atEnd()) {
                throw at.unclear("the end of the statement was expected");
            }
            if (parse.found.size() == firstFinding) {
                parse.found.low(SqlActions.READ, "");
            }
        } catch (Unclear unclear) {
            parse.found.unclear(unclear.getMessage());
            at.skipStatement();
            parse.reset();
        } catch (StackOverflowError tooDeep) {
            parse.found.unclear("it is nested too deep");
            at.skipStatement();
            parse.reset();
        }
    }
}

package io.productionguard.gateway.operation.sql;

/** Reads SQL/XML's constructs, which have a grammar of their own (manual §9.15). */
final class XmlForms {

    private final Parse parse;
    private final Cursor at;

    XmlForms(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** At the keyword, which a parenthesis follows. */
    void form(Keyword keyword) {
        at.next();
        at.need('(');
        switch (keyword) {
            case XMLELEMENT -> {
                at.need(Keyword.NAME);
                at.skipName();
                while (at.take(',')) {
                    if (at.take(Keyword.XMLATTRIBUTES)) {
                        at.need('(');
                        labelled();
                        at.need(')');
                    } else {
                        parse.expressions.expression();
                    }
                }
            }
            case XMLFOREST -> labelled();
            case XMLPI -> {
                at.need(Keyword.NAME);
                at.skipName();
                if (at.take(',')) {
                    parse.expressions.expression();
                }
            }
            case XMLPARSE -> {
                documentOrContent();
                if ((at.at(Keyword.PRESERVE) || at.at(Keyword.STRIP)) && at.keyword(1) == Keyword.WHITESPACE) {
                    at.next();
                    at.next();
                }
            }
            case XMLSERIALIZE -> {
                documentOrContent();
                at.need(Keyword.AS);
                parse.types.type();
                at.take(Keyword.NO);
                at.take(Keyword.INDENT);
            }
            case XMLROOT -> {
                parse.expressions.expression();
                at.need(',');
                at.need(Keyword.VERSION);
                if (!at.take(Keyword.NO, Keyword.VALUE)) {
                    parse.expressions.expression();
                }
                if (at.take(',')) {
                    at.need(Keyword.STANDALONE);
                    if (!at.take(Keyword.YES)) {
                        at.need(Keyword.NO);
                        at.take(Keyword.VALUE);
                    }
                }
            }
            case XMLEXISTS -> {
                parse.expressions.expression();
                passing();
            }
            default -> throw at.unclear("a value was expected before the place");
        }
        at.need(')');
    }

    /** {@code XMLTABLE(…)} in FROM; at the keyword. */
    void table() {
        at.enter();
        at.need(Keyword.XMLTABLE);
        at.need('(');
        if (at.take(Keyword.XMLNAMESPACES)) {
            at.need('(');
            do {
                if (at.take(Keyword.DEFAULT)) {
                    parse.expressions.expression();
                } else {
                    parse.expressions.expression();
                    at.need(Keyword.AS);
                    at.skipName();
                }
            } while (at.take(','));
            at.need(')');
            at.need(',');
        }
        parse.expressions.expression();
        passing();
        at.need(Keyword.COLUMNS);
        do {
            column();
        } while (at.take(','));
        at.need(')');
        at.leave();
    }

    private void column() {
        at.colId();
        if (at.take(Keyword.FOR)) {
            at.need(Keyword.ORDINALITY);
            return;
        }
        parse.types.type();
        while (!at.at(',') && !at.at(')')) {
            if (at.take(Keyword.NOT)) {
                at.need(Keyword.NULL);
            } else if (!at.take(Keyword.NULL)) {
                if (!at.take(Keyword.DEFAULT)) {
                    at.need(Keyword.PATH);
                }
                parse.expressions.expression();
            }
        }
    }

    private void passing() {
        at.need(Keyword.PASSING);
        byMechanism();
        parse.expressions.expression();
        byMechanism();
    }

    private void byMechanism() {
        if (at.take(Keyword.BY) && !at.take(Keyword.REF)) {
            at.need(Keyword.VALUE);
        }
    }

    private void documentOrContent() {
        if (!at.take(Keyword.DOCUMENT)) {
            at.need(Keyword.CONTENT);
        }
        parse.expressions.expression();
    }

    private void labelled() {
        do {
            parse.expressions.expression();
            if (at.take(Keyword.AS)) {
                at.skipName();
            }
        } while (at.take(','));
    }
}

package io.productionguard.gateway.protocol.postgres;

import static io.productionguard.gateway.protocol.postgres.WireClient.bind;
import static io.productionguard.gateway.protocol.postgres.WireClient.close;
import static io.productionguard.gateway.protocol.postgres.WireClient.describe;
import static io.productionguard.gateway.protocol.postgres.WireClient.execute;
import static io.productionguard.gateway.protocol.postgres.WireClient.flush;
import static io.productionguard.gateway.protocol.postgres.WireClient.parse;
import static io.productionguard.gateway.protocol.postgres.WireClient.query;
import static io.productionguard.gateway.protocol.postgres.WireClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A denied statement leaves everything as a statement that fails by itself: the same script runs through the gateway, where
 * one statement is denied, and directly, where a failing one stands in its place. Answers, transaction status and effects
 * must be the same.
 */
class DenialTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    /** Messages sent in one piece, then so many ReadyForQuery awaited. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(int ready, ByteBuf... messages) {}

    /** What a script sends when its argument is the statement that fails or is denied. */
    private interface Script extends Function<String, List<Step>> {}

    /**
     * A script.
     *
     * @param failing what stands for the denied statement in the direct run
     */
    private record Case(String name, String failing, Script script) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case fails(String name, Script script) {
        return new Case(name, "SELECT 1/0", script);
    }

    /** For strings of several statements: when one is denied, none of them runs, as with a syntax error. */
    private static Case cannotBeParsed(String name, Script script) {
        return new Case(name, "SELECT FROM WHERE", script);
    }

    static Stream<Case> scripts() {
        return Stream.of(
                fails("alone", failing -> List.of(simple(failing), simple("SELECT 1"))),
                fails(
                        "in a transaction",
                        failing -> List.of(
                                simple("BEGIN"),
                                simple("INSERT INTO effects VALUES (1)"),
                                simple(failing),
                                simple("SELECT 1"),
                                simple(failing),
                                simple("COMMIT"),
                                simple("SELECT 1"))),
                fails(
                        "behind a savepoint",
                        failing -> List.of(
                                simple("BEGIN"),
                                simple("INSERT INTO effects VALUES (1)"),
                                simple("SAVEPOINT a"),
                                simple("INSERT INTO effects VALUES (2)"),
                                simple(failing),
                                simple("ROLLBACK TO a"),
                                simple("INSERT INTO effects VALUES (3)"),
                                simple("COMMIT"))),
                cannotBeParsed(
                        "among others in one string",
                        failing -> List.of(
                                simple("INSERT INTO effects VALUES (1); " + failing
                                        + "; INSERT INTO effects VALUES (2)"),
                                simple("SELECT 1"))),
                cannotBeParsed(
                        "in a string that begins a transaction",
                        failing -> List.of(
                                simple("BEGIN"),
                                simple("INSERT INTO effects VALUES (1); " + failing),
                                simple("ROLLBACK"))),
                fails(
                        "several strings at once",
                        failing -> List.of(new Step(
                                3,
                                query("INSERT INTO effects VALUES (1)"),
                                query(failing),
                                query("INSERT INTO effects VALUES (2)")))),
                fails(
                        "in a pipeline with one Sync",
                        failing -> List.of(
                                new Step(
                                        1,
                                        parse("", "INSERT INTO effects VALUES (1)"),
                                        bind("", ""),
                                        execute(""),
                                        parse("", failing),
                                        bind("", ""),
                                        describe('P', ""),
                                        execute(""),
                                        parse("", "INSERT INTO effects VALUES (2)"),
                                        bind("", ""),
                                        execute(""),
                                        sync()),
                                simple("SELECT 1"))),
                fails(
                        "in a pipeline with a Sync each",
                        failing -> List.of(new Step(
                                3,
                                parse("", "INSERT INTO effects VALUES (1)"),
                                bind("", ""),
                                execute(""),
                                sync(),
                                parse("", failing),
                                bind("", ""),
                                execute(""),
                                sync(),
                                parse("", "INSERT INTO effects VALUES (2)"),
                                bind("", ""),
                                execute(""),
                                sync()))),
                fails(
                        "in a transaction begun in the pipeline",
                        failing -> List.of(
                                new Step(
                                        1,
                                        parse("", "BEGIN"),
                                        bind("", ""),
                                        execute(""),
                                        parse("", "INSERT INTO effects VALUES (1)"),
                                        bind("", ""),
                                        execute(""),
                                        parse("", failing),
                                        bind("", ""),
                                        execute(""),
                                        sync()),
                                new Step(1, parse("", "SELECT 1"), bind("", ""), execute(""), sync()),
                                new Step(1, parse("", "ROLLBACK"), bind("", ""), execute(""), sync()))),
                fails(
                        "with a Flush before the Sync",
                        failing -> List.of(
                                new Step(0, parse("", failing), bind("", ""), execute(""), flush()),
                                new Step(
                                        1,
                                        parse("", "INSERT INTO effects VALUES (1)"),
                                        bind("", ""),
                                        execute(""),
                                        sync()))),
                fails(
                        "with a Query before the Sync",
                        failing -> List.of(new Step(
                                2,
                                parse("", failing),
                                bind("", ""),
                                execute(""),
                                query("INSERT INTO effects VALUES (1)"),
                                sync(),
                                query("INSERT INTO effects VALUES (2)")))),
                fails(
                        "beside statements that were prepared before",
                        failing -> List.of(
                                new Step(
                                        1,
                                        parse("", "SELECT 1"),
                                        parse("kept", "SELECT 2"),
                                        bind("", ""),
                                        execute(""),
                                        sync()),
                                new Step(1, parse("bad", failing), bind("", "bad"), execute(""), sync()),
                                new Step(1, bind("", ""), execute(""), bind("", "kept"), execute(""), sync()),
                                simple(failing),
                                new Step(1, bind("", "kept"), execute(""), sync()),
                                new Step(1, bind("", ""), execute(""), sync()))),
                fails(
                        "in front of a Parse and Close that are skipped",
                        failing -> List.of(
                                new Step(1, parse("s", "INSERT INTO effects VALUES (1)"), sync()),
                                new Step(
                                        2,
                                        parse("", failing),
                                        bind("", ""),
                                        close('S', "s"),
                                        parse("s", "INSERT INTO effects VALUES (2)"),
                                        sync(),
                                        bind("", "s"),
                                        execute(""),
                                        sync()))),
                fails(
                        "while a portal is half read",
                        failing -> List.of(
                                simple("BEGIN"),
                                new Step(
                                        1,
                                        parse("", "SELECT * FROM generate_series(1, 5)"),
                                        bind("p", ""),
                                        execute("p", 2),
                                        sync()),
                                new Step(1, execute("p", 2), sync()),
                                new Step(1, parse("", failing), bind("", ""), execute(""), sync()),
                                new Step(1, execute("p", 2), sync()),
                                simple("ROLLBACK"))));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void leavesEverythingAsAnErrorOfTheServerDoes(Case each) throws Exception {
        Script script = each.script();
        List<String> expected;
        List<String> expectedEffects;
        reset();
        try (WireClient direct = WireClient.direct(DATABASE.port())) {
            expected = run(direct, script.apply(each.failing()));
            expectedEffects = effects();
        }
        reset();
        try (TestGateway gateway = TestGateway.start();
                WireClient client = WireClient.through(gateway)) {
            assertThat(run(client, script.apply("SELECT 1/0 /* deny */"))).isEqualTo(expected);
        }
        assertThat(effects()).isEqualTo(expectedEffects);
    }

    private static Step simple(String sql) {
        return new Step(1, query(sql));
    }

    private static List<String> run(WireClient client, List<Step> script) throws Exception {
        List<String> shapes = new ArrayList<>();
        for (Step step : script) {
            client.send(step.messages());
            if (step.ready() == 0) {
                client.receive('E');
                shapes.add("E");
            }
            client.receiveUntilReady(step.ready()).forEach(message -> shapes.add(message.shape()));
        }
        return shapes;
    }

    private static void reset() throws Exception {
        DATABASE.execute("DROP TABLE IF EXISTS effects", "CREATE TABLE effects (n int)");
    }

    private static List<String> effects() throws Exception {
        return List.of(String.valueOf(DATABASE.value("SELECT string_agg(n::text, ',' ORDER BY n) FROM effects")));
    }
}

package io.productionguard.gateway.protocol.postgres;

import static io.productionguard.gateway.protocol.postgres.WireClient.bind;
import static io.productionguard.gateway.protocol.postgres.WireClient.close;
import static io.productionguard.gateway.protocol.postgres.WireClient.execute;
import static io.productionguard.gateway.protocol.postgres.WireClient.parse;
import static io.productionguard.gateway.protocol.postgres.WireClient.query;
import static io.productionguard.gateway.protocol.postgres.WireClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.protocol.postgres.WireClient.Message;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts to have one text decided and another one executed. */
class BypassTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();
    /** Denied where it is seen. */
    private static final String WIPE = "DELETE FROM victims /* deny */";

    private TestGateway gateway;
    private WireClient client;

    @BeforeEach
    void start() throws Exception {
        DATABASE.execute(
                "DROP TABLE IF EXISTS victims",
                "CREATE TABLE victims (n int)",
                "INSERT INTO victims VALUES (1), (2)",
                "CREATE OR REPLACE FUNCTION replace_statement() RETURNS int LANGUAGE plpgsql AS $$"
                        + " BEGIN EXECUTE 'DEALLOCATE s'; EXECUTE 'PREPARE s AS DELETE FROM victims'; RETURN 1; END $$",
                "CREATE OR REPLACE FUNCTION change_setting(n text, v text) RETURNS text LANGUAGE sql AS"
                        + " $$ SELECT set_config(n, v, false) $$");
        gateway = TestGateway.start();
        client = WireClient.through(gateway);
    }

    @AfterEach
    void nothingWasWiped() throws Exception {
        assertThat(DATABASE.value("SELECT count(*) FROM victims")).isEqualTo("2");
        client.close();
        gateway.close();
    }

    @Test
    void aNameThatWasClosedInASkippedPartKeepsItsText() throws Exception {
        send(1, parse("s", WIPE), sync());
        List<Message> answers = send(
                2,
                parse("bad", "SELECT FROM WHERE"),
                close('S', "s"),
                parse("s", "SELECT 1"),
                sync(),
                bind("", "s"),
                execute(""),
                sync());
        assertThat(shapes(answers)).containsExactly("E", "ZI", "E", "ZI");
        assertThat(answers.get(2).error().sqlState()).isEqualTo("42501");
    }

    @Test
    void aStatementReplacedBySqlIsNotExecutedUnderItsOldText() throws Exception {
        send(1, parse("s", "SELECT 1"), bind("", "s"), execute(""), sync());
        send(1, query("DEALLOCATE s"));
        send(1, query("PREPARE s AS DELETE FROM victims"));
        List<Message> answers = send(1, bind("", "s"), execute(""), sync());
        assertThat(shapes(answers)).containsExactly("E", "ZI");
        assertThat(answers.get(0).error().sqlState()).isEqualTo("26000");
    }

    @Test
    void aStatementReplacedInsideAFunctionIsNotExecutedUnderItsOldText() throws Exception {
        send(1, parse("s", "SELECT 1"), sync());
        List<Message> answers = send(
                1,
                parse("", "SELECT replace_statement()"),
                bind("", ""),
                execute(""),
                bind("", "s"),
                execute(""),
                sync());
        assertThat(shapes(answers)).endsWith("D", "C", "E", "ZI");
    }

    @Test
    void aStatementThatWasNotReplacedGoesOnAfterAFunctionCall() throws Exception {
        send(1, parse("s", "SELECT 'it''s \\ fine'"), sync());
        send(1, query("SELECT change_setting('work_mem', '8MB')"));
        assertThat(shapes(send(1, bind("", "s"), execute(""), sync()))).containsExactly("2", "D", "C", "ZI");
    }

    @Test
    void namesThatTheServerWouldCutAreRefused() throws Exception {
        String common = "n".repeat(63);
        send(1, parse(common, "SELECT 1"), sync());
        List<Message> answers = send(
                3,
                close('S', common + "2"),
                sync(),
                parse(common + "2", WIPE.replace("/* deny */", "")),
                sync(),
                bind("", common),
                execute(""),
                sync());
        assertThat(shapes(answers)).containsExactly("E", "ZI", "E", "ZI", "2", "D", "C", "ZI");
        assertThat(answers.get(0).error().sqlState()).isEqualTo("42622");
    }

    @Test
    void settingsChangedInsideAFunctionAreNoticedWithinThePipeline() throws Exception {
        client.send(
                parse("", "SELECT change_setting('standard_conforming_strings', 'off')"),
                bind("", ""),
                execute(""),
                parse("", "SELECT '\\'; DELETE FROM victims; --'"),
                bind("", ""),
                execute(""),
                sync());
        assertThat(client.closes()).isTrue();
        assertThat(gateway.recorder.events(Event.Violation.class)).hasSize(1);
    }

    @Test
    void settingsChangedInsideAFunctionAreNoticedBetweenQueries() throws Exception {
        client.send(
                query("SELECT change_setting('standard_conforming_strings', 'off')"),
                query("SELECT '\\'; DELETE FROM victims; --'"));
        assertThat(client.closes()).isTrue();
        assertThat(gateway.recorder.events(Event.OperationDecided.class)).hasSize(1);
    }

    @Test
    void aSettingWhoseValueIsComputedIsNoticedBetweenQueries() throws Exception {
        client.send(
                query("SELECT set_config('standard_conforming_strings', 'on'::varchar(1) || 'ff', false)"),
                query("SELECT 'a\\', 'b; DELETE FROM victims; --'"));
        assertThat(client.closes()).isTrue();
        assertThat(gateway.recorder.events(Event.OperationDecided.class)).hasSize(1);
    }

    @Test
    void cursorsMadeBySqlAreNotExecutedAsPortals() throws Exception {
        send(1, query("BEGIN; DECLARE c CURSOR FOR SELECT * FROM victims"));
        List<Message> answers = send(1, execute("c"), sync());
        assertThat(shapes(answers)).containsExactly("E", "ZE");
        assertThat(answers.get(0).error().sqlState()).isEqualTo("34000");
    }

    @Test
    void aFunctionCallMessageIsDenied() throws Exception {
        ByteBuf call = MessageWriter.typed(WireClient.HEAP, Frontend.FUNCTION_CALL)
                .int32(1598)
                .int16(0)
                .int16(0)
                .int16(0)
                .done();
        List<Message> answers = send(1, call);
        assertThat(shapes(answers)).containsExactly("E", "ZI");
        assertThat(answers.get(0).error().sqlState()).isEqualTo("42501");
        assertThat(shapes(send(1, query("SELECT 1")))).containsExactly("T", "D", "C", "ZI");
    }

    @Test
    void textThatIsNotUtf8IsNotPassed() throws Exception {
        ByteBuf bad = MessageWriter.typed(WireClient.HEAP, Frontend.QUERY)
                .bytes(new byte[] {'S', 'E', 'L', 'E', 'C', 'T', ' ', '\'', (byte) 0xC0, (byte) 0xA7, '\'', 0})
                .done();
        client.send(bad);
        assertThat(client.receive('E').error().message()).contains("not UTF-8");
        assertThat(client.closes()).isTrue();
    }

    private List<Message> send(int ready, ByteBuf... messages) throws Exception {
        client.send(messages);
        return client.receiveUntilReady(ready);
    }

    private static List<String> shapes(List<Message> messages) {
        return messages.stream().map(Message::shape).toList();
    }
}

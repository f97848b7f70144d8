package io.productionguard.gateway.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import io.productionguard.gateway.policy.Effect;
import io.productionguard.gateway.policy.PolicyDecision;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnforcementTest {

    private static final Caller CALLER = Caller.localUser("agent");

    private final Recording recording = new Recording();
    private final Enforcement house =
            house((caller, operation) -> switch (operation.text().split(" ")[0]) {
                case "SELECT" -> decision(Effect.ALLOW, "reads");
                case "UPDATE" -> decision(Effect.APPROVE, "changes");
                case "BOOM" -> throw new IllegalStateException("boom");
                default -> decision(Effect.DENY, "no-wipe");
            });

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void recordsBeforeItForwards() throws Exception {
        GuardedConnection connection = house.connect("shop-db", CALLER, "127.0.0.1:5");
        assertThat(connection.submit(operation("SELECT 1"))).isInstanceOf(Verdict.Forward.class);
        assertThat(recording.types()).containsExactly("connection.opened", "operation.decided");
    }

    @Test
    void refusesWithTheRuleAndTheReason() throws Exception {
        Refusal refusal = refused(connection().submit(operation("DROP TABLE orders")));
        assertThat(refusal.message()).contains("denied by rule \"no-wipe\"");
        assertThat(refusal.detail()).contains("sql.test").contains("because of the test");
        assertThat(house.counters().denied()).isEqualTo(1);
    }

    @Test
    void refusesWhatCannotBeRecorded() throws Exception {
        GuardedConnection connection = connection();
        recording.broken = true;
        assertThat(refused(connection.submit(operation("SELECT 1"))).message()).contains("could not be recorded");
        assertThatThrownBy(() -> house.connect("shop-db", CALLER, "x")).isInstanceOf(IOException.class);
    }

    @Test
    void refusesWhatCannotBeDecided() throws Exception {
        assertThat(refused(connection().submit(operation("BOOM"))).message()).contains("internal error");
        assertThat(recording.types()).contains("violation");
    }

    @Test
    void refusesAMaskedValueOnItsWayBack() throws Exception {
        Refusal inText = refused(connection().submit(operation("SELECT '[masked:email:3]'")));
        assertThat(inText.message()).contains("[masked:email:3]").contains("overwrite");
        Operation bound = operation("SELECT $1", List.of("plain", "x [masked:card:1] y"));
        assertThat(refused(connection().submit(bound)).message()).contains("[masked:card:1]");
    }

    @Test
    void letsAnApprovedOperationThroughOnce() throws Exception {
        GuardedConnection connection = connection();
        HeldOperation held = held(connection.submit(operation("UPDATE t")));
        CompletableFuture<Verdict> next = new CompletableFuture<>();
        held.whenSettled(Runnable::run, next::complete);
        house.desk().decide(decision(held.request(), ApprovalDecision.Verdict.APPROVE));
        assertThat(next.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Forward.class);
        assertThat(recording.types())
                .containsExactly(
                        "connection.opened",
                        "operation.decided",
                        "approval.asked",
                        "approval.answered",
                        "approval.settled");
        assertThat(house.counters().approved()).isEqualTo(1);
        assertThat(connection.submit(operation("UPDATE t"))).isInstanceOf(Verdict.Hold.class);
    }

    @Test
    void showsApproversOnlyMaskedTexts() throws Exception {
        Operation operation = operation("UPDATE t SET x = 'secret'", List.of("secret value"));
        HeldOperation held = held(connection().submit(operation));
        assertThat(held.request().text()).isEqualTo("UPDATE t SET x = '[masked:test:1]'");
        assertThat(held.request().parameters()).containsExactly("[masked:test:1] value");
        assertThat(recording.events.toString()).doesNotContain("secret");
    }

    @Test
    void refusesWhatIsRejected() throws Exception {
        HeldOperation held = held(connection().submit(operation("UPDATE t")));
        CompletableFuture<Verdict> next = new CompletableFuture<>();
        held.whenSettled(Runnable::run, next::complete);
        house.desk().decide(decision(held.request(), ApprovalDecision.Verdict.DENY));
        assertThat(refused(next.get(5, TimeUnit.SECONDS)).message()).contains("rejected by jane");
        assertThat(house.counters().denied()).isEqualTo(1);
    }

    @Test
    void anApprovalThatCannotBeRecordedIsARefusal() throws Exception {
        HeldOperation held = held(connection().submit(operation("UPDATE t")));
        CompletableFuture<Verdict> next = new CompletableFuture<>();
        held.whenSettled(Runnable::run, next::complete);
        recording.broken = true;
        house.desk().decide(decision(held.request(), ApprovalDecision.Verdict.APPROVE));
        assertThat(next).isNotDone();
        house.close();
        assertThat(next.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void withdrawsWhatALostConnectionHeld() throws Exception {
        GuardedConnection connection = connection();
        HeldOperation held = held(connection.submit(operation("UPDATE t")));
        CompletableFuture<Verdict> next = new CompletableFuture<>();
        held.whenSettled(Runnable::run, next::complete);
        connection.closed("connection reset");
        assertThat(next.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Refuse.class);
        assertThat(house.desk().waiting()).hasSize(1);
    }

    @Test
    void masksAndAccountsForAResponse() throws Exception {
        Passage passage = forward(connection().submit(operation("SELECT *")));
        Passage.Columns columns = passage.columns(List.of("id", "password"));
        assertThat(columns.always(0)).isFalse();
        assertThat(columns.always(1)).isTrue();
        assertThat(columns.value(0, bytes("42"), 0, 2)).isNull();
        assertThat(columns.value(1, bytes("x"), 0, 1)).isEqualTo(bytes("[masked:column:1]"));
        columns.endRow();
        passage.completed("SELECT 1", false);
        passage.completed("SELECT 2", false);
        assertThat(recording.events)
                .filteredOn(Event.OperationCompleted.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Event.OperationCompleted.class, event -> {
                    assertThat(event.outcome()).isEqualTo("SELECT 1");
                    assertThat(event.rows()).isEqualTo(1);
                    assertThat(event.masked()).isEqualTo(1);
                    assertThat(event.response()).hasToString("id\tpassword\n42\t[masked:column:1]\n");
                });
    }

    @Test
    void keepsOnlyTheBeginningOfALongResponse() throws Exception {
        Passage passage = forward(connection().submit(operation("SELECT *")));
        Passage.Columns columns = passage.columns(List.of("t"));
        byte[] value = bytes("é".repeat(1_000));
        columns.value(0, value, 0, value.length);
        columns.endRow();
        passage.completed("SELECT 1", false);
        Event.OperationCompleted event = (Event.OperationCompleted) recording.events.get(recording.events.size() - 1);
        assertThat(event.responseTruncated()).isTrue();
        assertThat(event.bytes()).isEqualTo(2_000);
        assertThat(event.response().toString().length()).isLessThan(1_000);
    }

    @Test
    void findsAMaskTokenCutOverPiecesOfAnUpload() throws Exception {
        byte[] data = bytes("1\tjane\t[masked:email:17]\n");
        for (int cut = 0; cut <= data.length; cut++) {
            Passage passage = forward(connection().submit(operation("SELECT upload")));
            boolean refused = passage.upload(data, 0, cut).isPresent()
                    || passage.upload(data, cut, data.length - cut).isPresent();
            assertThat(refused).as("cut at %d", cut).isTrue();
        }
    }

    @Test
    void cutsALongCommandAfterMaskingIt() throws Exception {
        String text = "UPDATE " + "x".repeat(80) + "secret";
        HeldOperation held = held(connection().submit(operation(text)));
        assertThat(held.request().text()).endsWith("…").doesNotContain("sec");
        assertThat(recording.events.toString()).contains("textTruncated=true");
    }

    @Test
    void whoeverIsAskedIsToldThatTheyDoNotSeeTheWholeCommand() throws Exception {
        Verdict shown = connection().submit(operation("UPDATE " + "x".repeat(80)));
        Verdict cut = connection().submit(operation("UPDATE " + "x".repeat(100)));

        assertThat(held(shown).request().reasons()).containsExactly("because of the test");
        assertThat(held(cut).request().reasons()).hasSize(2).last().asString().contains("too long to be shown whole");
    }

    @Test
    void whatIsMaskedEndsWhereTheTextOfAnOperationCanBeCut() throws Exception {
        Operation whole = operation("UPDATE t -- secret secret");
        Operation cut = new Operation(
                whole.target(),
                whole.text(),
                List.of(),
                whole.meaning(),
                whole.digest(),
                text -> List.of(text.substring(0, 22), text.substring(22)));

        assertThat(held(connection().submit(whole)).request().text())
                .isEqualTo("UPDATE t -- [masked:test:1] [masked:test:1]");
        assertThat(held(connection().submit(cut)).request().text()).isEqualTo("UPDATE t -- [masked:test:1] secret");
    }

    private GuardedConnection connection() throws IOException {
        return house.connect("shop-db", CALLER, "127.0.0.1:5");
    }

    private Enforcement house(Decider decider) {
        return new Enforcement(
                decider,
                new WordMasker("secret"),
                recording,
                new ResponseSettings(true, 1_000, 90),
                InstantSource.system());
    }

    private static Refusal refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refuse.class);
        return ((Verdict.Refuse) verdict).refusal();
    }

    private static HeldOperation held(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Hold.class);
        return ((Verdict.Hold) verdict).held();
    }

    private static Passage forward(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Forward.class);
        return ((Verdict.Forward) verdict).passage();
    }

    private static ApprovalDecision decision(ApprovalRequest request, ApprovalDecision.Verdict verdict) {
        return new ApprovalDecision(request.id(), request.digest(), verdict, "jane", "", "");
    }

    private static PolicyDecision decision(Effect effect, String rule) {
        return new PolicyDecision(
                effect, rule, "", effect == Effect.APPROVE ? 1 : 0, Duration.ofMinutes(1), List.of(rule));
    }

    private static Operation operation(String text) {
        return operation(text, List.of());
    }

    private static Operation operation(String text, List<String> parameters) {
        Meaning meaning = new Meaning(List.of(Access.of("sql.test")), Risk.HIGH, List.of("because of the test"));
        return new Operation("shop-db", text, parameters, meaning, OperationDigest.of("shop-db", List.of(bytes(text))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps events in memory; can be made to fail. */
    private static final class Recording implements Recorder {
        final List<Event> events = new ArrayList<>();
        boolean broken;

        @Override
        public synchronized long append(Event event) throws IOException {
            if (broken) {
                throw new IOException("disk full");
            }
            events.add(event);
            return events.size();
        }

        List<String> types() {
            return events.stream().map(Event::type).toList();
        }
    }
}

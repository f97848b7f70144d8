package io.productionguard.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.testing.OidcIssuer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionIdentityTest {

    private OidcIssuer issuer;
    private final SettableClock clock = new SettableClock();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        issuer = new OidcIssuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void theSessionTokenIsRandomAndProvesTheCaller() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            assertThat(session.token()).matches("[A-Za-z0-9_-]{43}");
            assertThat(session.authenticate(session.token()).toCompletableFuture())
                    .isCompletedWithValue(session.caller());
            assertThat(session.caller().label()).isEqualTo("repo:acme/shop (" + issuer.name() + ")");
            assertThat(session.caller().verification()).isEqualTo(Caller.Verification.OIDC);
            Set<String> tokens = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                tokens.add(SessionIdentity.unverified("me").token());
            }
            assertThat(tokens).hasSize(100).doesNotContain(session.token());
        }
    }

    @Test
    void everythingElseIsRefused() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            String token = session.token();
            for (String wrong : List.of(
                    "",
                    "x",
                    token.substring(1),
                    token + "x",
                    token.toLowerCase(java.util.Locale.ROOT) + "!",
                    " " + token,
                    "\u0000",
                    "ü".repeat(50_000))) {
                assertRefused(session, wrong, "neither this session's token nor an identity token of its job");
            }
            assertRefused(session, SessionIdentity.unverified("me").token(), "neither");
        }
    }

    @Test
    void anUnverifiedSessionKnowsOnlyItsOwnToken() throws Exception {
        try (SessionIdentity session = SessionIdentity.unverified("jane")) {
            assertThat(session.caller()).isEqualTo(Caller.localUser("jane"));
            assertThat(session.authenticate(session.token()).toCompletableFuture())
                    .isCompletedWithValue(session.caller());
            assertRefused(session, issuer.token(issuer.claims()), "neither");
            assertThatThrownBy(() -> session.renew(issuer.token(issuer.claims())))
                    .isInstanceOf(IdentityException.class)
                    .hasMessage("the session has no identity that could be renewed");
        }
    }

    @Test
    void aTokenThatIsNotValidEstablishesNothing() {
        Map<String, Object> claims = issuer.claims();
        claims.put("aud", "somebody");
        assertThatThrownBy(() -> establish(claims)).isInstanceOf(IdentityException.class);
        claims.put("aud", "production-guard");
        claims.remove("run_id");
        assertThatThrownBy(() -> establish(claims))
                .isInstanceOf(IdentityException.class)
                .hasMessage("the identity token has no claim run_id, to which the session is to be bound");
    }

    @Test
    void aFreshTokenOfTheSameJobIsAcceptedWithItsOwnClaims() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            Map<String, Object> fresh = issuer.claims();
            fresh.put("jti", "another");
            fresh.put("exp", clock.instant().getEpochSecond() + 3_600);
            Caller caller = get(session.authenticate(issuer.token(fresh)));
            assertThat(caller.claims()).containsEntry("jti", "another");
            assertThat(session.caller().claims()).as("the session's own").doesNotContainKey("jti");
        }
    }

    @Test
    void anotherJobsTokenIsRefused() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            Map<String, Object> other = issuer.claims();
            other.put("run_id", "4712");
            assertRefused(session, issuer.token(other), "the identity token is another job's: its run_id differs");
            other.put("run_id", 4711); // a number is not the text
            assertRefused(session, issuer.token(other), "its run_id differs");
            other.remove("run_id");
            assertRefused(session, issuer.token(other), "its run_id differs");
            assertThatThrownBy(() -> session.renew(issuer.token(other)))
                    .isInstanceOf(IdentityException.class)
                    .hasMessageContaining("another job's");
            assertThat(session.caller().claims()).containsEntry("run_id", "4711");
        }
    }

    @Test
    void aRunBindsToTheJobWhereItsTokensNameOne() throws Exception {
        OidcSettings settings = new OidcSettings(
                issuer.name(), "production-guard", Map.of(), List.of("run_id"), Optional.empty(), Map.of());
        Map<String, Object> first = issuer.claims();
        first.put("check_run_id", "815");
        try (SessionIdentity session = SessionIdentity.establish(settings, issuer.token(first))) {
            Map<String, Object> other = new LinkedHashMap<>(first);
            other.put("check_run_id", "816");
            assertRefused(session, issuer.token(other), "its check_run_id differs");
            other.remove("check_run_id");
            assertRefused(session, issuer.token(other), "its check_run_id differs");
        }
        Map<String, Object> without = issuer.claims();
        without.remove("check_run_id");
        try (SessionIdentity session = SessionIdentity.establish(settings, issuer.token(without))) {
            assertRefused(session, issuer.token(first), "its check_run_id differs");
        }
    }

    @Test
    void withoutBindingTheSubjectAndTheRunBind() throws Exception {
        OidcSettings settings =
                new OidcSettings(issuer.name(), "production-guard", Map.of(), List.of(), Optional.empty(), Map.of());
        try (SessionIdentity session = SessionIdentity.establish(settings, issuer.token(issuer.claims()))) {
            Map<String, Object> other = issuer.claims();
            other.put("sub", "repo:acme/other");
            assertRefused(session, issuer.token(other), "its sub differs");
            other = issuer.claims();
            other.put("run_id", "4712");
            assertRefused(session, issuer.token(other), "its run_id differs");
            other = issuer.claims();
            other.put("build_number", "5"); // the first token had none
            assertRefused(session, issuer.token(other), "its build_number differs");
        }
    }

    @Test
    void theSessionTokenOutlivesTheIdentityTokenButARememberedOneDoesNot() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            String fresh = issuer.token(issuer.claims());
            assertThat(get(session.authenticate(fresh)).subject()).isEqualTo("repo:acme/shop");
            assertThat(session.authenticate(fresh).toCompletableFuture())
                    .as("known by now, answered at once")
                    .isCompleted();
            clock.pass(Duration.ofSeconds(655));
            assertThat(get(session.authenticate(fresh)).subject())
                    .as("within the skew")
                    .isNotEmpty();
            clock.pass(Duration.ofSeconds(10));
            assertRefused(session, fresh, "has expired");
            assertThat(get(session.authenticate(session.token())).subject()).isEqualTo("repo:acme/shop");
        }
    }

    @Test
    void renewingChangesTheSessionsClaimsAndGroups() throws Exception {
        OidcSettings settings = new OidcSettings(
                issuer.name(), "production-guard", Map.of(), List.of("run_id"), Optional.of("groups"), Map.of());
        Map<String, Object> claims = issuer.claims();
        claims.put("groups", List.of("dba"));
        try (SessionIdentity session = SessionIdentity.establish(settings, issuer.token(claims))) {
            assertThat(session.caller().groups()).containsExactly("dba");
            claims.put("groups", List.of());
            assertThat(session.renew(issuer.token(claims)).subject()).isEqualTo("repo:acme/shop");
            assertThat(session.caller().groups()).isEmpty();
            assertThat(get(session.authenticate(session.token())).groups()).isEmpty();
        }
    }

    @Test
    void groupsComeFromAListATextOrClaims() throws Exception {
        Map<String, Map<String, String>> byClaims = Map.of(
                "deployers", Map.of("environment", "prod*", "ref", "refs/heads/main"),
                "nobody", Map.of("environment", "staging"),
                "unnamed", Map.of("absent", "*"));
        Map<String, Object> claims = issuer.claims();
        claims.put("environment", "production");
        claims.put("ref", "refs/heads/main");
        claims.put("realm_access", Map.of("roles", List.of("dba", "on,call", 7)));
        assertThat(groups("realm_access.roles", byClaims, claims))
                .containsExactlyInAnyOrder("dba", "on,call", "7", "deployers");
        claims.put("teams", " dba,  ops sre,");
        assertThat(groups("teams", Map.of(), claims)).containsExactlyInAnyOrder("dba", "ops", "sre");
        assertThat(groups("nothing", Map.of(), claims)).isEmpty();

        for (Object wrong : List.of(5, true, Map.of("a", "b"), List.of(Map.of("a", "b")), List.of(List.of("a")))) {
            claims.put("teams", wrong);
            assertThatThrownBy(() -> groups("teams", Map.of(), claims))
                    .isInstanceOf(IdentityException.class)
                    .hasMessageContaining("groups claim");
        }
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            many.add("g" + i);
        }
        claims.put("teams", many);
        assertThatThrownBy(() -> groups("teams", Map.of(), claims)).hasMessageContaining("more than 256 groups");
    }

    @Test
    void claimsBecomeTextWithoutAmbiguity() throws Exception {
        Map<String, Object> claims = issuer.claims();
        claims.put("nested", Map.of("a", Map.of("b", "c"), "n", 5, "t", true));
        claims.put("list", List.of("x", 1, false));
        claims.put("objects", List.of(Map.of("k", "v"), "s"));
        claims.put("empty", List.of());
        claims.put("nothing", null);
        claims.put("big", new java.math.BigInteger("123456789012345678901234567890"));
        try (SessionIdentity session = establish(claims)) {
            assertThat(session.caller().claims())
                    .containsEntry("nested.a.b", "c")
                    .containsEntry("nested.n", "5")
                    .containsEntry("nested.t", "true")
                    .containsEntry("list", "x,1,false")
                    .containsEntry("objects.0.k", "v")
                    .containsEntry("objects", "s")
                    .containsEntry("big", "123456789012345678901234567890")
                    .doesNotContainKeys("empty", "nothing", "nested");
        }
        claims.put("nested.n", "6");
        assertThatThrownBy(() -> establish(claims))
                .isInstanceOf(IdentityException.class)
                .hasMessage("the identity token has two claims that are both called nested.n");
    }

    @Test
    void tooManyClaimsAreRefusedAndNotDropped() {
        Map<String, Object> claims = issuer.claims();
        for (int i = 0; i < 260; i++) {
            claims.put("c" + i, i);
        }
        assertThatThrownBy(() -> establish(claims))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("too many or too long claims");
    }

    @Test
    void aSlowIssuerBlocksNobody() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (SessionIdentity session = establish(issuer.claims())) {
            issuer.disturb(
                    exchange -> {
                        try {
                            if (hang.await(30, TimeUnit.SECONDS)) {
                                OidcIssuer.respond(exchange, 503, "");
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    null);
            var rotated = OidcIssuer.rsa("key-2");
            String unknown = OidcIssuer.sign(
                    new com.nimbusds.jose.JWSHeader.Builder(com.nimbusds.jose.JWSAlgorithm.RS256)
                            .keyID("key-2")
                            .build(),
                    issuer.claims(),
                    rotated);
            long start = System.nanoTime();
            List<CompletableFuture<Caller>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(session.authenticate(unknown).toCompletableFuture());
            }
            assertThat(session.authenticate(session.token()).toCompletableFuture())
                    .isCompleted();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("far below the time that one download may take")
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(waiting.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .as("what finds no room in the queue is refused at once")
                    .hasSizeBetween(60, 99);
            hang.countDown();
            for (CompletableFuture<Caller> one : waiting) {
                assertThatThrownBy(() -> one.get(50, TimeUnit.SECONDS)).hasCauseInstanceOf(IdentityException.class);
            }
        } finally {
            hang.countDown();
        }
    }

    @Test
    void manyFailuresMeanAPauseButNotForTheSessionToken() throws Exception {
        try (SessionIdentity session = establish(issuer.claims())) {
            Map<String, Object> other = issuer.claims();
            other.put("run_id", "4712");
            for (int i = 0; i < 20; i++) {
                other.put("jti", i);
                assertRefused(session, issuer.token(other), "another job's");
            }
            assertRefused(session, issuer.token(other), "too many identity tokens were refused lately");
            assertRefused(session, issuer.token(issuer.claims()), "too many identity tokens were refused lately");
            assertThat(get(session.authenticate(session.token())).subject()).isEqualTo("repo:acme/shop");
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(get(session.authenticate(issuer.token(issuer.claims()))).subject())
                    .isEqualTo("repo:acme/shop");
        }
    }

    @Test
    void theFailurePauseEnds() {
        long[] nanos = {Long.MAX_VALUE - 10};
        FailureLimit limit = new FailureLimit(2, Duration.ofSeconds(10), () -> nanos[0]);
        limit.failed();
        assertThat(limit.permits()).isTrue();
        limit.failed();
        assertThat(limit.permits()).isFalse();
        nanos[0] += Duration.ofSeconds(10).toNanos() - 1;
        assertThat(limit.permits()).isFalse();
        nanos[0] += 1;
        assertThat(limit.permits()).isTrue();
    }

    @Test
    void aClosedSessionTakesNoIdentityTokens() throws Exception {
        SessionIdentity session = establish(issuer.claims());
        session.close();
        assertRefused(session, issuer.token(issuer.claims()), "too many identity tokens are being checked");
    }

    private SessionIdentity establish(Map<String, Object> claims) throws IdentityException {
        OidcSettings settings = new OidcSettings(
                issuer.name(), "production-guard", Map.of(), List.of("run_id"), Optional.empty(), Map.of());
        return SessionIdentity.establish(settings, issuer.token(claims), clock, nanos::get, KeyCache.Times.STANDARD);
    }

    private Set<String> groups(String claim, Map<String, Map<String, String>> byClaims, Map<String, Object> claims)
            throws IdentityException {
        OidcSettings settings =
                new OidcSettings(issuer.name(), "production-guard", Map.of(), List.of(), Optional.of(claim), byClaims);
        try (SessionIdentity session = SessionIdentity.establish(settings, issuer.token(claims))) {
            return session.caller().groups();
        }
    }

    private static void assertRefused(SessionIdentity session, String secret, String reason) {
        assertThatThrownBy(() -> get(session.authenticate(secret)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining(reason);
    }

    private static Caller get(CompletionStage<Caller> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The real time, plus what a test lets pass. */
    private static final class SettableClock extends Clock {

        private Duration passed = Duration.ZERO;

        synchronized void pass(Duration duration) {
            passed = passed.plus(duration);
        }

        @Override
        public synchronized Instant instant() {
            return Instant.now().plus(passed);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

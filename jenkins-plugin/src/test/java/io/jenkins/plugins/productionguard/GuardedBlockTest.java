package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.sun.net.httpserver.HttpServer;
import hudson.FilePath;
import hudson.model.Result;
import hudson.util.Secret;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The whole way: Jenkins, the real gateway, a real PostgreSQL, an ordinary client in {@code sh}. */
@WithJenkins
@Timeout(180)
class GuardedBlockTest extends GuardedJenkins {

    @Test
    void allowsReadsDeniesWipesAndSealsTheRecording() throws Exception {
        WorkflowRun build = builds.succeed(shop.guarded(
                "",
                Shop.sh("SELECT 'order ' || state || ' of ' || email FROM orders WHERE id = 1") + "\n"
                        + "def code = sh(returnStatus: true, script: '''" + Shop.client("DROP TABLE orders") + "''')\n"
                        + "echo \"exit code $code\"\n"
                        + "sh 'echo password $PGPASSWORD; env | sort'"));
        String log = JenkinsRule.getLog(build);
        assertTrue(log.contains("order open of "), log);
        assertTrue(!log.contains("jane.doe@example.com"), "personal data is masked");
        assertTrue(log.contains("ask the DBAs"), log);
        assertTrue(log.contains("password ****"), log);
        assertTrue(log.contains("recording sealed"), log);
        assertTrue(log.contains("UNVERIFIED"), log);
        assertTrue(log.contains("isolation advisory"), log);
        assertEquals("2", shop.query("SELECT count(*) FROM orders WHERE id IN (1, 2)"));

        SessionRecord session = Builds.session(build);
        assertEquals(SessionState.SEALED, session.getState());
        assertEquals("jenkins:" + build.getParent().getFullName(), session.getCaller());
        assertTrue(session.getDenied() >= 1, "denied " + session.getDenied());
        assertEquals(64, session.getHead().length());
        for (String name : List.of("recording.jsonl", "session.html")) {
            assertTrue(build.getArtifactManager()
                    .root()
                    .child("production-guard/" + session.getId() + "/" + name)
                    .exists());
        }
        Builds.assertNowhere(build.getRootDir().toPath(), Shop.secrets());
        Path node = jenkins.jenkins.getRootDir().toPath().resolve("production-guard/sessions");
        try (Stream<Path> left = Files.list(node)) {
            assertEquals(List.of(), left.toList(), "nothing of the session stays on the node");
        }
    }

    @Test
    void letsNoStepHaveTheGatewayWriteItsMemory() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "Linux");
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 3")));
        Builds.question(build);
        long gateway = LiveSessions.get(Builds.session(build).getId())
                .orElseThrow()
                .gateway()
                .pid();
        String limits = Files.readString(Path.of("/proc/" + gateway + "/limits"));
        assertTrue(limits.lines().anyMatch(line -> line.matches("Max core file size +0 +0 .*")), limits);
        String options = Files.readString(Path.of("/proc/" + gateway + "/cmdline"));
        assertTrue(options.contains("-XX:+DisableAttachMechanism"), options);
        build.getExecutor().interrupt();
        jenkins.waitForCompletion(build);
    }

    /** While the block runs there are also the program and the node's log. */
    @Test
    void keepsSecretsOffTheControllersDiskAndOutOfTheEnvironment() throws Exception {
        WorkflowRun build = builds.start(
                shop.guarded("", "sh 'env > seen.txt; cp seen.txt done.txt'\n" + Shop.sh("DELETE FROM orders WHERE id = 3")));
        Builds.question(build);
        FilePath workspace = jenkins.jenkins.getWorkspaceFor(build.getParent());
        String environment = workspace.child("done.txt").readToString();
        String token = environment.lines()
                .filter(line -> line.startsWith("PGPASSWORD="))
                .findFirst()
                .orElseThrow()
                .substring("PGPASSWORD=".length());
        assertTrue(token.length() >= 20, "a token of its own");
        assertTrue(!environment.contains(Shop.PASSWORD) && !environment.contains("control.sock"), environment);
        assertTrue(Files.exists(build.getRootDir().toPath().resolve("program.dat")), "the program is there to look at");
        Builds.assertNowhere(build.getRootDir().toPath(), List.of(Shop.PASSWORD, token));
        build.getExecutor().interrupt();
        jenkins.waitForCompletion(build);
        Builds.assertNowhere(build.getRootDir().toPath(), List.of(Shop.PASSWORD, token));
    }

    @Test
    void keepsClientsFromGoingPastTheGateway() throws Exception {
        WorkflowRun build = builds.succeed("withEnv(['PGHOSTADDR=203.0.113.9', 'PGSERVICE=elsewhere']) {\n"
                + shop.guarded("", "sh 'env | grep -c ^PGHOSTADDR= || true'\n" + Shop.sh("SELECT 'order ' || state FROM orders"))
                + "\n}");
        jenkins.assertLogContains("order paid", build);
        jenkins.assertLogNotContains("203.0.113.9", build);
    }

    @Test
    void guardsAnHttpApi() throws Exception {
        assumeTrue(new File("/usr/bin/curl").canExecute(), "curl is the client");
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{\"owner\":\"jane.doe@example.com\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        List<NamedPolicy> before = GuardConfiguration.get().getPolicies();
        NamedPolicy apis = new NamedPolicy(
                "apis",
                "version: 1\nrules:\n  - {name: reads, effect: allow, actions: [\"http.read.*\"]}\n"
                        + "  - {name: removals, effect: deny, actions: [http.delete], message: not that}\n");
        GuardConfiguration.get().setPolicies(List.of(apis));
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "api", "", Secret.fromString("api-key-4711")));
        String curl = "curl -sS --cacert \"$PRODUCTION_GUARD_CA\" -H \"Authorization: Bearer $PRODUCTION_GUARD_TOKEN\" ";
        try {
            WorkflowRun build = builds.succeed("withProductionGuard(policy: 'apis', targets: [http(name: 'api', address: 'http://127.0.0.1:"
                    + api.getAddress().getPort() + "', tls: 'disable', credentialsId: 'api')]) {\n"
                    + "sh '''" + curl + "$PRODUCTION_GUARD_API_URL/orders/1\n"
                    + curl + "-X DELETE $PRODUCTION_GUARD_API_URL/orders/1'''\n}");
            assertEquals(List.of("GET Bearer api-key-4711"), seen);
            jenkins.assertLogContains("\"owner\"", build);
            jenkins.assertLogNotContains("jane.doe@example.com", build);
            jenkins.assertLogContains("not that", build);
            assertTrue(builds.page("bob", build, "").asNormalizedText().contains("http.delete"));
        } finally {
            GuardConfiguration.get().setPolicies(before);
            api.stop(0);
        }
    }

    /** The gateway runs as the same user as the agent, who can so replace the file, but not what the controller received. */
    @Test
    void keepsTheTruthWhenTheAgentReplacesTheRecording() throws Exception {
        Path recordings = jenkins.jenkins.getRootDir().toPath().resolve("production-guard/sessions");
        WorkflowRun build = builds.succeed(shop.guarded(
                "",
                Shop.sh("SELECT 'embarrassing'") + "\n"
                        + "sh '''sed -i s/embarrassing/harmless/ \"" + recordings + "\"/*/output/recording.jsonl'''"));
        SessionRecord session = Builds.session(build);
        assertEquals(SessionState.SEALED, session.getState());
        jenkins.assertLogContains("the recording was changed on the node", build);
        String text = builds.page("bob", build, "").asNormalizedText();
        assertTrue(text.contains("Verified.") && text.contains("SELECT 'embarrassing'"), text);
    }

    @Test
    void endsTheGatewayOfABuildThatWasKilledHard() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", "sleep 600"));
        String id = Builds.await(() -> build.getAction(GuardRunAction.class) == null
                ? null
                : Builds.session(build).getId());
        long pid = Builds.await(() -> LiveSessions.get(id).orElse(null)).gateway().pid();
        jenkins.waitForMessage("Sleeping", build);
        build.doKill();
        jenkins.waitForCompletion(build);
        Builds.await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty() ? true : null);
        Builds.await(() -> Builds.session(build).getState() == SessionState.SEALED ? true : null);
    }

    @Test
    void refusesWhatCannotBeGuarded() throws Exception {
        refused(shop.guarded("", "echo 'never'").replace("'production'", "'none'"), "there is no policy \"none\"");
        refused("withProductionGuard(policy: 'production') { echo 'never' }", "there is nothing to guard");
        refused(
                shop.guarded("", "echo 'never'").replace("credentialsId: 'shop-db'", "credentialsId: 'nowhere'"),
                "there are no credentials \"nowhere\"");
        refused(shop.guarded("restriction: 'guard.yml'", "echo 'never'"), "there is no guard.yml in the workspace");
        refused(shop.guarded("restriction: '../../secrets.yml'", "echo 'never'"), "inside the workspace");

        List<NamedPolicy> before = GuardConfiguration.get().getPolicies();
        NamedPolicy locked = new NamedPolicy("locked", "isolation: required\n" + Shop.POLICY.formatted("60s", "60s"));
        NamedPolicy elsewhere = Shop.policy("elsewhere", "60s");
        elsewhere.setFolders("ops/tools");
        GuardConfiguration.get().setPolicies(List.of(locked, elsewhere));
        try {
            refused(shop.guarded("", "echo 'never'").replace("'production'", "'locked'"), "isolation");
            refused(shop.guarded("", "echo 'never'").replace("'production'", "'elsewhere'"), "there is no policy");
        } finally {
            GuardConfiguration.get().setPolicies(before);
        }
    }

    private static void refused(String body, String why) throws Exception {
        WorkflowRun build = builds.start(body);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains(why, build);
        jenkins.assertLogNotContains("never", build);
    }

    @Test
    void letsTheCheckoutMakeThePolicyStricterOnly() throws Exception {
        String stricter = "version: 1\\nrules:\\n  - {name: no-emails, effect: deny, actions: [sql.read], message: not here}\\n";
        WorkflowRun denied = builds.start("writeFile file: 'guard.yml', text: '" + stricter + "'\n"
                + shop.guarded("restriction: 'guard.yml'", Shop.sh("SELECT email FROM orders")));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(denied));
        jenkins.assertLogContains("not here", denied);
        String looser = "version: 1\\nrules:\\n  - {name: all, effect: allow, actions: [\"sql.*\"]}\\n";
        WorkflowRun wiped = builds.start("writeFile file: 'guard.yml', text: '" + looser + "'\n"
                + shop.guarded("restriction: 'guard.yml'", Shop.sh("DROP TABLE orders")));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(wiped));
        jenkins.assertLogContains("ask the DBAs", wiped);
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 2"));
    }

    @Test
    void isWrittenByTheSnippetGenerator() throws Exception {
        PostgresTarget database = new PostgresTarget("shop-db", "db.internal:5432", "shop");
        database.setCredentialsId("shop-db");
        KubernetesTarget cluster = new KubernetesTarget("prod");
        cluster.setCredentialsId("prod-kubeconfig");
        WithProductionGuardStep step = new WithProductionGuardStep("production");
        step.setTargets(List.of(database, cluster));
        step.setOidcCredentialsId("build-identity");
        step.setApprovers("sre,dba");
        new SnippetizerTester(jenkins)
                .assertRoundTrip(
                        step,
                        """
                        withProductionGuard(approvers: 'sre,dba', oidcCredentialsId: 'build-identity', policy: 'production', \
                        targets: [postgres(address: 'db.internal:5432', credentialsId: 'shop-db', database: 'shop', name: 'shop-db'), \
                        kubernetes(credentialsId: 'prod-kubeconfig', name: 'prod')]) {
                            // some block
                        }""");
    }
}

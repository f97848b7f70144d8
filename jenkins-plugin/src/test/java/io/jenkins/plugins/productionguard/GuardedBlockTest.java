package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The whole way: Jenkins, the real gateway, a real PostgreSQL, an ordinary client in {@code sh}. */
@WithJenkins
class GuardedBlockTest {

    private static JenkinsRule jenkins;
    private static Shop shop;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        shop = Shop.open();
        Shop.addCredentials();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("root")
                .grant(Jenkins.READ, Item.READ, Item.BUILD, GuardPermissions.VIEW_SESSION)
                .everywhere()
                .to("alice", "bob", "carol", "mallory")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        GuardConfiguration configuration = GuardConfiguration.get();
        configuration.setPolicies(List.of(Shop.policy("production", "120s"), Shop.policy("hasty", "2s")));
        configuration.setAllowUnverifiedSessions(true);
    }

    @AfterAll
    static void close() throws IOException {
        shop.close();
    }

    @Test
    void allowsReadsDeniesWipesAndSealsTheRecording() throws Exception {
        WorkflowRun build = start(shop.guarded(
                "",
                Shop.sh("SELECT 'order ' || state FROM orders WHERE id = 2") + "\n"
                        + "def code = sh(returnStatus: true, script: '''" + Shop.client("DROP TABLE orders") + "''')\n"
                        + "echo \"exit code $code\"\n"
                        + "sh 'echo password $PGPASSWORD; env | sort'"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        String log = JenkinsRule.getLog(build);
        assertTrue(log.contains("order paid"), log);
        assertTrue(log.contains("ask the DBAs"), log);
        assertTrue(log.contains("password ****"), log);
        assertTrue(log.contains("recording sealed"), log);
        assertTrue(log.contains("UNVERIFIED"), log);
        assertEquals("2", shop.query("SELECT count(*) FROM orders"));

        SessionRecord session = session(build);
        assertEquals(SessionState.SEALED, session.getState());
        assertTrue(session.getDenied() >= 1, "denied " + session.getDenied());
        assertEquals(64, session.getHead().length());
        assertTrue(build.getArtifactManager()
                .root()
                .child("production-guard/" + session.getId() + "/session.html")
                .exists());
        assertNoSecret(build.getRootDir().toPath());
        HtmlPage page = page("bob", build, session);
        String text = page.asNormalizedText();
        assertTrue(text.contains("Verified."), text);
        assertTrue(text.contains("DROP TABLE orders"), text);
        assertNotNull(CredentialsProvider.getFingerprintOf(credentials()), "the use of the credentials is tracked");
        assertEquals(0, leftovers(), "nothing of the session stays on the node");
    }

    @Test
    void runsAHeldCommandOnceItWasApprovedByAnother() throws Exception {
        WorkflowRun build = start(
                "alice",
                "pipeline { agent any; stages { stage('Migrate') { steps {\n"
                        + shop.guarded("approvers: 'bob,carol'", Shop.sh("UPDATE orders SET state = 'sent' WHERE id = 1"))
                        + "\n} } } }");
        InputStepExecution question = question(build);
        assertTrue(question.getInput().getMessage().contains("UPDATE orders SET state = 'sent' WHERE id = 1"));
        FlowNode asking = question.getContext().get(FlowNode.class);
        assertEquals("sh", asking.getDisplayFunctionName());
        assertTrue(PauseAction.isPaused(asking));
        assertEquals("open", shop.query("SELECT state FROM orders WHERE id = 1"));

        assertEquals(400, answer("mallory", build, question, "proceedEmpty"), "not on the list");
        assertEquals(400, answer("alice", build, question, "proceedEmpty"), "she started it");
        assertEquals(400, answer("alice", build, question, "proceedEmpty/x/abort"), "the same in disguise");
        assertEquals(200, answer("bob", build, question, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("sent", shop.query("SELECT state FROM orders WHERE id = 1"));
        assertFalse(PauseAction.isPaused(asking));
        assertEquals(1, PauseAction.getPauseActions(asking).size());
        assertEquals(1, session(build).getApproved());
        assertTrue(page("bob", build, session(build)).asNormalizedText().contains("bob"));
    }

    @Test
    void refusesAHeldCommandThatWasDenied() throws Exception {
        WorkflowRun build = start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2")));
        InputStepExecution question = question(build);
        assertEquals(200, answer("root", build, question, "abort"));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Denied by root", build);
        assertEquals("2", shop.query("SELECT count(*) FROM orders"));
        assertEquals(SessionState.SEALED, session(build).getState());
    }

    @Test
    void takesTheQuestionBackWhenTimeIsUp() throws Exception {
        WorkflowRun build = start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2"))
                .replace("'production'", "'hasty'"));
        question(build);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        assertTrue(build.getAction(InputAction.class).getExecutions().isEmpty());
        assertEquals("2", shop.query("SELECT count(*) FROM orders"));
    }

    @Test
    void asksTwiceInOneShell() throws Exception {
        WorkflowRun build = start(shop.guarded(
                "",
                "sh '''" + Shop.client("INSERT INTO orders VALUES (10, 'a', NULL)") + "\n"
                        + Shop.client("INSERT INTO orders VALUES (11, 'b', NULL)") + "'''"));
        InputStepExecution first = question(build);
        FlowNode asking = first.getContext().get(FlowNode.class);
        assertEquals(200, answer("bob", build, first, "proceedEmpty"));
        InputStepExecution second = await(() -> {
            InputStepExecution next = question(build);
            return next.getId().equals(first.getId()) ? null : next;
        });
        assertTrue(asking.getAction(PauseAction.class).isPaused(), "views look at the first pause");
        assertEquals(200, answer("carol", build, second, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("2", shop.query("SELECT count(*) FROM orders WHERE id IN (10, 11)"));
    }

    @Test
    void asksInEveryBranchOfParallel() throws Exception {
        WorkflowRun build = start(shop.guarded(
                "",
                "parallel a: { " + Shop.sh("INSERT INTO orders VALUES (20, 'a', NULL)") + " }, b: { "
                        + Shop.sh("INSERT INTO orders VALUES (21, 'b', NULL)") + " }"));
        List<InputStepExecution> both = await(() -> {
            InputAction action = build.getAction(InputAction.class);
            return action == null || action.getExecutions().size() < 2 ? null : action.getExecutions();
        });
        FlowNode one = both.get(0).getContext().get(FlowNode.class);
        FlowNode other = both.get(1).getContext().get(FlowNode.class);
        assertFalse(one.equals(other), "each at a shell of its own");
        for (InputStepExecution question : both) {
            assertEquals(200, answer("bob", build, question, "proceedEmpty"));
        }
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("2", shop.query("SELECT count(*) FROM orders WHERE id IN (20, 21)"));
    }

    @Test
    void asksAgainUntilTwoPeopleAgreed() throws Exception {
        shop.execute("CREATE ROLE auditor");
        WorkflowRun build = start(shop.guarded("", Shop.sh("GRANT SELECT ON orders TO auditor")));
        InputStepExecution first = question(build);
        assertEquals(200, answer("bob", build, first, "proceedEmpty"));
        InputStepExecution second = await(() -> {
            InputStepExecution next = question(build);
            return next.getId().equals(first.getId()) ? null : next;
        });
        assertEquals(400, answer("bob", build, second, "proceedEmpty"), "he has approved already");
        assertEquals(200, answer("carol", build, second, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("t", shop.query("SELECT has_table_privilege('auditor', 'orders', 'SELECT')"));
    }

    @Test
    void deniesWhatIsHeldWhenTheBuildIsAborted() throws Exception {
        WorkflowRun build = start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2")));
        question(build);
        long pid = LiveSessions.get(session(build).getId()).orElseThrow().gateway().pid();
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        assertEquals("2", shop.query("SELECT count(*) FROM orders"));
        assertEquals(SessionState.SEALED, session(build).getState());
        await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty() ? true : null);
        assertTrue(build.getAction(InputAction.class).getExecutions().isEmpty());
    }

    @Test
    void endsTheGatewayOfABuildThatWasKilledHard() throws Exception {
        WorkflowRun build = start(shop.guarded("", "sleep 600"));
        String id = await(() -> build.getAction(GuardRunAction.class) == null ? null : session(build).getId());
        long pid = await(() -> LiveSessions.get(id).orElse(null)).gateway().pid();
        jenkins.waitForMessage("Sleeping", build);
        build.doKill();
        jenkins.waitForCompletion(build);
        await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty() ? true : null);
        await(() -> session(build).getState() == SessionState.SEALED ? true : null);
    }

    @Test
    void refusesWhatCannotBeGuarded() throws Exception {
        WorkflowRun unknown = start(shop.guarded("", "echo 'never'").replace("'production'", "'none'"));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(unknown));
        jenkins.assertLogContains("there is no policy \"none\"", unknown);
        jenkins.assertLogNotContains("never", unknown);
        WorkflowRun kubernetes = start(
                "withProductionGuard(policy: 'production', targets: [kubernetes(name: 'prod', address: 'https://k:6443')]) {"
                        + " echo 'never' }");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(kubernetes));
        jenkins.assertLogContains("kubernetes", kubernetes);
        jenkins.assertLogNotContains("never", kubernetes);
    }

    @Test
    void showsAChangedRecordingAsBrokenAndEscapesWhatAgentsWrite() throws Exception {
        String attack = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        WorkflowRun build = start(shop.guarded("", Shop.sh("SELECT 'x" + attack + "' FROM orders WHERE id = 1")
                .replace("'x", "\\$\\$x")
                .replace("' FROM", "\\$\\$ FROM")));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        SessionRecord session = session(build);
        HtmlPage page = page("bob", build, session);
        assertTrue(page.asNormalizedText().contains(attack), page.asNormalizedText());
        assertFalse(page.getWebResponse().getContentAsString().contains("<script>alert(1)"));
        Path recording = build.getArtifactsDir()
                .toPath()
                .resolve("production-guard/" + session.getId() + "/recording.jsonl");
        Files.writeString(
                recording, Files.readString(recording).replaceFirst("SELECT", "DELETE"), StandardCharsets.UTF_8);
        assertTrue(page("bob", build, session).asNormalizedText().contains("BROKEN."));
    }

    @Test
    void showsSessionsOnlyToThoseWhoMaySeeThem() throws Exception {
        WorkflowRun build = start(shop.guarded("", "echo 'hi'"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        String tab = build.getUrl() + "production-guard/";
        String session = tab + "session/" + session(build).getId() + "/";
        String job = build.getParent().getUrl() + "production-guard/";
        for (String url : List.of(tab, session, session + "status", session + "recording", session + "report", job, "production-guard/")) {
            assertEquals(403, status("reader", url), url);
            assertEquals(200, status("bob", url), url);
        }
        assertEquals(403, status("bob", "manage/production-guard-policies/"));
        assertEquals(200, status("root", "manage/production-guard-policies/"));
    }

    private static StandardCredentials credentials() {
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardCredentials.class, jenkins.jenkins, null, List.of())
                .get(0);
    }

    private static WorkflowRun start(String body) throws Exception {
        return start("alice", "node {\n" + body + "\n}");
    }

    private static WorkflowRun start(String user, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(user))).waitForStart();
    }

    static SessionRecord session(Run<?, ?> build) {
        return build.getAction(GuardRunAction.class).getSessions().get(0);
    }

    private static InputStepExecution question(Run<?, ?> build) throws Exception {
        return await(() -> {
            InputAction action = build.getAction(InputAction.class);
            if (action == null && !build.isBuilding()) {
                throw new AssertionError("the build ended without asking: " + JenkinsRule.getLog(build));
            }
            return action == null || action.getExecutions().isEmpty()
                    ? null
                    : action.getExecutions().get(0);
        });
    }

    static <T> T await(Callable<T> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline) {
            T value = condition.call();
            if (value != null) {
                return value;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it did not happen in time");
    }

    private static int answer(String user, Run<?, ?> build, InputStepExecution question, String how) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            client.getOptions().setThrowExceptionOnFailingStatusCode(false);
            URL url = new URL(jenkins.getURL(), build.getUrl() + "input/" + question.getId() + "/" + how);
            return client.getPage(client.addCrumb(new WebRequest(url, HttpMethod.POST)))
                    .getWebResponse()
                    .getStatusCode();
        }
    }

    private static int status(String user, String url) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            client.getOptions().setThrowExceptionOnFailingStatusCode(false);
            return client.getPage(new URL(jenkins.getURL(), url)).getWebResponse().getStatusCode();
        }
    }

    private static HtmlPage page(String user, Run<?, ?> build, SessionRecord session) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            return client.goTo(build.getUrl() + "production-guard/session/" + session.getId() + "/");
        }
    }

    private static void assertNoSecret(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertFalse(content.contains(Shop.PASSWORD), file + " holds the credential");
            }
        }
    }

    private static int leftovers() throws IOException {
        Path sessions = jenkins.jenkins.getRootDir().toPath().resolve("production-guard/sessions");
        try (Stream<Path> left = Files.list(sessions)) {
            List<Path> directories = left.toList();
            int leftovers = 0;
            for (Path directory : directories) {
                try (InputStream in = Files.newInputStream(directory.resolve("output/recording.jsonl"))) {
                    leftovers += in.read() >= 0
                                    && LiveSessions.all().stream()
                                            .noneMatch(live -> live.gateway().directory().equals(directory.toString()))
                            ? 1
                            : 0;
                }
            }
            return leftovers;
        }
    }
}

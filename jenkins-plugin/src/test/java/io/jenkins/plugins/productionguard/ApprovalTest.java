package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Held commands before people: Jenkins' own input, the people it asks, and the ways they answer. */
@WithJenkins
@Timeout(180)
class ApprovalTest extends GuardedJenkins {

    @Test
    void runsAHeldCommandOnceItWasApprovedByAnother() throws Exception {
        shop.execute("INSERT INTO orders VALUES (50, 'open', NULL)");
        WorkflowRun build = builds.start(
                "alice",
                "pipeline { agent any; stages { stage('Migrate') { steps {\n"
                        + shop.guarded("approvers: 'sre,carol'", Shop.sh("UPDATE orders SET state = 'sent' WHERE id = 50"))
                        + "\n} } } }");
        InputStepExecution question = Builds.question(build);
        assertTrue(question.getInput().getMessage().contains("UPDATE orders SET state = 'sent' WHERE id = 50"));
        FlowNode asking = question.getContext().get(FlowNode.class);
        assertEquals("sh", asking.getDisplayFunctionName());
        assertTrue(PauseAction.isPaused(asking));
        assertEquals("open", shop.query("SELECT state FROM orders WHERE id = 50"));

        assertEquals(400, builds.answer("mallory", build, question, "proceedEmpty"), "not on the list");
        assertEquals(400, builds.answer("mallory", build, question, "abort"), "cannot deny either");
        assertEquals(400, builds.answer("alice", build, question, "proceedEmpty"), "she started it");
        assertEquals(400, builds.answer("alice", build, question, "proceedEmpty/x/abort"), "the same in disguise");
        assertEquals(400, builds.answer("alice", build, question, "proceed"), "the same by another method");
        assertEquals(400, builds.answer("alice", build, question, "submit?proceed=Allow"), "and by a third");
        assertEquals("open", shop.query("SELECT state FROM orders WHERE id = 50"));
        assertEquals(200, builds.answer("bob", build, question, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("sent", shop.query("SELECT state FROM orders WHERE id = 50"));
        assertFalse(PauseAction.isPaused(asking));
        assertEquals(1, PauseAction.getPauseActions(asking).size());
        assertEquals(1, Builds.session(build).getApproved());
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("bob"));
    }

    @Test
    void refusesAHeldCommandThatWasDenied() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2")));
        InputStepExecution question = Builds.question(build);
        assertEquals(200, builds.answer("root", build, question, "abort"));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("Denied by root", build);
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 2"));
        assertEquals(SessionState.SEALED, Builds.session(build).getState());
    }

    @Test
    void letsAdministratorsApproveThoughTheyAreNotOnTheListButNotWhatTheyStarted() throws Exception {
        String body = shop.guarded("approvers: 'bob'", Shop.sh("INSERT INTO orders VALUES (51, 'root', NULL)"));
        WorkflowRun own = builds.start("root", "node {\n" + body + "\n}");
        InputStepExecution question = Builds.question(own);
        assertEquals(400, builds.answer("root", own, question, "proceedEmpty"), "administrators are no exception");
        assertEquals(200, builds.answer("root", own, question, "abort"), "but deny what they started");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(own));

        WorkflowRun another = builds.start(body);
        assertEquals(200, builds.answer("root", another, Builds.question(another), "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(another));
        assertEquals("root", shop.query("SELECT state FROM orders WHERE id = 51"));
    }

    /** What other plugins call, which knows no request and so passes the early check. */
    @Test
    void asksAgainWhenTheRequesterApprovedBehindTheEarlyCheck() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("INSERT INTO orders VALUES (52, 'x', NULL)")));
        InputStepExecution first = Builds.question(build);
        first.proceed(Map.of("approver", "Alice"));
        InputStepExecution second = Builds.questionAfter(build, first);
        assertEquals("0", shop.query("SELECT count(*) FROM orders WHERE id = 52"));
        second.proceed((Map<String, Object>) null);
        InputStepExecution third = Builds.questionAfter(build, second);
        assertEquals("0", shop.query("SELECT count(*) FROM orders WHERE id = 52"), "nobody is nobody");
        assertEquals(200, builds.answer("bob", build, third, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 52"));
        jenkins.assertLogContains("another person has to", build);
    }

    @Test
    void showsThePauseInConsoleAndGraphViewAndOnTheInputPage() throws Exception {
        String attack = "<img src=x onerror=alert(1)>";
        WorkflowRun build = builds.start(shop.guarded(
                "", "echo 'before'\n" + Shop.sh("INSERT INTO orders VALUES (53, '" + attack + "', NULL)")));
        InputStepExecution question = Builds.question(build);
        String node = question.getContext().get(FlowNode.class).getId();
        String console = builds.get("bob", build.getUrl() + "logText/progressiveHtml").getContentAsString();
        String link = link(console, "Allow once");
        assertTrue(link.endsWith(build.getUrl() + "input/" + question.getId() + "/proceedEmpty"), link);
        assertFalse(console.contains(attack), "escaped in the console");
        WebResponse page = builds.get("bob", build.getUrl() + "input/");
        assertTrue(page.getContentAsString().contains("Allow once"));
        assertFalse(page.getContentAsString().contains(attack), "escaped on the input page");

        String steps = builds.get("bob", build.getUrl() + "stages/allSteps").getContentAsString();
        String step = steps.substring(steps.indexOf("\"id\":\"" + node + "\""));
        assertTrue(step.contains("\"state\":\"paused\"") && step.contains("\"id\":\"" + question.getId() + "\""), steps);
        assertEquals(200, builds.post("bob", link, List.of()).getStatusCode(), "what a click in the console does");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        steps = builds.get("bob", build.getUrl() + "stages/allSteps").getContentAsString();
        assertFalse(steps.contains("\"paused\""), steps);
    }

    /** Where a link in the console posts to; it is written down as base64 of the encoded address. */
    private static String link(String console, String label) {
        String before = console.substring(0, console.indexOf(">" + label + "<"));
        String encoded = before.substring(before.lastIndexOf("data-encoded-url='") + "data-encoded-url='".length());
        byte[] address = Base64.getDecoder().decode(encoded.substring(0, encoded.indexOf('\'')));
        return URLDecoder.decode(new String(address, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void takesTheQuestionBackWhenTimeIsUp() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2"))
                .replace("'production'", "'hasty'"));
        Builds.question(build);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
        assertTrue(build.getAction(InputAction.class).getExecutions().isEmpty());
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 2"));
    }

    @Test
    void asksTwiceInOneShell() throws Exception {
        WorkflowRun build = builds.start(shop.guarded(
                "",
                "sh '''" + Shop.client("INSERT INTO orders VALUES (10, 'a', NULL)") + "\n"
                        + Shop.client("INSERT INTO orders VALUES (11, 'b', NULL)") + "'''"));
        InputStepExecution first = Builds.question(build);
        FlowNode asking = first.getContext().get(FlowNode.class);
        assertEquals(200, builds.answer("bob", build, first, "proceedEmpty"));
        InputStepExecution second = Builds.questionAfter(build, first);
        Builds.await(() -> asking.getAction(PauseAction.class).isPaused() ? true : null);
        assertEquals(200, builds.answer("carol", build, second, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("2", shop.query("SELECT count(*) FROM orders WHERE id IN (10, 11)"));
    }

    @Test
    void asksInEveryBranchOfParallel() throws Exception {
        WorkflowRun build = builds.start(shop.guarded(
                "",
                "parallel a: { " + Shop.sh("INSERT INTO orders VALUES (20, 'a', NULL)") + " }, b: { "
                        + Shop.sh("INSERT INTO orders VALUES (21, 'b', NULL)") + " }"));
        List<InputStepExecution> both = Builds.await(() -> {
            List<InputStepExecution> all = Builds.questions(build);
            return all.size() < 2 ? null : all;
        });
        FlowNode one = both.get(0).getContext().get(FlowNode.class);
        FlowNode other = both.get(1).getContext().get(FlowNode.class);
        assertNotEquals(one, other, "each at a shell of its own");
        for (InputStepExecution question : both) {
            assertEquals(200, builds.answer("bob", build, question, "proceedEmpty"));
        }
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("2", shop.query("SELECT count(*) FROM orders WHERE id IN (20, 21)"));
    }

    @Test
    void asksAgainUntilTwoPeopleAgreed() throws Exception {
        shop.execute("CREATE ROLE auditor");
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("GRANT SELECT ON orders TO auditor")));
        InputStepExecution first = Builds.question(build);
        assertEquals(200, builds.answer("bob", build, first, "proceedEmpty"));
        InputStepExecution second = Builds.questionAfter(build, first);
        assertEquals(400, builds.answer("bob", build, second, "proceedEmpty"), "he has approved already");
        assertEquals(200, builds.answer("carol", build, second, "proceedEmpty"));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("t", shop.query("SELECT has_table_privilege('auditor', 'orders', 'SELECT')"));
    }

    @Test
    void deniesWhatIsHeldWhenTheBuildIsAborted() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2")));
        Builds.question(build);
        long pid = LiveSessions.get(Builds.session(build).getId())
                .orElseThrow()
                .gateway()
                .pid();
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 2"));
        assertEquals(SessionState.SEALED, Builds.session(build).getState());
        Builds.await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty() ? true : null);
        assertTrue(build.getAction(InputAction.class).getExecutions().isEmpty());
    }
}

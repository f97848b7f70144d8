package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that goes away while a command is held, and comes back. */
@Timeout(300)
class RestartTest {

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension();

    private Shop shop;

    @BeforeEach
    void open() throws Exception {
        shop = Shop.open();
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    @Test
    void findsItsGatewayAgainAfterACrashAndAfterARestartAndAsksUnderTheSameAddress() throws Throwable {
        String script = "node {\n"
                + shop.guarded(
                        "",
                        "sh '''" + Shop.client("UPDATE orders SET state = 'sent' WHERE id = 1") + "\n"
                                + Shop.client("UPDATE orders SET state = 'sent' WHERE id = 2") + "'''")
                + "\n}";
        controller.startJenkins();
        controller.runRemotely(new Hold(script));
        controller.stopJenkinsForcibly();
        assertEquals("open", shop.query("SELECT state FROM orders WHERE id = 1"));
        controller.startJenkins();
        controller.runRemotely(new ApproveFirst());
        controller.stopJenkins();
        assertEquals("sent", shop.query("SELECT state FROM orders WHERE id = 1"));
        assertEquals("paid", shop.query("SELECT state FROM orders WHERE id = 2"));
        controller.startJenkins();
        controller.runRemotely(new ApproveSecond());
        assertEquals("sent", shop.query("SELECT state FROM orders WHERE id = 2"));
    }

    /** Runs until the command is held. */
    private record Hold(String script) implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            Shop.addCredentials();
            GuardConfiguration configuration = GuardConfiguration.get();
            configuration.setPolicies(List.of(Shop.policy("production", "600s")));
            configuration.setAllowUnverifiedSessions(true);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "migrate");
            job.setDefinition(new CpsFlowDefinition(script, true));
            WorkflowRun build = Builds.start("alice", job);
            InputStepExecution question = Builds.question(build);
            assertTrue(question.getId().matches("Guard-[0-9]+-1"), question.getId());
            assertEquals(1, Builds.session(build).getPending().size());
            Builds.assertNowhere(build.getRootDir().toPath(), Shop.secrets());
        }
    }

    /** Approves after the crash. */
    private record ApproveFirst() implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            WorkflowRun build = build(jenkins);
            InputStepExecution question = Builds.question(build);
            assertTrue(question.getId().matches("Guard-[0-9]+-1"), "the address stays: " + question.getId());
            FlowNode asking = question.getContext().get(FlowNode.class);
            assertEquals("sh", asking.getDisplayFunctionName());
            Builds.await(() -> asking.getAction(PauseAction.class).isPaused() ? true : null);
            assertEquals(1, PauseAction.getPauseActions(asking).size());
            question.proceed(Map.of("approver", "bob"));
            InputStepExecution second = Builds.questionAfter(build, question);
            assertTrue(second.getId().matches("Guard-[0-9]+-2"), second.getId());
        }
    }

    /** Approves the second command after the restart. */
    private record ApproveSecond() implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            WorkflowRun build = build(jenkins);
            InputStepExecution question = Builds.question(build);
            assertTrue(question.getId().matches("Guard-[0-9]+-2"), "the address stays: " + question.getId());
            question.proceed(Map.of("approver", "carol"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            SessionRecord session = Builds.session(build);
            assertEquals(SessionState.SEALED, session.getState());
            assertEquals(2, session.getApproved());
            assertTrue(session.isArchived());
            Builds.assertNowhere(build.getRootDir().toPath(), Shop.secrets());
        }
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("migrate", WorkflowJob.class).getLastBuild();
    }
}

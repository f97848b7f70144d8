package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Cause;
import hudson.model.CauseAction;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that goes away while a command is held, and comes back. */
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
    void findsItsGatewayAgainAfterACrashAndAsksUnderTheSameAddress() throws Throwable {
        String script = "node {\n" + shop.guarded("", Shop.sh("UPDATE orders SET state = 'sent' WHERE id = 1")) + "\n}";
        controller.startJenkins();
        controller.runRemotely(new Hold(script));
        controller.stopJenkinsForcibly();
        assertEquals("open", shop.query("SELECT state FROM orders WHERE id = 1"));
        controller.startJenkins();
        controller.runRemotely(new Approve());
        assertEquals("sent", shop.query("SELECT state FROM orders WHERE id = 1"));
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
            WorkflowRun build =
                    job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("alice"))).waitForStart();
            InputStepExecution question = question(build);
            assertTrue(question.getId().matches("Guard-[0-9]+-1"), question.getId());
            assertEquals(1, GuardedBlockTest.session(build).getPending().size());
        }
    }

    /** Approves after the restart. */
    private record Approve() implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            WorkflowRun build = jenkins.jenkins
                    .getItemByFullName("migrate", WorkflowJob.class)
                    .getLastBuild();
            InputStepExecution question = question(build);
            assertTrue(question.getId().matches("Guard-[0-9]+-1"), "the address stays: " + question.getId());
            question.proceed(Map.of("approver", "bob"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            SessionRecord session = GuardedBlockTest.session(build);
            assertEquals(SessionState.SEALED, session.getState());
            assertEquals(1, session.getApproved());
            assertTrue(session.isArchived());
        }
    }

    private static InputStepExecution question(WorkflowRun build) throws Exception {
        return GuardedBlockTest.await(() -> {
            InputAction action = build.getAction(InputAction.class);
            return action == null || action.getExecutions().isEmpty()
                    ? null
                    : action.getExecutions().get(0);
        });
    }
}

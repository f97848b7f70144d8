package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.OfflineCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Gateways on an agent that goes away: with its connection, or for good. */
@WithJenkins
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentTest {

    /** The gateway of the lost agent, whose end takes as long as its lease. */
    private static long orphan;

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private static JenkinsRule jenkins;
    private static Shop shop;
    private static Builds builds;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        shop = Shop.open();
        builds = Builds.in(rule);
        GuardConfiguration.get().setLeaseSeconds(30);
    }

    @AfterAll
    static void close() throws Exception {
        try {
            Builds.await(() -> ProcessHandle.of(orphan).filter(ProcessHandle::isAlive).isEmpty() ? true : null);
            assertEquals("0", shop.query("SELECT count(*) FROM orders WHERE id = 81"));
        } finally {
            shop.close();
        }
    }

    private Slave agent(String name) throws Exception {
        return agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder().name(name).webSocket().build());
    }

    private static WorkflowRun hold(String node, int order) throws Exception {
        WorkflowRun build = builds.start(
                "alice",
                "node('" + node + "') {\n"
                        + shop.guarded("", Shop.sh("INSERT INTO orders VALUES (" + order + ", 'x', NULL)")) + "\n}");
        Builds.question(build);
        return build;
    }

    @Test
    @Order(2)
    void carriesOnWhenTheAgentComesBack() throws Exception {
        Slave agent = agent("blinking");
        WorkflowRun build = hold("blinking", 80);
        InputStepExecution question = Builds.question(build);
        long pid = LiveSessions.get(Builds.session(build).getId())
                .orElseThrow()
                .gateway()
                .pid();
        Path root = Path.of(agent.getRemoteFS(), "production-guard");
        assertTrue(holdsGateway(root), "it runs where the build runs");
        Computer computer = agent.toComputer();
        computer.disconnect(new OfflineCause.ByCLI("cable pulled")).get();
        assertTrue(computer.isOffline());
        assertEquals(200, builds.answer("bob", build, question, "proceedEmpty"), "answers are kept for its return");
        assertTrue(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
        assertEquals("0", shop.query("SELECT count(*) FROM orders WHERE id = 80"));
        jenkins.waitOnline(agent);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 80"));
        SessionRecord session = Builds.session(build);
        assertEquals(SessionState.SEALED, session.getState());
        assertEquals(1, session.getApproved());
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("Verified."));
        try (Stream<Path> left = Files.list(root.resolve("sessions"))) {
            assertEquals(0, left.count(), "nothing stays on the agent");
        }
    }

    @Test
    @Order(1)
    void keepsItsOwnCopyWhenTheAgentIsLost() throws Exception {
        agent("doomed");
        WorkflowRun build = hold("doomed", 81);
        orphan = LiveSessions.get(Builds.session(build).getId())
                .orElseThrow()
                .gateway()
                .pid();
        agents.stop(jenkins, "doomed");
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        SessionRecord session = Builds.session(build);
        assertEquals(SessionState.UNSEALED, session.getState());
        jenkins.assertLogContains("NOT SEALED", build);
        String text = builds.page("bob", build, "").asNormalizedText();
        assertTrue(text.contains("Not sealed.") && text.contains("INSERT INTO orders VALUES (81"), text);
        assertTrue(session.isArchived());
    }

    private static boolean holdsGateway(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("gateway-"));
        }
    }
}

package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jenkinsci.plugins.workflow.actions.TimingAction;
import org.jenkinsci.plugins.workflow.cps.nodes.StepEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a block costs, and how long an approved command still waits. Run by name only: {@code -Dtest=OverheadBenchmark}. */
@WithJenkins
class OverheadBenchmark {

    private static final int WARM_UP = 2;
    private static final int ROUNDS = 10;

    @Test
    void measures(JenkinsRule jenkins) throws Exception {
        try (Shop shop = Shop.open()) {
            Builds builds = Builds.in(jenkins);
            jenkins.createOnlineSlave(hudson.model.Label.get("agent"));
            List<Long> blocks = new ArrayList<>();
            List<Long> releases = new ArrayList<>();
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                WorkflowRun build = builds.start("alice", "node('agent') {\n" + shop.guarded("", "echo 'x'") + "\n}");
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
                blocks.add(blockMillis(build));
            }
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                releases.add(releaseMillis(jenkins, builds, shop, 1_000 + i));
            }
            report("block overhead", blocks.subList(WARM_UP, blocks.size()));
            report("approval to release", releases.subList(WARM_UP, releases.size()));
        }
    }

    /** From the step's start to its end, around a body of one {@code echo}. */
    private static long blockMillis(WorkflowRun build) {
        for (FlowNode node : new DepthFirstScanner().allNodes(build.getExecution())) {
            if (node instanceof StepEndNode end && isGuard(end.getStartNode())) {
                return TimingAction.getStartTime(end) - TimingAction.getStartTime(end.getStartNode());
            }
        }
        throw new AssertionError("there is no guarded block");
    }

    private static boolean isGuard(BlockStartNode start) {
        return "withProductionGuard".equals(start.getDisplayFunctionName())
                && start.getAction(org.jenkinsci.plugins.workflow.actions.BodyInvocationAction.class) == null;
    }

    /** From the approving request to the row in the database. */
    private static long releaseMillis(JenkinsRule jenkins, Builds builds, Shop shop, int order) throws Exception {
        WorkflowRun build = builds.start(
                "alice",
                "node('agent') {\n" + shop.guarded("", Shop.sh("INSERT INTO orders VALUES (" + order + ", 'x', NULL)"))
                        + "\n}");
        InputStepExecution question = Builds.question(build);
        long start = System.nanoTime();
        assertTrue(builds.answer("bob", build, question, "proceedEmpty") == 200);
        while (shop.query("SELECT count(*) FROM orders WHERE id = " + order).equals("0")) {
            Thread.onSpinWait();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        return millis;
    }

    private static void report(String what, List<Long> millis) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "MEASURED %s: median %d ms, fastest %d ms, slowest %d ms of %d%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                sorted.size());
    }
}

package io.jenkins.plugins.productionguard.approval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.actions.BodyInvocationAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Finds the step on whose behalf a held command is asked about. */
public final class RunningStep {

    private static final Set<String> SHELLS = Set.of("sh", "bat", "powershell", "pwsh");
    private static final long PATIENCE_SECONDS = 30;

    private RunningStep() {}

    /**
     * The shell step that runs in the block; among several (in {@code parallel}) one without a question yet, since nothing
     * tells which of them a connection came from; the block itself when none runs. Blocks; never call it on the CPS thread.
     *
     * @param block id of the block's node
     * @param asked ids of nodes that have a question already
     */
    public static FlowNode in(FlowExecution execution, String block, Collection<String> asked)
            throws IOException, InterruptedException {
        List<FlowNode> shells = new ArrayList<>();
        List<FlowNode> others = new ArrayList<>();
        for (StepExecution step : current(execution)) {
            FlowNode node = step.getContext().get(FlowNode.class);
            if (node == null
                    || node instanceof BlockStartNode
                    || node.getAction(BodyInvocationAction.class) != null
                    || !node.isActive()
                    || !node.getAllEnclosingIds().contains(block)) {
                continue;
            }
            StepDescriptor descriptor = step.getContext().get(StepDescriptor.class);
            (descriptor != null && SHELLS.contains(descriptor.getFunctionName()) ? shells : others).add(node);
        }
        List<FlowNode> candidates = shells.isEmpty() ? others : shells;
        for (FlowNode node : candidates) {
            if (!asked.contains(node.getId())) {
                return node;
            }
        }
        return candidates.isEmpty() ? execution.getNode(block) : candidates.get(0);
    }

    private static List<StepExecution> current(FlowExecution execution) throws IOException, InterruptedException {
        try {
            return execution.getCurrentExecutions(true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the running steps of the build are not known", e);
        }
    }
}

package io.jenkins.plugins.productionguard.approval;

import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;

/**
 * Keeps exactly one {@link PauseAction} on a node. Several questions of one step would leave several, and then views look
 * at the first while ending looks at the last, so that the second question would not show as a pause.
 */
public final class Pauses {

    private Pauses() {}

    /**
     * To be called after each start and each end of a question.
     *
     * @param paused whether a question still waits on the node
     */
    public static void fold(FlowNode node, boolean paused) throws IOException {
        List<PauseAction> pauses = PauseAction.getPauseActions(node);
        if (pauses.isEmpty()) {
            return;
        }
        PauseAction last = pauses.get(pauses.size() - 1);
        long earlier = 0;
        for (PauseAction pause : pauses.subList(0, pauses.size() - 1)) {
            earlier += pause.getPauseDuration();
            node.removeAction(pause);
        }
        last.setStartTime(last.getStartTime() - earlier);
        if (paused) {
            last.setEndTime(0);
        } else if (last.isPaused()) {
            last.setEndTime(System.currentTimeMillis());
        }
        node.save();
    }
}

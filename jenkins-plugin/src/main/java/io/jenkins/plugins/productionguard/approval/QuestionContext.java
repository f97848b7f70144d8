package io.jenkins.plugins.productionguard.approval;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Result;
import hudson.model.User;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.support.DefaultStepContext;
import org.jenkinsci.plugins.workflow.support.steps.input.Rejection;

/**
 * Lets Jenkins' {@code input} ask on behalf of a step that is running already: its node is the running step's, its console
 * is that step's, and its answer goes to the gateway instead of the program. It never completes the step.
 *
 * <p>Lives in memory only: after a restart the question is asked again.
 */
public final class QuestionContext extends DefaultStepContext {

    private static final long serialVersionUID = 1L;

    private final transient FlowNode node;
    private final transient Answers answers;

    /** Told at most once, on the answering person's request thread: it must not block. */
    public interface Answers {

        /** @param approver id of the user who approved, or {@code ""} when the answer names nobody */
        void approved(String approver);

        /** @param user id of the user who denied, or {@code ""} when Jenkins does not know */
        void denied(String user);
    }

    public QuestionContext(FlowNode node, Answers answers) {
        this.node = node;
        this.answers = answers;
    }

    @Override
    public void onSuccess(Object result) {
        answers.approved(result instanceof String approver ? approver : "");
    }

    /** Only a person's rejection is a denial; that the question was taken back is not. */
    @Override
    public void onFailure(@NonNull Throwable t) {
        if (t instanceof FlowInterruptedException interrupted) {
            interrupted.getCauses().stream()
                    .filter(Rejection.class::isInstance)
                    .map(Rejection.class::cast)
                    .findFirst()
                    .ifPresent(rejection -> {
                        User user = rejection.getUser();
                        answers.denied(user == null ? "" : user.getId());
                    });
        }
    }

    /** Nothing of its own: even the listener is made anew, for the node's own log. */
    @Override
    protected <T> T doGet(Class<T> key) {
        return null;
    }

    @NonNull
    @Override
    protected FlowExecution getExecution() {
        return node.getExecution();
    }

    @NonNull
    @Override
    protected FlowNode getNode() {
        return node;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public ListenableFuture<Void> saveState() {
        return Futures.immediateFuture(null);
    }

    @Override
    public void setResult(Result r) {
        // A question does not judge the build.
    }

    @Override
    public BodyInvoker newBodyInvoker() {
        throw new IllegalStateException("a question has no body");
    }

    @Override
    public boolean hasBody() {
        return false;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        throw new NotSerializableException(QuestionContext.class.getName());
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}

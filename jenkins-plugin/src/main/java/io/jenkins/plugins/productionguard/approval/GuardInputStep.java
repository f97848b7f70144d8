package io.jenkins.plugins.productionguard.approval;

import hudson.model.Failure;
import java.util.ArrayList;
import java.util.Collection;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStep;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.kohsuke.stapler.Ancestor;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Jenkins' own {@code input}, which additionally turns away early those who must not approve: whoever started the build,
 * and whoever approved already. They may still deny. This is the courtesy; the check that counts is made again on the
 * answer, whichever way it came.
 */
public final class GuardInputStep extends InputStep {

    private static final long serialVersionUID = 1L;

    private final ArrayList<String> barred;

    /**
     * @param message shown to people; plain text
     * @param barred ids of users who cannot approve
     */
    public GuardInputStep(String message, Collection<String> barred) {
        super(message);
        this.barred = new ArrayList<>(barred);
    }

    /** This step is never written in a Jenkinsfile: to everybody else it is {@code input}. */
    @Override
    public DescriptorImpl getDescriptor() {
        return (DescriptorImpl) Jenkins.get().getDescriptorOrDie(InputStep.class);
    }

    /**
     * Asked by {@link InputStepExecution} on every submission, before anything else about the submitter.
     *
     * @throws Failure (HTTP 400) when this request is an approval by somebody who cannot give it
     */
    @Override
    public String getSubmitter() {
        if (isApproving(Stapler.getCurrentRequest2())) {
            String user = Jenkins.getAuthentication2().getName();
            if (ApproverNames.isNobody(user)) {
                throw new Failure("Log in to approve this: an approval needs somebody who gave it.");
            }
            if (ApproverNames.contains(barred, user)) {
                throw new Failure("You started this build or have approved this command already: another person has to"
                        + " approve it. You can deny it.");
            }
        }
        return super.getSubmitter();
    }

    /**
     * Whether the request being served calls an approving method of this very question. The token right after the question
     * is compared as a whole: what follows it, which Stapler ignores, could be made to look like anything.
     */
    private boolean isApproving(StaplerRequest2 request) {
        if (request == null) {
            return false;
        }
        Ancestor question = request.findAncestor(InputStepExecution.class);
        if (question == null || ((InputStepExecution) question.getObject()).getInput() != this) {
            return false;
        }
        String method = question.getNextToken(0);
        return "proceed".equals(method)
                || "proceedEmpty".equals(method)
                || "submit".equals(method) && request.getParameter("proceed") != null;
    }
}

package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who the build is, proved by oidc-provider's token and checked by the gateway against Jenkins' published keys. */
@WithJenkins
class IdentityTest {

    @Test
    void provesTheBuildAndRefusesWhatProvesNothing(JenkinsRule jenkins) throws Exception {
        try (Shop shop = Shop.open()) {
            Shop.addCredentials();
            GuardConfiguration.get().setPolicies(List.of(Shop.policy("production", "60s")));
            IdTokenStringCredentials identity =
                    new IdTokenStringCredentials(CredentialsScope.GLOBAL, "build-identity", null);
            identity.setAudience("production-guard");
            SystemCredentialsProvider.getInstance().getCredentials().add(identity);
            SystemCredentialsProvider.getInstance()
                    .getCredentials()
                    .add(new StringCredentialsImpl(
                            CredentialsScope.GLOBAL, "no-token", null, Secret.fromString("no token at all")));

            WorkflowRun proved = run(
                    jenkins,
                    shop.guarded("oidcCredentialsId: 'build-identity'", Shop.sh("SELECT 'order ' || state FROM orders")));
            jenkins.assertBuildStatusSuccess(proved);
            SessionRecord session = GuardedBlockTest.session(proved);
            assertTrue(session.isVerified());
            assertTrue(session.getCaller().contains(proved.getParent().getUrl()), session.getCaller());
            jenkins.assertLogNotContains("UNVERIFIED", proved);

            WorkflowRun nobody = run(jenkins, shop.guarded("", "echo 'never'"));
            jenkins.assertBuildStatus(Result.FAILURE, nobody);
            jenkins.assertLogContains("nobody vouches for this build", nobody);
            jenkins.assertLogNotContains("never", nobody);

            WorkflowRun junk = run(jenkins, shop.guarded("oidcCredentialsId: 'no-token'", "echo 'never'"));
            jenkins.assertBuildStatus(Result.FAILURE, junk);
            jenkins.assertLogContains("hold no OIDC token", junk);
            assertFalse(JenkinsRule.getLog(junk).contains("no token at all"));
        }
    }

    private static WorkflowRun run(JenkinsRule jenkins, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node {\n" + body + "\n}", true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }
}

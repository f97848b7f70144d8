package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import io.jenkins.plugins.oidc_provider.config.IdTokenConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who the build is, proved by oidc-provider's token and checked by the gateway against Jenkins' published keys. */
@WithJenkins
@Timeout(180)
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
            SessionRecord session = Builds.session(proved);
            assertTrue(session.isVerified());
            assertTrue(session.getCaller().contains(proved.getParent().getUrl()), session.getCaller());
            jenkins.assertLogNotContains("UNVERIFIED", proved);

            assertTrue(CredentialsProvider.getFingerprintOf(identity)
                    .getJobs()
                    .contains(proved.getParent().getFullName()));

            renewsAndHidesTheToken(jenkins, shop);

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

    /** Tokens that live for a few seconds; the gateway notes each new one that it verified. */
    private static void renewsAndHidesTheToken(JenkinsRule jenkins, Shop shop) throws Exception {
        IdTokenConfiguration.get().setTokenLifetime(12);
        try {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class);
            job.setDefinition(new CpsFlowDefinition(
                    "node {\n"
                            + shop.guarded(
                                    "oidcCredentialsId: 'build-identity'",
                                    "sh 'env > seen.txt; cp seen.txt done.txt'\n"
                                            + Shop.sh("UPDATE orders SET state = 'sent' WHERE id = 1"))
                            + "\n}",
                    true));
            WorkflowRun build = Builds.start("alice", job);
            InputStepExecution question = Builds.question(build);
            String seen = jenkins.jenkins
                    .getWorkspaceFor(job)
                    .child("done.txt")
                    .readToString();
            assertFalse(seen.contains("eyJ"), "the token is not in the body's environment: " + seen);
            Path copy = LiveSession.copy(build, Builds.session(build).getId()).toPath();
            Builds.await(() -> Files.readString(copy).contains("the identity token was renewed") ? true : null);
            question.proceed(Map.of("approver", "bob"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        } finally {
            IdTokenConfiguration.get().setTokenLifetime(3600);
        }
    }

    private static WorkflowRun run(JenkinsRule jenkins, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node {\n" + body + "\n}", true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }
}

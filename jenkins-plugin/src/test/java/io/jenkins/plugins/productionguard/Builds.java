package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertFalse;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Run;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/**
 * A Jenkins with people, policies and a database, and what tests do with it.
 *
 * <p>{@code root} is an administrator; {@code alice}, who starts the builds, {@code bob}, {@code carol} and {@code mallory}
 * may build and read sessions, and bob is in the group {@code sre}; {@code reader} may read jobs, and {@code warden} may write policies.
 */
final class Builds {

    private final JenkinsRule jenkins;

    private Builds(JenkinsRule jenkins) {
        this.jenkins = jenkins;
    }

    /** Prepares a fresh Jenkins; sessions need no token in it. */
    static Builds in(JenkinsRule jenkins) throws Exception {
        Shop.addCredentials();
        jenkins.jenkins.setNumExecutors(6); // so that a test that leaves a build behind fails alone
        JenkinsRule.DummySecurityRealm realm = jenkins.createDummySecurityRealm();
        realm.addGroups("bob", "sre");
        jenkins.jenkins.setSecurityRealm(realm);
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("root")
                .grant(Jenkins.READ, Item.READ, Item.BUILD, GuardPermissions.VIEW_SESSION)
                .everywhere()
                .to("alice", "bob", "carol", "mallory")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, GuardPermissions.CONFIGURE)
                .everywhere()
                .to("warden"));
        GuardConfiguration configuration = GuardConfiguration.get();
        configuration.setPolicies(List.of(Shop.policy("production", "120s"), Shop.policy("hasty", "2s")));
        configuration.setAllowUnverifiedSessions(true);
        return new Builds(jenkins);
    }

    /** Starts a build of this body on a node, as alice. */
    WorkflowRun start(String body) throws Exception {
        return start("alice", "node {\n" + body + "\n}");
    }

    WorkflowRun start(String user, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return start(user, job);
    }

    static WorkflowRun start(String user, WorkflowJob job) throws Exception {
        return job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(user)))
                .waitForStart();
    }

    /** Runs a body and expects it to go well. */
    WorkflowRun succeed(String body) throws Exception {
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(start(body)));
    }

    static SessionRecord session(Run<?, ?> build) {
        return build.getAction(GuardRunAction.class).getSessions().get(0);
    }

    /** The first question of a build, awaited. */
    static InputStepExecution question(Run<?, ?> build) throws Exception {
        return await(() -> {
            List<InputStepExecution> all = questions(build);
            return all.isEmpty() ? null : all.get(0);
        });
    }

    /** The question of a build that follows this one, awaited. */
    static InputStepExecution questionAfter(Run<?, ?> build, InputStepExecution before) throws Exception {
        return await(() -> questions(build).stream()
                .filter(next -> !next.getId().equals(before.getId()))
                .findFirst()
                .orElse(null));
    }

    static List<InputStepExecution> questions(Run<?, ?> build) throws Exception {
        InputAction action = build.getAction(InputAction.class);
        if ((action == null || action.getExecutions().isEmpty()) && !build.isBuilding()) {
            throw new AssertionError("the build ended without asking: " + JenkinsRule.getLog(build));
        }
        return action == null ? List.of() : action.getExecutions();
    }

    static <T> T await(Callable<T> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline) {
            T value = condition.call();
            if (value != null) {
                return value;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it did not happen in time");
    }

    /** Answers as the REST interface of Jenkins' input does; the status is returned. */
    int answer(String user, Run<?, ?> build, InputStepExecution question, String how) throws Exception {
        return post(user, build.getUrl() + "input/" + question.getId() + "/" + how, List.of())
                .getStatusCode();
    }

    WebResponse post(String user, String url, List<NameValuePair> parameters) throws Exception {
        try (JenkinsRule.WebClient client = client(user)) {
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), url), HttpMethod.POST);
            if (!parameters.isEmpty()) {
                request.setRequestParameters(parameters);
            }
            return client.getPage(client.addCrumb(request)).getWebResponse();
        }
    }

    WebResponse get(String user, String url) throws Exception {
        try (JenkinsRule.WebClient client = client(user)) {
            return client.getPage(new URL(jenkins.getURL(), url)).getWebResponse();
        }
    }

    int status(String user, String url) throws Exception {
        return get(user, url).getStatusCode();
    }

    /** Without JavaScript, as pages have to be readable, and without exceptions for refusals. */
    JenkinsRule.WebClient client(String user) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.getOptions().setJavaScriptEnabled(false);
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setPrintContentOnFailingStatusCode(false);
        return client.withBasicApiToken(user);
    }

    HtmlPage page(String user, Run<?, ?> build, String filter) throws Exception {
        try (JenkinsRule.WebClient client = client(user)) {
            return client.goTo(pageOf(build) + filter);
        }
    }

    /** Where the first session of a build is read. */
    static String pageOf(Run<?, ?> build) {
        return build.getUrl() + "production-guard/session/" + session(build).getId() + "/";
    }

    /** Nothing below a directory holds any of these. */
    static void assertNowhere(Path directory, List<String> secrets) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = content(file);
                for (String secret : secrets) {
                    assertFalse(content.contains(secret), () -> file + " holds a secret");
                }
            }
        }
    }

    private static String content(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // one of those that Jenkins renames when they are written
        }
    }
}

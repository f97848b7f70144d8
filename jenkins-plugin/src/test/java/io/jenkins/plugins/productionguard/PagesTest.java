package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.util.FormValidation;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.ArtifactManagerConfiguration;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages and their endpoints: what they show to whom, what they refuse, and that nothing they show does anything. */
@WithJenkins
@Timeout(180)
class PagesTest extends GuardedJenkins {

    private static final String ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>";

    @Test
    void showsWhatAgentsAndServersWroteAsTextAndChangesAsBroken() throws Exception {
        shop.execute("INSERT INTO orders VALUES (60, '" + ATTACK + "', NULL)");
        WorkflowRun build = builds.start(shop.guarded(
                "",
                Shop.sh("SELECT '" + ATTACK + " by the agent' FROM orders WHERE id = 1") + "\n"
                        + Shop.sh("SELECT state FROM orders WHERE id = 60") + "\n"
                        + Shop.sh("UPDATE orders SET email = '" + ATTACK + "' WHERE id = 60")));
        Builds.question(build);
        for (String url : List.of(Builds.pageOf(build), build.getUrl() + "production-guard/", "production-guard/")) {
            assertHarmless(url);
        }
        answer(build, "bob", "approve", "fine by me " + ATTACK);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

        HtmlPage page = assertHarmless(Builds.pageOf(build));
        String text = page.asNormalizedText();
        assertTrue(text.contains("Verified. Every line is the one that the gateway wrote"), text);
        assertTrue(text.contains(ATTACK + " by the agent"), text);
        assertTrue(text.contains("fine by me " + ATTACK), text);
        assertTrue(page.getElementById("op-1").getTextContent().contains(ATTACK), "the response of the server");
        for (String url : List.of("production-guard/", build.getUrl(), build.getParent().getUrl(),
                build.getUrl() + "production-guard/", build.getParent().getUrl() + "production-guard/")) {
            assertHarmless(url);
        }
        WebResponse report = builds.get("bob", Builds.pageOf(build) + "report");
        assertTrue(report.getResponseHeaderValue("Content-Disposition").startsWith("attachment"));
        assertTrue(report.getResponseHeaderValue("Content-Security-Policy").contains("sandbox"));

        SessionRecord session = Builds.session(build);
        Path recording = build.getArtifactsDir()
                .toPath()
                .resolve("production-guard/" + session.getId() + "/recording.jsonl");
        String whole = Files.readString(recording);
        Files.writeString(recording, whole.replaceFirst("SELECT", "DELETE"));
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("BROKEN."));
        Files.writeString(recording, whole.lines().limit(3).reduce("", (all, line) -> all + line + "\n"));
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("BROKEN."), "cut off");
        Files.delete(recording);
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("Missing."));
        assertEquals(404, builds.status("bob", Builds.pageOf(build) + "recording"));
    }

    @Test
    void findsOperationsByFilterAndSearch() throws Exception {
        WorkflowRun build = builds.succeed(shop.guarded(
                "",
                Shop.sh("SELECT 'needle'") + "\nsh(returnStatus: true, script: '''" + Shop.client("DROP TABLE orders")
                        + "''')"));
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("DROP TABLE orders"));
        String denied = builds.page("bob", build, "?effect=deny").asNormalizedText();
        assertTrue(denied.contains("DROP TABLE orders") && !denied.contains("'needle'"), denied);
        String found = builds.page("bob", build, "?q=NEEDLE").asNormalizedText();
        assertTrue(!found.contains("DROP TABLE orders") && found.contains("'needle'"), found);
        for (String odd : List.of("?page=99999999", "?page=-4", "?page=last", "?effect=%3Cb%3E&q=%22%3E%3Cscript%3E", "?page=0")) {
            assertEquals(200, builds.status("bob", Builds.pageOf(build) + odd), odd);
        }
        assertFalse(builds.get("bob", Builds.pageOf(build) + "?q=%22%3E%3Cscript%3Ealert(3)")
                .getContentAsString()
                .contains("\"><script>alert(3)"));
    }

    @Test
    void keepsEveryPageAndEndpointToThoseWithPermission() throws Exception {
        WorkflowRun build = builds.start(shop.guarded("", Shop.sh("DELETE FROM orders WHERE id = 2")));
        Builds.question(build);
        String session = Builds.pageOf(build);
        String job = build.getParent().getUrl();
        for (String url : List.of(build.getUrl() + "production-guard/", session, session + "status", session + "recording",
                job + "production-guard/", "production-guard/")) {
            assertEquals(403, builds.status("reader", url), url);
            assertEquals(403, builds.status("warden", url.startsWith("job") ? "production-guard/" : url), url);
            assertEquals(200, builds.status("bob", url), url);
        }
        assertEquals(404, builds.status("warden", session), "who may not read the job learns nothing");
        assertEquals(404, builds.status("bob", build.getUrl() + "production-guard/session/s-none/"));
        assertFalse(builds.get("reader", build.getUrl()).getContentAsString().contains("s-" + Builds.session(build).getId()));

        assertEquals(403, answer(build, "reader", "approve", ""), "who cannot read cannot answer");
        assertEquals(400, answer(build, "alice", "approve", ""), "who asked cannot answer");
        assertEquals(400, answer(build, "bob", "perhaps", ""));
        assertEquals(405, builds.status("bob", session + "answer?request=a1&verdict=approve"));
        assertEquals(403, answerWithoutCrumb(session));
        assertEquals("1", shop.query("SELECT count(*) FROM orders WHERE id = 2"));

        String manage = "manage/production-guard-policies/";
        assertEquals(403, builds.status("bob", manage));
        assertEquals(200, builds.status("warden", manage));
        assertEquals(403, builds.post("bob", manage + "configure", pairs("json", "{}")).getStatusCode());
        assertEquals(405, builds.status("warden", manage + "configure"));
        String policy = "descriptorByName/" + NamedPolicy.class.getName() + "/";
        for (String check : List.of(policy + "checkYaml", policy + "checkName")) {
            assertEquals(403, builds.post("bob", check, pairs("value", "x")).getStatusCode(), check);
            assertEquals(405, builds.status("root", check + "?value=x"), check);
            assertEquals(200, builds.post("warden", check, pairs("value", "x")).getStatusCode(), check);
        }
        String lease = "descriptorByName/" + GuardConfiguration.class.getName() + "/checkLeaseSeconds";
        assertEquals(403, builds.post("bob", lease, pairs("value", "5")).getStatusCode());
        String step = job + "descriptorByName/" + WithProductionGuardStep.class.getName() + "/";
        String target = job + "descriptorByName/" + PostgresTarget.class.getName() + "/";
        for (String fill : List.of(step + "fillPolicyItems?policy=", step + "fillOidcCredentialsIdItems?oidcCredentialsId=",
                target + "fillCredentialsIdItems?credentialsId=")) {
            String seen = builds.post("reader", fill, List.of()).getContentAsString();
            assertFalse(seen.contains("production") || seen.contains("shop-db"), seen);
            seen = builds.post("root", fill, List.of()).getContentAsString();
            assertTrue(seen.contains("values"), seen);
            assertEquals(405, builds.status("root", fill), fill);
        }
        assertTrue(builds.post("root", target + "fillCredentialsIdItems?credentialsId=", List.of())
                .getContentAsString()
                .contains("shop-db"));
        assertEquals(200, answer(build, "bob", "deny", "not today"));
        jenkins.waitForCompletion(build);
        assertTrue(builds.page("bob", build, "").asNormalizedText().contains("not today"));
        assertEquals(400, answer(build, "bob", "approve", ""), "over");
    }

    @Test
    void checksPoliciesWithTheGatewaysOwnParserAndKeepsThem() throws Exception {
        assertEquals(FormValidation.Kind.OK, PolicyCheck.check(Shop.POLICY.formatted("60s", "60s")).kind);
        FormValidation wrong = PolicyCheck.check("version: 1\nrules:\n  - {name: x, effect: <b>, actions: [sql.read]}\n");
        assertEquals(FormValidation.Kind.ERROR, wrong.kind);
        assertTrue(wrong.getMessage().contains("effect"), wrong.getMessage());
        assertFalse(wrong.renderHtml().contains("<b>"), wrong.renderHtml());

        List<NamedPolicy> before = GuardConfiguration.get().getPolicies();
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("root")) {
            HtmlPage page = client.goTo("manage/production-guard-policies/");
            jenkins.submit(page.getFormByName("config"));
        }
        List<NamedPolicy> after = GuardConfiguration.get().getPolicies();
        assertEquals(before.stream().map(NamedPolicy::getName).toList(), after.stream().map(NamedPolicy::getName).toList());
        assertEquals(before.get(0).getYaml().strip(), after.get(0).getYaml().replace("\r\n", "\n").strip());
        assertTrue(GuardConfiguration.get().isAllowUnverifiedSessions());
    }

    @Test
    void archivesThroughAnArtifactManagerElsewhere(@TempDir Path elsewhere) throws Exception {
        ArtifactManagerConfiguration.get().getArtifactManagerFactories().add(new ElsewhereArtifacts.Factory(elsewhere.toFile()));
        try {
            WorkflowRun build = builds.succeed(shop.guarded("", Shop.sh("SELECT 'far away'")));
            assertFalse(Files.exists(build.getArtifactsDir().toPath()), "nothing beside the build");
            String text = builds.page("bob", build, "").asNormalizedText();
            assertTrue(text.contains("Verified.") && text.contains("far away"), text);
            assertTrue(builds.get("bob", Builds.pageOf(build) + "recording")
                    .getContentAsString()
                    .startsWith("{\"seq\":1,"));
        } finally {
            ArtifactManagerConfiguration.get().getArtifactManagerFactories().clear();
        }
    }

    @Test
    void staysAwayFromBuildsWithoutSessions() throws Exception {
        FreeStyleProject project = jenkins.createFreeStyleProject();
        jenkins.buildAndAssertSuccess(project);
        assertFalse(builds.get("root", project.getLastBuild().getUrl() + "production-guard/")
                .getContentAsString()
                .contains("pg-page"));
        assertFalse(builds.get("root", project.getUrl()).getContentAsString().contains("production-guard/\""));
    }

    /** Nothing on the page comes from what was shown, and nothing needs an inline script or style. */
    private static HtmlPage assertHarmless(String url) throws Exception {
        try (JenkinsRule.WebClient client = builds.client("bob")) {
            HtmlPage page = client.goTo(url);
            String html = page.getWebResponse().getContentAsString();
            assertFalse(html.contains("<script>alert(1)") || html.contains("<img src=x"), url);
            for (DomNode node : page.querySelectorAll(".pg-page, .pg-page *")) {
                ((DomElement) node).getAttributesMap().keySet().forEach(name -> assertFalse(
                        name.startsWith("on") || name.equals("style"), () -> url + " has " + node.asXml()));
            }
            assertEquals(List.of(), page.querySelectorAll(".pg-page script, .pg-page style"), url);
            return page;
        }
    }

    private static int answer(WorkflowRun build, String user, String verdict, String comment) throws Exception {
        SessionRecord session = Builds.session(build);
        String request = session.getPending().isEmpty() ? "a1" : session.getPending().get(0).getRequest();
        return builds.post(
                        user,
                        Builds.pageOf(build) + "answer",
                        pairs("request", request, "verdict", verdict, "comment", comment))
                .getStatusCode();
    }

    private static int answerWithoutCrumb(String session) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("bob")) {
            client.getOptions().setThrowExceptionOnFailingStatusCode(false);
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), session + "answer"), HttpMethod.POST);
            request.setRequestParameters(pairs("request", "a1", "verdict", "approve"));
            return client.getPage(request).getWebResponse().getStatusCode();
        }
    }

    private static List<NameValuePair> pairs(String... namesAndValues) {
        List<NameValuePair> pairs = new java.util.ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(new NameValuePair(namesAndValues[i], namesAndValues[i + 1]));
        }
        return pairs;
    }
}

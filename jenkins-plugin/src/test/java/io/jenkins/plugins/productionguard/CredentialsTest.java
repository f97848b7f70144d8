package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider;
import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.AbortException;
import hudson.model.Result;
import hudson.util.Secret;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Credentials of the Credentials plugin: every kind that a target can have, where they may come from, and their tracking. */
@WithJenkins
@Timeout(180)
class CredentialsTest extends GuardedJenkins {

    @Test
    void takesEveryKindThatATargetCanHave(@TempDir Path directory) throws Exception {
        assertEquals(
                Map.of("username", "app", "secret", "p"),
                members(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "a", "", "app", "p")));
        assertEquals(
                Map.of("secret", "t"),
                members(new StringCredentialsImpl(CredentialsScope.GLOBAL, "b", "", Secret.fromString("t"))));
        assertEquals(
                Map.of("secret", "apiVersion: v1\nkind: Config\n"),
                members(file("apiVersion: v1\nkind: Config\n")));
        assertEquals(Map.of("username", "deploy", "secret", "-----BEGIN X-----\n"), members(key(null)));
        String pem = members(certificate(directory)).get("secret");
        assertTrue(pem.startsWith("-----BEGIN PRIVATE KEY-----\n") && pem.contains("\n-----BEGIN CERTIFICATE-----\n"), pem);

        AbortException passphrase = assertThrows(AbortException.class, () -> members(key("secret words")));
        assertTrue(passphrase.getMessage().contains("passphrase") && !passphrase.getMessage().contains("secret words"));
        String large = "x".repeat(600_000);
        assertThrows(AbortException.class, () -> members(file(large)));
    }

    private static Map<String, String> members(StandardCredentials credentials) throws Exception {
        return TargetCredential.of(credentials).members();
    }

    private static StandardCredentials file(String content) {
        return new FileCredentialsImpl(
                CredentialsScope.GLOBAL,
                "c",
                "",
                "kubeconfig",
                SecretBytes.fromBytes(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static StandardCredentials key(String passphrase) {
        return new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                "d",
                "deploy",
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource("-----BEGIN X-----\n"),
                passphrase,
                "");
    }

    private static StandardCredentials certificate(Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        new File(System.getProperty("java.home"), "bin/keytool").getPath(),
                        "-genkeypair", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "password-of-store",
                        "-keyalg", "EC", "-alias", "client", "-dname", "CN=agent", "-validity", "2")
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        return new CertificateCredentialsImpl(
                CredentialsScope.GLOBAL,
                "e",
                "",
                "password-of-store",
                new CertificateCredentialsImpl.UploadedKeyStoreSource(
                        null, SecretBytes.fromBytes(Files.readAllBytes(store))));
    }

    @Test
    void looksIntoTheFolderOfTheJobAndNoOtherAndTracksTheUse() throws Exception {
        Folder shopFolder = jenkins.createProject(Folder.class, "shop");
        Folder other = jenkins.createProject(Folder.class, "other");
        StandardCredentials own =
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "folder-db", "", "app", Shop.PASSWORD);
        store(shopFolder).addCredentials(Domain.global(), own);
        String body = shop.guarded("", Shop.sh("SELECT 'order ' || state FROM orders"))
                .replace("credentialsId: 'shop-db'", "credentialsId: 'folder-db'");

        WorkflowRun allowed = run(shopFolder, body);
        jenkins.assertBuildStatusSuccess(allowed);
        jenkins.assertLogContains("order paid", allowed);
        assertTrue(
                CredentialsProvider.getFingerprintOf(own).getJobs().contains(allowed.getParent().getFullName()),
                "the use is tracked");
        WorkflowRun refused = run(other, body);
        jenkins.assertBuildStatus(Result.FAILURE, refused);
        jenkins.assertLogContains("there are no credentials \"folder-db\" that this job may use", refused);

        assertTrue(offered("root", allowed.getParent(), "db.internal:5432").contains("folder-db"));
        assertFalse(offered("root", refused.getParent(), "db.internal:5432").contains("folder-db"));
        assertFalse(offered("reader", allowed.getParent(), "db.internal:5432").contains("folder-db"));
    }

    /** The cluster itself is away: what is looked at is what the agent gets. */
    @Test
    void takesTheAddressOfAClusterFromItsKubeconfigAndKeepsTheTokenFromTheAgent() throws Exception {
        String kubeconfig =
                """
                apiVersion: v1
                kind: Config
                current-context: prod
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:16443"}}]
                users: [{name: u, user: {token: kube-secret-4711}}]
                contexts: [{name: prod, context: {cluster: c, user: u}}]
                """;
        Folder folder = jenkins.createProject(Folder.class, "clusters");
        store(folder).addCredentials(Domain.global(), file(kubeconfig));
        GuardConfiguration configuration = GuardConfiguration.get();
        List<NamedPolicy> before = configuration.getPolicies();
        configuration.setPolicies(List.of(new NamedPolicy(
                "clusters", "version: 1\nrules:\n  - {name: reads, effect: allow, actions: [k8s.get, k8s.list]}\n")));
        try {
            WorkflowRun build = run(
                    folder,
                    "withProductionGuard(policy: 'clusters', targets: [kubernetes(name: 'prod', namespace: 'shop', credentialsId: 'c')])"
                            + " {\n sh 'cat \"$KUBECONFIG\"'\n}");
            jenkins.assertBuildStatusSuccess(build);
            jenkins.assertLogContains("https://localhost:", build);
            jenkins.assertLogContains("shop", build);
            jenkins.assertLogNotContains("kube-secret-4711", build);
            jenkins.assertLogNotContains("16443", build);
        } finally {
            configuration.setPolicies(before);
        }
        KubernetesTarget unclear = new KubernetesTarget("prod");
        TargetCredential two = TargetCredential.of(file("server: https://a:1\nserver: https://b:1\n"));
        assertTrue(assertThrows(AbortException.class, () -> unclear.complete(two)).getMessage().contains("2 servers"));
    }

    @Test
    void heedsTheDomainOfCredentials() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "domains");
        Domain domain = new Domain("internal", null, List.of(new HostnameSpecification("db.internal", null)));
        store(folder)
                .addDomain(
                        domain,
                        new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "only-internal", "", "app", "p"));
        WorkflowRun elsewhere = run(
                folder,
                shop.guarded("", "echo 'never'").replace("credentialsId: 'shop-db'", "credentialsId: 'only-internal'"));
        jenkins.assertBuildStatus(Result.FAILURE, elsewhere);
        jenkins.assertLogContains("there are no credentials \"only-internal\"", elsewhere);
        assertTrue(offered("root", elsewhere.getParent(), "db.internal:5432").contains("only-internal"));
        assertFalse(offered("root", elsewhere.getParent(), "db.example.com:5432").contains("only-internal"));
    }

    private static CredentialsStore store(Folder folder) {
        for (CredentialsStore store : CredentialsProvider.lookupStores(folder)) {
            if (store.getProvider() instanceof FolderCredentialsProvider && store.getContext() == folder) {
                return store;
            }
        }
        throw new AssertionError("folders keep credentials");
    }

    private static WorkflowRun run(Folder folder, String body) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "migrate");
        job.setDefinition(new CpsFlowDefinition("node {\n" + body + "\n}", true));
        return jenkins.waitForCompletion(Builds.start("alice", job));
    }

    private static String offered(String user, WorkflowJob job, String address) throws Exception {
        return builds.post(
                        user,
                        job.getUrl() + "descriptorByName/" + PostgresTarget.class.getName()
                                + "/fillCredentialsIdItems?credentialsId=&address=" + address,
                        List.of())
                .getContentAsString();
    }
}

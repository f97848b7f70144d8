package io.productionguard.gateway.operation.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KubernetesClassifierTest {

    private static final String JSON = "application/json";
    private static final String PODS = "/api/v1/namespaces/shop/pods";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web";

    private final KubernetesClassifier classifier = new KubernetesClassifier(List.of());

    private Meaning meaning(String method, String address, String type, String body) throws UnclearRequestException {
        return classifier
                .classify(ApiRequest.of(method, address, type), body.getBytes(StandardCharsets.UTF_8))
                .meaning();
    }

    private Meaning meaning(String method, String address) throws UnclearRequestException {
        return meaning(method, address, "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/namespaces/shop/pods/web-1, k8s.get, shop/core/pods/web-1",
        "GET, /api/v1/namespaces/shop/pods, k8s.list, shop/core/pods/*",
        "GET, /api/v1/pods, k8s.list, */core/pods/*",
        "GET, /api/v1/pods?watch=1, k8s.watch, */core/pods/*",
        "GET, /api/v1/nodes, k8s.list, -/core/nodes/*",
        "GET, /api/v1/nodes/n1, k8s.get, -/core/nodes/n1",
        "GET, /apis/apps/v1/namespaces/shop/deployments/web, k8s.get, shop/apps/deployments/web",
        "GET, /apis/apps/v1/namespaces/shop/deployments/web/status, k8s.get, shop/apps/deployments/web/status",
        "GET, /apis/apps/v1/namespaces/shop/deployments/web/scale, k8s.get, shop/apps/deployments/web/scale",
        "GET, /apis/example.com/v1/widgets/w, k8s.get, -/example.com/widgets/w",
        "GET, /apis/example.com/v1/widgets, k8s.list, */example.com/widgets/*",
        "GET, /api/v1/namespaces/shop/pods/web-1/log?follow=true, k8s.log, shop/core/pods/web-1/log",
        "GET, /api/v1/namespaces/shop, k8s.get, shop/core/namespaces/shop",
        "GET, /apis, k8s.discover, /apis",
        "GET, /openapi/v3/apis/apps/v1, k8s.discover, /openapi/v3/apis/apps/v1",
        "GET, /version, k8s.discover, /version",
        "POST, /apis/authorization.k8s.io/v1/selfsubjectaccessreviews, k8s.review,"
                + " -/authorization.k8s.io/selfsubjectaccessreviews/*"
    })
    void takesReadsForReads(String method, String address, String action, String resource) throws Exception {
        Meaning meaning = meaning(method, address);

        assertThat(meaning.accesses()).containsExactly(new Access(action, resource));
        assertThat(meaning.risk()).isEqualTo(Risk.LOW);
    }

    @Test
    void tellsWhatRunsInAPodAndWhetherAnybodyTypes() throws Exception {
        Meaning shell =
                meaning("POST", PODS + "/web-1/exec?command=sh&command=-c&command=ls+%2Ftmp&container=app&stdin=true");
        Meaning look = meaning("GET", PODS + "/web-1/exec?command=cat&command=/etc/hosts&stdin=0&tty=false");
        Meaning attach = meaning("POST", PODS + "/web-1/attach?command=x&stdin=1&stdin=false&tty=yes");

        assertThat(shell.fields().values())
                .containsOnly(
                        Map.entry("exec.command", List.of("sh -c 'ls /tmp'")),
                        Map.entry("exec.container", List.of("app")),
                        Map.entry("exec.stdin", List.of("true")),
                        Map.entry("exec.tty", List.of("false")));
        assertThat(look.fields().values())
                .containsEntry("exec.command", List.of("cat /etc/hosts"))
                .containsEntry("exec.stdin", List.of("false"))
                .doesNotContainKey("exec.container");
        assertThat(attach.fields().values())
                .containsOnly(Map.entry("exec.stdin", List.of("true")), Map.entry("exec.tty", List.of("true")));
        assertThat(meaning("GET", PODS + "/web-1/log?command=ls").fields().values())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /exec?command=sh&command=-c&command=ls, k8s.exec, shop/core/pods/web-1/exec",
        "GET, /exec?command=ls, k8s.exec, shop/core/pods/web-1/exec",
        "POST, /attach, k8s.attach, shop/core/pods/web-1/attach",
        "GET, /portforward, k8s.portforward, shop/core/pods/web-1/portforward",
        "GET, /proxy/admin, k8s.proxy, shop/core/pods/web-1/proxy",
        "DELETE, /proxy, k8s.proxy, shop/core/pods/web-1/proxy",
        "POST, /eviction, k8s.evict, shop/core/pods/web-1/eviction",
        "POST, /binding, k8s.bind, shop/core/pods/web-1/binding",
        "PATCH, /ephemeralcontainers, k8s.debug, shop/core/pods/web-1/ephemeralcontainers"
    })
    void goesBySubresourceWhateverTheMethod(String method, String rest, String action, String resource)
            throws Exception {
        Meaning meaning = meaning(method, PODS + "/web-1" + rest);

        assertThat(meaning.accesses()).containsExactly(new Access(action, resource));
        assertThat(meaning.risk()).isNotEqualTo(Risk.LOW);
    }

    @Test
    void takesTheKubeletsInterfaceForCritical() throws Exception {
        assertThat(meaning("GET", "/api/v1/nodes/n1/proxy/run/shop/web-1/app").risk())
                .isEqualTo(Risk.CRITICAL);
    }

    @Test
    void namesWhatIsCreatedByItsBody() throws Exception {
        assertThat(meaning("POST", PODS, JSON, "{\"metadata\":{\"name\":\"web-1\"}}")
                        .accesses())
                .containsExactly(new Access("k8s.create", "shop/core/pods/web-1"));
        assertThat(meaning("POST", PODS, JSON, "{\"metadata\":{\"generateName\":\"web-\"}}")
                        .accesses())
                .containsExactly(new Access("k8s.create", "shop/core/pods/web-*"));
    }

    @Test
    void knowsThatApplyAndReplaceCreate() throws Exception {
        String apply = "application/apply-patch+yaml";
        assertThat(meaning("PATCH", DEPLOYMENT, apply, "metadata: {name: web}\n")
                        .actions())
                .containsExactly("k8s.create", "k8s.patch");
        assertThat(meaning("PUT", DEPLOYMENT, JSON, "{\"metadata\":{}}").actions())
                .containsExactly("k8s.create", "k8s.update");
        assertThat(meaning("PUT", DEPLOYMENT, JSON, "{\"metadata\":{\"resourceVersion\":\"7\"}}")
                        .actions())
                .containsExactly("k8s.update");
        assertThat(meaning("PATCH", DEPLOYMENT, "application/merge-patch+json", "{}")
                        .actions())
                .containsExactly("k8s.patch");
    }

    @Test
    void tellsDeletingOneFromDeletingMany() throws Exception {
        assertThat(meaning("DELETE", PODS + "/web-1").actions()).containsExactly("k8s.delete");
        assertThat(meaning("DELETE", PODS + "?labelSelector=app%3Dweb").actions())
                .containsExactly("k8s.deletecollection");
        for (String selector : List.of(
                "",
                "?labelSelector=",
                "?labelSelector=%21x",
                "?labelSelector=a%21%3Db",
                "?labelSelector=a+notin+(b,c)")) {
            assertThat(meaning("DELETE", PODS + selector).actions())
                    .as(selector)
                    .containsExactly("k8s.deletecollection", "k8s.deletecollection.unbounded");
        }
    }

    @Test
    void deletingANamespaceConcernsTheClusterAndWhatIsInside() throws Exception {
        Meaning meaning = meaning("DELETE", "/api/v1/namespaces/shop");

        assertThat(meaning.accesses())
                .containsExactly(
                        new Access("k8s.delete", "-/core/namespaces/shop"),
                        new Access("k8s.delete", "shop/core/namespaces/shop"),
                        new Access("k8s.delete.namespace", "shop/core/namespaces/shop"));
        assertThat(meaning.risk()).isEqualTo(Risk.CRITICAL);
    }

    @Test
    void believesADryRunOnlyWhereTheServerDoes() throws Exception {
        assertThat(meaning("PATCH", DEPLOYMENT + "?dryRun=All", "application/merge-patch+json", "{}")
                        .actions())
                .containsExactly("k8s.dryrun");
        assertThat(meaning("DELETE", DEPLOYMENT + "?dryRun=All").actions()).containsExactly("k8s.dryrun");
        assertThat(meaning("DELETE", DEPLOYMENT, JSON, "{\"dryRun\":[\"All\"]}").actions())
                .containsExactly("k8s.dryrun");
        // The server reads the options of a deletion from its body, if there is one, and forgets the query.
        assertThat(meaning("DELETE", DEPLOYMENT + "?dryRun=All", JSON, "{}").actions())
                .containsExactly("k8s.delete");
        assertThat(meaning("DELETE", DEPLOYMENT, JSON, "{\"dryRun\":[]}").actions())
                .containsExactly("k8s.delete");
        assertThat(meaning("PATCH", DEPLOYMENT + "?dryRun=none", "application/merge-patch+json", "{}")
                        .actions())
                .containsExactly("k8s.patch");
        assertThat(meaning("PATCH", DEPLOYMENT + "?dryRun", "application/merge-patch+json", "{}")
                        .actions())
                .containsExactly("k8s.patch");
        assertThat(meaning("POST", PODS + "/web-1/exec?dryRun=All").actions()).containsExactly("k8s.exec");
        assertThat(meaning("POST", PODS + "/web-1/eviction?dryRun=All", JSON, "{}")
                        .actions())
                .containsExactly("k8s.evict");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"hostPID\":true}}",
                "{\"spec\":{\"hostNetwork\":true}}",
                "{\"spec\":{\"containers\":[{\"name\":\"a\",\"securityContext\":{\"privileged\":true}}]}}",
                "{\"spec\":{\"containers\":[{\"name\":\"a\",\"securityContext\":{\"capabilities\":{\"add\":[\"SYS_ADMIN\"]}}}]}}",
                "{\"spec\":{\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/\"}}]}}",
                "{\"kind\":\"List\",\"items\":[{\"spec\":{\"hostIPC\":true}}]}",
                "{\"spec\":{\"template\":{\"spec\":{\"hostPID\":true}}}}"
            })
    void findsPodsThatCanLeaveTheirContainer(String body) throws Exception {
        assertThat(meaning("POST", PODS, JSON, body).actions()).contains("k8s.privileged");
        assertThat(meaning("PATCH", DEPLOYMENT, "application/strategic-merge-patch+json", body)
                        .actions())
                .contains("k8s.privileged");
        assertThat(meaning("PATCH", DEPLOYMENT, "application/apply-patch+yaml", body)
                        .actions())
                .contains("k8s.privileged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"add\",\"path\":\"/spec/template/spec/hostPID\",\"value\":true}]",
                "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/securityContext/privileged\",\"value\":true}]",
                "[{\"op\":\"add\",\"path\":\"/spec/volumes/0\",\"value\":{\"hostPath\":{\"path\":\"/\"}}}]",
                "[{\"op\":\"add\",\"path\":\"/spec/containers/0/securityContext/capabilities/add/-\",\"value\":\"SYS_ADMIN\"}]",
                "[{\"op\":\"copy\",\"from\":\"/metadata/labels/x\",\"path\":\"/spec/containers/0/securityContext/privileged\"}]"
            })
    void findsThemInJsonPatches(String body) throws Exception {
        assertThat(meaning("PATCH", DEPLOYMENT, "application/json-patch+json", body)
                        .actions())
                .contains("k8s.privileged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"privileged: true", "privileged: yes", "privileged: ON", "\"privileged\": True", "privileged: y"
            })
    void readsYamlStrictly(String member) throws Exception {
        String body = "spec:\n  containers:\n  - name: a\n    securityContext:\n      " + member + "\n";

        assertThat(meaning("POST", PODS, "application/yaml", body).actions()).contains("k8s.privileged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x {privileged: true}\nb: *x\n",
                "a: 1\n---\nb: 2\n",
                "a: 1\na: 2\n",
                "<<: {a: 1}\n",
                "a: !!bool yes\n",
                "[1, 2]",
                "a: [",
            })
    void refusesYamlThatReadersDisagreeAbout(String body) {
        assertThatThrownBy(() -> meaning("POST", PODS, "application/yaml", body))
                .isInstanceOf(UnclearRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{", "[]", "{} {}", "null"})
    void refusesJsonThatReadersDisagreeAbout(String body) {
        assertThatThrownBy(() -> meaning("POST", PODS, JSON, body)).isInstanceOf(UnclearRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[] , \"x\": []", "[", "1"})
    void refusesJsonPatchesThatAreNone(String body) {
        assertThatThrownBy(() -> meaning("PATCH", DEPLOYMENT, "application/json-patch+json", body))
                .isInstanceOf(UnclearRequestException.class);
    }

    @Test
    void refusesFormsItCannotReadAndSaysWhatToSend() {
        assertThatThrownBy(() -> meaning("POST", PODS, "application/cbor", "x"))
                .isInstanceOfSatisfying(
                        UnclearRequestException.class,
                        e -> assertThat(e.isMediaType()).isTrue())
                .hasMessageContaining("send JSON");
    }

    @Test
    void findsImagesNobodyListed() throws Exception {
        KubernetesClassifier strict = new KubernetesClassifier(List.of("registry.acme.io/*"));
        String good = "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"registry.acme.io/web:1\"}]}}";
        String bad = "{\"spec\":{\"initContainers\":[{\"name\":\"a\",\"image\":\"docker.io/evil:1\"}]}}";
        String patch = "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"evil\"}]";

        assertThat(actions(strict, "POST", PODS, JSON, good)).containsExactly("k8s.create");
        assertThat(actions(strict, "POST", PODS, JSON, bad)).contains("k8s.image.unlisted");
        assertThat(actions(strict, "PATCH", DEPLOYMENT, "application/json-patch+json", patch))
                .contains("k8s.image.unlisted");
        assertThat(meaning("POST", PODS, JSON, bad).actions()).containsExactly("k8s.create");
    }

    private static List<String> actions(
            KubernetesClassifier with, String method, String address, String type, String body)
            throws UnclearRequestException {
        return List.copyOf(with.classify(ApiRequest.of(method, address, type), body.getBytes(StandardCharsets.UTF_8))
                .meaning()
                .actions());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"*\"]}]}",
                "{\"rules\":[{\"apiGroups\":[\"*\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]}",
                "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}]}",
                "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"users\"],\"verbs\":[\"impersonate\"]}]}",
                "{\"aggregationRule\":{}}",
                "{\"metadata\":{\"labels\":{\"rbac.authorization.k8s.io/aggregate-to-admin\":\"true\"}}}"
            })
    void findsRolesThatGrantMore(String body) throws Exception {
        assertThat(meaning("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles", JSON, body)
                        .actions())
                .contains("k8s.escalate");
    }

    @Test
    void takesABindingForOneAndAGraveOneForEscalation() throws Exception {
        String bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

        assertThat(meaning("POST", bindings, JSON, "{\"roleRef\":{\"name\":\"view\"}}")
                        .actions())
                .containsExactly("k8s.bind", "k8s.create");
        assertThat(meaning("POST", bindings, JSON, "{\"roleRef\":{\"name\":\"cluster-admin\"}}")
                        .actions())
                .containsExactly("k8s.bind", "k8s.create", "k8s.escalate");
        assertThat(meaning("POST", bindings, JSON, "{\"subjects\":[{\"name\":\"system:anonymous\"}]}")
                        .actions())
                .contains("k8s.escalate");
    }

    @Test
    void aPlainRoleIsGraveButNoEscalation() throws Exception {
        Meaning meaning = meaning(
                "POST",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles",
                JSON,
                "{\"rules\":[{\"apiGroups\":[\"apps\"],\"resources\":[\"deployments\"],\"verbs\":[\"get\"]}]}");

        assertThat(meaning.actions()).containsExactly("k8s.create");
        assertThat(meaning.risk()).isEqualTo(Risk.CRITICAL);
    }

    @Test
    void knowsHowTokensAreMade() throws Exception {
        assertThat(meaning("POST", "/api/v1/namespaces/shop/serviceaccounts/ci/token", JSON, "{}")
                        .actions())
                .containsExactly("k8s.token");
        assertThat(meaning(
                                "POST",
                                "/api/v1/namespaces/shop/secrets",
                                JSON,
                                "{\"type\":\"kubernetes.io/service-account-token\"}")
                        .actions())
                .containsExactly("k8s.create", "k8s.token");
    }

    @Test
    void impersonationIsAnAccessOfItsOwn() throws Exception {
        ApiRequest request = ApiRequest.of("GET", PODS, "");
        Meaning meaning = classifier
                .classify(
                        new ApiRequest("GET", request.path(), request.query(), "", List.of("group/system:masters")),
                        new byte[0])
                .meaning();

        assertThat(meaning.accesses())
                .containsExactly(
                        new Access("k8s.impersonate", "group/system:masters"),
                        new Access("k8s.list", "shop/core/pods/*"));
        assertThat(meaning.risk()).isEqualTo(Risk.CRITICAL);
    }

    @Test
    void doesNotLookForPodsInTexts() throws Exception {
        assertThat(meaning(
                                "POST",
                                "/api/v1/namespaces/shop/configmaps",
                                JSON,
                                "{\"metadata\":{\"name\":\"c\"},\"data\":{\"privileged\":\"true\"}}")
                        .actions())
                .containsExactly("k8s.create");
    }

    @Test
    void doesNotUnderstandOtherMethods() throws Exception {
        assertThat(meaning("OPTIONS", PODS).actions()).containsExactly("k8s.unknown");
        assertThat(meaning("POST", "/logs/").actions()).containsExactly("k8s.nonresource");
        assertThat(meaning("GET", "/metrics").actions()).containsExactly("k8s.nonresource");
    }

    @Test
    void everyActionThatIsFoundIsInTheCatalogue() throws Exception {
        assertThat(KubernetesActions.ALL)
                .containsAll(meaning("DELETE", "/api/v1/namespaces/shop").actions());
        assertThat(KubernetesActions.ALL).containsAll(KubernetesActions.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"copy\",\"from\":\"/data/password\",\"path\":\"/metadata/annotations/x\"}]",
                "[{\"op\":\"move\",\"from\":\"/data/password\",\"path\":\"/metadata/labels/x\"}]",
                "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"YQ==\"},{\"op\":\"copy\",\"from\":\"\",\"path\":\"/x\"}]",
                "[{\"op\":\"test\",\"path\":\"/data/password\",\"value\":\"Z3Vlc3M=\"}]"
            })
    void refusesPatchesWhoseAnswerWouldTellASecret(String patch) {
        String secret = "/api/v1/namespaces/shop/secrets/db?dryRun=All";

        assertThatThrownBy(() -> meaning("PATCH", secret, "application/json-patch+json", patch))
                .isInstanceOf(UnclearRequestException.class)
                .hasMessageContaining("a JSON patch must not");
    }

    @Test
    void refusesPatchesThatBringAValueToWhereItsNameDoesNotTell() throws Exception {
        String pod = "/api/v1/namespaces/shop/pods/web-1?dryRun=All";
        String copy =
                "[{\"op\":\"copy\",\"from\":\"/spec/containers/0/env/0/value\",\"path\":\"/metadata/annotations/x\"}]";
        String label = "[{\"op\":\"move\",\"from\":\"/metadata/labels/a\",\"path\":\"/metadata/labels/b\"}]";

        assertThatThrownBy(() -> meaning("PATCH", pod, "application/json-patch+json", copy))
                .isInstanceOf(UnclearRequestException.class)
                .hasMessageContaining("must not copy or move");
        assertThat(meaning("PATCH", pod, "application/json-patch+json", label).actions())
                .containsExactly("k8s.dryrun");
    }

    @Test
    void theSchemeAndPortOfAProxyDoNotHideWhatItLeadsTo() throws Exception {
        assertThat(meaning("GET", "/api/v1/namespaces/shop/services/https:web:8443/proxy/admin")
                        .resources())
                .containsExactly("shop/core/services/https:web:8443/proxy", "shop/core/services/web/proxy");
        assertThat(meaning("GET", "/api/v1/namespaces/shop/pods/web-1:8080/proxy")
                        .resources())
                .contains("shop/core/pods/web-1/proxy");
        assertThat(meaning("GET", "/api/v1/nodes/https:n1:10250/proxy/run").resources())
                .contains("-/core/nodes/n1/proxy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0085", "\u2028", "\u2029", "\r", "\ufeff"})
    void refusesYamlThatHidesAFieldBehindACommentThatEndsElsewhereForTheServer(String separator) {
        String pod = "kind: Pod\nmetadata: {name: p} # comment" + separator + "spec: {hostPID: true}\n";

        for (String type : List.of("application/yaml", "application/apply-patch+yaml")) {
            assertThatThrownBy(() -> meaning("PATCH", PODS + "/p?dryRun=All", type, pod))
                    .isInstanceOf(UnclearRequestException.class)
                    .hasMessageContaining("line breaks");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'add','path':'/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-admin','value':'true'}]",
                "[{'op':'replace','path':'/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-edit','value':'true'}]",
                "[{'op':'move','from':'/metadata/labels/a','path':'/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-admin'}]",
                "[{'op':'copy','from':'/metadata/labels/a','path':'/rules/0/resources/0'}]",
                "[{'op':'add','path':'/metadata/labels','value':{'a':'b'}}]",
                "[{'op':'add','path':'/metadata','value':{}}]",
                "[{'op':'replace','path':'','value':{}}]",
                "[{'op':'add','path':'/aggregationRule','value':null}]",
                "[{'op':'add','path':'/aggregationRule/clusterRoleSelectors/0/matchLabels/a','value':'b'}]",
                "[{'op':'remove','path':'/aggregationRule/clusterRoleSelectors/0/matchLabels/a'}]",
                "[{'op':'remove','path':'/rules/0/resourceNames/0'}]",
                "[{'op':'remove','path':'/rules/0/resourceNames'}]",
                "[{'op':'add','path':'/rules/0/verbs/-','value':'get'}]",
                "[{'op':'add','path':'x/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-admin','value':'true'}]",
                "[{'op':'add','value':'true'}]",
                "['x']"
            })
    void findsEscalationInJsonPatchesOfRoles(String patch) throws Exception {
        assertThat(meaning(
                                "PATCH",
                                "/apis/rbac.authorization.k8s.io/v1/clusterroles/mine",
                                "application/json-patch+json",
                                patch.replace('\'', '"'))
                        .actions())
                .containsExactly("k8s.escalate", "k8s.patch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'add','path':'/metadata/labels/team','value':'a'}]",
                "[{'op':'move','from':'/metadata/labels/a','path':'/metadata/labels/b'}]",
                "[{'op':'add','path':'/metadata/annotations','value':{'a':'b'}}]",
                "[{'op':'remove','path':'/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-admin'}]",
                "[{'op':'remove','path':'/rules/0'}]",
                "[{'op':'remove','path':'/rules/0/verbs/1'}]",
                "[{'op':'test','path':'/aggregationRule','value':{}}]",
                "[{'op':'add','path':'/rules/-','value':{'apiGroups':['apps'],'resources':['deployments'],'verbs':['get']}}]"
            })
    void aJsonPatchThatGrantsNothingGraveIsNoEscalation(String patch) throws Exception {
        assertThat(meaning(
                                "PATCH",
                                "/apis/rbac.authorization.k8s.io/v1/clusterroles/mine",
                                "application/json-patch+json",
                                patch.replace('\'', '"'))
                        .actions())
                .containsExactly("k8s.patch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/merge-patch+json",
                "application/strategic-merge-patch+json",
                "application/apply-patch+yaml"
            })
    void findsEscalationInOtherPatchesOfRoles(String type) throws Exception {
        for (String body : List.of(
                "{\"metadata\":{\"labels\":{\"rbac.authorization.k8s.io/aggregate-to-view\":\"true\"}}}",
                "{\"aggregationRule\":{\"clusterRoleSelectors\":[]}}",
                "{\"rules\":[{\"resources\":[\"*/exec\"],\"verbs\":[\"create\"]}]}")) {
            assertThat(meaning("PATCH", "/apis/rbac.authorization.k8s.io/v1/clusterroles/mine", type, body)
                            .actions())
                    .as(body)
                    .contains("k8s.escalate");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*/exec, running commands in pods",
        "pods/*, running commands in pods",
        "*/*, tokens of service accounts",
        "*/token, tokens of service accounts",
        "nodes/*, the kubelets' own interface"
    })
    void aWildcardForResourceOrSubresourceGrantsWhatItCovers(String resource, String reason) throws Exception {
        Meaning meaning = meaning(
                "POST",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles",
                JSON,
                "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"" + resource + "\"],\"verbs\":[\"create\"]}]}");

        assertThat(meaning.actions()).contains("k8s.escalate");
        assertThat(meaning.reasons()).contains("grants " + reason);
    }

    @Test
    void aWildcardThatCoversNothingGraveIsNoEscalation() throws Exception {
        for (String resource : List.of("*/scale", "deployments/*", "/metrics/*")) {
            assertThat(meaning(
                                    "POST",
                                    "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles",
                                    JSON,
                                    "{\"rules\":[{\"resources\":[\"" + resource + "\"],\"verbs\":[\"get\"]}]}")
                            .actions())
                    .as(resource)
                    .containsExactly("k8s.create");
        }
    }

    @Test
    void aJsonPatchOfABindingMustSayWhomItBinds() throws Exception {
        String binding = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/mine";
        String type = "application/json-patch+json";

        assertThat(meaning(
                                "PATCH",
                                binding,
                                type,
                                "[{\"op\":\"copy\",\"from\":\"/metadata/labels/a\",\"path\":\"/subjects/0/name\"}]")
                        .actions())
                .containsExactly("k8s.bind", "k8s.escalate", "k8s.patch");
        assertThat(meaning(
                                "PATCH",
                                binding,
                                type,
                                "[{\"op\":\"replace\",\"path\":\"/subjects/0/name\",\"value\":\"bob\"}]")
                        .actions())
                .containsExactly("k8s.bind", "k8s.patch");
    }

    @Test
    void findsImagesNobodyListedWhereverAPodNamesOne() throws Exception {
        KubernetesClassifier strict = new KubernetesClassifier(List.of("registry.acme.io/*"));
        String json = "application/json-patch+json";

        for (String spec : List.of(
                "\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\"evil.io/x\"}}]",
                "\"ephemeralContainers\":[{\"name\":\"a\",\"image\":\"evil.io/x\"}]",
                "\"initContainers\":[{\"name\":\"a\",\"image\":\"evil.io/x\"}]",
                "\"template\":{\"spec\":{\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\"evil.io/x\"}}]}}")) {
            assertThat(actions(
                            strict, "PATCH", DEPLOYMENT, "application/merge-patch+json", "{\"spec\":{" + spec + "}}"))
                    .as(spec)
                    .containsExactly("k8s.image.unlisted", "k8s.patch");
        }
        for (String operation : List.of(
                "\"op\":\"add\",\"path\":\"/spec/volumes/0\",\"value\":{\"name\":\"v\",\"image\":{\"reference\":\"e\"}}",
                "\"op\":\"add\",\"path\":\"/spec/volumes/0/image\",\"value\":{\"reference\":\"e\"}",
                "\"op\":\"replace\",\"path\":\"/spec/volumes/0/image/reference\",\"value\":\"e\"",
                "\"op\":\"copy\",\"from\":\"/metadata/labels/a\",\"path\":\"/spec/volumes/0/image/reference\"")) {
            assertThat(actions(strict, "PATCH", DEPLOYMENT, json, "[{" + operation + "}]"))
                    .as(operation)
                    .contains("k8s.image.unlisted");
        }
        assertThat(actions(
                        strict,
                        "POST",
                        PODS,
                        JSON,
                        "{\"spec\":{\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\"registry.acme.io/x\"}}]}}"))
                .containsExactly("k8s.create");
        assertThat(actions(strict, "POST", PODS, "application/yaml", "spec: {containers: [{name: a, image: y}]}"))
                .contains("k8s.image.unlisted");
    }

    @Test
    void saysHowToGoOnWithContainersThatAreSentBackMasked() throws Exception {
        String template = "{\"spec\":{\"containers\":[{\"name\":\"a\",\"env\":[{\"name\":\"DB_PASSWORD\","
                + "\"value\":\"[masked:secret:1]\"}]}]}}";

        assertThat(meaning("POST", PODS, JSON, template).reasons())
                .anyMatch(reason -> reason.contains("secretKeyRef") && reason.contains("rollout undo"));
        assertThat(meaning(
                                "PATCH",
                                DEPLOYMENT,
                                "application/json-patch+json",
                                "[{\"op\":\"replace\",\"path\":\"/spec/template\",\"value\":" + template + "}]")
                        .reasons())
                .contains(MaskedContainer.REASON);
        assertThat(meaning("POST", PODS, JSON, template.replace("[masked:secret:1]", "x"))
                        .reasons())
                .doesNotContain(MaskedContainer.REASON);
    }
}

package io.productionguard.gateway.operation.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the API server's own tests, in our words, and what is refused before it. */
final class RequestInfoTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // method, address, verb, group, version, namespace, resource, name, subresource
                "GET, /api/v1/namespaces, list, '', v1, '', namespaces, '', ''",
                "GET, /api/v1/namespaces/other, get, '', v1, other, namespaces, other, ''",
                "PUT, /api/v1/namespaces/other/finalize, update, '', v1, other, namespaces, other, finalize",
                "GET, /api/v1/namespaces/other/status, get, '', v1, other, namespaces, other, status",
                "DELETE, /api/v1/namespaces/other, delete, '', v1, other, namespaces, other, ''",
                "GET, /api/v1/namespaces/other/pods, list, '', v1, other, pods, '', ''",
                "GET, /api/v1/namespaces/other/pods/foo, get, '', v1, other, pods, foo, ''",
                "HEAD, /api/v1/namespaces/other/pods/foo, get, '', v1, other, pods, foo, ''",
                "GET, /api/v1/pods, list, '', v1, '', pods, '', ''",
                "HEAD, /api/v1/pods, list, '', v1, '', pods, '', ''",
                "GET, /api/v1/namespaces/other/pods/foo/exec, get, '', v1, other, pods, foo, exec",
                "POST, /api/v1/namespaces/other/pods/foo/exec, create, '', v1, other, pods, foo, exec",
                "GET, /api/v1/pods?watch=true, watch, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=1, watch, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch, watch, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=yes, watch, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=false, list, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=False, list, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=0, list, '', v1, '', pods, '', ''",
                "GET, /api/v1/pods?watch=0&watch=1, list, '', v1, '', pods, '', ''",
                "GET, /api/v1/namespaces/o/pods/foo?watch=true, get, '', v1, o, pods, foo, ''",
                "GET, /api/v1/namespaces/o/pods?fieldSelector=metadata.name%3Dfoo, list, '', v1, o, pods, foo, ''",
                "GET, /api/v1/namespaces/o/pods?watch=1&fieldSelector=metadata.name==foo, watch, '', v1, o, pods, foo, ''",
                "GET, /api/v1/namespaces/o/pods?fieldSelector=metadata.name!=foo, list, '', v1, o, pods, '', ''",
                "GET, '/api/v1/namespaces/o/pods?fieldSelector=spec.x=y,metadata.name=foo', list, '', v1, o, pods, foo, ''",
                "GET, /api/v1/watch/pods, watch, '', v1, '', pods, '', ''",
                "GET, /api/v1/watch/namespaces/other/pods, watch, '', v1, other, pods, '', ''",
                "DELETE, /api/v1/watch/namespaces/other/pods/x, watch, '', v1, other, pods, x, ''",
                "POST, /api/v1/proxy/namespaces/other/pods/foo/x, proxy, '', v1, other, pods, foo, ''",
                "POST, /apis/extensions/v1/namespaces/other/pods, create, extensions, v1, other, pods, '', ''",
                "PUT, /apis/apps/v1/namespaces/other/deployments/foo, update, apps, v1, other, deployments, foo, ''",
                "PATCH, /apis/apps/v1/namespaces/other/deployments/foo/scale, patch, apps, v1, other, deployments, foo, scale",
                "DELETE, /apis/apps/v1/namespaces/other/deployments/foo, delete, apps, v1, other, deployments, foo, ''",
                "DELETE, /apis/apps/v1/namespaces/other/deployments, deletecollection, apps, v1, other, deployments, '', ''",
                "GET, /apis/rbac.authorization.k8s.io/v1/clusterroles/system:node, get, rbac.authorization.k8s.io, v1, '',"
                        + " clusterroles, system:node, ''",
                "OPTIONS, /api/v1/pods, '', '', v1, '', pods, '', ''",
                "GET, /api/v1/namespaces/other/pods/, list, '', v1, other, pods, '', ''",
                "GET, /api/v1/namespaces/o/services/https:web:443/proxy/a/b, get, '', v1, o, services, https:web:443, proxy"
            })
    void readsResources(
            String method,
            String address,
            String verb,
            String group,
            String version,
            String namespace,
            String resource,
            String name,
            String subresource)
            throws Exception {
        ApiRequest request = ApiRequest.of(method, address, "");
        RequestInfo info = RequestInfo.of(method, request.path(), request.query());

        assertThat(info)
                .isEqualTo(new RequestInfo(
                        true, request.path(), verb, group, version, namespace, resource, name, subresource));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz/x/y/z", "/metrics"})
    void takesOtherPathsForNoResource(String path) throws Exception {
        RequestInfo info = RequestInfo.of("GET", path, Query.parse(""));

        assertThat(info.resourceRequest()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/a/../b/pods",
                "/api/v1//pods",
                "/api/v1/./pods",
                "//api/v1/pods",
                "/api/v1/pods//",
                "/api/v1/namespaces/a%252fb/pods",
                "/api/v1/pods/a%5cb",
                "/api/v1/pods/a%00b",
                "/api/v1/pods/a%0ab",
                "/api/v1/pods/a%zz",
                "/api/v1/pods/a%2",
                "/api/v1/pods/%ff",
                "/api/v1/watch",
                "/api/v1/pods?a=1;watch=1",
                "/api/v1/pods?a=%",
                "api/v1/pods"
            })
    void refusesWhatCanBeReadInTwoWays(String address) {
        assertThatThrownBy(() -> {
                    ApiRequest request = ApiRequest.of("GET", address, "");
                    RequestInfo.of("GET", request.path(), request.query());
                })
                .isInstanceOf(UnclearRequestException.class);
    }

    @Test
    void decodesNames() throws Exception {
        ApiRequest request = ApiRequest.of("GET", "/api/v1/nodes/system%3Anode%20%C3%A4", "");

        assertThat(RequestInfo.of("GET", request.path(), request.query()).name())
                .isEqualTo("system:node ä");
    }

    @Test
    void anEscapedCommaDoesNotMakeASelectorNameAnObject() throws Exception {
        Query escaped = Query.parse("fieldSelector=type!%3Da%5C,metadata.name%3Ddb");

        assertThat(RequestInfo.of("GET", "/api/v1/namespaces/shop/secrets", escaped)
                        .name())
                .isEmpty();
    }
}

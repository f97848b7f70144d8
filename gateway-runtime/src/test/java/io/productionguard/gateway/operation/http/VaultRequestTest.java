package io.productionguard.gateway.operation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Risk;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VaultRequestTest {

    @ParameterizedTest
    @CsvSource({
        "GET, v1/secret/data/app/db, secret.read, secret/app/db",
        "PUT, v1/secret/data/app/db, secret.write, secret/app/db",
        "PATCH, v1/secret/data/app/db, secret.write, secret/app/db",
        "DELETE, v1/secret/data/app/db, secret.delete, secret/app/db",
        "POST, v1/secret/delete/app/db, secret.delete, secret/app/db",
        "POST, v1/secret/undelete/app/db, secret.write, secret/app/db",
        "PUT, v1/secret/destroy/app/db, secret.destroy, secret/app/db",
        "DELETE, v1/secret/metadata/app/db, secret.destroy, secret/app/db",
        "GET, v1/secret/metadata/app, secret.list, secret/app",
        "LIST, v1/secret/metadata/app, secret.list, secret/app",
        "GET, v1/kv/app/db, secret.read, kv/app/db",
        "POST, v1/kv/app/db, secret.write, kv/app/db",
        "DELETE, v1/kv/app/db, secret.delete, kv/app/db",
        "LIST, v1/kv/app, secret.list, kv/app",
        "GET, v1/team/kv/data/app, secret.read, team/kv/app",
        "GET, v1/database/creds/app, secret.read, database/creds/app",
        "POST, v1/auth/token/create, secret.token, auth/token/create",
        "POST, v1/auth/approle/login, secret.token, auth/approle/login",
        "GET, v1/auth/token/lookup-self, secret.status, auth/token/lookup-self",
        "POST, v1/auth/userpass/users/x, secret.admin, auth/userpass/users/x",
        "GET, v1/sys/health, secret.status, sys/health",
        "GET, v1/sys/internal/ui/mounts/secret, secret.status, sys/internal/ui/mounts/secret",
        "PUT, v1/sys/policies/acl/x, secret.admin, sys/policies/acl/x",
        "GET, v1/sys/raw/core, secret.admin, sys/raw/core",
        "POST, v1/sys/wrapping/unwrap, secret.wrap, sys/wrapping/unwrap",
        "PUT, v1/ns1/sys/policies/acl/x, secret.admin, ns1/sys/policies/acl/x",
        "POST, v1/ns1/auth/token/create, secret.token, ns1/auth/token/create",
        "GET, v1/secret/data/sys/x, secret.read, secret/sys/x",
        "POST, v1/identity/entity, secret.admin, identity/entity",
        "TRACE, v1/secret/data/x, secret.unknown, ''",
        "GET, ui/vault, secret.unknown, ''",
    })
    void meansWhatItDoes(String method, String path, String action, String resource) {
        VaultRequest request = VaultRequest.of(method, Arrays.asList(path.split("/")), false, "");

        assertThat(request.action()).isEqualTo(action);
        assertThat(request.resource()).isEqualTo(resource);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, v1/identity/oidc/token/deploy, secret.token, HIGH, NOTHING",
        "HEAD, v1/identity/oidc/token/deploy, secret.token, HIGH, NOTHING",
        "GET, v1/ns1/identity/oidc/token/deploy, secret.token, HIGH, NOTHING",
        "GET, v1/identity/oidc/provider/default/authorize, secret.token, HIGH, NOTHING",
        "GET, v1/identity/oidc/client/app, secret.read, LOW, NOTHING",
        "GET, v1/identity/oidc/key/default, secret.list, LOW, ALL",
        "GET, v1/identity/entity/id/e1, secret.list, LOW, ALL",
        "LIST, v1/identity/entity/id, secret.list, LOW, ALL",
        "GET, v1/kv/identity/entity/id, secret.read, LOW, NOTHING",
        "GET, v1/database/creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/database/creds/data, secret.read, HIGH, NOTHING",
        "GET, v1/database/static-creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/ldap/static-cred/app, secret.read, HIGH, NOTHING",
        "GET, v1/aws/creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/aws/sts/app, secret.read, HIGH, NOTHING",
        "GET, v1/azure/creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/gcp/token/app, secret.read, HIGH, NOTHING",
        "GET, v1/gcp/roleset/app/key, secret.read, HIGH, NOTHING",
        "GET, v1/gcp/static-account/app/token, secret.read, HIGH, NOTHING",
        "POST, v1/kubernetes/creds/app, secret.write, HIGH, NOTHING",
        "GET, v1/consul/creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/nomad/creds/app, secret.read, HIGH, NOTHING",
        "GET, v1/rabbitmq/creds/app, secret.read, HIGH, NOTHING",
        "POST, v1/ssh/creds/app, secret.write, HIGH, NOTHING",
        "POST, v1/pki/issue/app, secret.write, HIGH, NOTHING",
        "GET, v1/totp/code/app, secret.read, HIGH, NOTHING",
        "GET, v1/transit/export/signing-key/app, secret.read, HIGH, NOTHING",
        "GET, v1/transit/backup/app, secret.read, HIGH, NOTHING",
        "GET, v1/transit/byok-export/a/b, secret.read, HIGH, NOTHING",
        "GET, v1/cubbyhole/app, secret.read, LOW, NOTHING",
        "POST, v1/sys/wrapping/lookup, secret.wrap, HIGH, NOTHING",
        "GET, v1/auth/token/lookup-self, secret.status, LOW, ABOUT_TOKEN",
        "POST, v1/auth/token/create/lookup-self, secret.token, HIGH, NOTHING",
        "POST, v1/auth/token/lookup, secret.token, HIGH, NOTHING",
        "POST, v1/auth/approle/role/x/secret-id, secret.admin, CRITICAL, NOTHING",
        "PUT, v1/data/sys/policies/acl/x, secret.admin, CRITICAL, NOTHING",
        "GET, v1/secret/data/app, secret.read, LOW, VERSION",
        "GET, v1/creds/data/app, secret.read, LOW, VERSION",
        "GET, v1/secret/metadata/app, secret.list, LOW, SECRET_METADATA",
        "LIST, v1/secret/metadata/app, secret.list, LOW, ALL",
    })
    void whatMakesOrShowsACredentialIsMaskedAndOfHighRisk(
            String method, String path, String action, Risk risk, VaultRequest.Open open) {
        VaultRequest request = VaultRequest.of(method, Arrays.asList(path.split("/")), false, "");

        assertThat(request.action()).isEqualTo(action);
        assertThat(request.risk()).isEqualTo(risk);
        assertThat(request.open()).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, v1/kv1/foo/data/bar, secret.read kv1/foo/data/bar",
        "GET, v1/kv1/metadata/bar, secret.read kv1/metadata/bar",
        "PUT, v1/kv1/foo/delete/bar, secret.write kv1/foo/delete/bar",
        "DELETE, v1/kv1/foo/metadata/bar, secret.delete kv1/foo/metadata/bar",
        "GET, v1/a/data/b/data/c, 'secret.read a/data/b/c, secret.read a/data/b/data/c'",
        "GET, v1/kv1/app/auth/x, secret.read kv1/app/auth/x",
        "GET, v1/kv1/foo/bar, ''",
        "GET, v1/auth/token/lookup-self, ''",
    })
    void whatItMayBeInsteadIsKept(String method, String path, String otherwise) {
        assertThat(VaultRequest.of(method, Arrays.asList(path.split("/")), false, "").otherwise().stream()
                        .map(access -> access.action() + " " + access.resource())
                        .collect(java.util.stream.Collectors.joining(", ")))
                .isEqualTo(otherwise);
    }

    @Test
    void aPathOfTooManyReadingsIsNoRequest() {
        assertThat(VaultRequest.of("GET", List.of(("v1/kv" + "/data".repeat(4000)).split("/")), false, "")
                        .action())
                .isEqualTo(SecretActions.UNKNOWN_ACTION);
    }

    @Test
    void aListIsAListInEitherForm() {
        assertThat(VaultRequest.of("GET", List.of("v1", "kv", "app"), true, "").action())
                .isEqualTo(SecretActions.LIST);
    }

    @Test
    void theNamespaceIsPartOfTheResource() {
        assertThat(VaultRequest.of("GET", List.of("v1", "secret", "data", "app"), false, "team/a/")
                        .resource())
                .isEqualTo("team/a/secret/app");
    }

    @Test
    void wrappingIsAnActionOfItsOwn() {
        var meaning = VaultRequest.of("GET", List.of("v1", "secret", "data", "app"), false, "")
                .meaning(true, true);

        assertThat(meaning.actions()).containsExactly(SecretActions.READ, SecretActions.WRAP);
        assertThat(meaning.risk()).isEqualTo(Risk.HIGH);
    }
}

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

package io.productionguard.gateway.mask;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Inputs and what a fresh masker makes of them, shared by the tests of whole values, of streams and of stability. */
final class MaskCases {

    static final Set<String> ALL = Set.of("secrets", "personal");

    /** The gateway's credentials in these cases. */
    static final List<String> CREDENTIALS = List.of("Tr0ub4dor&3/\"x\"", "s3cr3t-öst");

    static final String JWT = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part("{\"sub\":\"1234567890\"}")
            + ".c2lnbmF0dXJlLXNpZ25hdHVyZQ";
    static final String JWE = part("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..aXZpdml2.Y2lwaGVydGV4dA.dGFndGFn";
    static final String GITHUB = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a";
    static final String STRIPE = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc";
    static final String SLACK = "xox" + "b-2488123456-2488123457-abcDEF123ghiJKL456";
    static final String PEM =
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq3\nT0+/x9==\n-----END RSA PRIVATE KEY-----";
    static final String PGP =
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2.0 (GNU/Linux)\n\nlQOYBF\n=abcd\n"
                    + "-----END PGP PRIVATE KEY BLOCK-----";
    static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----";
    static final String AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final String AZURE =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /** An input and the expected output. */
    record Case(String input, String expected) {

        @Override
        public String toString() {
            return input.length() > 60 ? input.substring(0, 60) + "…" : input;
        }
    }

    static final List<Case> SECRETS = List.of(
            new Case("AKIA" + "IOSFODNN7EXAMPLE", "[masked:aws-key:1]"),
            new Case("key=ASIA" + "IOSFODNN7EXAMPLE;", "key=[masked:aws-key:1];"),
            new Case("aws_secret_access_key = " + AWS_SECRET, "aws_secret_access_key = [masked:secret:1]"),
            new Case("{\"SecretAccessKey\": \"" + AWS_SECRET + "\"}", "{\"SecretAccessKey\": \"[masked:secret:1]\"}"),
            new Case("k AIza" + "SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe x", "k [masked:google-key:1] x"),
            new Case(
                    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + AZURE + ";EndpointSuffix=x.net",
                    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=[masked:azure-key:1];EndpointSuffix=x.net"),
            new Case(
                    "?sv=2020&sig=AbC%2bdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg%3D",
                    "?sv=2020&sig=[masked:azure-key:1]"),
            new Case("token " + GITHUB + ".", "token [masked:github-token:1]."),
            new Case("https://" + GITHUB + "@github.com/a/b", "https://[masked:github-token:1]@github.com/a/b"),
            new Case(
                    "https://" + GITHUB + ":x-oauth-basic@github.com/a",
                    "https://[masked:github-token:1]@github.com/a"),
            new Case("https://" + GITHUB + ":other@github.com/a", "https://[masked:github-token:1]@github.com/a"),
            new Case("github_pat_" + "11ABCDEFG0123456789abc_" + "x1".repeat(29) + "y", "[masked:github-token:1]"),
            new Case("glpat-" + "zY9x8W7v6U5t4S3r2Q1p", "[masked:gitlab-token:1]"),
            new Case("(" + SLACK + ")", "([masked:slack-token:1])"),
            new Case(
                    "https://hooks.slack.com/services/" + "T00000000/B00000000/abcdefghijABCDEFGHIJ1234",
                    "https://hooks.slack.com/services/[masked:slack-webhook:1]"),
            new Case("<" + STRIPE + ">", "<[masked:stripe-key:1]>"),
            new Case("rk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", "[masked:stripe-key:1]"),
            new Case("npm_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "[masked:npm-token:1]"),
            new Case("pypi-" + "AgEIcHlwaS5vcmcC" + "Ab1_".repeat(16), "[masked:pypi-token:1]"),
            new Case(
                    "SG." + "ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr",
                    "[masked:sendgrid-key:1]"),
            new Case("sk-" + "proj-abcdefghijklmnopqrstuvwx", "[masked:api-key:1]"),
            new Case("sk-" + "ant-api03-abc_DEF-123456789012345", "[masked:api-key:1]"),
            new Case("sk-" + "a1b2c3d4e5f60718293a4b5c6d7e8f90", "[masked:api-key:1]"),
            new Case("hvs." + "CAESIJlWh4ABCDEFGHIJKLMNOPQRSTUVWXYZ", "[masked:vault-token:1]"),
            new Case("password=hunter2", "password=[masked:password:1]"),
            new Case("PASSWORD: hunter2", "PASSWORD: [masked:password:1]"),
            new Case("DB_PASSWORD=ab,cd;ef&gh", "DB_PASSWORD=[masked:password:1]"),
            new Case("export PGPASSWORD=x,y,z", "export PGPASSWORD=[masked:password:1]"),
            new Case("Server=a;Password=p;w=1x;Database=c", "Server=a;Password=p;w=1x;Database=c"),
            new Case("Server=a;Password=p4ss!;Database=c", "Server=a;Password=[masked:password:1];Database=c"),
            new Case("host=x password=ab,cd dbname=y", "host=x password=[masked:password:1] dbname=y"),
            new Case("/login?user=a&password=q1w2e3&next=/", "/login?user=a&password=[masked:password:1]&next=/"),
            new Case("password%3Dhunter2", "password%3D[masked:password:1]"),
            new Case("{\"password\":\"a \\\"b\\\" c\",\"n\":1}", "{\"password\":\"[masked:password:1]\",\"n\":1}"),
            new Case("{\"password\":12345678}", "{\"password\":\"[masked:password:1]\"}"),
            new Case("{\\\"password\\\":\\\"hunter2\\\"}", "{\\\"password\\\":\\\"[masked:password:1]\\\"}"),
            new Case("'passwd' => 'it''s me'", "'passwd' => '[masked:password:1]'"),
            new Case("<db:password>hunter2</db:password>", "<db:password>[masked:password:1]</db:password>"),
            new Case("<user password=\"hunter2\"/>", "<user password=\"[masked:password:1]\"/>"),
            new Case("CREATE ROLE a PASSWORD 'hunter2' LOGIN", "CREATE ROLE a PASSWORD '[masked:password:1]' LOGIN"),
            new Case("CREATE USER a IDENTIFIED BY 'hunter2'", "CREATE USER a IDENTIFIED BY '[masked:password:1]'"),
            new Case(
                    "SET password = crypt('hunter2', gen_salt('bf'))",
                    "SET password = crypt('[masked:password:1]', gen_salt('bf'))"),
            new Case("mysql --password hunter2 -h x", "mysql --password [masked:password:1] -h x"),
            new Case(
                    "{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}",
                    "{\"name\":\"DB_PASSWORD\",\"value\":\"[masked:password:1]\"}"),
            new Case("- name: DB_PASSWORD\n  value: hunter2\n", "- name: DB_PASSWORD\n  value: [masked:password:1]\n"),
            new Case("api_key: 4f9d2c7b8a1e6035", "api_key: [masked:secret:1]"),
            new Case("\"apiKey\": \"4f9d2c7b8a1e6035\"", "\"apiKey\": \"[masked:secret:1]\""),
            new Case("X-Auth-Token: 9f8e7d6c5b4a", "X-Auth-Token: [masked:secret:1]"),
            new Case("token=" + GITHUB + "&x=1", "token=[masked:github-token:1]&x=1"),
            new Case("client_secret=\"Ab3dE6gH9j\"", "client_secret=\"[masked:secret:1]\""),
            new Case("PASSWORD_PROD=hunter2", "PASSWORD_PROD=[masked:password:1]"),
            new Case("no.acme.db.password=hunter2", "no.acme.db.password=[masked:password:1]"),
            new Case("enable_password=hunter2", "enable_password=[masked:password:1]"),
            new Case("OVH_APPLICATION_SECRET=" + AWS_SECRET, "OVH_APPLICATION_SECRET=[masked:secret:1]"),
            new Case("{\"pull_secret\": \"" + AWS_SECRET + "\"}", "{\"pull_secret\": \"[masked:secret:1]\"}"),
            new Case("DB_PASSWORD_RW: hunter2", "DB_PASSWORD_RW: [masked:password:1]"),
            new Case("app --db-pass=hunter2", "app --db-pass=[masked:password:1]"),
            new Case("SECRET_TOKEN_V2=q7Rw2xL9vB4n", "SECRET_TOKEN_V2=[masked:secret:1]"),
            new Case("STRIPE_KEY=q7Rw2xL9vB4n", "STRIPE_KEY=[masked:secret:1]"),
            new Case("- env.APP_KEY: q7Rw2xL9vB4n", "- env.APP_KEY: [masked:secret:1]"),
            new Case("REDIS_AUTH=q7Rw2xL9vB4n", "REDIS_AUTH=[masked:secret:1]"),
            new Case("postgres://u:p@h/db", "postgres://u:[masked:password:1]@h/db"),
            new Case("redis://:p4ss@cache:6379/0", "redis://:[masked:password:1]@cache:6379/0"),
            new Case(
                    "mysql://root:a/b#c@db.example.com:3306/x",
                    "mysql://root:[masked:password:1]@db.example.com:3306/x"),
            new Case("https://a1b2c3d4e5f60718293a4b5c6d7e8f90@sentry.io/1", "https://[masked:secret:1]@sentry.io/1"),
            new Case(JWT, "[masked:jwt:1]"),
            new Case("Authorization: Bearer " + JWT, "Authorization: Bearer [masked:jwt:1]"),
            new Case("a " + JWE + ".", "a [masked:jwt:1]."),
            new Case("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [masked:authorization:1]"),
            new Case("authorization: bearer abcdEFGH12345678-_x", "authorization: bearer [masked:authorization:1]"),
            new Case("x" + PEM + "y", "x[masked:private-key:1]y"),
            new Case("\"" + PEM.replace("\n", "\\n") + "\\n\"", "\"[masked:private-key:1]\\n\""),
            new Case("\"" + PEM.substring(0, 50) + "\",\"b\":1", "\"[masked:private-key:1]\",\"b\":1"),
            new Case(PGP + "\nrest", "[masked:private-key:1]\nrest"),
            new Case(CERTIFICATE + "\n" + PEM, CERTIFICATE + "\n[masked:private-key:1]"),
            new Case(
                    "tls.key: " + Base64.getEncoder().encodeToString((PEM + "\n").getBytes(StandardCharsets.UTF_8)),
                    "tls.key: [masked:private-key:1]"),
            new Case("$2b$12$" + "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "[masked:password-hash:1]"),
            new Case("{\"log\":\"a\\n" + GITHUB + "\\n\"}", "{\"log\":\"a\\n[masked:github-token:1]\\n\"}"));

    static final List<Case> PERSONAL = List.of(
            new Case("alice@example.com", "[masked:email:1]"),
            new Case("Mail <Alice.B+tag@Mail.Example.CO.UK>.", "Mail <[masked:email:1]>."),
            new Case("a@example.com,b@example.com,A@EXAMPLE.com", "[masked:email:1],[masked:email:2],[masked:email:1]"),
            new Case("\"john doe\"@example.com", "[masked:email:1]"),
            new Case("jörg@müller.de", "[masked:email:1]"),
            new Case("“alice@example.com”", "“[masked:email:1]”"),
            new Case("联系alice@example.com吧", "联系[masked:email:1]吧"),
            new Case("用户@例子.广告", "[masked:email:1]"),
            new Case("o'brien@example.com 'bob@example.com'", "[masked:email:1] '[masked:email:2]'"),
            new Case("{\"m\":\"x\\nalice@example.com\\n\"}", "{\"m\":\"x\\n[masked:email:1]\\n\"}"),
            new Case("?mail=alice%40example.com&x", "?mail=[masked:email:1]&x"),
            new Case("redirect=%2F%3Fmail%3Dalice%40example.com", "redirect=%2F%3Fmail%3D[masked:email:1]"),
            new Case("alice\\u0040example.com", "[masked:email:1]"),
            new Case("mailto:alice@example.com?subject=x", "mailto:[masked:email:1]?subject=x"),
            new Case("alice@example.com-x", "[masked:email:1]-x"),
            new Case("x;alice@xn--mller-kva.xn--p1ai;", "x;[masked:email:1];"),
            new Case("4111111111111111", "[masked:card:1]"),
            new Case("4111 1111 1111 1111 and 4111-1111-1111-1111", "[masked:card:1] and [masked:card:1]"),
            new Case("378282246310005,3782 822463 10005", "[masked:card:1],[masked:card:1]"),
            new Case("5555555555554444;6011111111111117", "[masked:card:1];[masked:card:2]"),
            new Case("3530111333300000 30569309025904", "[masked:card:1] [masked:card:2]"),
            new Case("2223003122003222\t6200000000000005", "[masked:card:1]\t[masked:card:2]"),
            new Case("{\"card\":4111111111111111,\"x\":1}", "{\"card\":\"[masked:card:1]\",\"x\":1}"),
            new Case("card:4111111111111111.", "card:[masked:card:1]."),
            new Case("4111 1111 1111 1111 12/26", "[masked:card:1] 12/26"),
            new Case("DE89370400440532013000", "[masked:iban:1]"),
            new Case("IBAN: de89 3704 0044 0532 0130 00.", "IBAN: [masked:iban:1]."),
            new Case("<iban>GB29NWBK60161331926819</iban>", "<iban>[masked:iban:1]</iban>"),
            new Case("\\nFR1420041010050500013M02606\\n", "\\n[masked:iban:1]\\n"));

    static final List<String> CLEAN = List.of(
            "",
            "x",
            "550e8400-e29b-41d4-a716-446655440000",
            "00000000-4111-1111-1111-111111111111",
            "e83c5163316f89bfbde7d9ab23ca2e25604af290",
            "d41d8cd98f00b204e9800998ecf8427e",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "nginx@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "2024-02-29T23:59:59.123456789Z",
            "2024-01-01 00:00:00+00 | 1704067200000 | 1704067200000000",
            "20240101120000123",
            "v1.2.3-rc.4+build.567",
            "10.0.0.1:5432",
            "192.168.100.200/24",
            "fe80::1ff:fe23:4567:890a",
            "+49 1512 3456789, (555) 010-9999, +1-202-555-0143",
            "price 1299.99 EUR, 4,111,111,111.11",
            "0.4111111111111111",
            "4111111111111111.25",
            "41111111111111111111",
            "4111111111111112",
            "1234567890123456",
            "4006381333931",
            "9780306406157",
            "1234 5678 9012 3456",
            "ID4111111111111111X",
            "DE89370400440532013001",
            "DE8937040044053201300",
            "XX89370400440532013000",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com/acme/shop.git",
            "ssh://deploy@host.example.com/srv",
            "https://example.com/a?b=c#d",
            "https://example.com:8443/path@v2",
            "http://[::1]:8080/",
            "postgres://localhost:5432/shop",
            "postgres://user@db.example.com/shop",
            "postgres://user:${DB_PASSWORD}@db/shop",
            "root@localhost, bob@build-host",
            "lodash@4.17.21 react@18.2.0-rc.0 pkg@v1.2.3-beta.final",
            "github.com/acme/x@v1.4.0",
            "logo@2x.png",
            "getty@tty1.service",
            "@decorator.property",
            "robot@my-project.iam.gserviceaccount.com",
            "shop-frontend-7d9f8b6c5d-x2x4z",
            "sk-learn-deploy-7d9f8b6c5d-x2x4z-pod-sk-SK",
            "task-runner-v2 disk-usage-report-2024-01-01-final",
            "npm_config_registry npm_package_version",
            "pypi-server glpat ghp_short xoxb-",
            "AKIA AKIASHORT1 AKIAlowercase12345678",
            "eyJhbGciOiJub25l",
            "eyJmb28iOiJiYXIifQ.eyJmb28iOiJiYXIifQ.c2ln",
            "password",
            "password=",
            "password: ",
            "Password: \n",
            "password=null&password=true",
            "password: must be at least 12 characters",
            "\"password\": {\"type\": \"string\"}",
            "\"password\": null, \"password\": \"\"",
            "password=${DB_PASSWORD} password=$PGPASSWORD password=$1 password=:password",
            "password = config.password",
            "password: '********'",
            "password_encryption = scram-sha-256",
            "password_changed_at: 2024-01-01",
            "password VARCHAR(255) NOT NULL",
            "PWD=/home/agent/work",
            "token_type=bearer&expires_in=3600",
            "max_tokens: 4096, tokens=123456789",
            "secretName: shop-tls-7f9c",
            "secret: db-credentials",
            "\"secret\": \"my-app-secret-v2\"",
            "tokenUrl: https://auth.example.com/oauth2/v1/token",
            "primary_key=id foreign_key=user_id",
            "cache_key=q7Rw2xL9vB4n user_key=q7Rw2xL9vB4n",
            "CACHE_KEY=q7Rw2xL9vB4n SORT_KEY=name",
            "nextPageToken: q7Rw2xL9vB4n",
            "low-pass: 3000, proxy_pass: backend, has_password: maybe",
            "api_key: YOUR_API_KEY",
            "basic authentication, bearer of bad news",
            "Authorization: Negotiate",
            CERTIFICATE,
            "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----",
            "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
            "SELECT id, name FROM orders WHERE total > 100 AND state = 'open' ORDER BY id",
            "[masked:email:3]",
            "password=[masked:password:1] postgres://u:[masked:password:1]@h {\"password\":\"[masked:password:2]\"}",
            "Grüße aus Köln, 東京, 🎉");

    private MaskCases() {}

    /** Every input of this class, and some with the gateway's credentials. */
    static Stream<String> all() {
        return Stream.of(
                        Stream.concat(SECRETS.stream(), PERSONAL.stream()).map(Case::input),
                        CLEAN.stream(),
                        CREDENTIALS.stream().flatMap(MaskCases::spellings))
                .flatMap(inputs -> inputs);
    }

    private static Stream<String> spellings(String credential) {
        byte[] bytes = credential.getBytes(StandardCharsets.UTF_8);
        Base64.Encoder base64 = Base64.getEncoder();
        return Stream.of(
                "a " + credential + " b",
                credential + credential,
                URLEncoder.encode(credential, StandardCharsets.UTF_8),
                HexFormat.of().formatHex(bytes),
                "x" + base64.encodeToString(bytes) + "y",
                base64.encodeToString(("u:" + credential + "@h").getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(("user:" + credential).getBytes(StandardCharsets.UTF_8)),
                "postgres://u:" + credential + "@h");
    }

    static SessionMasker masker() {
        return SessionMasker.create(ALL, List.of(), List.of());
    }

    static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}

package io.productionguard.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Properties;

/**
 * The demo's production: a real PostgreSQL server on the loopback interface with a small shop in it, whose password the
 * agent does not know.
 */
final class ShopDatabase implements AutoCloseable {

    static final String USER = "shop_app";
    static final String DATABASE = "postgres";

    private final EmbeddedPostgres server;
    private final String ownerPassword = randomPassword();
    private final String password = randomPassword();

    private ShopDatabase(EmbeddedPostgres server) throws SQLException, IOException {
        this.server = server;
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(script());
            statement.execute("ALTER ROLE shop_app PASSWORD '" + password + "'");
            statement.execute("ALTER ROLE postgres PASSWORD '" + ownerPassword + "'");
        }
    }

    /** Starts the server, fills it, and from then on asks everybody for a password (SCRAM-SHA-256). */
    static ShopDatabase start(Path directory) throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setOverrideWorkingDirectory(binaries())
                .setServerConfig("password_encryption", "scram-sha-256")
                .start();
        try {
            ShopDatabase shop = new ShopDatabase(server);
            Files.writeString(directory.resolve("data/pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
            shop.owner("SELECT pg_reload_conf()");
            return shop;
        } catch (IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Unpacked once for all demos of this user. */
    private static java.io.File binaries() throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "production-guard", "demo");
        Files.createDirectories(cache);
        return cache.toFile();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    String password() {
        return password;
    }

    /** Looks at production directly, past the gateway: what the demo's table is checked against. */
    String owner(String sql) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", ownerPassword);
        try (Connection connection = DriverManager.getConnection(url(), properties);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private String url() {
        return "jdbc:postgresql://" + address() + "/" + DATABASE;
    }

    private static String script() throws IOException {
        try (InputStream in = ShopDatabase.class.getResourceAsStream("shop.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

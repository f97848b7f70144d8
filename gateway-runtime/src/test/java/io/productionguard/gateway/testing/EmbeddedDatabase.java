package io.productionguard.gateway.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One real PostgreSQL 18 for all tests of a JVM, with TLS and a role for every way to log in. Tests make their own
 * tables, or their own databases where they need peace.
 */
public final class EmbeddedDatabase {

    /** Logs in with SCRAM-SHA-256. */
    public static final String SCRAM_USER = "scram_user";
    /** Logs in with an MD5 hash. */
    public static final String MD5_USER = "md5_user";
    /** Logs in with a password in clear text. */
    public static final String CLEARTEXT_USER = "cleartext_user";
    /** Of all three. */
    public static final String PASSWORD = "Tr0ub4dor&3";
    /** Open to all of them. */
    public static final String DATABASE = "shop";

    private static EmbeddedDatabase shared;

    private final EmbeddedPostgres server;
    private final TestCertificate certificate;

    private EmbeddedDatabase(EmbeddedPostgres server, TestCertificate certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    /** The one of this JVM, started when first asked for. */
    public static synchronized EmbeddedDatabase shared() {
        if (shared == null) {
            try {
                shared = start();
            } catch (Exception e) {
                throw new IllegalStateException("PostgreSQL could not be started", e);
            }
        }
        return shared;
    }

    private static EmbeddedDatabase start() throws Exception {
        TestCertificate certificate = TestCertificate.create("dns:localhost,ip:127.0.0.1");
        Path rules = Files.createTempFile("pg_hba", ".conf");
        Files.writeString(
                rules,
                String.join(
                        "\n",
                        "host all " + SCRAM_USER + " 127.0.0.1/32 scram-sha-256",
                        "host all " + MD5_USER + " 127.0.0.1/32 md5",
                        "host all " + CLEARTEXT_USER + " 127.0.0.1/32 password",
                        "host all postgres 127.0.0.1/32 trust",
                        "local all all trust",
                        ""));
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("hba_file", rules.toString())
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.certificateFile().toString())
                .setServerConfig("ssl_key_file", certificate.keyFile().toString())
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", "off")
                .start();
        EmbeddedDatabase database = new EmbeddedDatabase(server, certificate);
        try (Connection connection = database.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + SCRAM_USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE ROLE " + CLEARTEXT_USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("SET password_encryption = 'md5'");
            statement.execute("CREATE ROLE " + MD5_USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        return database;
    }

    /** TCP port on 127.0.0.1. */
    public int port() {
        return server.getPort();
    }

    /** What the server shows in TLS. */
    public TestCertificate certificate() {
        return certificate;
    }

    /** A direct connection as superuser, past any gateway. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?sslmode=disable", "postgres", "");
    }

    /** Runs statements directly. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** The first column of the first row, read directly; null when there is none. */
    public String value(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}

package io.jenkins.plugins.productionguard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A client for machines without psql: reads the variables that psql reads, runs one statement, prints the first column. */
public final class SqlClient {

    private SqlClient() {}

    public static void main(String[] arguments) {
        Map<String, String> env = System.getenv();
        String url = "jdbc:postgresql://" + env.get("PGHOST") + ":" + env.get("PGPORT") + "/" + env.get("PGDATABASE")
                + "?sslmode=" + env.get("PGSSLMODE") + "&sslrootcert=" + env.get("PGSSLROOTCERT");
        try (Connection connection = DriverManager.getConnection(url, env.get("PGUSER"), env.get("PGPASSWORD"));
                Statement statement = connection.createStatement()) {
            if (statement.execute(arguments[0])) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        System.out.println(rows.getString(1));
                    }
                }
            } else {
                System.out.println("changed " + statement.getUpdateCount());
            }
        } catch (SQLException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}

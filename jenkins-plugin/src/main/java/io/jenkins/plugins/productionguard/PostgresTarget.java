package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A PostgreSQL database. Its credentials are a username with password, or a secret text with {@code user} beside it. */
public final class PostgresTarget extends GuardTarget {

    private static final long serialVersionUID = 1L;

    private final String database;
    private String user;

    @DataBoundConstructor
    public PostgresTarget(String name, String address, String database) {
        super(name, address);
        this.database = Util.fixEmptyAndTrim(database);
    }

    public String getDatabase() {
        return database;
    }

    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = Util.fixEmptyAndTrim(user);
    }

    @Override
    String type() {
        return "postgres";
    }

    @Override
    Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("database", database);
        options.put("user", user);
        return options;
    }

    @Extension
    @Symbol("postgres")
    public static final class DescriptorImpl extends GuardTargetDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PostgresTarget_displayName();
        }
    }
}

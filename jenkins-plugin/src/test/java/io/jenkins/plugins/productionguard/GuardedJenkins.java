package io.jenkins.plugins.productionguard;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.jvnet.hudson.test.JenkinsRule;

/** What most tests begin with: a Jenkins, a production database, and a configuration with one policy for it. */
abstract class GuardedJenkins {

    static JenkinsRule jenkins;
    static Shop shop;
    static Builds builds;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        shop = Shop.open();
        builds = Builds.in(rule);
    }

    @AfterAll
    static void close() throws IOException {
        shop.close();
    }
}

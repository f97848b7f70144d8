package io.jenkins.plugins.productionguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.misc.junit.jupiter.AbstractRoundTripTest;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
@Timeout(180)
class CasCTest extends AbstractRoundTripTest {

    @Override
    protected void assertConfiguredAsExpected(JenkinsRule jenkins, String context) {
        GuardConfiguration configuration = GuardConfiguration.get();
        assertEquals(1, configuration.getPolicies().size());
        NamedPolicy policy = configuration.getPolicies().get(0);
        assertEquals("production", policy.getName());
        assertTrue(policy.getYaml().contains("effect: deny"), policy.getYaml());
        assertEquals("shop, ops/tools", policy.getFolders());
        assertEquals(120, configuration.getLeaseSeconds());
        assertTrue(configuration.isAllowUnverifiedSessions());
    }

    @Override
    protected String stringInLogExpected() {
        return "leaseSeconds = 120";
    }
}

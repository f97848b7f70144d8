package io.productionguard.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Fields;
import org.junit.jupiter.api.Test;

/** Rules and accesses that are about several resources at once, named by a pattern. */
final class SeveralResourcesTest {

    private static boolean applies(Rule rule, String resource) {
        return new CompiledRule(rule).applies(Caller.localUser("agent"), "k8s.list", resource, Fields.NONE);
    }

    @Test
    void anAllowanceHasToCoverAllOfThem() {
        Rule allow = Rule.allow("reads", "k8s.list").onResources("shop/*");

        assertThat(applies(allow, "shop/core/pods/*")).isTrue();
        assertThat(applies(allow, "*/core/pods/*")).isFalse();
        assertThat(applies(Rule.allow("reads", "k8s.list").onResources("*/pods/*"), "*/core/pods/*"))
                .isTrue();
        assertThat(applies(Rule.allow("reads", "k8s.list"), "*/core/pods/*")).isTrue();
    }

    @Test
    void forADenialOneIsEnough() {
        Rule deny = Rule.deny("no", "k8s.list").onResources("prod/core/secrets/db");

        assertThat(applies(deny, "prod/core/secrets/*")).isTrue();
        assertThat(applies(deny, "*/core/secrets/*")).isTrue();
        assertThat(applies(deny, "*/core/pods/*")).isFalse();
        assertThat(applies(deny, "shop/core/secrets/*")).isFalse();
    }

    @Test
    void aStarInAnAccessStaysWithinItsPart() {
        assertThat(applies(Rule.deny("no", "k8s.list").onResources("*/core/secrets/*"), "shop/core/pods/*"))
                .isFalse();
        assertThat(applies(Rule.deny("no", "k8s.list").onResources("*/secrets/d*"), "shop/core/secrets/*"))
                .isTrue();
        assertThat(applies(Rule.deny("no", "k8s.list").onResources("s*p/*"), "*/core/pods/*"))
                .isTrue();
        assertThat(applies(Rule.deny("no", "k8s.list").onResources("*"), "*/core/pods/*"))
                .isTrue();
        assertThat(applies(Rule.deny("no", "k8s.list").onResources("shop/core/pods/web"), "shop/core/pods/web-*"))
                .isFalse();
    }

    @Test
    void anExceptionTakesOutWhatItTouchesOfAnAllowanceAndWhatItCoversOfADenial() {
        Rule.Carve secrets = Rule.Carve.resources("*/core/secrets/*");
        Rule.Carve one = Rule.Carve.resources("shop/core/pods/web");

        assertThat(applies(Rule.allow("a", "k8s.list").unless(one), "shop/core/pods/*"))
                .isFalse();
        assertThat(applies(Rule.allow("a", "k8s.list").unless(secrets), "shop/core/pods/*"))
                .isTrue();
        assertThat(applies(Rule.deny("d", "k8s.list").unless(one), "shop/core/pods/*"))
                .isTrue();
        assertThat(applies(Rule.deny("d", "k8s.list").unless(secrets), "*/core/secrets/*"))
                .isFalse();
    }
}

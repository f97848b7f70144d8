package io.productionguard.gateway.protocol.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests with the real kubectl; {@code ./verify} says when they were left out. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.productionguard.gateway.protocol.kubernetes.Kubectl#isInstalled",
        disabledReason = "kubectl is not on the PATH")
@interface NeedsKubectl {}

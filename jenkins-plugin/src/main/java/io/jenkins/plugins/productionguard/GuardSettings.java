package io.jenkins.plugins.productionguard;

import java.util.List;

/**
 * What a block was started with, as far as it is worth keeping.
 *
 * @param block id of the block's flow node
 * @param policy name of the policy
 * @param policySha256 of the policy's own text
 * @param verified whether the caller is proved by the build's token
 * @param approvers who may approve, comma-separated, or {@code ""} for everybody with Job/Build
 * @param oidcCredentialsId id of the credentials that mint the build's token, or {@code ""}
 * @param requesters ids of the users who started the build: they cannot approve what it asks
 * @param targets names
 */
record GuardSettings(
        String block,
        String policy,
        String policySha256,
        boolean verified,
        String approvers,
        String oidcCredentialsId,
        List<String> requesters,
        List<String> targets) {}

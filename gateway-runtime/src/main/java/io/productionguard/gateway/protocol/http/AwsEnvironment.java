package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The variables by which {@code aws} and AWS's SDKs find targets with {@code authentication: aws-sigv4}. Their key is the
 * session's token, which is worth nothing at AWS.
 */
final class AwsEnvironment {

    /** Clients insist on one. The gateway does not look at what is signed with it, so it is no secret. */
    private static final String SECRET_KEY = "production-guard";

    /** Would have clients log in with something else, or go elsewhere, or refuse an endpoint of their own. */
    private static final Set<String> CLEARED = Set.of(
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "AWS_CREDENTIAL_EXPIRATION",
            "AWS_ACCESS_KEY",
            "AWS_SECRET_KEY",
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_ROLE_ARN",
            "AWS_ROLE_SESSION_NAME",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "AWS_BEARER_TOKEN_BEDROCK",
            "AWS_AUTH_SCHEME_PREFERENCE",
            "AWS_ENDPOINT_URL",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "AWS_USE_FIPS_ENDPOINT",
            "AWS_USE_DUALSTACK_ENDPOINT");

    /**
     * Names by which a request is signed, and the services that sign by them, where clients call those otherwise. A name that
     * is not here is the service's own.
     */
    private static final Map<String, List<String>> SERVICES = table("""
            apigateway API_GATEWAY APIGATEWAYV2
            application-autoscaling APPLICATION_AUTO_SCALING
            aoss OPENSEARCHSERVERLESS
            appconfig APPCONFIG APPCONFIGDATA
            autoscaling AUTO_SCALING
            aps AMP
            bedrock BEDROCK BEDROCK_RUNTIME BEDROCK_AGENT BEDROCK_AGENT_RUNTIME
            ce COST_EXPLORER
            cloudcontrolapi CLOUDCONTROL
            cognito-idp COGNITO_IDENTITY_PROVIDER
            config CONFIG_SERVICE
            directconnect DIRECT_CONNECT
            dms DATABASE_MIGRATION_SERVICE
            ds DIRECTORY_SERVICE
            dynamodb DYNAMODB DYNAMODB_STREAMS
            elasticbeanstalk ELASTIC_BEANSTALK
            elasticfilesystem EFS
            elasticloadbalancing ELASTIC_LOAD_BALANCING ELASTIC_LOAD_BALANCING_V2
            elasticmapreduce EMR
            es OPENSEARCH ELASTICSEARCH_SERVICE
            events EVENTBRIDGE
            execute-api APIGATEWAYMANAGEMENTAPI
            globalaccelerator GLOBAL_ACCELERATOR
            kinesisanalytics KINESIS_ANALYTICS KINESIS_ANALYTICS_V2
            logs CLOUDWATCH_LOGS
            monitoring CLOUDWATCH
            neptune-db NEPTUNEDATA
            rds RDS DOCDB NEPTUNE
            route53 ROUTE_53
            route53domains ROUTE_53_DOMAINS
            s3 S3 S3_CONTROL
            sagemaker SAGEMAKER SAGEMAKER_RUNTIME
            secretsmanager SECRETS_MANAGER
            servicecatalog SERVICE_CATALOG
            servicequotas SERVICE_QUOTAS
            ses SES SESV2
            sso SSO_ADMIN
            sso-oauth SSO_OIDC
            states SFN
            storagegateway STORAGE_GATEWAY
            tagging RESOURCE_GROUPS_TAGGING_API
            timestream TIMESTREAM_QUERY TIMESTREAM_WRITE
            """);

    private AwsEnvironment() {}

    private static Map<String, List<String>> table(String text) {
        Map<String, List<String>> table = new HashMap<>();
        text.lines().map(line -> line.split(" ", 2)).forEach(row -> table.put(row[0], List.of(row[1].split(" ", -1))));
        return table;
    }

    /** Whether a target is for such clients. */
    static boolean concerns(Endpoint endpoint) {
        return HttpOptions.signsForAws(endpoint.target());
    }

    /** What they need; where two targets are for one service, and for the region, the first counts. */
    static ClientEnvironment of(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            String region = endpoint.target().options().get(HttpOptions.REGION);
            variables.putIfAbsent("AWS_REGION", region);
            variables.putIfAbsent("AWS_DEFAULT_REGION", region);
            for (String service : services(endpoint.target().options().get(HttpOptions.SERVICE))) {
                variables.putIfAbsent("AWS_ENDPOINT_URL_" + service, ApiProtocol.url(endpoint));
            }
        }
        variables.put("AWS_ACCESS_KEY_ID", context.token());
        variables.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        // A masked answer has not the sum that the target computed, and sums behind a body need pieces of their own.
        variables.put("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
        variables.put("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required");
        return new ClientEnvironment(
                variables,
                Set.of("AWS_ACCESS_KEY_ID"),
                Map.of(),
                Map.of(),
                CLEARED,
                Map.of("AWS_CA_BUNDLE", context.certificateAuthority().toString()));
    }

    /** What clients call the services that sign by this name, as it stands in their variables. */
    static List<String> services(String signingName) {
        return SERVICES.getOrDefault(
                signingName,
                List.of(signingName.toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_')));
    }
}

package io.productionguard.gateway.operation.kubernetes;

import java.util.Set;

/**
 * The catalogue of what a request can do to a Kubernetes cluster. Rules name these, literally or by glob.
 *
 * <p>The first nine are the verbs of the API server's own authorization; the others stand in their place, or beside them,
 * where the verb does not tell what happens: running a command is {@link #EXEC} and not {@code create} of {@code pods/exec}.
 */
public final class KubernetesActions {

    /** Reads one object. */
    public static final String GET = "k8s.get";
    /** Reads all objects of a kind, in a namespace or in all. */
    public static final String LIST = "k8s.list";
    /** Follows changes of objects. */
    public static final String WATCH = "k8s.watch";
    /** Creates an object; also beside {@link #PATCH} and {@link #UPDATE} where these create what is not there. */
    public static final String CREATE = "k8s.create";
    /** Replaces an object. */
    public static final String UPDATE = "k8s.update";
    /** Changes parts of an object, server-side apply included. */
    public static final String PATCH = "k8s.patch";
    /** Deletes one object. */
    public static final String DELETE = "k8s.delete";
    /** Beside {@link #DELETE}: a namespace, and with it everything inside. */
    public static final String DELETE_NAMESPACE = "k8s.delete.namespace";
    /** Deletes the objects that a selector chooses. */
    public static final String DELETE_COLLECTION = "k8s.deletecollection";
    /** Beside {@link #DELETE_COLLECTION}: no selector that chooses anything. */
    public static final String DELETE_COLLECTION_UNBOUNDED = "k8s.deletecollection.unbounded";

    /** In place of a change: the server is asked what would come of it ({@code dryRun=All}) and keeps nothing. */
    public static final String DRY_RUN = "k8s.dryrun";

    /** Runs a command in a container. */
    public static final String EXEC = "k8s.exec";
    /** Connects to the process that runs in a container. */
    public static final String ATTACH = "k8s.attach";
    /** Opens a connection to a port of a pod. */
    public static final String PORT_FORWARD = "k8s.portforward";
    /** Sends a request to a pod, service or node by way of the API server. */
    public static final String PROXY = "k8s.proxy";
    /** Reads what a container wrote. */
    public static final String LOG = "k8s.log";
    /** Changes a number of replicas by the subresource {@code scale}. */
    public static final String SCALE = "k8s.scale";
    /** Evicts a pod. */
    public static final String EVICT = "k8s.evict";
    /** Adds a container to a running pod ({@code kubectl debug}). */
    public static final String DEBUG = "k8s.debug";
    /** Gives somebody a role (RoleBinding, ClusterRoleBinding) or puts a pod on a node (Binding). */
    public static final String BIND = "k8s.bind";
    /** Grants what leads to more: wildcards, secrets, exec, tokens, impersonation, {@code cluster-admin}. */
    public static final String ESCALATE = "k8s.escalate";
    /** Acts as another user or group ({@code Impersonate-…} headers); the resource is {@code user/NAME} and the like. */
    public static final String IMPERSONATE = "k8s.impersonate";
    /** Makes a token of a service account. */
    public static final String TOKEN = "k8s.token";
    /** Beside a change: a pod that can leave its container (privileged, hostPath, host namespaces, capabilities). */
    public static final String PRIVILEGED = "k8s.privileged";
    /** Beside a change: an image that the target's {@code images} do not list. */
    public static final String UNLISTED_IMAGE = "k8s.image.unlisted";

    /** Asks what is allowed or who somebody is (access and token reviews); nothing is kept. */
    public static final String REVIEW = "k8s.review";
    /** Reads what the API server offers: discovery, OpenAPI, version, health. The resource is the path. */
    public static final String DISCOVER = "k8s.discover";
    /** Any other path that is no resource, such as {@code /metrics}. The resource is the path. */
    public static final String NON_RESOURCE = "k8s.nonresource";

    /** What the request does cannot be told. */
    public static final String NOT_UNDERSTOOD = "k8s.unknown";

    /** Every action there is. */
    public static final Set<String> ALL = Set.of(
            GET,
            LIST,
            WATCH,
            CREATE,
            UPDATE,
            PATCH,
            DELETE,
            DELETE_NAMESPACE,
            DELETE_COLLECTION,
            DELETE_COLLECTION_UNBOUNDED,
            DRY_RUN,
            EXEC,
            ATTACH,
            PORT_FORWARD,
            PROXY,
            LOG,
            SCALE,
            EVICT,
            DEBUG,
            BIND,
            ESCALATE,
            IMPERSONATE,
            TOKEN,
            PRIVILEGED,
            UNLISTED_IMAGE,
            REVIEW,
            DISCOVER,
            NON_RESOURCE,
            NOT_UNDERSTOOD);

    /** The actions that mean that a request was not understood; a rule has to spell them out to allow them. */
    public static final Set<String> UNKNOWN = Set.of(NOT_UNDERSTOOD);

    /** The actions that the configuration's default never lets through. */
    public static final Set<String> RULED = Set.of(IMPERSONATE);

    private KubernetesActions() {}
}

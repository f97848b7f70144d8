package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.operation.Risk;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for what lets a pod leave its container, and for images nobody listed, wherever in a body they stand: in a pod, the
 * template of a workload, a list of objects, a custom resource that makes pods, or a patch of any of them. Goes by the
 * names of the fields, which are the same in all of these.
 */
final class PodScan {

    /** Fields that are grave when they are true. */
    private static final Map<String, String> FLAGS = Map.of(
            "privileged", "a privileged container",
            "hostNetwork", "a pod in the node's network",
            "hostPID", "a pod that sees the node's processes",
            "hostIPC", "a pod in the node's IPC namespace",
            "hostProcess", "a Windows host process container");

    /** Capabilities that a container may be given without a way out. */
    private static final Set<String> HARMLESS_CAPABILITIES =
            Set.of("NET_BIND_SERVICE", "CHOWN", "SETGID", "SETUID", "KILL", "FOWNER", "SETPCAP", "AUDIT_WRITE");

    /** Of an image that is mounted as a volume: its name. */
    private static final String REFERENCE = "reference";

    private static final int MAX_SHOWN = 120;

    private final Findings findings;
    private final String resource;
    private final List<Glob> images;

    /** @param images globs of which an image must match one; empty to let any pass */
    PodScan(Findings findings, String resource, List<Glob> images) {
        this.findings = findings;
        this.resource = resource;
        this.images = images;
    }

    void scan(Body body) {
        if (body.form() == Body.Form.JSON_PATCH) {
            operations((List<?>) body.root());
        } else {
            tree(body.root());
        }
    }

    /** RFC 6902: an operation sets, or takes from elsewhere, what its path ends in. */
    private void operations(List<?> operations) {
        for (Object each : operations) {
            if (!(each instanceof Map<?, ?> operation) || !(operation.get("path") instanceof String path)) {
                continue;
            }
            String[] names = path.split("/", -1);
            String last = JsonPointer.name(names[names.length - 1]);
            boolean volumeImage = names.length > 1 && last.equals(REFERENCE) && names[names.length - 2].equals("image");
            if (operation.containsKey("from")) {
                copied(volumeImage ? "image" : last);
                continue;
            }
            if (volumeImage) {
                image(operation.get("value"));
            }
            boolean capability = names.length > 2 && path.contains("/capabilities/add");
            if (capability) {
                capability(operation.get("value"));
            }
            member(last, operation.get("value"), true);
        }
    }

    private void copied(String name) {
        if (FLAGS.containsKey(name) || name.equals("hostPath") || name.equals("capabilities")) {
            privileged("a JSON patch that sets \"" + name + "\" to a value from elsewhere");
        } else if (name.equals("image")) {
            unlisted("an image taken from elsewhere in the object");
        }
    }

    private void tree(Object value) {
        if (value instanceof Map<?, ?> map) {
            boolean container = map.containsKey("name");
            map.forEach((name, member) -> member(String.valueOf(name), member, container));
        } else if (value instanceof List<?> items) {
            items.forEach(this::tree);
        }
    }

    /** @param container whether the member may be one of a container, which always has a name beside it */
    private void member(String name, Object value, boolean container) {
        if (FLAGS.containsKey(name) && isTrue(value)) {
            privileged(FLAGS.get(name));
        }
        switch (name) {
            case "hostPath" -> {
                if (value instanceof Map<?, ?> volume) {
                    privileged("a path of the node mounted" + of(volume.get("path")));
                }
            }
            case "capabilities" -> {
                if (value instanceof Map<?, ?> map) {
                    capability(map.get("add"));
                }
            }
            case "procMount" -> {
                if (!"Default".equals(value)) {
                    privileged("an unmasked /proc");
                }
            }
            case "image" -> {
                if (value instanceof Map<?, ?> volume) {
                    image(volume.get(REFERENCE));
                } else if (container) {
                    image(value);
                }
            }
            case "hostPort" -> findings.because(Risk.HIGH, "a port of the node is opened");
            case "serviceAccountName" -> {
                if (value instanceof String account && !account.isEmpty()) {
                    findings.because(Risk.HIGH, "runs as service account" + of(account));
                }
            }
            default -> {
                // Nothing by itself; what is inside is looked at below.
            }
        }
        tree(value);
    }

    private void capability(Object value) {
        if (value instanceof List<?> names) {
            names.forEach(this::capability);
        } else if (value instanceof String name && !HARMLESS_CAPABILITIES.contains(name.replaceFirst("^CAP_", ""))) {
            privileged("the capability" + of(name));
        }
    }

    /** What is no text is nothing a server takes for an image, unless it reads the body in another way. */
    private void image(Object image) {
        boolean listed = image == null
                || (image instanceof String name && images.stream().anyMatch(glob -> glob.matches(name)));
        if (!listed) {
            unlisted("the image" + of(image) + " is not in the target's list");
        }
    }

    private void privileged(String reason) {
        findings.critical(KubernetesActions.PRIVILEGED, resource, reason);
    }

    private void unlisted(String reason) {
        if (!images.isEmpty()) {
            findings.critical(KubernetesActions.UNLISTED_IMAGE, resource, reason);
        }
    }

    private static boolean isTrue(Object value) {
        // What is neither true nor false is nothing a server accepts; if it does, it is as grave as true.
        return value != null && !Boolean.FALSE.equals(value) && !(value instanceof Map) && !(value instanceof List);
    }

    private static String of(Object value) {
        return value instanceof String text ? " " + Texts.line(text, MAX_SHOWN) : "";
    }
}

package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;

/** The plugin's own permissions. */
public final class GuardPermissions {

    public static final PermissionGroup GROUP =
            new PermissionGroup(GuardPermissions.class, Messages._GuardPermissions_group());

    /** To write policies and the rest of the plugin's configuration. */
    public static final Permission CONFIGURE = new Permission(
            GROUP,
            "Configure",
            Messages._GuardPermissions_configure(),
            Jenkins.ADMINISTER,
            PermissionScope.JENKINS);

    /** To read what was done in sessions: commands, masked responses, decisions. */
    public static final Permission VIEW_SESSION = new Permission(
            GROUP,
            "ViewSession",
            Messages._GuardPermissions_viewSession(),
            Jenkins.ADMINISTER,
            true,
            new PermissionScope[] {
                PermissionScope.JENKINS, PermissionScope.ITEM_GROUP, PermissionScope.ITEM, PermissionScope.RUN
            });

    private GuardPermissions() {}

    /** Registers the group before anything asks for it: authorization strategies read permissions by name. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    @SuppressFBWarnings(value = "RV_RETURN_VALUE_IGNORED_NO_SIDE_EFFECT", justification = "loading this class is the effect")
    public static void register() {
        GROUP.getPermissions();
    }
}

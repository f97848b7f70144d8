package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Descriptor;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import hudson.util.HttpResponses;
import jakarta.servlet.ServletException;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** The page on which policies are written. */
@Extension
public final class GuardManagement extends ManagementLink {

    @Override
    public String getIconFileName() {
        return "symbol-lock-closed";
    }

    @Override
    public String getDisplayName() {
        return Messages.GuardConfiguration_displayName();
    }

    @Override
    public String getDescription() {
        return Messages.GuardManagement_description();
    }

    @Override
    public String getUrlName() {
        return "production-guard-policies";
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return GuardPermissions.CONFIGURE;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.SECURITY;
    }

    public GuardConfiguration getConfiguration() {
        return GuardConfiguration.get();
    }

    @RequirePOST
    public HttpResponse doConfigure(StaplerRequest2 request) throws ServletException, Descriptor.FormException {
        GuardConfiguration.checkPermission();
        GuardConfiguration.get().configure(request, request.getSubmittedForm());
        return HttpResponses.redirectToContextRoot();
    }
}

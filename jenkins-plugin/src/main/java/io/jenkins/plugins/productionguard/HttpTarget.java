package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.ListBoxModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** An HTTP API. Its credentials are a secret text, or a username with password, put in where {@code authentication} says. */
public final class HttpTarget extends GuardTarget {

    private static final long serialVersionUID = 1L;

    private String authentication;
    private String header;
    private String parameter;
    private String region;
    private String service;

    @DataBoundConstructor
    public HttpTarget(String name, String address) {
        super(name, address);
    }

    public String getAuthentication() {
        return authentication;
    }

    /** Where the credential goes: {@code bearer} unless set. */
    @DataBoundSetter
    public void setAuthentication(String authentication) {
        this.authentication = Util.fixEmptyAndTrim(authentication);
    }

    public String getHeader() {
        return header;
    }

    /** The field, for {@code authentication: 'header'}. */
    @DataBoundSetter
    public void setHeader(String header) {
        this.header = Util.fixEmptyAndTrim(header);
    }

    public String getParameter() {
        return parameter;
    }

    /** The query parameter, for {@code authentication: 'query'}. */
    @DataBoundSetter
    public void setParameter(String parameter) {
        this.parameter = Util.fixEmptyAndTrim(parameter);
    }

    public String getRegion() {
        return region;
    }

    /** The AWS region, for {@code authentication: 'aws-sigv4'}. */
    @DataBoundSetter
    public void setRegion(String region) {
        this.region = Util.fixEmptyAndTrim(region);
    }

    public String getService() {
        return service;
    }

    /** The AWS service, for {@code authentication: 'aws-sigv4'}. */
    @DataBoundSetter
    public void setService(String service) {
        this.service = Util.fixEmptyAndTrim(service);
    }

    @Override
    String type() {
        return "http";
    }

    @Override
    Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("authentication", authentication);
        options.put("header", header);
        options.put("parameter", parameter);
        options.put("region", region);
        options.put("service", service);
        return options;
    }

    @Extension
    @Symbol("http")
    public static final class DescriptorImpl extends GuardTargetDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.HttpTarget_displayName();
        }

        @RequirePOST
        public ListBoxModel doFillAuthenticationItems() {
            ListBoxModel list = new ListBoxModel();
            list.add(Messages.HttpTarget_authentication_default(), "");
            List.of("bearer", "basic", "header", "query", "aws-sigv4").forEach(list::add);
            return list;
        }
    }
}

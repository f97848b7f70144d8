package io.jenkins.plugins.productionguard;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Run;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import jenkins.model.ArtifactManager;
import jenkins.model.ArtifactManagerFactory;
import jenkins.util.VirtualFile;

/** Keeps artifacts outside of Jenkins' home, as object stores do. */
final class ElsewhereArtifacts extends ArtifactManager {

    private transient File store;

    private ElsewhereArtifacts(File store) {
        this.store = store;
    }

    static final class Factory extends ArtifactManagerFactory {

        private final transient File store;

        Factory(File store) {
            this.store = store;
        }

        @Override
        public ArtifactManager managerFor(Run<?, ?> build) {
            return new ElsewhereArtifacts(new File(store, build.getExternalizableId().replace('#', '-')));
        }
    }

    @Override
    public void onLoad(Run<?, ?> build) {
        // Lives as long as its build in these tests.
    }

    @Override
    public void archive(FilePath workspace, Launcher launcher, BuildListener listener, Map<String, String> artifacts)
            throws IOException, InterruptedException {
        for (Map.Entry<String, String> artifact : artifacts.entrySet()) {
            FilePath copy = new FilePath(new File(store, artifact.getKey()));
            copy.getParent().mkdirs();
            workspace.child(artifact.getValue()).copyTo(copy);
        }
    }

    @Override
    public boolean delete() throws IOException, InterruptedException {
        new FilePath(store).deleteRecursive();
        return true;
    }

    @Override
    public VirtualFile root() {
        return VirtualFile.forFile(store);
    }
}

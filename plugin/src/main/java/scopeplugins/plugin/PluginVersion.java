package scopeplugins.plugin;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The plugin's name and version, as its jar states them. */
public final class PluginVersion implements IVersionProvider {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public String[] getVersion() {
        String version = command.userObject().getClass().getPackage().getImplementationVersion();
        return new String[] {command.name() + " " + (version == null ? "(not packaged)" : version)};
    }
}

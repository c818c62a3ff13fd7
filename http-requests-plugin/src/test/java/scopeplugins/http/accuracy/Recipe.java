package scopeplugins.http.accuracy;

import java.util.Set;

/**
 * How to start a server. The commands are split at spaces; what stands in braces is filled in by {@link Place}.
 *
 * @param name its name in the tables
 * @param version the command that prints its version
 * @param build the command to run first, or ""
 * @param command the command that becomes the server, in the foreground
 * @param doors where it listens
 * @param processesEnd whether processes of it end by themselves, so that their requests move to those of ended ones
 */
record Recipe(String name, String version, String build, String command, Set<Door> doors, boolean processesEnd) {

    Recipe(String name, String version, String build, String command, Door... doors) {
        this(name, version, build, command, Set.of(doors), false);
    }
}

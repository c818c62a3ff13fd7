package scopeplugins.http.tls;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a process has code from (proc(5), /proc/[pid]/maps).
 *
 * @param range of addresses, as in the name of its link below map_files
 * @param device as there, by which and the inode it is told from others
 * @param inode its number on this device
 * @param path its name in the process's mount namespace
 * @param deleted whether that name was taken away since, or given to another file
 */
record MappedFile(String range, String device, long inode, String path, boolean deleted) {

    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]+-[0-9a-f]+) ..x. [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+) ([0-9]+) +(/.*)");
    private static final String DELETED = " (deleted)";

    /** Reads one line; nothing if it tells of no code, or of none that is in a file. */
    static Optional<MappedFile> parse(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches() || found.group(3).equals("0")) {
            return Optional.empty();
        }
        String path = found.group(4);
        boolean deleted = path.endsWith(DELETED);
        return Optional.of(new MappedFile(
                found.group(1),
                found.group(2),
                Long.parseLong(found.group(3)),
                deleted ? path.substring(0, path.length() - DELETED.length()) : path,
                deleted));
    }

    /** What tells it from other files, as long as a process has it mapped. */
    String identity() {
        return device + " " + inode;
    }
}

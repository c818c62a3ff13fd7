package scopeplugins.http.kernel;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version that a kernel's name begins with (uname -r). What a distribution has repaired in it is not told there. */
public record KernelRelease(int major, int minor, int patch) {

    private static final Pattern NAME = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?!\\d).*");
    private static final Comparator<KernelRelease> ORDER = Comparator.comparingInt(KernelRelease::major)
            .thenComparingInt(KernelRelease::minor)
            .thenComparingInt(KernelRelease::patch);

    /** Reads a name such as {@code 6.12.118+deb13-amd64}; nothing if it does not begin like that. */
    public static Optional<KernelRelease> parse(String name) {
        Matcher found = NAME.matcher(name);
        return found.matches()
                ? Optional.of(new KernelRelease(
                        Integer.parseInt(found.group(1)),
                        Integer.parseInt(found.group(2)),
                        found.group(3) == null ? 0 : Integer.parseInt(found.group(3))))
                : Optional.empty();
    }

    static Optional<KernelRelease> running() {
        return parse(System.getProperty("os.version"));
    }

    /** Whether it is this one or a later one. */
    public boolean isAtLeast(int major, int minor, int patch) {
        return ORDER.compare(this, new KernelRelease(major, minor, patch)) >= 0;
    }
}

package scopeplugins.iowait;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A text of the kernel's below /proc, which in a container may be another program's: lxcfs puts files of its own in its
 * place, and when it ends they are there and cannot be read.
 */
final class KernelFile {

    private KernelFile() {}

    /**
     * Reads the whole file.
     *
     * @return its lines, each with its end; empty if the file is
     * @throws SourceException if it cannot be read, or ends in the middle of a line: a number there may be half a number
     */
    static String read(Path path) {
        String text = text(path);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new SourceException(path + " is cut off in the middle of a line");
        }
        return text;
    }

    private static String text(Path path) {
        try {
            // A character for each byte, whatever it is.
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new SourceException("there is no " + path, e);
        } catch (AccessDeniedException e) {
            throw new SourceException("this user may not read " + path, e);
        } catch (FileSystemException e) {
            throw new SourceException("cannot read " + path + ": " + e.getReason(), e);
        } catch (IOException e) {
            throw new SourceException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}

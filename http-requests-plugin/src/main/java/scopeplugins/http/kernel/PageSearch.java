package scopeplugins.http.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import scopeplugins.bpf.BpfMap;

/**
 * Lets the attached program find out where the kernel has pages mapped, by reading from a socket what it knows. So it
 * also proves that the program sees reads, and can read their bytes.
 */
final class PageSearch {

    // SEARCH_SIZE of page_search.h
    private static final int MARK_SIZE = 61;

    // A page's size by that of its struct page, 64 bytes: pages of 4 KiB, and the others of arm64.
    private static final List<Integer> SCALES = List.of(4096 / 64, 16384 / 64, 65536 / 64);

    // Of 256 GiB around the socket's own memory each.
    private static final int ROUNDS = 32;

    private PageSearch() {}

    /**
     * Looks for the pages.
     *
     * @return whether the program found them
     * @throws IOException if there is no loopback network
     */
    static boolean run(BpfMap settings) throws IOException {
        long mark = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        Setting.SEARCH_MARK.set(settings, mark);
        try (var listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var sender = SocketChannel.open(listener.getLocalAddress());
                var reader = listener.accept()) {
            for (int round = 0; round < ROUNDS; round++) {
                Setting.SEARCH_ROUND.set(settings, round);
                for (int scale : SCALES) {
                    Setting.SEARCH_SCALE.set(settings, scale);
                    exchange(mark, sender, reader);
                    if (Setting.PAGE_SCALE.get(settings) != 0) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static void exchange(long mark, SocketChannel sender, SocketChannel reader) throws IOException {
        var bytes = ByteBuffer.allocateDirect(MARK_SIZE).order(ByteOrder.nativeOrder());
        sender.write(bytes.putLong(0, mark));
        reader.read(bytes.clear());
    }
}

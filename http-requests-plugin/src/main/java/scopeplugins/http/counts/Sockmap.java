package scopeplugins.http.counts;

/**
 * A BPF map that holds connections, of which a program may hand the bytes to their readers unseen.
 *
 * @param id as {@code bpftool map} lists it
 * @param name as whoever made it called it, at most 15 bytes
 * @param connections how many it holds
 */
public record Sockmap(int id, String name, int connections) {}

package scopeplugins.http.tls;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where calls of a function end: at its returns, and at those of whatever it jumps to without coming back, other functions'
 * or parts of its own that the compiler has put elsewhere. There the stack pointer is where it was when the call began.
 */
final class FunctionExits {

    private static final int MOST_PARTS = 32;

    private final List<FunctionCode> parts = new ArrayList<>();

    private FunctionExits() {}

    /**
     * Finds them all.
     *
     * @param name the function's, for the reason
     * @throws IOException if the file cannot be read
     * @throws ProbePlan.Impossible if not all of its code is understood
     */
    static FunctionExits of(ElfFile file, FunctionCode function, String name) throws IOException, ProbePlan.Impossible {
        var exits = new FunctionExits();
        Optional<UnwindTable> table = UnwindTable.of(file);
        var toDo = new ArrayDeque<>(List.of(function));
        while (!toDo.isEmpty()) {
            FunctionCode part = toDo.remove();
            exits.parts.add(part);
            if (part.instructions().isEmpty() || exits.parts.size() > MOST_PARTS) {
                throw new ProbePlan.Impossible("the instructions of " + name + " are not all understood");
            }
            if (part.endsSomewhere()) {
                throw new ProbePlan.Impossible(name + " may end in a function that its instructions do not name");
            }
            for (long target : part.jumps()) {
                Optional<FunctionCode> known = exits.partAt(target);
                FunctionCode there = known.isPresent()
                        ? known.get()
                        : at(table, target)
                                .orElseThrow(() -> new ProbePlan.Impossible(name + " may end in another function"));
                if (!there.begins(target)) {
                    throw new ProbePlan.Impossible("the instructions of " + name + " are not all understood");
                }
                if (known.isEmpty() && toDo.stream().noneMatch(each -> each.contains(target))) {
                    toDo.add(there);
                }
            }
        }
        if (exits.returns().isEmpty()) {
            throw new ProbePlan.Impossible(name + " never returns");
        }
        return exits;
    }

    private static Optional<FunctionCode> at(Optional<UnwindTable> table, long address) throws IOException {
        return table.isPresent() ? table.get().functionAt(address) : Optional.empty();
    }

    private Optional<FunctionCode> partAt(long address) {
        return parts.stream().filter(part -> part.contains(address)).findFirst();
    }

    /** Where in the file the instructions are that return. */
    List<Long> returns() {
        return parts.stream()
                .flatMap(part -> part.returns().stream())
                .distinct()
                .toList();
    }

    /** Whether calls of other functions may end there too. */
    boolean areShared() {
        return parts.size() > 1;
    }
}

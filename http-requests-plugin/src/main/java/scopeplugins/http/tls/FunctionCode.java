package scopeplugins.http.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The code of a function of x86-64, instruction by instruction from its first byte on. */
final class FunctionCode {

    private static final int CALL = 0xe8;
    private static final int CALL_SIZE = 5;
    private static final int RETURN = 0xc3;

    private final long address;
    private final long offset;
    private final byte[] bytes;

    /**
     * A function.
     *
     * @param address where it would be if its file were mapped at 0
     * @param offset where in the file it is
     * @param bytes all of it
     */
    FunctionCode(long address, long offset, byte[] bytes) {
        this.address = address;
        this.offset = offset;
        this.bytes = bytes;
    }

    /**
     * A call of a function whose address stands in the instruction.
     *
     * @param target that address
     * @param next where in the file the instruction behind it is
     */
    record Call(long target, long next) {}

    /** Where it would be if its file were mapped at 0. */
    long address() {
        return address;
    }

    /** Where in the file it begins. */
    long offset() {
        return offset;
    }

    /**
     * Where each instruction begins, counted from the first; empty unless the last one ends with the function.
     *
     * <p>So what is no instruction, such as a table between them, is not taken for one: sooner or later it would shift the
     * end.
     */
    List<Integer> instructions() {
        var starts = new ArrayList<Integer>();
        int at = 0;
        while (at < bytes.length) {
            int length = X86Instruction.length(bytes, at);
            if (length == X86Instruction.UNKNOWN) {
                return List.of();
            }
            starts.add(at);
            at += length;
        }
        return starts;
    }

    List<Call> calls() {
        var calls = new ArrayList<Call>();
        for (int at : instructions()) {
            if (opcode(at) == CALL) {
                calls.add(new Call(address + at + CALL_SIZE + number(at + 1), offset + at + CALL_SIZE));
            }
        }
        return calls;
    }

    /** Where in the file it returns. */
    List<Long> returns() {
        return instructions().stream()
                .filter(at -> opcode(behindPrefixes(at)) == RETURN)
                .map(at -> offset + at)
                .toList();
    }

    /** The addresses that it jumps to, inside of itself or elsewhere, as far as they stand in its instructions. */
    Set<Long> jumps() {
        var targets = new HashSet<Long>();
        for (int at : instructions()) {
            int opcode = behindPrefixes(at);
            OptionalInt target = switch (opcode(opcode)) {
                case 0xe9 -> OptionalInt.of(opcode + 5 + number(opcode + 1));
                case 0xeb, 0xe0, 0xe1, 0xe2, 0xe3 -> OptionalInt.of(opcode + 2 + bytes[opcode + 1]);
                // Conditional ones.
                case 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f ->
                    OptionalInt.of(opcode + 2 + bytes[opcode + 1]);
                case 0x0f ->
                    (bytes[opcode + 1] & 0xf0) == 0x80
                            ? OptionalInt.of(opcode + 6 + number(opcode + 2))
                            : OptionalInt.empty();
                default -> OptionalInt.empty();
            };
            target.ifPresent(there -> targets.add(address + there));
        }
        return targets;
    }

    /** Whether it may end by an instruction that does not say where: a jump through a register or memory, an unusual return. */
    boolean endsSomewhere() {
        return instructions().stream().map(this::behindPrefixes).anyMatch(at -> switch (opcode(at)) {
            case 0xff -> (bytes[at + 1] & 0x38) >> 3 == 4 || (bytes[at + 1] & 0x38) >> 3 == 5;
            case 0xc2, 0xca, 0xcb, 0xcf -> true;
            default -> false;
        });
    }

    /** Whether an instruction begins at an address. */
    boolean begins(long there) {
        return contains(there) && instructions().contains((int) (there - address));
    }

    /** Whether an address is in it. */
    boolean contains(long there) {
        return there >= address && there < address + bytes.length;
    }

    /** Where the opcode of the instruction is that begins there, behind prefixes of any kind. */
    private int behindPrefixes(int at) {
        int opcode = at;
        while (isPrefix(bytes[opcode] & 0xff)) {
            opcode++;
        }
        return opcode;
    }

    private static boolean isPrefix(int opcode) {
        return (opcode & 0xf0) == 0x40
                || switch (opcode) {
                    case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
                    default -> false;
                };
    }

    int opcode(int at) {
        return bytes[at] & 0xff;
    }

    /** The four bytes there, as a number. */
    int number(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    int size() {
        return bytes.length;
    }
}

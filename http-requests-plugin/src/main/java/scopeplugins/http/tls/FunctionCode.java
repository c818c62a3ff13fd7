package scopeplugins.http.tls;

import java.util.ArrayList;
import java.util.List;

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
                .filter(at -> opcode(at) == RETURN)
                .map(at -> offset + at)
                .toList();
    }

    /** Whether it jumps to somewhere else, and so may end there. */
    boolean leaves() {
        return instructions().stream().anyMatch(at -> switch (opcode(at)) {
            case 0xe9 -> isOutside(at + 5 + number(at + 1));
            case 0xeb -> isOutside(at + 2 + bytes[at + 1]);
            // Conditional ones.
            case 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f ->
                isOutside(at + 2 + bytes[at + 1]);
            case 0x0f -> (bytes[at + 1] & 0xf0) == 0x80 && isOutside(at + 6 + number(at + 2));
            default -> isComputedJump(at);
        });
    }

    private boolean isOutside(int target) {
        return target < 0 || target >= bytes.length;
    }

    /** Through a register or memory, with any prefixes. */
    private boolean isComputedJump(int at) {
        int opcode = at;
        while (isPrefix(bytes[opcode] & 0xff)) {
            opcode++;
        }
        return (bytes[opcode] & 0xff) == 0xff
                && (bytes[opcode + 1] & 0x38) >> 3 >= 4
                && (bytes[opcode + 1] & 0x38) >> 3 <= 5;
    }

    private static boolean isPrefix(int opcode) {
        return (opcode & 0xf0) == 0x40 || opcode == 0x3e || opcode == 0xf2 || opcode == 0xf3 || opcode == 0x66;
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

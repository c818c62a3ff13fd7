package scopeplugins.http.tls;

/**
 * How long an instruction of x86-64 is (Intel's manual, volume 2, chapter 2 and the opcode maps of appendix A).
 *
 * <p>A probe in the middle of an instruction would corrupt it. So what is not known for certain has no length here: EVEX,
 * XOP and 3DNow! instructions, a wait for the x87 (some count it to the next instruction), those that are invalid in 64-bit mode, and prefixes of which Intel and AMD make something
 * else.
 */
final class X86Instruction {

    /** The length of what is not known. */
    static final int UNKNOWN = 0;

    private static final int LONGEST = 15;

    // One letter per opcode, 16 a line. '.' nothing follows; 'm' ModRM; 'b' a byte; 'w' two; 'e' two and one; 'z' two
    // or
    // four, by operand size; 'v' the same or eight; 'o' an address of eight; 'j' four, of a jump; 'B' ModRM and a byte;
    // 'Z' ModRM and two or four; 'f' and 'F' ModRM, and a byte or 'z' for a test; 'p' ModRM of a pop; '-' not known.
    private static final String ONE_BYTE = "mmmmbz--mmmmbz--" // 00
            + "mmmmbz--mmmmbz--" // 10
            + "mmmmbz--mmmmbz--" // 20
            + "mmmmbz--mmmmbz--" // 30
            + "----------------" // 40, REX
            + "................" // 50
            + "---m----zZbB...." // 60
            + "bbbbbbbbbbbbbbbb" // 70
            + "BZ-Bmmmmmmmmmmmp" // 80
            + "..........--...." // 90
            + "oooo....bz......" // a0
            + "bbbbbbbbvvvvvvvv" // b0
            + "BBw.--BZe.w..b-." // c0
            + "mmmm---.mmmmmmmm" // d0
            + "bbbbbbbbjj-b...." // e0
            + "-.--..fF......mm"; // f0

    // After 0f; also those of VEX, where it matters.
    private static final String TWO_BYTES = "mmmm-.....-.-m.-" // 00
            + "mmmmmmmmmmmmmmmm" // 10
            + "mmmm----mmmmmmmm" // 20
            + "......-.--------" // 30
            + "mmmmmmmmmmmmmmmm" // 40
            + "mmmmmmmmmmmmmmmm" // 50
            + "mmmmmmmmmmmmmmmm" // 60
            + "BBBBmmm.-m--mmmm" // 70
            + "jjjjjjjjjjjjjjjj" // 80
            + "mmmmmmmmmmmmmmmm" // 90
            + "...mBm--...mBmmm" // a0
            + "mmmmmmmmmmBmmmmm" // b0
            + "mmBmBBBm........" // c0
            + "mmmmmmmmmmmmmmmm" // d0
            + "mmmmmmmmmmmmmmmm" // e0
            + "mmmmmmmmmmmmmmmm"; // f0

    private static final int OPERAND_SIZE = 0x66;
    private static final int ADDRESS_SIZE = 0x67;

    private final byte[] code;
    private final int begin;
    private int at;
    private boolean shortOperand;
    private boolean shortAddress;
    private boolean repeated;
    private boolean wide;

    private X86Instruction(byte[] code, int begin) {
        this.code = code;
        this.begin = begin;
        this.at = begin;
    }

    /** The length of the instruction that begins there, in bytes; {@link #UNKNOWN} too if the code ends before it does. */
    static int length(byte[] code, int begin) {
        try {
            int length = new X86Instruction(code, begin).end() - begin;
            return length > 0 && length <= LONGEST && begin + length <= code.length ? length : UNKNOWN;
        } catch (ArrayIndexOutOfBoundsException e) {
            return UNKNOWN;
        }
    }

    private int next() {
        return code[at++] & 0xff;
    }

    private int end() {
        int opcode = next();
        while (isPrefix(opcode)) {
            opcode = next();
        }
        if ((opcode & 0xf0) == 0x40) {
            wide = (opcode & 8) != 0;
            opcode = next();
        }
        return switch (opcode) {
            case 0x0f -> escaped();
            case 0xc5 -> vex(next() & 0, 1);
            case 0xc4 -> vex(next() & 0x1f, 2);
            default -> operands(ONE_BYTE.charAt(opcode));
        };
    }

    private boolean isPrefix(int opcode) {
        switch (opcode) {
            case OPERAND_SIZE -> shortOperand = true;
            case ADDRESS_SIZE -> shortAddress = true;
            case 0xf2, 0xf3 -> repeated = true;
            case 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65, 0xf0 -> {
                // Segments and locks change nothing of what follows.
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private int escaped() {
        int opcode = next();
        return switch (opcode) {
            case 0x38 -> operands(skipOpcode('m'));
            case 0x3a -> operands(skipOpcode('B'));
            // With these prefixes, two bytes more, or none: of AMD alone.
            case 0x78, 0x79 -> begin;
            default -> operands(TWO_BYTES.charAt(opcode));
        };
    }

    private char skipOpcode(char kind) {
        at++;
        return kind;
    }

    /** After the first byte behind a VEX prefix's own, of which the second kind has one more. */
    private int vex(int map, int prefixBytes) {
        if (wide || shortOperand || repeated) {
            return begin; // invalid
        }
        at += prefixBytes - 1;
        int opcode = next();
        return switch (prefixBytes == 1 ? 1 : map) {
            case 1 -> operands(TWO_BYTES.charAt(opcode) == 'j' ? '-' : TWO_BYTES.charAt(opcode));
            case 2 -> operands('m');
            case 3 -> operands('B');
            default -> begin;
        };
    }

    private int operands(char kind) {
        int immediate = shortOperand && !wide ? 2 : 4;
        return switch (kind) {
            case '.' -> at;
            case 'b' -> at + 1;
            case 'w' -> at + 2;
            case 'e' -> at + 3;
            case 'z' -> at + immediate;
            case 'v' -> at + (wide ? 8 : immediate);
            case 'o' -> shortAddress ? begin : at + 8;
            case 'j' -> shortOperand ? begin : at + 4;
            case 'm' -> modRm();
            case 'B' -> modRm() + 1;
            case 'Z' -> modRm() + immediate;
            case 'f' -> (code[at] & 0x30) == 0 ? modRm() + 1 : modRm();
            case 'F' -> (code[at] & 0x30) == 0 ? modRm() + immediate : modRm();
            case 'p' -> (code[at] & 0x38) == 0 ? modRm() : begin;
            default -> begin;
        };
    }

    /** Where ModRM, SIB and displacement end. */
    private int modRm() {
        int modRm = next();
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (mod == 3) {
            return at;
        }
        int base = rm == 4 ? next() & 7 : rm;
        return switch (mod) {
            case 1 -> at + 1;
            case 2 -> at + 4;
            default -> base == 5 ? at + 4 : at;
        };
    }
}

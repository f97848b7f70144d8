package io.productionguard.gateway.protocol.http.brotli;

/** The block types of one category, and where in its blocks a meta-block is (RFC 7932 §6). */
final class BlockTypes {

    /** As good as endless: more than a meta-block can have of anything. */
    private static final int ENDLESS = 1 << 24;

    private enum Part {
        NUMBER,
        TYPE_CODE,
        COUNT_CODE,
        FIRST_COUNT,
        DONE
    }

    private final PrefixCodeReader codes;
    private final Account account;
    private Part part = Part.NUMBER;
    private int number;
    private PrefixCode types;
    private PrefixCode counts;
    private int type;
    private int previous = 1;
    /** How many elements of the current block are to come. */
    private int left;

    BlockTypes(PrefixCodeReader codes, Account account) {
        this.codes = codes;
        this.account = account;
    }

    /** Reads its part of a meta-block's header; false when more bits are needed. */
    boolean readHead(BitReader in) throws BrotliException {
        while (part != Part.DONE) {
            boolean stepped = switch (part) {
                case NUMBER -> readNumber(in);
                case TYPE_CODE, COUNT_CODE -> readCode(in);
                default -> readFirstCount(in);
            };
            if (!stepped) {
                return false;
            }
        }
        return true;
    }

    private boolean readNumber(BitReader in) {
        in.mark();
        int read = in.readNumber();
        if (in.overran()) {
            in.reset();
            return false;
        }
        number = read;
        left = ENDLESS;
        part = number == 1 ? Part.DONE : Part.TYPE_CODE;
        codes.begin(number + 2);
        return true;
    }

    private boolean readCode(BitReader in) throws BrotliException {
        if (!codes.read(in)) {
            return false;
        }
        account.take(codes.done().bytes());
        if (part == Part.TYPE_CODE) {
            types = codes.done();
            codes.begin(Lengths.COUNTS);
            part = Part.COUNT_CODE;
        } else {
            counts = codes.done();
            part = Part.FIRST_COUNT;
        }
        return true;
    }

    private boolean readFirstCount(BitReader in) {
        in.mark();
        int read = Lengths.readCount(in, in.read(counts));
        if (in.overran()) {
            in.reset();
            return false;
        }
        left = read;
        part = Part.DONE;
        return true;
    }

    /** How many block types there are. */
    int number() {
        return number;
    }

    /** The current one. */
    int type() {
        return type;
    }

    /** How many elements come before the next block. */
    int left() {
        return left;
    }

    /** Counts elements. */
    void passed(int elements) {
        left -= elements;
    }

    /** Whether there is another element in the current block; reads the next block's head if not. False without the bits. */
    boolean ready(BitReader in) {
        return left > 0 || readSwitch(in);
    }

    private boolean readSwitch(BitReader in) {
        if (number == 1) {
            left = ENDLESS;
            return true;
        }
        in.mark();
        int symbol = in.read(types);
        int count = Lengths.readCount(in, in.read(counts));
        if (in.overran()) {
            in.reset();
            return false;
        }
        int next = switch (symbol) {
            case 0 -> previous;
            case 1 -> type + 1 == number ? 0 : type + 1;
            default -> symbol - 2;
        };
        previous = type;
        type = next;
        left = count;
        return true;
    }
}

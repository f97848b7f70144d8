package io.productionguard.gateway.protocol.http.brotli;

/**
 * The data of a compressed meta-block (RFC 7932 §9.3): commands, each of which inserts literals and then copies what was
 * decoded before, or a word of the dictionary.
 */
final class Commands {

    private enum Part {
        COMMAND,
        LITERALS,
        DISTANCE,
        COPY,
        WORD
    }

    private final BitReader in;
    private final Window window;
    private final Distances distances;
    private final byte[] word = new byte[Dictionary.LONGEST];
    private MetaBlock block;
    private Part part = Part.COMMAND;
    /** Bytes that the meta-block has yet to bring. */
    private int left;
    /** Literals that the command has yet to insert. */
    private int literals;
    /** Bytes that it has yet to copy from the window, or from the word. */
    private int copied;

    private boolean repeats;
    private int distance;
    private int wordAt;

    Commands(BitReader in, Window window, Distances distances) {
        this.in = in;
        this.window = window;
        this.distances = distances;
    }

    /** Begins the data of a meta-block. */
    void begin(MetaBlock metaBlock, int length) {
        block = metaBlock;
        left = length;
        part = Part.COMMAND;
    }

    /** Whether the meta-block is complete. */
    boolean done() {
        return left == 0;
    }

    /** Goes on until the meta-block is complete, more bits are needed or the window's piece is full. */
    void run() throws BrotliException {
        boolean going = true;
        while (going && left > 0) {
            going = switch (part) {
                case COMMAND -> readCommand();
                case LITERALS -> readLiterals();
                case DISTANCE -> readDistance();
                case COPY -> copy();
                case WORD -> copyWord();
            };
        }
    }

    private boolean readCommand() throws BrotliException {
        if (!block.commandTypes().ready(in)) {
            return false;
        }
        in.mark();
        int symbol = in.read(block.commandCode());
        int insert = Lengths.readInsert(in, symbol);
        int copy = Lengths.readCopy(in, symbol);
        if (in.overran()) {
            in.reset();
            return false;
        }
        if (insert > left) {
            throw BrotliException.damaged("a meta-block is longer than it says");
        }
        block.commandTypes().passed(1);
        literals = insert;
        copied = copy;
        repeats = symbol < Lengths.WITH_DISTANCE;
        part = insert > 0 ? Part.LITERALS : Part.DISTANCE;
        return true;
    }

    private boolean readLiterals() throws BrotliException {
        BlockTypes types = block.literalTypes();
        while (literals > 0) {
            int room = window.room();
            if (room == 0 || !types.ready(in)) {
                return false;
            }
            int wanted = Math.min(Math.min(literals, room), types.left());
            int got = block.literalCodes().length == 1 ? readAlike(wanted) : readByContext(wanted);
            window.wrote(got);
            types.passed(got);
            literals -= got;
            left -= got;
            if (got < wanted) {
                return false;
            }
        }
        part = Part.DISTANCE;
        return true;
    }

    /** Literals that all have the same code; returns how many there were. */
    private int readAlike(int wanted) {
        byte[] ring = window.ring();
        int at = window.index();
        PrefixCode code = block.literalCodes()[0];
        for (int i = 0; i < wanted; i++) {
            int entry = code.entry(in.peek());
            if (!in.has(PrefixCode.length(entry))) {
                return i;
            }
            in.skip(PrefixCode.length(entry));
            ring[at + i] = (byte) PrefixCode.symbol(entry);
        }
        return wanted;
    }

    /** Literals whose code depends on the bytes before them. */
    private int readByContext(int wanted) {
        byte[] ring = window.ring();
        int at = window.index();
        PrefixCode[] codes = block.literalCodes();
        byte[] map = block.literalMap();
        int row = Contexts.LITERAL * block.literalTypes().type();
        int mode = block.mode();
        int last = window.back(1);
        int before = window.back(2);
        for (int i = 0; i < wanted; i++) {
            PrefixCode code = codes[map[row + Contexts.literal(mode, last, before)] & 0xFF];
            int entry = code.entry(in.peek());
            if (!in.has(PrefixCode.length(entry))) {
                return i;
            }
            in.skip(PrefixCode.length(entry));
            before = last;
            last = PrefixCode.symbol(entry);
            ring[at + i] = (byte) last;
        }
        return wanted;
    }

    private boolean readDistance() throws BrotliException {
        int reach = window.reach();
        if (repeats) {
            distance = distances.last();
        } else {
            if (!block.distanceTypes().ready(in)) {
                return false;
            }
            in.mark();
            int symbol = in.read(block.distanceCode(copied));
            int read = distances.read(in, symbol);
            if (in.overran()) {
                in.reset();
                return false;
            }
            if (read <= 0) {
                throw BrotliException.damaged("a distance leads nowhere");
            }
            block.distanceTypes().passed(1);
            distance = read;
            if (symbol > 0 && read <= reach) {
                distances.push(read);
            }
        }
        part = Part.COPY;
        if (distance > reach) {
            copied = Dictionary.word(copied, distance - reach - 1, word);
            wordAt = 0;
            part = Part.WORD;
        }
        if (copied > left) {
            throw BrotliException.damaged("a meta-block is longer than it says");
        }
        return true;
    }

    private boolean copy() throws BrotliException {
        int count = Math.min(copied, window.room());
        window.copy(distance, count);
        return copied(count);
    }

    private boolean copyWord() throws BrotliException {
        int count = Math.min(copied, window.room());
        window.add(word, wordAt, count);
        wordAt += count;
        return copied(count);
    }

    private boolean copied(int count) {
        copied -= count;
        left -= count;
        if (copied > 0) {
            return false;
        }
        part = Part.COMMAND;
        return true;
    }
}

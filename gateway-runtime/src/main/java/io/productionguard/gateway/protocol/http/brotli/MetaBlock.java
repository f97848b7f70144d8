package io.productionguard.gateway.protocol.http.brotli;

import java.util.List;

/**
 * The header of a compressed meta-block behind its length (RFC 7932 §9.2): block types, context maps and prefix codes. Read as
 * far as the bits go; what it holds counts until it is closed.
 */
final class MetaBlock {

    /** A part of the header; false when more bits are needed. */
    private interface Part {
        boolean read(BitReader in) throws BrotliException;
    }

    private static final int LITERALS = 256;

    private final PrefixCodeReader codes = new PrefixCodeReader();
    private final ContextMapReader maps = new ContextMapReader(codes);
    private final Account account;
    private final Distances distances;
    private final BlockTypes literalTypes;
    private final BlockTypes commandTypes;
    private final BlockTypes distanceTypes;
    private final List<Part> parts;
    /** How many of them were read. */
    private int done;
    /** Of the current part, elements that were read. */
    private int read;
    /** By literal block type, where its context mode begins. */
    private int[] modes;

    private byte[] literalMap;
    private byte[] distanceMap;
    private PrefixCode[] literalCodes;
    private PrefixCode[] commandCodes;
    private PrefixCode[] distanceCodes;

    MetaBlock(DecoderMemory memory, Distances distances) {
        this.account = new Account(memory);
        this.distances = distances;
        this.literalTypes = new BlockTypes(codes, account);
        this.commandTypes = new BlockTypes(codes, account);
        this.distanceTypes = new BlockTypes(codes, account);
        this.parts = List.of(
                literalTypes::readHead,
                commandTypes::readHead,
                distanceTypes::readHead,
                this::readDistances,
                this::readModes,
                this::readLiteralMap,
                this::readDistanceMap,
                in -> readCodes(in, literalCodes, LITERALS, PrefixCode.LARGEST),
                in -> readCodes(in, commandCodes, PrefixCode.LARGEST, distances.alphabet()),
                in -> readCodes(in, distanceCodes, distances.alphabet(), distances.alphabet()));
    }

    /** Goes on; false when more bits are needed. */
    boolean readHead(BitReader in) throws BrotliException {
        while (done < parts.size()) {
            if (!parts.get(done).read(in)) {
                return false;
            }
            done++;
            read = 0;
        }
        return true;
    }

    private boolean readDistances(BitReader in) {
        in.mark();
        int postfix = in.read(2);
        int direct = in.read(4) << postfix;
        if (in.overran()) {
            in.reset();
            return false;
        }
        distances.written(postfix, direct);
        modes = new int[literalTypes.number()];
        return true;
    }

    private boolean readModes(BitReader in) {
        while (read < modes.length) {
            in.mark();
            int mode = in.read(2);
            if (in.overran()) {
                in.reset();
                return false;
            }
            modes[read++] = Contexts.offset(mode);
        }
        maps.begin(Contexts.LITERAL * modes.length);
        return true;
    }

    private boolean readLiteralMap(BitReader in) throws BrotliException {
        if (!maps.read(in)) {
            return false;
        }
        literalMap = maps.map();
        account.take(literalMap.length);
        literalCodes = new PrefixCode[maps.trees()];
        maps.begin(Contexts.DISTANCE * distanceTypes.number());
        return true;
    }

    private boolean readDistanceMap(BitReader in) throws BrotliException {
        if (!maps.read(in)) {
            return false;
        }
        distanceMap = maps.map();
        distanceCodes = new PrefixCode[maps.trees()];
        commandCodes = new PrefixCode[commandTypes.number()];
        codes.begin(LITERALS);
        return true;
    }

    /** Reads codes of one alphabet and begins the first one of the next. */
    private boolean readCodes(BitReader in, PrefixCode[] target, int alphabet, int next) throws BrotliException {
        while (codes.read(in)) {
            target[read] = codes.done();
            account.take(target[read].bytes());
            read++;
            codes.begin(read < target.length ? alphabet : next);
            if (read == target.length) {
                return true;
            }
        }
        return false;
    }

    /** Lets its memory go. */
    void close() {
        account.close();
    }

    BlockTypes literalTypes() {
        return literalTypes;
    }

    BlockTypes commandTypes() {
        return commandTypes;
    }

    BlockTypes distanceTypes() {
        return distanceTypes;
    }

    /** By context and literal block type, 64 each, which literal code holds. */
    byte[] literalMap() {
        return literalMap;
    }

    PrefixCode[] literalCodes() {
        return literalCodes;
    }

    /** What the context mode of the current literal block is, as {@link Contexts#literal} wants it. */
    int mode() {
        return modes[literalTypes.type()];
    }

    /** The code of the current block of commands. */
    PrefixCode commandCode() {
        return commandCodes[commandTypes.type()];
    }

    /** The code of the next distance. */
    PrefixCode distanceCode(int copyLength) {
        int context = Contexts.DISTANCE * distanceTypes.type() + Contexts.distance(copyLength);
        return distanceCodes[distanceMap[context] & 0xFF];
    }
}

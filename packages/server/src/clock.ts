// Time and randomness are arguments. Only main programs pass the real ones in.

/** @returns the current time in epoch milliseconds */
export type Clock = () => number;

/** @returns that many random bytes, from a cryptographic source */
export type RandomBytes = (size: number) => Buffer;

export function epochSeconds(clock: Clock): number {
	return Math.floor(clock() / 1000);
}

/** A random version 4 UUID. RFC 9562 §5.4. */
export function randomUuid(random: RandomBytes): string {
	return uuid(random(16), 4);
}

/**
 * A version 7 UUID, for what is stored by the thousand: rows that are made together then lie together. RFC 9562 §5.7.
 */
export function timeOrderedUuid(random: RandomBytes, clock: Clock): string {
	return uuid(timeOrderedBytes(16, random, clock), 7);
}

/** @returns bytes that begin with the time in milliseconds, in 48 bits; the others are random */
export function timeOrderedBytes(size: number, random: RandomBytes, clock: Clock): Buffer {
	const bytes = random(size);
	bytes.writeUIntBE(clock(), 0, 6);
	return bytes;
}

function uuid(bytes: Buffer, version: number): string {
	bytes[6] = ((bytes[6] as number) & 0x0f) | (version << 4);
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	const hex = bytes.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

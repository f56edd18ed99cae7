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
	const bytes = random(16);
	bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	const hex = bytes.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

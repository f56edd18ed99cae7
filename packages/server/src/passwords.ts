// Password hashing: argon2id, and never more at a time than there are cores, since it shares the thread pool with token
// signing and a login storm must not starve it. RFC 9106, OWASP Password Storage Cheat Sheet.
import { tooManyRequests } from './errors.ts';

export interface PasswordHasher {
	hash(password: string): Promise<string>;
	/**
	 * Takes the same time whether there is a hash to compare with or not, so that unknown users cannot be told.
	 *
	 * @throws ProtocolError 90055 when too many passwords wait already
	 */
	verify(password: string, passwordHash: string | undefined): Promise<boolean>;
	/** @returns how many passwords wait to be hashed or verified */
	waiting(): number;
}

/** Loaded at the first password, or in idle time before: a start does without its binary. */
export const loadArgon2 = () => import('@node-rs/argon2');

const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** longest accepted password, in UTF-8 bytes */
const maxPasswordBytes = 1024;
/** at about 25 ms a hash, three seconds of waiting */
const waitingPerSlot = 128;
/** of a password that nobody has */
const dummyHash = '$argon2id$v=19$m=19456,t=2,p=1$IYaN9j7qDhEuj7Os/Yti+Q$QF5/P3Qungxj5ytVfZNVox2GX9CgDmpam2XgzQ0R2p4';

export function createPasswordHasher(concurrency: number): PasswordHasher {
	let running = 0;
	const waiting: (() => void)[] = [];
	async function limited<T>(work: () => Promise<T>, mostWaiting = Number.POSITIVE_INFINITY): Promise<T> {
		// whoever waits longer than this has given up: better to say so at once
		if (waiting.length >= mostWaiting) throw tooManyRequests();
		if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
		running += 1;
		try {
			return await work();
		} finally {
			running -= 1;
			waiting.shift()?.();
		}
	}
	// one spelling of a password: composed and decomposed characters look alike on every keyboard
	const normalized = (password: string) => password.normalize('NFC');
	return {
		hash: (password) => limited(async () => (await loadArgon2()).hash(normalized(password), options)),
		async verify(password, passwordHash) {
			const tooLong = Buffer.byteLength(password) > maxPasswordBytes;
			const matches = await limited(
				async () => (await loadArgon2()).verify(passwordHash ?? dummyHash, tooLong ? '' : normalized(password)),
				concurrency * waitingPerSlot,
			);
			return matches && passwordHash !== undefined && !tooLong;
		},
		waiting: () => waiting.length,
	};
}

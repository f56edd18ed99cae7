// How easily a password is guessed, by zxcvbn: words of lists, keyboard rows, dates, and what is known of its owner. It
// takes a tenth of a second and more, and its lists a second to read, so a thread of its own does it: everybody else's
// requests go on. The thread starts with the first question, so that no start is slower. Wheeler, "zxcvbn: Low-Budget
// Password Strength Estimation", USENIX Security 2016; NIST SP 800-63B-4 §3.1.1.2.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { tooManyRequests } from './errors.ts';

/** Why a password is easily guessed, by zxcvbn's names. */
export const weaknesses = [
	'straightRow',
	'keyPattern',
	'simpleRepeat',
	'extendedRepeat',
	'sequences',
	'recentYears',
	'dates',
	'topTen',
	'topHundred',
	'common',
	'similarToCommon',
	'wordByItself',
	'namesByThemselves',
	'commonNames',
	'userInputs',
	/** of those that have no name */
	'guessable',
] as const;
export type Weakness = (typeof weaknesses)[number];

export interface PasswordStrength {
	/**
	 * @param words what others know of its owner, such as names
	 * @returns why it is guessed within a million tries; `undefined` for one that is not
	 * @throws ProtocolError 90055 when too many passwords wait, or none is answered for
	 */
	weaknessOf(password: string, words: readonly string[]): Promise<Weakness | undefined>;
	close(): void;
}

/** characters that are looked at: the time that it takes grows with their square, and these make a strong password */
const longest = 24;
const mostWaiting = 32;
const milliseconds = 15_000;

/**
 * What the thread runs. It is text, since a file would have to be found from the sources, from what is compiled of them
 * and from the bundled command alike; the packages are found from here.
 */
const program = `
const { parentPort, workerData: { packages, longest } } = require('node:worker_threads');
const [core, common, english] = packages.map((path) => require(path));
const dictionary = { ...common.dictionary, ...english.dictionary };
const zxcvbn = new core.ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs });
parentPort.on('message', ({ id, password, words }) => {
	const { score, feedback } = zxcvbn.check(password.slice(0, longest), words);
	parentPort.postMessage({ id, weakness: score >= 2 ? undefined : (feedback.warning ?? 'guessable') });
});`;

export function createPasswordStrength(): PasswordStrength {
	const waiting = new Map<number, { settle(weakness: Weakness | undefined): void; fail(): void }>();
	let worker: Worker | undefined;
	let last = 0;
	function start(): Worker {
		const { resolve } = createRequire(import.meta.url);
		const packages = ['core', 'language-common', 'language-en'].map((name) => resolve(`@zxcvbn-ts/${name}`));
		const started = new Worker(program, { eval: true, workerData: { packages, longest } });
		started.unref();
		started.on('message', ({ id, weakness }: { id: number; weakness: string | undefined }) => {
			const isKnown = weakness === undefined || (weaknesses as readonly string[]).includes(weakness);
			waiting.get(id)?.settle(isKnown ? (weakness as Weakness | undefined) : 'guessable');
		});
		// another one is started for the next password; nobody is told that a password is strong that was not looked at
		const ended = () => {
			if (worker === started) worker = undefined;
			for (const { fail } of waiting.values()) fail();
		};
		started.on('error', ended);
		started.on('exit', ended);
		return started;
	}
	return {
		weaknessOf(password, words) {
			if (waiting.size >= mostWaiting) throw tooManyRequests();
			last += 1;
			const id = last;
			return new Promise((resolve, reject) => {
				const late = setTimeout(() => waiting.get(id)?.fail(), milliseconds);
				const over = () => {
					clearTimeout(late);
					waiting.delete(id);
				};
				waiting.set(id, {
					settle(weakness) {
						over();
						resolve(weakness);
					},
					fail() {
						over();
						reject(tooManyRequests());
					},
				});
				worker ??= start();
				worker.postMessage({ id, password, words });
			});
		},
		close() {
			void worker?.terminate();
		},
	};
}

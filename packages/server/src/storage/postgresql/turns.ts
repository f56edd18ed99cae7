// What is asked for in one turn of the event loop is sent as one statement. Requests that arrived while the last
// statement was on its way are all read in one turn, so that under load the batches fill by themselves.
import { StorageUnavailableError } from '../storage-error.ts';
import { isStatementFault } from './database.ts';

/** whether nothing was heard within the time of an answer or of a connection */
const isSilence = (error: unknown) =>
	error instanceof StorageUnavailableError && /timeout/i.test(String((error.cause as Error | undefined)?.message));

export interface Turns<Item, Answer> {
	ask(item: Item): Promise<Answer>;
}

interface Waiting<Item, Answer> {
	item: Item;
	resolve: (answer: Answer) => void;
	reject: (error: unknown) => void;
}

export interface TurnsOptions<Item, Answer> {
	/**
	 * @returns an answer for each item, in their order. What the statement itself is at fault for left nothing behind:
	 *   each item is sent again by itself, one after the other, and one of them fails alone. Any other failure is each
	 *   one's, and nothing is sent again: it may have been done
	 */
	send(items: readonly Item[]): Promise<readonly Answer[]>;
	/** items that share a statement, at most */
	largest: number;
	/** statements that may be on their way at a time: more items wait, and share the next one */
	inFlight: number;
}

export function createTurns<Item, Answer>({
	send,
	largest,
	inFlight,
}: TurnsOptions<Item, Answer>): Turns<Item, Answer> {
	let waiting: Waiting<Item, Answer>[] = [];
	let scheduled = false;
	let onTheirWay = 0;

	async function sendBatch(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
		onTheirWay += 1;
		try {
			const answers = await send(batch.map(({ item }) => item));
			for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
		} catch (error) {
			if (isStatementFault(error) && batch.length > 1) {
				for (const one of batch) await sendBatch([one]);
				return;
			}
			for (const { reject } of batch) reject(error);
			// of a database that is away nobody waits for the next turn, which would take as long
			if (isSilence(error)) for (const { reject } of waiting.splice(0)) reject(error);
		} finally {
			onTheirWay -= 1;
			if (waiting.length > 0) schedule();
		}
	}
	function flush(): void {
		scheduled = false;
		while (waiting.length > 0 && onTheirWay < inFlight) {
			const batch = waiting.slice(0, largest);
			waiting = waiting.slice(largest);
			sendBatch(batch);
		}
	}
	function schedule(): void {
		if (scheduled || onTheirWay >= inFlight) return;
		scheduled = true;
		setImmediate(flush);
	}
	return {
		ask: (item) =>
			new Promise<Answer>((resolve, reject) => {
				waiting.push({ item, resolve, reject });
				schedule();
			}),
	};
}

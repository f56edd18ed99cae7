// The queue that all changes of one SQLite file pass: those that are asked for in one turn of the event loop share a
// commit. Where there is another core, the commit with its fsync is made beside the event loop, and the next batch
// gathers meanwhile.
import type Libsql from 'libsql';

type Queued = { change: () => unknown; resolve: (value: unknown) => void; reject: (reason: unknown) => void };

/** changes that share a commit, at most: nobody waits for more of them to be made */
const fullBatch = 64;

export interface WriteQueue {
	/** @returns what `change` returned, once it is durable */
	write<T>(change: () => T): Promise<T>;
	/** a commit is being made beside the event loop: its connection waits for it */
	isCommitting(): boolean;
	/** Makes what waits durable. @returns `undefined` where it is */
	close(): Promise<void> | undefined;
}

/**
 * @param file the one connection that writes
 * @param commitAside makes the commit of that connection without holding the event loop up; by default it is made in
 *   place
 */
export function createWriteQueue(file: Libsql.Database, commitAside?: () => Promise<void>): WriteQueue {
	const begin = file.prepare('begin immediate');
	const commit = file.prepare('commit');
	const rollback = file.prepare('rollback');
	const savepoint = file.prepare('savepoint one');
	const release = file.prepare('release one');
	const undo = file.prepare('rollback to one');
	let queue: Queued[] = [];
	/** the flush at the end of this turn of the event loop; absent when none is due */
	let scheduled: NodeJS.Immediate | undefined;
	let committing: Promise<void> | undefined;

	/** One change on its own: what it did is undone when it fails, and the batch goes on. @returns what tells who asked */
	function runAlone({ change, resolve, reject }: Queued): () => void {
		savepoint.run();
		try {
			const value = change();
			release.run();
			return () => resolve(value);
		} catch (error) {
			undo.run();
			release.run();
			return () => reject(error);
		}
	}
	function tryRollback(): void {
		try {
			rollback.run();
		} catch {
			// the transaction was gone already
		}
	}
	/**
	 * All changes in a row, without a savepoint each. When one fails, nothing is kept and they are run again one by one.
	 */
	function runTogether(batch: Queued[]): (() => void) | undefined {
		begin.run();
		try {
			const values = batch.map(({ change }) => change());
			return () => {
				for (const [index, { resolve }] of batch.entries()) resolve(values[index]);
			};
		} catch {
			tryRollback();
			return undefined;
		}
	}
	function runOneByOne(batch: Queued[]): () => void {
		begin.run();
		const outcomes = batch.map(runAlone);
		return () => {
			for (const settle of outcomes) settle();
		};
	}
	/** the batch is not durable, so nobody may be told that it is */
	function refuse(batch: Queued[], error: unknown): void {
		tryRollback();
		for (const { reject } of batch) reject(error);
	}
	function flush(): void {
		clearImmediate(scheduled);
		scheduled = undefined;
		const batch = queue;
		queue = [];
		let settle: () => void;
		try {
			settle = runTogether(batch) ?? runOneByOne(batch);
			if (!commitAside) commit.run();
		} catch (error) {
			refuse(batch, error);
			return;
		}
		if (!commitAside) {
			settle();
			return;
		}
		committing = commitAside()
			.then(settle, (error) => refuse(batch, error))
			.then(() => {
				committing = undefined;
				// what was asked for meanwhile shares the next commit, with what the answers ask for at once
				if (queue.length > 0) scheduled ??= setImmediate(flush);
			});
	}
	return {
		write: <T>(change: () => T) =>
			new Promise<T>((resolve, reject) => {
				queue.push({ change, resolve: resolve as (value: unknown) => void, reject });
				if (committing) return;
				// requests that arrived while the last commit was made are all read in one turn: under load the batch fills by
				// itself
				if (queue.length >= fullBatch) flush();
				else scheduled ??= setImmediate(flush);
			}),
		isCommitting: () => committing !== undefined,
		close() {
			if (!commitAside) {
				if (queue.length > 0) flush();
				return undefined;
			}
			return (async () => {
				while (committing || queue.length > 0) {
					if (!committing) flush();
					await committing;
				}
			})();
		},
	};
}

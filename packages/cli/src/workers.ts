// Several processes that serve on one machine. The first process starts the others, gives them the connections in turn,
// starts anew what ended by itself, and hands on the signals that it gets.
import cluster, { type Worker } from 'node:cluster';

/**
 * milliseconds between the end of a worker and its next start: one that cannot start must not be started all the time
 */
const restartDelay = 1000;

export const isWorker = cluster.isWorker;

/** Called by a worker, once it serves. */
export function tellReady(summary: object): void {
	process.send?.({ ready: summary });
}

/** Whether this worker was the first one: what is done once for all is done by it. */
export const isFirstWorker = () => process.env.COUNTERSIGN_WORKER === '1';

export interface Workers {
	/** what the first of them told when it served */
	summary: object;
	/** ends them, each in its own time */
	stop(): Promise<void>;
	/** sends a signal to each */
	signal(signal: NodeJS.Signals): void;
}

/**
 * Starts the workers: the first alone, so that it migrates and applies the tenant file for all.
 *
 * @throws Error where the first cannot start; it has said why itself
 */
export async function startWorkers(count: number, onRestart: (code: number | null) => void): Promise<Workers> {
	let stopping = false;
	const start = (number: number): Promise<object> => {
		const worker = cluster.fork({ COUNTERSIGN_WORKER: String(number) });
		return new Promise((resolve, reject) => {
			let served = false;
			worker.on('message', (message: { ready?: object }) => {
				if (!message.ready) return;
				served = true;
				resolve(message.ready);
			});
			worker.once('exit', (code) => {
				if (stopping) return;
				if (!served) return reject(new Error(`a worker ended with ${code} before it served`));
				onRestart(code);
				// another number than the first's: what is done once is done
				setTimeout(() => !stopping && start(count + 1).catch(() => undefined), restartDelay);
			});
		});
	};
	const running = () => Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
	const stop = async () => {
		stopping = true;
		await Promise.all(
			running().map(
				(worker) =>
					new Promise<void>((resolve) => {
						worker.once('exit', () => resolve());
						worker.process.kill('SIGTERM');
					}),
			),
		);
	};
	try {
		const summary = await start(1);
		await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 2)));
		return {
			summary,
			stop,
			signal(signal) {
				for (const worker of running()) worker.process.kill(signal);
			},
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

// Asks the worker. Whoever does not want the answer any more aborts: a worker that works in vain is ended and begun
// anew.
import type { Answer, Question } from './questions.ts';

export interface Engine {
	/** @throws DOMException `AbortError` when the signal is aborted */
	ask<Asks extends Question>(
		question: Asks,
		options?: { signal?: AbortSignal; onProgress?: (done: number) => void },
	): Promise<Answer<Asks>>;
}

export function createEngine(): Engine {
	let number = 0;
	return {
		ask(question, { signal, onProgress } = {}) {
			signal?.throwIfAborted();
			number += 1;
			const own = number;
			const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
			return new Promise((resolve, reject) => {
				const end = () => {
					worker.terminate();
					signal?.removeEventListener('abort', abort);
				};
				const abort = () => {
					end();
					reject(signal?.reason);
				};
				signal?.addEventListener('abort', abort);
				worker.addEventListener('message', ({ data }) => {
					if (data.number !== own) return;
					if ('done' in data) return onProgress?.(data.done);
					end();
					if ('error' in data) reject(new Error(data.error));
					else resolve(data.value);
				});
				worker.addEventListener('error', (event) => {
					end();
					reject(new Error(event.message || 'the engine could not be loaded'));
				});
				worker.postMessage({ number: own, question });
			});
		},
	};
}

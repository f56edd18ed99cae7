// A reporter for the runner. Every minute it says which files have been running for longer than two minutes: the
// ordinary report names a file when it has ended, so that one which hangs would never be named. It also writes down
// which files did not pass, for scripts/test.js, which runs a few of them once more. Where a file holds its worker for
// longer than a quarter of an hour, no time limit of a test can end it any more, and this ends the run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** milliseconds */
const minute = 60_000;
const long = 2 * minute;
const endless = 15 * minute;

/** where the files that did not pass are written; nothing is written, and no run ended, where it is absent */
const list = process.env.COUNTERSIGN_NOT_PASSED;

/** @implements {import('vitest/node').Reporter} */
export default class RunningFiles {
	#waiting = new Map();
	#running = new Map();
	#failed = new Map();
	#timer;
	#lastEnd = Date.now();

	onTestRunStart(specifications) {
		for (const { moduleId, project } of specifications) this.#waiting.set(`${project.name} ${moduleId}`, moduleId);
		this.#lastEnd = Date.now();
		this.#timer = setInterval(() => this.#look(), minute);
		this.#timer.unref();
	}

	onTestModuleQueued({ moduleId, relativeModuleId, project }) {
		this.#running.set(`${project.name} ${moduleId}`, { name: `${project.name} ${relativeModuleId}`, at: Date.now() });
	}

	onTestModuleEnd(file) {
		const key = `${file.project.name} ${file.moduleId}`;
		this.#running.delete(key);
		this.#waiting.delete(key);
		this.#lastEnd = Date.now();
		if (!file.ok()) this.#failed.set(key, file.moduleId);
	}

	onTestRunEnd(_files, _errors, reason) {
		clearInterval(this.#timer);
		if (reason === 'failed') this.#write('failed', [...this.#failed.values()]);
	}

	#write(reason, files) {
		if (list === undefined) return;
		mkdirSync(dirname(list), { recursive: true });
		writeFileSync(list, JSON.stringify({ reason, files: [...new Set(files)] }));
	}

	#look() {
		const now = Date.now();
		const running = [...this.#running.values()].map(({ name, at }) => ({ name, for: now - at }));
		const slow = running.filter((file) => file.for > long);
		if (slow.length > 0)
			console.log(`still running: ${slow.map((file) => `${file.name} (${Math.round(file.for / 1000)} s)`).join(', ')}`);
		if (list === undefined) return;
		if (!running.some((file) => file.for > endless) && now - this.#lastEnd < endless) return;
		console.error('this run hangs, and is ended');
		this.#write('hung', [...this.#waiting.values(), ...this.#failed.values()]);
		// the runner leads a group of its own: a worker that computes for ever hears nothing else
		process.kill(-process.pid, 'SIGKILL');
	}
}

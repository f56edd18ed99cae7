/** Closes on SIGTERM and SIGINT; a second signal ends the process at once, and so does a drain of more than 10 seconds. */
export function stopOnSignal(close: () => Promise<void>): void {
	let stopping = false;
	const stop = () => {
		if (stopping) process.exit(1);
		stopping = true;
		setTimeout(() => process.exit(1), 10_000).unref();
		close().then(
			() => process.exit(0),
			(error) => {
				process.stderr.write(`${error}\n`);
				process.exit(1);
			},
		);
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);
}
